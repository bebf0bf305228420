//! Whose C library and CRT objects are linked.

use muslin_schema::Target;

/// Whose C library is linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Libc {
    /// The musl that rustc brings along: 1.2.5.
    Rustc,
    /// The musl of the distribution: 1.2.3 on Debian 12.
    Distribution,
    /// The musl of a release of zig.
    Zig(&'static Zig),
    /// The glibc of the distribution.
    Glibc,
    /// The klibc of the distribution.
    Klibc,
    /// The dietlibc of the distribution.
    Diet,
}

/// A release of zig as a package for pip, which has the sources of one musl.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Zig {
    /// The release.
    pub(super) version: &'static str,
    /// The musl that is in it.
    pub(super) musl: &'static str,
    /// The SHA-256 of its package for Linux on `x86_64`.
    pub(super) sha256: &'static str,
}

/// One release of zig for each release of musl.
pub(super) const ZIGS: [Zig; 2] = [
    Zig {
        version: "0.9.1",
        musl: "1.2.2",
        sha256: "fa1d08040e2b9a7aab40b0c14e1baf52097e845ea7a6801462ec593f48cf3431",
    },
    Zig {
        version: "0.11.0",
        musl: "1.2.4",
        sha256: "45e8116428267e20529b9ee43a7e7364791c1a092845d2143b248a1dbf6760b0",
    },
];

/// Every C library, the usual ones more often.
pub(super) const LIBCS: &[Libc] = &[
    Libc::Rustc,
    Libc::Rustc,
    Libc::Rustc,
    Libc::Rustc,
    Libc::Distribution,
    Libc::Distribution,
    Libc::Zig(&ZIGS[0]),
    Libc::Zig(&ZIGS[1]),
    Libc::Glibc,
    Libc::Klibc,
    Libc::Diet,
];

impl Libc {
    pub(super) fn is_musl(self) -> bool {
        matches!(self, Self::Rustc | Self::Distribution | Self::Zig(_))
    }

    /// Whether its files for a target can be found here: Debian's packages are for its own machine, but for glibc.
    pub(super) fn is_for(self, target: Target) -> bool {
        match self {
            Self::Rustc | Self::Zig(_) | Self::Glibc => true,
            Self::Distribution | Self::Klibc | Self::Diet => target == Target::X86_64,
        }
    }
}
