//! How long each stage took.

use muslin_exec::Stopwatch;
use muslin_schema::Stage;

/// Stages one after the other, each from its beginning to that of the next.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    watch: Stopwatch,
    stages: Vec<Stage>,
}

impl Clock {
    /// Begins with the first stage.
    pub(crate) fn start(stage: &str) -> Self {
        let mut clock = Self { watch: Stopwatch::start(), stages: Vec::new() };
        clock.next(stage);
        clock
    }

    /// Ends a stage and begins the next.
    pub(crate) fn next(&mut self, stage: &str) {
        let now = self.now();
        self.end(now);
        self.stages.push(Stage { name: stage.to_owned(), start: now, duration: 0 });
    }

    fn end(&mut self, now: u64) {
        if let Some(last) = self.stages.last_mut() {
            last.duration = now - last.start;
        }
    }

    /// Milliseconds since the start.
    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.watch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// All stages up to here.
    pub(crate) fn stages(&mut self) -> Vec<Stage> {
        let now = self.now();
        self.end(now);
        self.stages.clone()
    }
}
