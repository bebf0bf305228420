//! How a file is linked, with the look-alikes told apart.

use muslin_finding::Linkage;

use crate::dynamic::Dynamic;
use crate::header::ObjectType;
use crate::image::Image;
use crate::segment::SegmentKind;
use crate::start::StartCode;
use crate::symbol;

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
        (false, false) => Linkage::Ambiguous,
    }
}
