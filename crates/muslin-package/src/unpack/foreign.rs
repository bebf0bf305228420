//! Archives that are known by their magic only: they may hold programs, and are not opened.

/// Magics, each with the name of its format.
const FORMATS: [(&[u8], &str); 11] = [
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"MSCF\0\0\0\0", "a cabinet of Windows"),
    (b"xar!\0\x1c", "a xar archive"),
    (b"hsqs", "a squashfs file system"),
    (b"LZIP\x01", "compressed with lzip"),
    (b"\x04\x22\x4d\x18", "compressed with LZ4"),
    (b"\x02\x21\x4c\x18", "compressed with LZ4"),
    (b"\x89LZO\0\r\n\x1a\n", "compressed with lzop"),
    (b"\x1f\x9d\x90", "compressed with `compress`"),
    (b"\x5d\0\0\x80\0\xff\xff\xff\xff", "compressed with LZMA"),
];

/// The format of such an archive.
pub(super) fn format(start: &[u8]) -> Option<&'static str> {
    FORMATS.into_iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, name)| name)
}
