//! Systems that do not run the executables that are measured.

use std::collections::BTreeSet;

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

/// Watches nothing.
///
/// # Errors
///
/// Always [`MeasureError::NotHere`].
pub fn system_calls(_: &Measured) -> Result<BTreeSet<u64>, MeasureError> {
    Err(MeasureError::NotHere)
}
