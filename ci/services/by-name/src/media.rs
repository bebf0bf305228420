//! Pictures and sound.

use std::ffi::{c_char, c_int, c_long, c_void};

pub(crate) const LINES: &[crate::Line] = &[("libpng", libpng), ("libogg", libogg)];

#[link(name = "png16")]
unsafe extern "C" {
    fn png_image_write_to_memory(
        image: *mut PngImage, memory: *mut u8, size: *mut usize, to_8_bit: c_int,
        pixels: *const u8, stride: c_int, colormap: *const c_void,
    ) -> c_int;
    fn png_image_begin_read_from_memory(image: *mut PngImage, memory: *const u8, size: usize) -> c_int;
    fn png_image_finish_read(
        image: *mut PngImage, background: *const c_void, pixels: *mut u8, stride: c_int, colormap: *mut c_void,
    ) -> c_int;
}

/// `png_image`, version 1.
#[repr(C)]
struct PngImage {
    opaque: *mut c_void,
    version: u32,
    width: u32,
    height: u32,
    format: u32,
    flags: u32,
    colormap_entries: u32,
    warning_or_error: u32,
    message: [c_char; 64],
}

fn image() -> PngImage {
    PngImage {
        opaque: std::ptr::null_mut(),
        version: 1,
        width: 0,
        height: 0,
        format: 0,
        flags: 0,
        colormap_entries: 0,
        warning_or_error: 0,
        message: [0; 64],
    }
}

fn libpng() -> String {
    let (pixels, mut packed, mut read) = ([7_u8; 64], [0_u8; 4096], [0_u8; 64]);
    let (mut size, none) = (packed.len(), std::ptr::null_mut::<c_void>());
    let (mut out, mut back) = (PngImage { width: 8, height: 8, ..image() }, image());
    unsafe {
        let done = png_image_write_to_memory(
            &raw mut out, packed.as_mut_ptr(), &raw mut size, 0, pixels.as_ptr(), 0, none,
        );
        assert_eq!(done, 1);
        assert_eq!(png_image_begin_read_from_memory(&raw mut back, packed.as_ptr(), size), 1);
        assert_eq!(png_image_finish_read(&raw mut back, none, read.as_mut_ptr(), 0, none), 1);
    }
    format!("{}x{} {}", back.width, back.height, read == pixels)
}

#[link(name = "ogg")]
unsafe extern "C" {
    fn ogg_stream_init(stream: *mut c_void, serial: c_int) -> c_int;
    fn ogg_stream_packetin(stream: *mut c_void, packet: *mut OggPacket) -> c_int;
    fn ogg_stream_flush(stream: *mut c_void, page: *mut OggPage) -> c_int;
}

#[repr(C)]
struct OggPacket {
    packet: *const u8,
    bytes: c_long,
    first: c_long,
    last: c_long,
    position: i64,
    number: i64,
}

#[repr(C)]
struct OggPage {
    header: *const u8,
    header_size: c_long,
    body: *const u8,
    body_size: c_long,
}

/// What the page of a packet begins with, and how much is in it.
fn libogg() -> String {
    let mut stream = [0_u64; 128];
    let text = b"warp and weft";
    let mut packet = OggPacket {
        packet: text.as_ptr(),
        bytes: text.len() as c_long,
        first: 1,
        last: 1,
        position: 0,
        number: 0,
    };
    let null = std::ptr::null();
    let mut page = OggPage { header: null, header_size: 0, body: null, body_size: 0 };
    let stream = stream.as_mut_ptr().cast();
    unsafe {
        assert_eq!(ogg_stream_init(stream, 1), 0);
        assert_eq!(ogg_stream_packetin(stream, &raw mut packet), 0);
        assert_ne!(ogg_stream_flush(stream, &raw mut page), 0);
        let header = std::slice::from_raw_parts(page.header, 4);
        format!("{} {}", String::from_utf8_lossy(header), page.body_size)
    }
}
