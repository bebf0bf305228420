//! The table of checks.

use crate::check::Check;

mod allocator;
mod build_path;
mod crt_object;
mod identity;
mod leftover;
mod library;
mod link;
mod loading;
mod memory;
mod protection;
mod relocation_format;
mod resolver;
mod routines;
mod search_path;
mod thread_stack;

pub(crate) use allocator::allocator;
pub(crate) use build_path::build_paths;

/// Every check, in the order in which a reader wants the answers: what the file is, whether it
/// needs nothing else, whether it starts, whether its libc is the right one, how it sits in memory, and what
/// was left in it.
///
/// A check answers "no" only on evidence in the bytes. What the bytes do not tell is "unknown", with
/// the weight of a warning where a wrong file could hide behind it and of a remark elsewhere.
pub const CHECKS: &[Check] = &[
    identity::MACHINE,
    identity::NOT_TRUNCATED,
    identity::LINKAGE,
    link::NO_INTERPRETER,
    link::NO_NEEDED,
    identity::ENTRY_POINT,
    crt_object::CRT_OBJECT,
    library::LIBC_IS_MUSL,
    library::NO_SYMBOL_VERSIONS,
    link::NO_TEXT_RELOCATIONS,
    relocation_format::RELOCATION_FORMAT,
    link::NO_IFUNC,
    link::UNDEFINED_SYMBOLS,
    loading::PROGRAM_HEADERS,
    loading::IMAGE_BASE,
    loading::THREAD_LOCAL,
    loading::CONSTRUCTORS,
    loading::UNWIND_TABLE,
    memory::NO_EXEC_STACK,
    memory::NO_WRITABLE_CODE,
    memory::PAGE_SIZE,
    memory::PIE,
    memory::RELRO,
    protection::STACK_PROTECTOR,
    protection::STACK_CLASH,
    protection::BRANCH_PROTECTION,
    protection::SAFE_STACK_CHECK,
    protection::CFI,
    protection::SEPARATE_CODE,
    protection::RELR,
    protection::FORTIFY,
    search_path::SEARCH_PATHS,
    thread_stack::THREAD_STACK,
    routines::LIBC_ROUTINES,
    resolver::RESOLVER,
    allocator::ALLOCATOR,
    leftover::NOT_PACKED,
    leftover::STRIPPED,
    leftover::DEBUG_INFORMATION,
    leftover::DEBUG_UNCOMPRESSED,
    leftover::BUILD_ID,
    leftover::DEPENDENCY_LIST,
    build_path::NO_BUILD_PATHS,
];
