//! Memory of C: texts that callers pass, and what a look-up works in.

use core::ffi::{c_char, c_int};
use core::sync::atomic::{AtomicPtr, Ordering};

use super::c;
use crate::resolver::dns::Problem;
use crate::resolver::work::Work;

/// The bytes of a text of C, without its end; `None` for a null pointer.
///
/// # Safety
///
/// The text ends with a NUL, and lives for `'a`.
pub(super) unsafe fn text<'a>(text: *const c_char) -> Option<&'a [u8]> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the caller answers for the text up to its NUL.
    Some(unsafe { core::slice::from_raw_parts(text.cast(), c::strlen(text)) })
}

pub(super) fn errno() -> c_int {
    // SAFETY: libc's own, always there.
    unsafe { *c::__errno_location() }
}

pub(super) fn set_errno(value: c_int) {
    // SAFETY: libc's own, always there.
    unsafe { *c::__errno_location() = value }
}

/// What `h_errno` is for a problem.
pub(super) fn host_errno(problem: Problem) -> c_int {
    match problem {
        Problem::HostNotFound => 1,
        Problem::TryAgain | Problem::Broken => 2,
        Problem::NoRecovery => 3,
        Problem::NoData => 4,
        Problem::Internal(_) => -1,
    }
}

pub(super) fn set_host_errno(value: c_int) {
    // SAFETY: libc's own, always there.
    unsafe { *c::__h_errno_location() = value }
}

/// The memory of the last look-up, for the next: most of its pages were never touched, and those that were
/// need not be mapped again.
static KEPT: AtomicPtr<Work> = AtomicPtr::new(core::ptr::null_mut());

/// The memory of one look-up, during which the thread is not cancelled.
pub(super) struct Workspace {
    work: *mut Work,
    cancel_state: c_int,
}

impl Workspace {
    /// `None` if there is no memory.
    pub(super) fn new() -> Option<Self> {
        let mut work = KEPT.swap(core::ptr::null_mut(), Ordering::Acquire);
        if work.is_null() {
            // SAFETY: a size, and the answer is tested.
            work = unsafe { c::calloc(1, core::mem::size_of::<Work>()) }.cast();
        }
        if work.is_null() {
            return None;
        }
        let mut cancel_state = 0;
        // SAFETY: the state is written to a variable that lives.
        unsafe { c::pthread_setcancelstate(c::PTHREAD_CANCEL_DISABLE, &mut cancel_state) };
        Some(Self { work, cancel_state })
    }

    pub(super) fn work(&mut self) -> &mut Work {
        // SAFETY: zeroed memory is a valid `Work`, as is one of an earlier look-up, and it is nobody else's.
        unsafe { &mut *self.work }
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let kept = errno();
        let other = KEPT.swap(self.work, Ordering::Release);
        // SAFETY: it came from `calloc`, and is not kept any more; the state is what it was.
        unsafe {
            c::free(other.cast());
            c::pthread_setcancelstate(self.cancel_state, &mut 0);
        }
        set_errno(kept);
    }
}
