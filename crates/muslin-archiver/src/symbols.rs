//! What an archive's index lists of a member: the symbols that it defines for others.

use std::io;

use ar_archive_writer::{GetSymbolsFn, ObjectReader};
use object::{Object as _, ObjectSymbol as _};

/// Reads ELF objects. Members of other formats have no symbols in the index; `lld` reads the members themselves.
pub(crate) const INDEXED: ObjectReader = reader(symbols);

/// Lists nothing: an archive without an index.
pub(crate) const NOT_INDEXED: ObjectReader = reader(|_, _| Ok(false));

const fn reader(get_symbols: GetSymbolsFn) -> ObjectReader {
    ObjectReader {
        get_symbols,
        is_64_bit_object_file: |bytes| bytes.get(4) == Some(&2),
        is_ec_object_file: |_| false,
        is_any_arm64_coff: |_| false,
        get_xcoff_member_alignment: |_| 0,
    }
}

fn symbols(bytes: &[u8], each: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<bool> {
    let Ok(file) = object::File::parse(bytes) else { return Ok(false) };
    for symbol in file.symbols() {
        if !symbol.is_global() || symbol.is_undefined() {
            continue;
        }
        match symbol.name_bytes() {
            Ok(name) if !name.is_empty() => each(name)?,
            // A linker that takes the member says more about it.
            Ok(_) | Err(_) => {}
        }
    }
    Ok(true)
}
