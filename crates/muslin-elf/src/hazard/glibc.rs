//! What a static program with glibc inside still takes from the system that it runs on.

use super::rule::{Rule, SHELL, Text};
use crate::trace::Mark;

/// `dlopen` is not among them: every static glibc since 2.34 has it inside, called by nobody.
pub(super) const RULES: [Rule; 4] = [
    Rule {
        area: "nss",
        symbols: &[
            "getaddrinfo",
            "gethostbyname",
            "getpwnam",
            "getpwnam_r",
            "getpwuid",
            "getpwuid_r",
            "getgrnam",
            "getgrnam_r",
            "getgrgid",
            "getgrgid_r",
            "__nss_module_get_function",
        ],
        texts: &[Mark::NssSwitch, Mark::NssModule],
        text: Text::WhenStripped,
        text_words: "the names of glibc's NSS modules",
        sentence: "looking up hosts or users loads shared modules of the system (`libnss_*.so`), \
                   which have to come from the very glibc that is inside; on another one it fails or \
                   crashes",
        advice: "build it for musl: `cargo muslin static-build`",
    },
    Rule {
        area: "iconv",
        symbols: &["iconv_open"],
        texts: &[],
        text: Text::WhenStripped,
        text_words: "",
        sentence: "character sets beyond Unicode are loaded from the system's gconv modules, which \
                   have to come from the very glibc that is inside",
        advice: "take encoding_rs, or build it for musl, which has its character sets built in",
    },
    SHELL,
    Rule {
        area: "time-zone",
        symbols: &["localtime", "localtime_r", "mktime", "tzset", "__tz_convert"],
        texts: &[Mark::LocalTime, Mark::ZoneInfo],
        text: Text::Always,
        text_words: "the paths of time zone data",
        sentence: "local time comes from the system's time zone data; where they are missing it is UTC, \
                   without a word",
        advice: "bring the time zone data along, or use UTC",
    },
];
