//! Texts that are searched for, and that this library must not carry itself.
//!
//! A program that searches for a text would otherwise be found to hold it, and be taken for something
//! else than it is. Two halves do not help: a linker may lay them one behind the other.

/// The byte that is put into the middle of a text to hide it.
const HIDING: u8 = b'~';

/// The text without what hides it.
pub(crate) fn whole(hidden: &[u8]) -> Vec<u8> {
    hidden.iter().copied().filter(|&byte| byte != HIDING).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_hides_is_taken_out() {
        assert_eq!(super::whole(b"ab~c\0"), b"abc\0");
    }
}
