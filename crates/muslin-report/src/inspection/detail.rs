//! How much a screen says.

/// How much a screen says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What somebody wants to know.
    Short,
    /// Every check, every mark and every place.
    Full,
}
