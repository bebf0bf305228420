//! Every diagnostic code, by where it is raised. `explain` has a page for each, and a test proves that each is
//! raised somewhere.

use crate::code::Code;

macro_rules! codes {
    ($($(#[$list_doc:meta])* $list:ident { $($name:ident = $word:literal,)* })*) => {
        $($(
            #[doc = concat!("`", $word, "`")]
            pub const $name: Code = Code::new($word);
        )*
        $(#[$list_doc])*
        pub const $list: &[Code] = &[$($name,)*];)*

        /// All of them, with the names of their constants.
        pub const ALL: &[(&str, Code)] = &[$($((stringify!($name), $name),)*)*];
    };
}

codes! {
    /// What a build finds beside the bytes of its executables.
    BUILD {
        NATIVE_LIBRARY_MISSING = "native-library-missing",
        NATIVE_LIBRARY_BROKEN = "native-library-broken",
        LIBRARY_RUN_TIME = "library-run-time",
        HOST_COMPILER = "host-compiler",
        HOST_TOOL_MISSING = "host-tool-missing",
        EMULATED_START = "emulated-start",
        DOC_TESTS = "doc-tests",
        USER_LINKER = "user-linker",
        TARGET_CPU = "target-cpu",
        CARGO_SETTING = "cargo-setting",
        COMPILER_VARIABLE = "compiler-variable",
        USER_CMAKE_TOOLCHAIN = "user-cmake-toolchain",
        USER_COMPILER = "user-compiler",
        USER_LIBRARY_DIRECTORY = "user-library-directory",
        USER_PKG_CONFIG = "user-pkg-config",
        LINKER_ARGUMENT = "linker-argument",
        LINKER_ARGUMENT_UNSAFE = "linker-argument-unsafe",
        SYMBOL_DEFINED_TWICE = "symbol-defined-twice",
        OUTPUT_REPLACED = "output-replaced",
        DLOPEN = "dlopen",
        DYNAMIC_LIBRARY = "dynamic-library",
        HOST_LIBRARY_FOLDER = "host-library-folder",
        OUTPUT_COLLISION = "output-collision",
        REPRODUCIBLE = "reproducible",
        SMOKE_EXIT = "smoke-exit",
        ELF = "elf",
    }
    /// The checks of an executable.
    EXECUTABLE {
        ALLOCATOR = "allocator",
        NO_BUILD_PATHS = "no-build-paths",
        MACHINE = "machine",
        NOT_TRUNCATED = "not-truncated",
        LINKAGE = "linkage",
        ENTRY_POINT = "entry-point",
        NOT_PACKED = "not-packed",
        STRIPPED = "stripped",
        NO_DEBUG_INFORMATION = "no-debug-information",
        DEBUG_UNCOMPRESSED = "debug-uncompressed",
        BUILD_ID = "build-id",
        DEPENDENCY_LIST = "dependency-list",
        LIBC_IS_MUSL = "libc-is-musl",
        NO_SYMBOL_VERSIONS = "no-symbol-versions",
        NO_INTERPRETER = "no-interpreter",
        NO_NEEDED = "no-needed",
        NO_TEXT_RELOCATIONS = "no-text-relocations",
        NO_IFUNC = "no-ifunc",
        UNDEFINED_SYMBOLS = "undefined-symbols",
        PROGRAM_HEADERS = "program-headers",
        IMAGE_BASE = "image-base",
        THREAD_LOCAL_DATA = "thread-local-data",
        CONSTRUCTORS = "constructors",
        UNWIND_TABLE = "unwind-table",
        NO_EXEC_STACK = "no-exec-stack",
        NO_WRITABLE_CODE = "no-writable-code",
        PAGE_SIZE = "page-size",
        PIE = "pie",
        RELRO = "relro",
        STACK_PROTECTOR = "stack-protector",
        STACK_CLASH_PROTECTION = "stack-clash-protection",
        BRANCH_PROTECTION = "branch-protection",
        SAFE_STACK = "safe-stack",
        CFI = "cfi",
        SEPARATE_CODE = "separate-code",
        RELR = "relr",
        FORTIFY = "fortify",
        LIBC_ROUTINES = "libc-routines",
        RELOCATION_FORMAT = "relocation-format",
        RESOLVER = "resolver",
        SEARCH_PATHS = "search-paths",
        START_FILE = "start-file",
        THREAD_STACK = "thread-stack",
    }
    /// The checks of a static library.
    ARCHIVE {
        ARCHIVE_GLIBC_HEADERS = "archive-glibc-headers",
        ARCHIVE_OLD_MUSL = "archive-old-musl",
        ARCHIVE_NOT_PIC = "archive-not-pic",
        ARCHIVE_OUTLINE_ATOMICS = "archive-outline-atomics",
        ARCHIVE_WHOLE = "archive-whole",
        ARCHIVE_EMPTY = "archive-empty",
        ARCHIVE_MACHINE = "archive-machine",
        ARCHIVE_MACHINE_CODE = "archive-machine-code",
    }
    /// What `doctor` looks at. None of these can be allowed.
    DOCTOR {
        RUST = "rust",
        PROJECT = "project",
        CONFIGURATION = "configuration",
        RUST_TARGET = "rust-target",
        LINKER = "linker",
        HOST_LINKER = "host-linker",
        NATIVE_CODE = "native-code",
        LIBRARY_NOT_BUILT = "library-not-built",
        TOOLCHAIN = "toolchain",
        FETCHER = "fetcher",
        CACHE = "cache",
        TARGET_FOLDER = "target-folder",
        NETWORK = "network",
        EMULATOR = "emulator",
    }
    /// What `verify` finds.
    VERIFY {
        REBUILT = "rebuilt",
        PROVENANCE = "provenance",
        CHECKSUM = "checksum",
    }
    /// What `audit` finds beside advisories.
    AUDIT {
        VERSION = "version",
    }
}

/// Those checks of an executable that say what protects it where its own code has a fault; each with its
/// name in a short list.
pub const HARDENING: &[(Code, &str)] = &[
    (STACK_PROTECTOR, "stack protector"),
    (STACK_CLASH_PROTECTION, "stack clash protection"),
    (BRANCH_PROTECTION, "branch protection"),
    (SAFE_STACK, "SafeStack"),
    (CFI, "CFI"),
    (SEPARATE_CODE, "separate code"),
    (RELR, "packed relocations"),
    (FORTIFY, "fortified calls"),
];

/// The code with this word.
#[must_use]
pub fn find(word: &str) -> Option<Code> {
    ALL.iter().map(|(_, code)| *code).find(|code| code == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_constants() {
        for (index, (name, code)) in ALL.iter().enumerate() {
            assert!(ALL[..index].iter().all(|(_, other)| other != code), "{name}");
        }
    }

    #[test]
    fn a_constant_is_named_as_its_word() {
        for (name, code) in ALL {
            assert_eq!(name.to_lowercase().replace('_', "-"), code.as_str());
        }
        assert_eq!(find("relro"), Some(RELRO));
        assert_eq!(find("nonsense"), None);
    }
}
