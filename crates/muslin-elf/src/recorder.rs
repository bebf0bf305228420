//! A reader that keeps the first error, which a cache of places would swallow.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

/// The first error of a [`Recorder`], for whoever does not own it any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct FirstError(Rc<RefCell<Option<io::Error>>>);

impl FirstError {
    /// The error, if there was one.
    pub(crate) fn take(&self) -> Option<io::Error> {
        self.0.borrow_mut().take()
    }

    fn keep<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            if kind == io::ErrorKind::Interrupted {
                return error;
            }
            self.0.borrow_mut().get_or_insert(error);
            kind.into()
        })
    }
}

/// A reader that keeps the first error.
pub(crate) struct Recorder<R> {
    inner: R,
    error: FirstError,
}

impl<R> Recorder<R> {
    pub(crate) fn new(inner: R) -> (Self, FirstError) {
        let error = FirstError::default();
        (Self { inner, error: error.clone() }, error)
    }
}

impl<R: Read> Read for Recorder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.inner.read(buffer);
        self.error.keep(result)
    }
}

impl<R: Seek> Seek for Recorder<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let result = self.inner.seek(position);
        self.error.keep(result)
    }
}
