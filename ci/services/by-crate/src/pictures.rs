//! Pictures and fonts.

use std::ffi::{CStr, c_char};
use std::ptr::null_mut;

pub(crate) const LINES: &[crate::Line] = &[
    ("libjpeg-turbo", libjpeg_turbo),
    ("libwebp", libwebp),
    ("freetype", freetype),
    ("fontconfig", fontconfig),
];

const WIDTH: usize = 16;

fn libjpeg_turbo() -> String {
    let image = turbojpeg::Image {
        pixels: vec![200_u8; WIDTH * WIDTH * 3],
        width: WIDTH,
        pitch: WIDTH * 3,
        height: WIDTH,
        format: turbojpeg::PixelFormat::RGB,
    };
    let packed = turbojpeg::compress(image.as_deref(), 90, turbojpeg::Subsamp::None).unwrap();
    let plain = turbojpeg::decompress(&packed, turbojpeg::PixelFormat::RGB).unwrap();
    format!("{}x{} {}", plain.width, plain.height, plain.pixels[0])
}

fn libwebp() -> String {
    let width = WIDTH as i32;
    let pixels = [9_u8; WIDTH * WIDTH * 3];
    let (mut packed, mut read) = (null_mut(), (0, 0));
    unsafe {
        let size = libwebp_sys::WebPEncodeLosslessRGB(
            pixels.as_ptr(), width, width, width * 3, &mut packed,
        );
        let plain = libwebp_sys::WebPDecodeRGB(packed, size, &mut read.0, &mut read.1);
        format!("{}x{} {}", read.0, read.1, *plain)
    }
}

/// A font with the letter A alone.
const FONT: &str = "STARTFONT 2.1
FONT -muslin-Loom-medium-r-normal--8-80-75-75-c-80-iso10646-1
SIZE 8 75 75
FONTBOUNDINGBOX 8 8 0 0
STARTPROPERTIES 3
FAMILY_NAME \"Loom\"
FONT_ASCENT 8
FONT_DESCENT 0
ENDPROPERTIES
CHARS 1
STARTCHAR A
ENCODING 65
SWIDTH 1000 0
DWIDTH 8 0
BBX 8 4 0 0
BITMAP
18
24
42
FF
ENDCHAR
ENDFONT
";

fn freetype() -> String {
    use freetype_sys::*;
    unsafe {
        let (mut library, mut face) = (null_mut(), null_mut());
        assert_eq!(FT_Init_FreeType(&mut library), 0);
        let size = FONT.len() as FT_Long;
        assert_eq!(FT_New_Memory_Face(library, FONT.as_ptr(), size, 0, &mut face), 0);
        assert_eq!(FT_Set_Pixel_Sizes(face, 0, 8), 0);
        assert_eq!(FT_Load_Char(face, 65, FT_LOAD_DEFAULT), 0);
        let bitmap = &(*(*face).glyph).bitmap;
        let family = CStr::from_ptr((*face).family_name.cast::<c_char>());
        format!("{} {}x{}", family.to_string_lossy(), bitmap.width, bitmap.rows)
    }
}

/// Finds the font in the directory that `/etc/fonts/fonts.conf` names.
fn fontconfig() -> String {
    use fontconfig_sys::*;
    std::fs::create_dir_all("/fonts").unwrap();
    std::fs::write("/fonts/loom.bdf", FONT).unwrap();
    unsafe {
        let config = FcInitLoadConfigAndFonts();
        let pattern = FcNameParse(c"Loom".as_ptr().cast());
        FcConfigSubstitute(config, pattern, FcMatchPattern);
        FcDefaultSubstitute(pattern);
        let mut result = FcResultNoMatch;
        let found = FcFontMatch(config, pattern, &mut result);
        let mut file = null_mut();
        FcPatternGetString(found, c"file".as_ptr(), 0, &mut file);
        CStr::from_ptr(file.cast()).to_string_lossy().into_owned()
    }
}
