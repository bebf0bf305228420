//! Names what has registered itself.

use std::ffi::{CStr, c_char, c_int};

unsafe extern "C" {
    safe fn thread_count() -> c_int;
    fn thread_name(index: c_int) -> *const c_char;
}

fn main() {
    let count = thread_count();
    print!("{count} threads:");
    for index in 0..count {
        // SAFETY: below the count, each is a text that lives as long as the program.
        let name = unsafe { CStr::from_ptr(thread_name(index)) };
        print!(" {}", name.to_str().unwrap());
    }
    println!();
}
