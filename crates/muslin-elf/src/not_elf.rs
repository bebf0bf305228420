//! What a file is when it is not an ELF file.

use muslin_finding::Untrusted;

/// The bytes are not an ELF file that can be read, and what they are instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotElf {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It begins with `#!`; the interpreter that its first line names.
    #[error("a script for `{0}`")]
    Script(String),
    /// A static library, `!<arch>`.
    #[error("a static library (ar archive)")]
    Archive,
    /// A static library that only points at its members, `!<thin>`.
    #[error("a thin static library (its members lie elsewhere)")]
    ThinArchive,
    /// An executable or library of macOS.
    #[error("a Mach-O file, for macOS")]
    MachO,
    /// An executable or library of Windows.
    #[error("a PE file, for Windows")]
    Pe,
    /// Compressed with gzip.
    #[error("gzip-compressed data")]
    Gzip,
    /// Compressed with zstd.
    #[error("zstd-compressed data")]
    Zstd,
    /// Compressed with xz.
    #[error("xz-compressed data")]
    Xz,
    /// A zip archive, such as a Python wheel or a Java archive.
    #[error("a zip archive")]
    Zip,
    /// A WebAssembly module.
    #[error("a WebAssembly module")]
    Wasm,
    /// LLVM bitcode: what a compiler leaves in an "object file" under link-time optimisation.
    #[error("LLVM bitcode")]
    Bitcode,
    /// The ELF magic is there, but the header is cut off: the length of the file in bytes.
    #[error("an ELF file cut off inside its header, after {0} bytes")]
    CutHeader(u64),
    /// The ELF magic is there, but the class or the byte order has no meaning.
    #[error("an ELF header with class {class} and byte order {order}, which have no meaning")]
    BadHeader {
        /// `EI_CLASS`
        class: u8,
        /// `EI_DATA`
        order: u8,
    },
    /// None of these.
    #[error("neither an ELF file nor anything else known here")]
    Unknown,
}

/// Magic numbers, with what they stand for. A Java class file shares `cafebabe` with Mach-O's fat
/// files; both run on no Linux kernel by themselves, and here a fat file is by far the likelier.
const MAGICS: [(&[u8], NotElf); 17] = [
    (b"!<arch>\n", NotElf::Archive),
    (b"!<thin>\n", NotElf::ThinArchive),
    (b"\xfe\xed\xfa\xce", NotElf::MachO),
    (b"\xfe\xed\xfa\xcf", NotElf::MachO),
    (b"\xce\xfa\xed\xfe", NotElf::MachO),
    (b"\xcf\xfa\xed\xfe", NotElf::MachO),
    (b"\xca\xfe\xba\xbe", NotElf::MachO),
    (b"\xca\xfe\xba\xbf", NotElf::MachO),
    (b"MZ", NotElf::Pe),
    (b"\x1f\x8b", NotElf::Gzip),
    (b"\x28\xb5\x2f\xfd", NotElf::Zstd),
    (b"\xfd7zXZ\0", NotElf::Xz),
    (b"PK\x03\x04", NotElf::Zip),
    (b"PK\x05\x06", NotElf::Zip),
    (b"\0asm", NotElf::Wasm),
    (b"BC\xc0\xde", NotElf::Bitcode),
    (b"\xde\xc0\x17\x0b", NotElf::Bitcode),
];

impl NotElf {
    /// Names bytes that do not begin with the ELF magic.
    pub(crate) fn recognise(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        if let Some(interpreter) = bytes.strip_prefix(b"#!").and_then(script_interpreter) {
            return Self::Script(interpreter);
        }
        MAGICS
            .into_iter()
            .find(|(magic, _)| bytes.starts_with(magic))
            .map_or(Self::Unknown, |(_, name)| name)
    }
}

/// The first word after `#!`. The kernel reads at most 256 bytes of that line.
fn script_interpreter(rest: &[u8]) -> Option<String> {
    let line = &rest[..rest.len().min(256)];
    let line = line.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let text = String::from_utf8_lossy(line);
    text.split_whitespace().next().map(|word| Untrusted::line(word).to_string())
}
