//! A task that takes time, as a receiver of events sees it.

use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::events::{Amount, Event, Events};
use crate::session::Session;

/// How often the size of a directory is measured.
const INTERVAL: Duration = Duration::from_millis(200);

/// A task; it ends when this is dropped.
pub(crate) struct Task<'s> {
    events: &'s dyn Events,
}

impl<'s> Task<'s> {
    /// Begins a task.
    pub(crate) fn start(session: &Session<'s>, title: &str, amount: Amount) -> Self {
        session.events.event(Event::TaskStarted { title, amount });
        Self { events: session.events }
    }

    /// Names what is being worked on.
    pub(crate) fn at(&self, what: &str) {
        self.events.event(Event::TaskAt(what));
    }

    /// So much more is done.
    pub(crate) fn advance(&self, count: u64) {
        self.events.event(Event::TaskAdvanced(count));
    }

    /// So much is done in all.
    pub(crate) fn reached(&self, count: u64) {
        self.events.event(Event::TaskReached(count));
    }

    /// Reports the size of what is below `directory` while `work` runs, for programs that do not report their
    /// own progress.
    pub(crate) fn follow<T>(&self, directory: &Path, work: impl FnOnce() -> T) -> T {
        thread::scope(|scope| {
            // Dropped when the work is done, or panics: the receiver then sees that it is gone.
            let (at_work, done) = mpsc::channel();
            scope.spawn(move || self.measure(directory, &done));
            let result = work();
            drop(at_work);
            result
        })
    }

    /// Measures a directory until the sender of `done` is gone.
    fn measure(&self, directory: &Path, done: &mpsc::Receiver<()>) {
        while done.recv_timeout(INTERVAL) == Err(mpsc::RecvTimeoutError::Timeout) {
            self.events.event(Event::TaskReached(muslin_exec::directory_size(directory)));
        }
    }
}

impl Drop for Task<'_> {
    fn drop(&mut self) {
        self.events.event(Event::TaskFinished);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Reached(Mutex<Vec<u64>>);

    impl Events for Reached {
        fn event(&self, event: Event<'_>) {
            if let Event::TaskReached(size) = event {
                self.0.lock().unwrap().push(size);
            }
        }
    }

    #[test]
    fn the_growing_size_of_a_directory_is_reported_and_the_work_answers() {
        let directory = tempfile::tempdir().unwrap();
        let reached = Reached::default();
        let task = Task::start(&Session::new(&reached), "Fetching", Amount::Bytes(1000));
        let answer = task.follow(directory.path(), || {
            std::fs::create_dir(directory.path().join("below")).unwrap();
            std::fs::write(directory.path().join("below/part"), [0; 600]).unwrap();
            thread::sleep(INTERVAL * 3);
            7
        });
        assert_eq!((answer, reached.0.lock().unwrap().last().copied()), (7, Some(600)));
    }
}
