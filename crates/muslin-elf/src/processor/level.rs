//! The levels of `x86_64` processors, and the architectures of `aarch64` ones.

/// A level of the x86-64 psABI, or an architecture of Arm as compilers call it (`-march`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Every processor.
    #[default]
    Baseline,
    /// SSE4.2, SSSE3, POPCNT, CMPXCHG16B: from 2009 on.
    V2,
    /// AVX2, BMI, FMA: from 2013 on.
    V3,
    /// AVX-512.
    V4,
    /// Atomic instructions (LSE).
    Armv8_1,
    /// Pointer authentication beyond hints, `ldapr`.
    Armv8_3,
    /// Scalable vectors.
    Sve,
}

impl Level {
    /// Its name: `x86-64-v3`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Baseline => "x86-64",
            Self::V2 => "x86-64-v2",
            Self::V3 => "x86-64-v3",
            Self::V4 => "x86-64-v4",
            Self::Armv8_1 => "armv8.1-a",
            Self::Armv8_3 => "armv8.3-a",
            Self::Sve => "armv8.2-a+sve",
        }
    }
}
