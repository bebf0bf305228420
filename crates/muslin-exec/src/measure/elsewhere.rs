//! Systems that do not run the executables that are measured.

use super::values::{MeasureError, Measured, Timed, Watched};

/// Measures nothing.
///
/// # Errors
///
/// Always [`MeasureError::NotHere`].
pub fn timed(_: &Measured) -> Result<Timed, MeasureError> {
    Err(MeasureError::NotHere)
}

/// Watches nothing.
///
/// # Errors
///
/// Always [`MeasureError::NotHere`].
pub fn watched(_: &Measured) -> Result<Watched, MeasureError> {
    Err(MeasureError::NotHere)
}
