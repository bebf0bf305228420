//! The routines as safe functions of slices, with the vectors that they use.

#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the functions in the tables ask what the routines ask; the methods below see to it"
)]

use muslin_routines::routines;

/// The routines with one kind of vector for long sizes.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    copy: unsafe fn(*mut u8, *const u8, usize) -> *mut u8,
    compare: unsafe fn(*const u8, *const u8, usize) -> i32,
    first_byte: unsafe fn(*const u8, u8, usize) -> *const u8,
    last_byte: unsafe fn(*const u8, u8, usize) -> *const u8,
    length: unsafe fn(*const u8) -> usize,
    byte_or_end: unsafe fn(*const u8, u8) -> *const u8,
    first_of_text: unsafe fn(*const u8, u8) -> *const u8,
    compare_texts: unsafe fn(*const u8, *const u8, usize) -> i32,
    compare_folded: unsafe fn(*const u8, *const u8, usize) -> i32,
    find: unsafe fn(*const u8, usize, *const u8, usize) -> *const u8,
    find_text: unsafe fn(*const u8, *const u8) -> *const u8,
    find_folded: unsafe fn(*const u8, *const u8) -> *const u8,
    span_inside: unsafe fn(*const u8, *const u8) -> usize,
    span_outside: unsafe fn(*const u8, *const u8) -> usize,
    #[cfg(target_arch = "x86_64")]
    set: unsafe fn(*mut u8, u8, usize) -> *mut u8,
}

/// What a program runs: chosen by the processor.
const CHOSEN: Kind = Kind {
    name: "chosen",
    copy: |to, from, n| unsafe { routines::memmove(to, from, n) },
    compare: |a, b, n| unsafe { routines::memcmp(a, b, n) },
    first_byte: |start, byte, n| unsafe { routines::memchr(start, byte, n) },
    last_byte: |start, byte, n| unsafe { routines::memrchr(start, byte, n) },
    length: |start| unsafe { routines::strlen(start) },
    byte_or_end: |start, byte| unsafe { routines::strchrnul(start, byte) },
    first_of_text: |start, byte| unsafe { routines::strchr(start, byte) },
    compare_texts: |a, b, n| unsafe { routines::strncmp(a, b, n) },
    compare_folded: |a, b, n| unsafe { routines::strncasecmp(a, b, n) },
    find: |text, n, what, m| unsafe { routines::memmem(text, n, what, m) },
    find_text: |text, what| unsafe { routines::strstr(text, what) },
    find_folded: |text, what| unsafe { routines::strcasestr(text, what) },
    span_inside: |text, members| unsafe { routines::strspn(text, members) },
    span_outside: |text, members| unsafe { routines::strcspn(text, members) },
    #[cfg(target_arch = "x86_64")]
    set: |to, byte, n| unsafe { routines::memset(to, byte, n) },
};

#[cfg(target_arch = "x86_64")]
macro_rules! forced {
    ($name:ident) => {
        Kind {
            name: stringify!($name),
            copy: |to, from, n| unsafe {
                if n > 64 {
                    routines::$name::copy(to, from, n)
                } else {
                    (CHOSEN.copy)(to, from, n)
                }
            },
            compare: |a, b, n| unsafe {
                if n > 64 {
                    routines::$name::compare(a, b, n)
                } else {
                    (CHOSEN.compare)(a, b, n)
                }
            },
            first_byte: |start, byte, n| unsafe { routines::$name::first_byte(start, byte, n) },
            last_byte: |start, byte, n| unsafe { routines::$name::last_byte(start, byte, n) },
            length: |start| unsafe { routines::$name::length(start) },
            byte_or_end: |start, byte| unsafe { routines::$name::byte_or_end(start, byte) },
            first_of_text: |start, byte| unsafe { routines::$name::first_of_text(start, byte) },
            compare_texts: |a, b, n| unsafe { routines::$name::compare_texts(a, b, n) },
            compare_folded: |a, b, n| unsafe { routines::$name::compare_folded(a, b, n) },
            find: |text, n, what, m| unsafe { routines::$name::find(text, n, what, m) },
            find_text: |text, what| unsafe { routines::$name::find_text(text, what) },
            find_folded: |text, what| unsafe { routines::$name::find_folded(text, what) },
            span_inside: |text, members| unsafe { routines::$name::span_inside(text, members) },
            span_outside: |text, members| unsafe { routines::$name::span_outside(text, members) },
            set: |to, byte, n| unsafe {
                if n > 64 {
                    routines::$name::set(to, byte, n)
                } else {
                    (CHOSEN.set)(to, byte, n)
                }
            },
        }
    };
}

/// Every kind there is on this architecture. A processor without one of them cannot show that it is right.
#[cfg(target_arch = "x86_64")]
pub(crate) fn kinds() -> Vec<Kind> {
    let mut kinds = vec![CHOSEN, forced!(sse2)];
    // Miri interprets SSE2 alone, and emulators for other processors may have no more.
    if !cfg!(miri) {
        assert!(routines::has_avx2(), "run this on a processor with AVX2: this one cannot test it");
        kinds.push(forced!(avx2));
    }
    kinds
}

