//! What the kernel puts on the stack of a new program: `argc`, the pointers of `argv`, NULL, those of `envp`, NULL
//! (System V ABI, "Initial Stack and Register State").

/// `argc` and `argv` of a program, from the place of its `envp`.
///
/// The word in front of `argv` is its length. A pointer to an argument is never as small as a length, so walking
/// back from the end of `argv`, the first word that is equal to the number of words behind it is `argc`.
///
/// # Safety
///
/// `envp` points into memory that is laid out as the kernel does it: behind `argc`, `argv` and its NULL.
#[must_use]
pub unsafe fn arguments(envp: *const usize) -> (usize, *const usize) {
    let mut count = 0;
    // SAFETY: by the caller, there is the NULL of `argv` in front of `envp`.
    let mut argv = unsafe { envp.sub(1) };
    // SAFETY: `argc` is in front of all arguments, and the loop ends at it.
    while unsafe { *argv.sub(1) } != count {
        // SAFETY: this word is an argument, so another one or `argc` is in front of it.
        argv = unsafe { argv.sub(1) };
        count += 1;
    }
    (count, argv)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many arguments are found on a stack, and at which of its words `argv` begins.
    fn found(words: &[usize], envp: usize) -> (usize, usize) {
        // SAFETY: each stack below is laid out as the kernel does it.
        let (count, argv) = unsafe { arguments(words.as_ptr().add(envp)) };
        // SAFETY: both point into `words`.
        (count, usize::try_from(unsafe { argv.offset_from(words.as_ptr()) }).unwrap_or(usize::MAX))
    }

    const TEXT: usize = 0x7fff_ffff_e000;

    #[test]
    fn arguments_are_counted_back_from_the_environment() {
        assert_eq!(found(&[1, TEXT, 0, TEXT + 8, 0], 3), (1, 1));
        assert_eq!(found(&[3, TEXT, TEXT + 4, TEXT + 9, 0, TEXT + 16, 0], 5), (3, 1));
    }

    #[test]
    fn a_program_that_is_started_without_any_argument_has_none() {
        assert_eq!(found(&[0, 0, TEXT, 0], 2), (0, 1));
    }

    #[test]
    fn an_empty_environment_and_what_is_below_the_stack_change_nothing() {
        assert_eq!(found(&[2, 2, TEXT, TEXT + 4, 0, 0], 5), (2, 2));
    }
}
