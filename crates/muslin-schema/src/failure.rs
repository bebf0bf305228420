//! What every error of `muslin` can say beside its message.

use crate::Exit;

/// An error that a user will read.
///
/// Its [`std::fmt::Display`] is a lowercase fragment; its cause is in `source()` and never repeated in the text.
pub trait Failure: std::error::Error + Send + Sync {
    /// The exit code of a process that ends with it.
    fn exit(&self) -> Exit;

    /// More lines below the message: what was tried, where the contradiction stands.
    fn details(&self) -> Vec<String> {
        Vec::new()
    }

    /// What would cure it.
    fn help(&self) -> Option<String> {
        None
    }
}

impl<E: Failure + 'static> From<E> for Box<dyn Failure> {
    fn from(error: E) -> Self {
        Box::new(error)
    }
}
