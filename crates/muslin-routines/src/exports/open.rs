//! `open`, by one system call.

// SAFETY: the C standard and POSIX say what a caller has to see to, and the routines ask no more.

use crate::c_int;

extern "C" {
    /// A system call at which a thread can be cancelled, with its number first.
    fn __syscall_cp(number: i64, a: i64, b: i64, c: i64, d: i64, e: i64, f: i64) -> i64;
    /// The answer of a system call as C has it: -1, and the error apart.
    fn __syscall_ret(answer: i64) -> i64;
}

// musl's own sets `FD_CLOEXEC` by a second call, for kernels before 2.6.23; Rust needs 3.2. The mode is the
// third argument of a function with variable arguments, which is where a plain third one is on both architectures.
routine!(open = muslin_open(path: *const u8, flags: c_int, mode: u32) -> c_int {
    const O_CREAT: c_int = 0o100;
    #[cfg(target_arch = "x86_64")]
    const O_LARGEFILE_AND_TMPFILE: [c_int; 2] = [0o100_000, 0o20_200_000];
    #[cfg(target_arch = "aarch64")]
    const O_LARGEFILE_AND_TMPFILE: [c_int; 2] = [0o400_000, 0o20_040_000];
    let [large, temporary] = O_LARGEFILE_AND_TMPFILE;
    let has_mode = flags & O_CREAT != 0 || flags & temporary == temporary;
    let (flags, mode) = (i64::from(flags | large), if has_mode { i64::from(mode) } else { 0 });
    unsafe {
        #[cfg(target_arch = "x86_64")]
        let opened = __syscall_cp(2, path as i64, flags, mode, 0, 0, 0);
        #[cfg(target_arch = "aarch64")]
        // `openat`, from the working directory.
        let opened = __syscall_cp(56, -100, path as i64, flags, mode, 0, 0);
        __syscall_ret(opened) as c_int
    }
});
also!(open64 = muslin_open);
