//! The long text of one diagnostic code.

/// A diagnostic code, its title and its long text.
pub(super) struct Page {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}
