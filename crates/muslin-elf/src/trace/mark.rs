//! The texts that are looked for.

use memchr::memmem;

use crate::image::Image;

/// A text that tells of code in the file.
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

/// Every mark with its text, in two parts.
///
/// In one part they would stand in the program that searches for them, and that program would then
/// be taken for something else than it is.
pub(super) const ALL: [(Mark, [&[u8]; 2]); 25] = [
    (Mark::ResolvConf, [b"/etc/reso", b"lv.conf"]),
    (Mark::Hosts, [b"/etc/ho", b"sts\0"]),
    (Mark::Services, [b"/etc/serv", b"ices"]),
    (Mark::Passwd, [b"/etc/pas", b"swd\0"]),
    (Mark::NscdSocket, [b"/var/run/nscd/", b"socket"]),
    (Mark::StaticDlopen, [b"Dynamic loading ", b"not supported\0"]),
    (Mark::NssSwitch, [b"/etc/nss", b"witch.conf"]),
    (Mark::NssModule, [b"libnss", b"_%s.so%s"]),
    (Mark::GconvCache, [b"gconv-mod", b"ules.cache"]),
    // How musl's table of character sets begins behind UTF-8: a name, its end, its number.
    (Mark::Charsets, [b"wchart\0\0\xc6", b"ucs2be\0\0\xc4"]),
    (Mark::LocalePath, [b"MUSL_LO", b"CPATH\0"]),
    (Mark::Shell, [b"/bin", b"/sh\0"]),
    (Mark::LocalTime, [b"/etc/local", b"time"]),
    (Mark::ZoneInfo, [b"/usr/share/zone", b"info"]),
    (Mark::CertFileVariable, [b"SSL_CERT", b"_FILE"]),
    (Mark::DebianBundle, [b"/etc/ssl/certs/", b"ca-certificates.crt"]),
    (Mark::RedHatBundle, [b"/etc/pki/tls/certs/", b"ca-bundle.crt"]),
    (Mark::BundledRoots, [b"Internet Security ", b"Research Group"]),
    (Mark::Mimalloc, [b"mimalloc", b": "]),
    (Mark::Jemalloc, [b"<jemall", b"oc>: "]),
    (Mark::ErrorTexts, [b"No error inf", b"ormation\0"]),
    (Mark::KeyHasExpired, [b"Key has exp", b"ired\0"]),
    (Mark::Multihop, [b"Multihop att", b"empted\0"]),
    (Mark::DataConsistency, [b"Data consis", b"tency error\0"]),
    (Mark::GlibcRelease, [b"GNU C Library (", b""]),
];

/// How far behind glibc's name its release is looked for; the name of a distribution stands between.
const BANNER: usize = 160;

/// The release in `GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.`
pub(super) fn release(rest: &[u8]) -> Option<String> {
    let line = &rest[..rest.len().min(BANNER)];
    let words = b"release version ";
    let at = memmem::find(line, words)? + words.len();
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
    memmem::find(head, &[b"UP".as_slice(), b"X!"].concat()).map(|at| at as u64)
}
