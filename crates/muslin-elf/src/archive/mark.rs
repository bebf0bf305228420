//! Names that betray how the object that asks for them was compiled.

/// What the name of an undefined symbol shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Only glibc's headers turn a call into this name.
    Glibc,
    /// A name of the large file support: musl had them for the linker until 1.2.4.
    LargeFile,
    /// A helper of gcc's outline atomics, which the Rust compiler's own library has as well.
    OutlineAtomic,
    /// The same, of a kind that only libgcc has.
    OutlineAtomicOfLibgcc,
    /// It starts threads, which get the default stack.
    Threads,
    /// It loads shared libraries, which no static program of musl can.
    Loading,
}

/// Names that musl's headers never make of anything, and glibc's do.
///
/// musl defines about half of them, for programs that were compiled elsewhere; that is why the
/// linker does not object. The most dangerous are `__overflow` and `__uflow`: they come from macros
/// that write into glibc's `FILE`, which is laid out differently.
///
/// Not among them, although they look like it: `__xpg_strerror_r`, which Rust's standard library
/// calls on every Linux; `getcontext` and its family, which musl's headers declare as well;
/// `__gcc_personality_v0`, which is a matter of the compiler; `__ctype_get_mb_cur_max`,
/// `__res_state`, `__errno_location`, which are musl's own.
const GLIBC: &[&str] = &[
    "__ctype_b_loc",
    "__ctype_tolower_loc",
    "__ctype_toupper_loc",
    "__dn_expand",
    "__dn_skipname",
    "__fdelt_warn",
    "__fxstat",
    "__fxstat64",
    "__fxstatat",
    "__fxstatat64",
    "__getdelim",
    "__libc_single_threaded",
    "__lxstat",
    "__lxstat64",
    "__mq_open_2",
    "__open64_2",
    "__open_2",
    "__openat64_2",
    "__openat_2",
    "__overflow",
    "__pthread_register_cancel",
    "__pthread_unregister_cancel",
    "__pthread_unwind_next",
    "__res_init",
    "__res_ninit",
    "__res_nquery",
    "__res_nsearch",
    "__res_query",
    "__res_search",
    "__sched_cpualloc",
    "__sched_cpufree",
    "__sigsetjmp",
    "__sysv_signal",
    "__uflow",
    "__xmknod",
    "__xmknodat",
    "__xpg_basename",
    "__xpg_sigpause",
    "__xstat",
    "__xstat64",
    "gnu_dev_major",
    "gnu_dev_makedev",
    "gnu_dev_minor",
    "gnu_get_libc_release",
    "gnu_get_libc_version",
];

/// The names that musl 1.2.3 defines and 1.2.5 does not, `fts_*` of Debian aside.
const LARGE_FILE: &[&str] = &[
    "aio_cancel64",
    "aio_error64",
    "aio_fsync64",
    "aio_read64",
    "aio_return64",
    "aio_suspend64",
    "aio_write64",
    "alphasort64",
    "creat64",
    "fallocate64",
    "fgetpos64",
    "fopen64",
    "freopen64",
    "fseeko64",
    "fsetpos64",
    "fstat64",
    "fstatat64",
    "fstatfs64",
    "fstatvfs64",
    "ftello64",
    "ftruncate64",
    "ftw64",
    "getdents64",
    "getrlimit64",
    "glob64",
    "globfree64",
    "lio_listio64",
    "lockf64",
    "lseek64",
    "lstat64",
    "mkostemp64",
    "mkostemps64",
    "mkstemp64",
    "mkstemps64",
    "mmap64",
    "nftw64",
    "open64",
    "openat64",
    "posix_fadvise64",
    "posix_fallocate64",
    "pread64",
    "preadv64",
    "prlimit64",
    "pwrite64",
    "pwritev64",
    "readdir64",
    "readdir64_r",
    "scandir64",
    "sendfile64",
    "setrlimit64",
    "stat64",
    "statfs64",
    "statvfs64",
    "tmpfile64",
    "truncate64",
    "versionsort64",
];

/// The operations of `__aarch64_<operation><size>_<order>`.
const OUTLINE: [&[u8]; 6] = [b"cas", b"swp", b"ldadd", b"ldclr", b"ldeor", b"ldset"];

