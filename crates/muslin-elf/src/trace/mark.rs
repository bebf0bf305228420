//! The texts that are looked for.

use memchr::memmem;

use crate::image::Image;
use crate::needle;

/// A text that shows code in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    ResolvConf,
    Hosts,
    Services,
    Passwd,
    NscdSocket,
    StaticDlopen,
    NssSwitch,
    NssModule,
    GconvCache,
    Charsets,
    LocalePath,
    Shell,
    LocalTime,
    ZoneInfo,
    CertFileVariable,
    DebianBundle,
    RedHatBundle,
    BundledRoots,
    Mimalloc,
    Jemalloc,
    ErrorTexts,
    KeyHasExpired,
    Multihop,
    DataConsistency,
    GlibcRelease,
}

/// Every mark with its text, hidden.
pub(super) const ALL: [(Mark, &[u8]); 25] = [
    (Mark::ResolvConf, b"/etc/reso~lv.conf"),
    (Mark::Hosts, b"/etc/ho~sts\0"),
    (Mark::Services, b"/etc/serv~ices"),
    (Mark::Passwd, b"/etc/pas~swd\0"),
    (Mark::NscdSocket, b"/var/run/nscd/~socket"),
    (Mark::StaticDlopen, b"Dynamic loading ~not supported\0"),
    (Mark::NssSwitch, b"/etc/nss~witch.conf"),
    (Mark::NssModule, b"libnss~_%s.so%s"),
    (Mark::GconvCache, b"gconv-mod~ules.cache"),
    // How musl's table of character sets begins behind UTF-8: a name, its end, its number.
    (Mark::Charsets, b"wchart\0\0\xc6~ucs2be\0\0\xc4"),
    (Mark::LocalePath, b"MUSL_LO~CPATH\0"),
    (Mark::Shell, b"/bin~/sh\0"),
    (Mark::LocalTime, b"/etc/local~time"),
    (Mark::ZoneInfo, b"/usr/share/zone~info"),
    (Mark::CertFileVariable, b"SSL_CERT~_FILE"),
    (Mark::DebianBundle, b"/etc/ssl/certs/~ca-certificates.crt"),
    (Mark::RedHatBundle, b"/etc/pki/tls/certs/~ca-bundle.crt"),
    (Mark::BundledRoots, b"Internet Security ~Research Group"),
    (Mark::Mimalloc, b"mimalloc~: "),
    (Mark::Jemalloc, b"<jemall~oc>: "),
    (Mark::ErrorTexts, b"No error inf~ormation\0"),
    (Mark::KeyHasExpired, b"Key has exp~ired\0"),
    (Mark::Multihop, b"Multihop att~empted\0"),
    (Mark::DataConsistency, b"Data consis~tency error\0"),
    (Mark::GlibcRelease, b"GNU C Lib~rary ("),
];

/// How far behind glibc's name its release is looked for; the name of a distribution is between.
const BANNER: usize = 160;

/// The release in `GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.`
pub(super) fn release(rest: &[u8]) -> Option<String> {
    let line = &rest[..rest.len().min(BANNER)];
    let words = b"release version ";
    let at = memmem::find(line, words)?.checked_add(words.len())?;
    let number: Vec<u8> = line
        .get(at..)?
        .iter()
        .copied()
        .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
        .collect();
    let number = String::from_utf8(number).ok()?;
    let number = number.trim_end_matches('.');
    number.contains('.').then(|| number.to_owned())
}

/// UPX writes its name right behind the program headers.
pub(super) fn upx(image: &Image<'_>) -> Option<u64> {
    let head = image.slice(0, 1024);
    memmem::find(head, &needle::whole(b"UP~X!")).map(|at| at as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_library_carries_none_of_the_texts() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        for (mark, hidden) in ALL {
            let text = needle::whole(hidden);
            assert_eq!(text.len() + 1, hidden.len(), "{mark:?} is not hidden");
            assert_eq!(memmem::find(&own, &text), None, "{mark:?}");
        }
    }

    #[test]
    fn the_release_is_behind_the_name_of_the_distribution() {
        let banner = b"Debian GLIBC 2.36-9+deb12u9) stable release version 2.36.\nCopyright";
        assert_eq!(release(banner).as_deref(), Some("2.36"));
        assert_eq!(release(b"GNU libc) release version next"), None);
        assert_eq!(release(b""), None);
    }
}
