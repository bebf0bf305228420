//! A request again, after a pause, where the failure may pass.

use std::thread;
use std::time::Duration;

/// The pauses before the second, third and fourth attempt.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(3)];
/// The longest pause that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// An error that may be gone at the next attempt.
pub trait Transient {
    /// Whether the same request may succeed.
    fn may_pass(&self) -> bool;

    /// How long the server asks to wait.
    fn wanted_pause(&self) -> Option<Duration>;
}

/// Makes up to four attempts; `on_pause` receives the failure and the pause before the next attempt.
///
/// # Errors
///
/// The error of the last attempt, or the first one that will not pass.
pub fn retry<T, E: Transient>(
    on_pause: impl Fn(&E, Duration),
    mut attempt: impl FnMut() -> Result<T, E>,
) -> Result<T, E> {
    for pause in PAUSES {
        let error = match attempt() {
            Err(error) if error.may_pass() => error,
            ended => return ended,
        };
        let pause = error.wanted_pause().unwrap_or(pause).min(LONGEST_PAUSE);
        on_pause(&error, pause);
        thread::sleep(pause);
    }
    attempt()
}
