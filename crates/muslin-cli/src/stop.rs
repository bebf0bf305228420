//! Why a verb ends early.

use muslin_schema::Failure;

/// Why a verb ends early.
pub(crate) enum Stop {
    /// Something failed, and is not printed yet.
    Failed(Box<dyn Failure>),
    /// What is wrong is printed already; this is the exit code.
    Reported(u8),
}

impl<E: Into<Box<dyn Failure>>> From<E> for Stop {
    fn from(failure: E) -> Self {
        Self::Failed(failure.into())
    }
}
