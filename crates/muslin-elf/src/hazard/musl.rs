//! Where musl behaves otherwise than glibc. Each sentence was seen in a running program or in musl's
//! source.

use super::rule::{Rule, SHELL, Text};
use crate::trace::Mark;

pub(super) const RULES: [Rule; 7] = [
    Rule {
        area: "dns",
        symbols: &["getaddrinfo", "__lookup_name", "__res_msend_rc", "res_query", "gethostbyname"],
        texts: &[Mark::ResolvConf, Mark::Hosts, Mark::Services],
        text: Text::WhenStripped,
        text_words: "the paths of a resolver's files",
        sentence: "names are looked up in /etc/hosts and with the servers of /etc/resolv.conf, all \
                   of them at once; nsswitch.conf, mDNS and LDAP are not asked, and answers over \
                   TCP need musl 1.2.4",
        advice: "give the container both files (without /etc/hosts not even `localhost` is known), \
                 or take a resolver in Rust, such as hickory-resolver",
    },
    Rule {
        area: "users",
        symbols: &[
            "getpwnam",
            "getpwnam_r",
            "getpwuid",
            "getpwuid_r",
            "getgrnam",
            "getgrnam_r",
            "getgrgid",
            "getgrgid_r",
            "getgrouplist",
            "__getpw_a",
            "__getgr_a",
            "__nscd_query",
        ],
        texts: &[Mark::Passwd, Mark::NscdSocket],
        text: Text::WhenStripped,
        text_words: "the paths of /etc/passwd and of nscd's socket",
        sentence: "users and groups come from /etc/passwd and /etc/group, then from an nscd daemon; \
                   LDAP, SSSD and other modules of NSS are not asked",
        advice: "run nscd or nslcd where users live in a directory, and expect no user at all in an \
                 empty root",
    },
    Rule {
        area: "dlopen",
        symbols: &["dlopen", "stub_dlopen", "__dl_seterr"],
        texts: &[Mark::StaticDlopen],
        text: Text::WhenStripped,
        text_words: "the answer of musl's static `dlopen`",
        sentence: "a static program loads nothing at run time: `dlopen` always fails with `Dynamic \
                   loading not supported`",
        advice: "link what a plug-in would bring, or build this program dynamic",
    },
    Rule {
        area: "iconv",
        symbols: &["iconv_open"],
        texts: &[Mark::Charsets],
        text: Text::WhenStripped,
        text_words: "musl's table of character sets",
        sentence: "character sets are built in and no more can be added; some, such as ISO-2022-CN, \
                   are not there",
        advice: "check that `iconv_open` knows every character set that the program meets, or take \
                 encoding_rs",
    },
    Rule {
        area: "locale",
        symbols: &["setlocale", "newlocale"],
        texts: &[Mark::LocalePath],
        text: Text::WhenStripped,
        text_words: "the variable that names musl's locales",
        sentence: "`setlocale` accepts any name, and numbers, dates and sorting stay those of the C \
                   locale in UTF-8",
        advice: "do not rely on the locale for formats; take ICU or a crate that brings its data",
    },
    SHELL,
    Rule {
        area: "time-zone",
        symbols: &["localtime", "localtime_r", "mktime", "tzset", "do_tzset"],
        texts: &[Mark::LocalTime, Mark::ZoneInfo],
        text: Text::Always,
        text_words: "the paths of time zone data",
        sentence: "local time comes from the system's time zone data; where they are missing it is UTC, \
                   without a word",
        advice: "bring the time zone data along (a package, or chrono-tz or jiff's bundled data), or \
                 use UTC",
    },
];
