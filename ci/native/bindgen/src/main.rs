//! Finds a word with libc's regular expressions, by bindings that a build script made.

use std::mem::{size_of, zeroed};

#[allow(dead_code, non_camel_case_types)]
mod regex {
    include!(concat!(env!("OUT_DIR"), "/regex.rs"));
}

fn main() {
    let (pattern, text) = (c"mus[a-z]+", c"woven muslin");
    // SAFETY: both texts end in a zero byte, and `regcomp` fills what `regexec` reads.
    let found: [regex::regmatch_t; 2] = unsafe {
        let (mut compiled, mut found) = (zeroed(), zeroed());
        assert_eq!(regex::regcomp(&mut compiled, pattern.as_ptr(), regex::REG_EXTENDED as i32), 0);
        let into: *mut [regex::regmatch_t; 2] = &mut found;
        assert_eq!(regex::regexec(&compiled, text.as_ptr(), 2, into.cast(), 0), 0);
        found
    };
    let (start, end) = (found[0].rm_so as usize, found[0].rm_eo as usize);
    let word = &text.to_str().unwrap()[start..end];
    println!("{word} at {start}..{end}, each in {} bytes", size_of::<regex::regmatch_t>());
}
