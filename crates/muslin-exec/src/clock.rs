//! The clock: how long something took, and the time that files bear.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long something took.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The time of the system's clock, in milliseconds since 1970: the one that files bear.
#[must_use]
pub fn now() -> u64 {
    milliseconds(SystemTime::now())
}

/// A time of the system's clock as [`now`] counts it; 0 before 1970.
pub(crate) fn milliseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
