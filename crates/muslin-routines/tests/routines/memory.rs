//! Memory for tests: aligned as wanted, or between pages that cannot be touched.

/// Bytes that differ from their neighbours, none of them 0, `0xaa` or `0xbb`.
pub(crate) fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 % 127 + 1) as u8).collect()
}

/// Whole pages, with one before and one behind that ends the program if it is touched.
#[cfg(not(miri))]
pub(crate) struct Guarded {
    start: *mut u8,
    page: usize,
    pages: usize,
}

#[cfg(not(miri))]
impl Guarded {
    pub(crate) fn new(pages: usize) -> Self {
        // SAFETY: plain calls of the system; what they answer is looked at.
        unsafe {
            let page = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)).unwrap();
            let (flags, length) = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, (pages + 2) * page);
            let whole = libc::mmap(std::ptr::null_mut(), length, libc::PROT_NONE, flags, -1, 0);
            assert_ne!(whole, libc::MAP_FAILED);
            let start = whole.cast::<u8>().add(page);
            let both = libc::PROT_READ | libc::PROT_WRITE;
            assert_eq!(libc::mprotect(start.cast(), pages * page, both), 0);
            Self { start, page, pages }
        }
    }

    /// All bytes that can be touched.
    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: the pages are ours until we are dropped.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.pages * self.page) }
    }

    /// The last `n` of them.
    pub(crate) fn end(&mut self, n: usize) -> &mut [u8] {
        let length = self.pages * self.page;
        &mut self.bytes()[length - n..]
    }
}

#[cfg(not(miri))]
impl Drop for Guarded {
    fn drop(&mut self) {
        let length = (self.pages + 2) * self.page;
        // SAFETY: as it was mapped.
        unsafe { libc::munmap(self.start.sub(self.page).cast(), length) };
    }
}
