//! How a file is linked, with the look-alikes distinguished.

use muslin_finding::Linkage;
use object::elf;

use crate::dynamic::Dynamic;
use crate::header::ObjectType;
use crate::image::Image;
use crate::section::Sections;
use crate::segment::SegmentKind;
use crate::start::StartCode;
use crate::symbol;

/// Whether the file holds the debug information of another (`objcopy --only-keep-debug`, `eu-strip -f`, `dwz -m`):
/// it has that file's headers, and of all that would be loaded it has the notes only. Or it is what compilers split
/// from an object (`-gsplit-dwarf`, `.dwo` and `.dwp`): nothing of it is loaded (DWARF 5, 7.3.2).
pub(crate) fn is_debug_file(image: &Image<'_>, sections: &Sections) -> bool {
    if image.header.object_type == ObjectType::Relocatable {
        let mut list = sections.list().iter();
        let split =
            list.clone().any(|one| one.is_debug() && one.name.strip_suffix(".dwo").is_some());
        return split && !list.any(|one| one.is_loaded() && one.size > 0);
    }
    let linked = matches!(image.header.object_type, ObjectType::Executable | ObjectType::Shared);
    let list = sections.list();
    let about = list.iter().any(|section| section.is_debug() || section.is(elf::SHT_SYMTAB));
    if !linked || !about {
        return false;
    }
    let mut loaded = list.iter().filter(|one| one.is_loaded() && !one.is(elf::SHT_NOTE));
    let (bare, code) = (
        loaded.clone().all(|section| section.is(elf::SHT_NOBITS) || section.size == 0),
        loaded.any(|section| section.flags & elf::SHF_EXECINSTR.0 != 0 && section.size > 0),
    );
    bare && (code || image.loads().all(|load| load.file_size == 0))
}

/// Decides the linkage from program headers and the dynamic table alone.
pub(crate) fn of(
    image: &Image<'_>,
    dynamic: Option<&Dynamic>,
    start: Option<&StartCode>,
) -> Linkage {
    let interpreter = image.first(SegmentKind::Interpreter).is_some();
    let needed = dynamic.is_some_and(|dynamic| !dynamic.needed.is_empty());
    match image.header.object_type {
        ObjectType::Relocatable => Linkage::Relocatable,
        ObjectType::Core | ObjectType::Other(_) => Linkage::Other,
        // klibc's executables: the interpreter is the library, so there is no table to link by.
        _ if interpreter && dynamic.is_none() => Linkage::InterpreterOnly,
        ObjectType::Executable if interpreter => Linkage::Dynamic,
        ObjectType::Executable if needed => Linkage::NeededWithoutInterpreter,
        ObjectType::Executable => Linkage::Static,
        ObjectType::Shared if interpreter => with_interpreter(dynamic),
        ObjectType::Shared => without_interpreter(image, dynamic, start, needed),
    }
}

/// glibc's `libc.so.6` is a library with an interpreter, so that it can print its version when run.
fn with_interpreter(dynamic: Option<&Dynamic>) -> Linkage {
    let library = dynamic.is_some_and(|dynamic| !dynamic.says_pie() && dynamic.soname.is_some());
    if library { Linkage::SharedLibrary } else { Linkage::DynamicPie }
}

/// `DF_1_PIE` settles it. Without the flag, a name for itself makes a library, and a C library's
/// `_start` at the entry point makes a program: GNU ld before 2.27 knew no such flag. Only musl's
/// `libc.so`, which is also its loader, begins with that code and is a library; it exports symbols.
fn without_interpreter(
    image: &Image<'_>,
    dynamic: Option<&Dynamic>,
    start: Option<&StartCode>,
    needed: bool,
) -> Linkage {
    let says_pie = dynamic.is_some_and(Dynamic::says_pie);
    let named = dynamic.is_some_and(|dynamic| {
        dynamic.soname.is_some() || (!says_pie && symbol::exports(image, dynamic))
    });
    let starts = start.is_some_and(|start| start.libc.is_some());
    match (says_pie || (starts && !named), needed) {
        (true, true) => Linkage::NeededWithoutInterpreter,
        (true, false) => Linkage::StaticPie,
        (false, true) => Linkage::SharedLibrary,
        (false, false) if named || image.header.entry == 0 => Linkage::SharedLibrary,
        // Without a dynamic table nobody could load it as a library: packers write such programs.
        (false, false) if dynamic.is_none() && begins(image) => Linkage::StaticPie,
        (false, false) => Linkage::Ambiguous,
    }
}

/// Whether the first instruction is in the file, in executable memory.
fn begins(image: &Image<'_>) -> bool {
    let entry = image.header.entry;
    let load = image.loads().find(|load| load.offset_of(entry).is_some());
    load.is_some_and(|load| load.permissions.execute())
}
