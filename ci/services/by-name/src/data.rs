//! Formats of data.

use std::ffi::{c_char, c_int, c_void};

pub(crate) const LINES: &[crate::Line] =
    &[("jansson", jansson), ("brotli", brotli)];

#[link(name = "jansson")]
unsafe extern "C" {
    fn json_loads(text: *const c_char, flags: usize, error: *mut c_void) -> *mut c_void;
    fn json_object_get(object: *mut c_void, key: *const c_char) -> *mut c_void;
    fn json_integer_value(value: *mut c_void) -> i64;
}

fn jansson() -> String {
    let object = unsafe { json_loads(c"{\"a\": 42}".as_ptr(), 0, std::ptr::null_mut()) };
    unsafe { json_integer_value(json_object_get(object, c"a".as_ptr())) }.to_string()
}

#[link(name = "brotlienc")]
unsafe extern "C" {
    fn BrotliEncoderCompress(
        quality: c_int, window: c_int, mode: c_int,
        size: usize, input: *const u8, room: *mut usize, output: *mut u8,
    ) -> c_int;
}

#[link(name = "brotlidec")]
unsafe extern "C" {
    fn BrotliDecoderDecompress(
        size: usize, input: *const u8, room: *mut usize, output: *mut u8,
    ) -> c_int;
}

fn brotli() -> String {
    let text = "round and round ".repeat(64);
    let (mut packed, mut plain) = (vec![0; 4096], vec![0; 4096]);
    let (mut small, mut size) = (packed.len(), plain.len());
    unsafe {
        let bytes = text.as_ptr();
        let done = BrotliEncoderCompress(
            9, 22, 0, text.len(), bytes, &raw mut small, packed.as_mut_ptr(),
        );
        assert_eq!(done, 1);
        let done =
            BrotliDecoderDecompress(small, packed.as_ptr(), &raw mut size, plain.as_mut_ptr());
        assert_eq!(done, 1);
    }
    format!("{} {}", small < 64, plain[..size] == *text.as_bytes())
}
