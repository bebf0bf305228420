//! An error as a screen: what, why, what was tried, what helps.

use muslin_schema::Failure;

use crate::Paint;

/// The screen of an error, with its causes, its details and its cure.
#[must_use]
pub fn failure(error: &dyn Failure, paint: Paint) -> String {
    let mut text = format!("{} {error}\n", paint.bad("error:"));
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!("  {} {cause}\n", paint.faint("because:")));
        source = cause.source();
    }
    for line in error.details() {
        text.push_str(&format!("  {line}\n"));
    }
    if let Some(help) = error.help() {
        text.push_str(&format!("  {} {help}\n", paint.accent("help:")));
    }
    text
}
