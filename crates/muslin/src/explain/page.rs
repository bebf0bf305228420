//! The long text of one diagnostic code.

use muslin_schema::Code;

/// A diagnostic code, its title and its long text.
pub(super) struct Page {
    pub(super) code: Code,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}
