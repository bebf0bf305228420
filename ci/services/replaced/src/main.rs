//! Uses libraries that are provided, most of them instead of the sources that crates carry.

use std::error::Error;
use std::ffi::{CStr, c_int, c_uchar, c_ulonglong};
use std::io::{Read, Write};

const TEXT: &[u8] = b"warp and weft, warp and weft, warp and weft";

fn main() -> Result<(), Box<dyn Error>> {
    println!("bzip2   {}", bzip2()?);
    println!("dbus    {}", dbus()?);
    println!("ffi     {}", ffi());
    println!("lz4     {}", lz4()?);
    println!("lzma    {}", lzma()?);
    println!("nghttp2 {}", nghttp2());
    println!("sodium  {}", sodium());
    println!("usb     {}", usb());
    println!("z       {:08x}", crc());
    println!("zstd    {}", zstd::decode_all(&*zstd::encode_all(TEXT, 3)?)? == TEXT);
    Ok(())
}

fn bzip2() -> Result<bool, Box<dyn Error>> {
    let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    packed.write_all(TEXT)?;
    same(bzip2::read::BzDecoder::new(&packed.finish()?[..]))
}

fn lz4() -> Result<bool, Box<dyn Error>> {
    let mut packed = lz4::EncoderBuilder::new().build(Vec::new())?;
    packed.write_all(TEXT)?;
    let (packed, written) = packed.finish();
    written?;
    same(lz4::Decoder::new(&packed[..])?)
}

fn lzma() -> Result<bool, Box<dyn Error>> {
    let mut packed = liblzma::write::XzEncoder::new(Vec::new(), 6);
    packed.write_all(TEXT)?;
    same(liblzma::read::XzDecoder::new(&packed.finish()?[..]))
}

/// Whether a reader gives the text back.
fn same(mut reader: impl Read) -> Result<bool, Box<dyn Error>> {
    let mut unpacked = Vec::new();
    reader.read_to_end(&mut unpacked)?;
    Ok(unpacked == TEXT)
}

fn dbus() -> Result<String, Box<dyn Error>> {
    let call = dbus::Message::new_method_call("loom.Cloth", "/loom", "loom.Cloth", "Weave")?;
    Ok(call.append1(42_u32).read1::<u32>()?.to_string())
}

fn ffi() -> f64 {
    extern "C" fn weave(warp: f64, weft: u32) -> f64 {
        warp * f64::from(weft)
    }
    use libffi::middle::{Arg, Cif, CodePtr, Type};
    let call = Cif::new([Type::f64(), Type::u32()], Type::f64());
    // SAFETY: the types are those of the function.
    unsafe { call.call(CodePtr(weave as *mut _), &[Arg::new(&2.5_f64), Arg::new(&4_u32)]) }
}

fn nghttp2() -> String {
    // SAFETY: it returns a pointer to a constant, with a name that ends with zero.
    let name = unsafe { CStr::from_ptr((*libnghttp2_sys::nghttp2_version(0)).proto_str) };
    name.to_string_lossy().into_owned()
}

fn sodium() -> String {
    let mut hash = [0_u8; 16];
    let text = TEXT.as_ptr().cast::<c_uchar>();
    // SAFETY: the buffers have the lengths that are given, and there is no key.
    let ended: c_int = unsafe {
        libsodium_sys::sodium_init();
        libsodium_sys::crypto_generichash(
            hash.as_mut_ptr(),
            hash.len(),
            text,
            TEXT.len() as c_ulonglong,
            std::ptr::null(),
            0,
        )
    };
    format!("{ended} {:032x}", u128::from_be_bytes(hash))
}

fn usb() -> u16 {
    // SAFETY: it returns a pointer to a constant.
    unsafe { (*libusb1_sys::libusb_get_version()).major }
}

fn crc() -> u64 {
    // SAFETY: the length is that of the text.
    unsafe { libz_sys::crc32(0, TEXT.as_ptr(), TEXT.len() as u32) }.into()
}