/// Every kind there is on this architecture.
#[cfg(target_arch = "aarch64")]
pub(crate) fn kinds() -> Vec<Kind> {
    vec![CHOSEN]
}

impl Kind {
    /// Copies inside of a buffer.
    pub(crate) fn copy_within(self, buffer: &mut [u8], from: usize, to: usize, n: usize) {
        assert!(from + n <= buffer.len() && to + n <= buffer.len());
        let start = buffer.as_mut_ptr();
        // SAFETY: both places lie in the buffer.
        unsafe {
            assert_eq!((self.copy)(start.add(to), start.add(from), n), start.add(to));
        }
    }

    pub(crate) fn copy(self, to: &mut [u8], from: &[u8]) {
        assert_eq!(to.len(), from.len());
        // SAFETY: both are as long as that.
        unsafe {
            assert_eq!((self.copy)(to.as_mut_ptr(), from.as_ptr(), from.len()), to.as_mut_ptr());
        }
    }

    #[cfg(target_arch = "x86_64")]
    pub(crate) fn set(self, to: &mut [u8], byte: u8) {
        // SAFETY: it is as long as that.
        unsafe {
            assert_eq!((self.set)(to.as_mut_ptr(), byte, to.len()), to.as_mut_ptr());
        }
    }

    /// The sign of the answer: no more is promised.
    pub(crate) fn compare(self, a: &[u8], b: &[u8]) -> i32 {
        assert_eq!(a.len(), b.len());
        // SAFETY: both are as long as that.
        unsafe { (self.compare)(a.as_ptr(), b.as_ptr(), a.len()) }.signum()
    }

    pub(crate) fn position(self, text: &[u8], byte: u8) -> Option<usize> {
        self.position_among(text, byte, text.len())
    }

    /// Looks among more bytes than there are: then one of those that are there has to be the byte.
    pub(crate) fn position_among(self, text: &[u8], byte: u8, n: usize) -> Option<usize> {
        assert!(n <= text.len() || text.contains(&byte));
        // SAFETY: as asserted.
        place(text, unsafe { (self.first_byte)(text.as_ptr(), byte, n) })
    }

    pub(crate) fn last_position(self, text: &[u8], byte: u8) -> Option<usize> {
        // SAFETY: it is as long as that.
        place(text, unsafe { (self.last_byte)(text.as_ptr(), byte, text.len()) })
    }

    /// The place of a byte in a text, or that of its end, and the place of the byte alone.
    pub(crate) fn in_text(self, text: &[u8], byte: u8) -> (Option<usize>, Option<usize>) {
        assert!(text.contains(&0));
        // SAFETY: as asserted.
        unsafe {
            let start = text.as_ptr();
            (
                place(text, (self.byte_or_end)(start, byte)),
                place(text, (self.first_of_text)(start, byte)),
            )
        }
    }

    /// The sign of what `strncmp` answers: no more is promised.
    pub(crate) fn compare_texts(self, a: &[u8], b: &[u8], n: usize) -> i32 {
        // What is compared ends in both before memory does.
        assert!([a, b].iter().all(|text| text.contains(&0) || n <= text.len()));
        // SAFETY: as asserted.
        unsafe { (self.compare_texts)(a.as_ptr(), b.as_ptr(), n) }.signum()
    }

    /// The sign of what `strncasecmp` answers.
    pub(crate) fn compare_folded(self, a: &[u8], b: &[u8], n: usize) -> i32 {
        assert!([a, b].iter().all(|text| text.contains(&0) || n <= text.len()));
        // SAFETY: as asserted.
        unsafe { (self.compare_folded)(a.as_ptr(), b.as_ptr(), n) }.signum()
    }

    /// Where bytes, at least one, are in others for the first time.
    pub(crate) fn find(self, text: &[u8], what: &[u8]) -> Option<usize> {
        assert!(!what.is_empty());
        // SAFETY: both are as long as that.
        place(text, unsafe { (self.find)(text.as_ptr(), text.len(), what.as_ptr(), what.len()) })
    }

    /// Where a text is in another one, and where it would be if all letters of ASCII were small.
    pub(crate) fn find_text(self, text: &[u8], what: &[u8]) -> (Option<usize>, Option<usize>) {
        assert!(text.contains(&0) && what.contains(&0));
        // SAFETY: as asserted.
        unsafe {
            let (one, other) = (text.as_ptr(), what.as_ptr());
            (place(text, (self.find_text)(one, other)), place(text, (self.find_folded)(one, other)))
        }
    }

    /// How many bytes a text begins with that are `members`, and how many that are not.
    pub(crate) fn spans(self, text: &[u8], members: &[u8]) -> (usize, usize) {
        assert!(text.contains(&0) && members.contains(&0));
        // SAFETY: as asserted.
        unsafe {
            let (one, other) = (text.as_ptr(), members.as_ptr());
            ((self.span_inside)(one, other), (self.span_outside)(one, other))
        }
    }

    pub(crate) fn length(self, text: &[u8]) -> usize {
        assert!(text.contains(&0));
        // SAFETY: as asserted.
        unsafe { (self.length)(text.as_ptr()) }
    }
}

fn place(text: &[u8], found: *const u8) -> Option<usize> {
    (!found.is_null()).then(|| found as usize - text.as_ptr() as usize)
}
