//! Formats of data.

use std::ffi::{c_char, c_int, c_void};

pub(crate) const LINES: &[crate::Line] =
    &[("jansson", jansson), ("brotli", brotli), ("expat", expat), ("libyaml", libyaml)];

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

#[link(name = "expat")]
unsafe extern "C" {
    fn XML_ParserCreate(encoding: *const c_char) -> *mut c_void;
    fn XML_Parse(parser: *mut c_void, text: *const u8, size: c_int, last: c_int) -> c_int;
    fn XML_GetErrorCode(parser: *mut c_void) -> c_int;
}

fn expat() -> String {
    let read = |text: &str| unsafe {
        let parser = XML_ParserCreate(std::ptr::null());
        let fine = XML_Parse(parser, text.as_ptr(), text.len() as c_int, 1);
        format!("{fine} {}", XML_GetErrorCode(parser))
    };
    // 7: XML_ERROR_TAG_MISMATCH
    format!("{}, {}", read("<a><b/></a>"), read("<a></b>"))
}

#[link(name = "yaml")]
unsafe extern "C" {
    fn yaml_parser_initialize(parser: *mut c_void) -> c_int;
    fn yaml_parser_set_input_string(parser: *mut c_void, text: *const u8, size: usize);
    fn yaml_parser_parse(parser: *mut c_void, event: *mut c_int) -> c_int;
}

/// The number of events in a document: begin and end of it all, of the document, and of the list, and its items.
fn libyaml() -> String {
    let (mut parser, mut event) = ([0_u64; 128], [0; 128]);
    let (parser, text) = (parser.as_mut_ptr().cast(), "[warp, weft]");
    unsafe {
        assert_eq!(yaml_parser_initialize(parser), 1);
        yaml_parser_set_input_string(parser, text.as_ptr(), text.len());
    }
    let mut count = 0;
    loop {
        assert_eq!(unsafe { yaml_parser_parse(parser, event.as_mut_ptr()) }, 1);
        count += 1;
        // YAML_STREAM_END_EVENT
        if event[0] == 2 {
            return count.to_string();
        }
    }
}
