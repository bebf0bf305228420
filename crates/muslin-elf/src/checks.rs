//! The table of checks.

use crate::Check;

mod identity;
mod library;
mod link;
mod memory;
mod start_file;

/// Every check, in the order in which a reader wants the answers: what the file is, whether it
/// stands alone, whether it starts, whether its libc is the right one, and how it sits in memory.
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
    start_file::START_FILE,
    library::LIBC_IS_MUSL,
    library::NO_SYMBOL_VERSIONS,
    link::NO_TEXT_RELOCATIONS,
    link::NO_IFUNC,
    link::UNDEFINED_SYMBOLS,
    memory::NO_EXEC_STACK,
    memory::NO_WRITABLE_CODE,
    memory::PAGE_SIZE,
    memory::PIE,
    memory::RELRO,
];