impl Mark {
    /// What a name shows; nothing for nearly all.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        // Nearly every name is out after one look at its ends.
        match name {
            b"pthread_create" | b"thrd_create" => Some(Self::Threads),
            b"dlopen" => Some(Self::Loading),
            [b'_', b'_', ..] => reserved(name),
            [b'_', b'I', b'O', b'_', ..] => Some(Self::Glibc),
            [b'g', b'n', b'u', b'_', ..] => listed(GLIBC, name).then_some(Self::Glibc),
            [.., b'6', b'4'] | [.., b'6', b'4', b'_', b'r'] => {
                listed(LARGE_FILE, name).then_some(Self::LargeFile)
            }
            // `.symver` in a source asks for a version by name, and musl has none.
            _ => memchr::memmem::find(name, b"@GLIBC_").map(|_| Self::Glibc),
        }
    }
}

/// Functions that glibc's headers rename, in each family: they have to be spelled out for bitcode.
const RENAMED: [(&str, &[&str]); 3] = [
    ("__isoc99_{}", &["fscanf", "scanf", "sscanf", "vfscanf", "vscanf", "vsscanf"]),
    (
        "__isoc23_{}",
        &["fscanf", "scanf", "sscanf", "strtol", "strtoll", "strtoul", "strtoull", "vsscanf"],
    ),
    (
        "__{}_chk",
        &[
            "fgets",
            "fprintf",
            "fread",
            "longjmp",
            "memcpy",
            "memmove",
            "memset",
            "printf",
            "read",
            "realpath",
            "snprintf",
            "sprintf",
            "strcat",
            "strcpy",
            "strncat",
            "strncpy",
            "vfprintf",
            "vprintf",
            "vsnprintf",
            "vsprintf",
        ],
    ),
];

/// The names in LLVM bitcode that betray glibc's headers.
///
/// Its table of names has no borders between them, so only names that are long enough to be no part of others
/// are looked for; and nothing shows whether one is defined or asked for.
pub(super) fn in_bitcode(bytes: &[u8]) -> Vec<String> {
    let renamed = RENAMED.iter().flat_map(|(family, functions)| {
        functions.iter().map(move |function| family.replace("{}", function))
    });
    let listed = GLIBC.iter().filter(|name| name.len() >= 12).map(|name| (*name).to_owned());
    let asked = renamed.chain(listed);
    asked.filter(|name| memchr::memmem::find(bytes, name.as_bytes()).is_some()).collect()
}

fn reserved(name: &[u8]) -> Option<Mark> {
    if let Some(rest) = name.strip_prefix(b"__aarch64_") {
        let outline = OUTLINE.iter().any(|operation| rest.starts_with(operation));
        let own = rest.ends_with(b"_sync");
        let mark = if own { Mark::OutlineAtomicOfLibgcc } else { Mark::OutlineAtomic };
        return outline.then_some(mark);
    }
    let glibc = name.ends_with(b"_chk")
        || name.starts_with(b"__isoc99_")
        || name.starts_with(b"__isoc23_")
        || listed(GLIBC, name)
        || memchr::memmem::find(name, b"@GLIBC_").is_some();
    glibc.then_some(Mark::Glibc)
}

fn listed(list: &[&str], name: &[u8]) -> bool {
    list.binary_search_by(|known| known.as_bytes().cmp(name)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_so_that_they_can_be_searched() {
        assert!(GLIBC.is_sorted());
        assert!(LARGE_FILE.is_sorted());
    }

    #[test]
    fn a_name_in_bitcode_is_found_between_others() {
        let names = b"back.str.1loom_setjmp__isoc99_sscanflongjmpllvm.lifetime.end.p0i8";
        assert_eq!(in_bitcode(names), ["__isoc99_sscanf"]);
        assert_eq!(in_bitcode(b"scanf__stack_chk_failopen64__xpg_strerror_r"), [""; 0]);
    }

    #[test]
    fn names_of_glibc_and_of_large_files_are_marks_and_names_that_musl_has_are_not() {
        let marks = |names: &[&str]| -> Vec<Option<Mark>> {
            names.iter().map(|name| Mark::of(name.as_bytes())).collect()
        };
        let glibc = ["__isoc99_sscanf", "__printf_chk", "_IO_putc", "memcpy@GLIBC_2.2.5"];
        assert_eq!(marks(&glibc), [Some(Mark::Glibc); 4]);
        assert_eq!(marks(&["fopen64", "readdir64_r"]), [Some(Mark::LargeFile); 2]);
        let own = ["__xpg_strerror_r", "getcontext", "__stack_chk_fail", "XXH64", "__res_state"];
        assert_eq!(marks(&own), [None; 5]);
    }
}
