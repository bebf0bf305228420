//! What is asked of the kernel, on x86-64 and on 64-bit ARM (man-pages: syscall(2), syscalls(2)).
//!
//! Everything unsafe is here, each with its reason.

use core::arch::{asm, global_asm};
use core::mem::size_of;
use core::panic::PanicInfo;
use core::ptr::{addr_of, addr_of_mut};

/// `SIGCHLD`: a child has ended.
pub const CHILD: i32 = 17;

/// `SIGILL`, `SIGTRAP`, `SIGABRT`, `SIGBUS`, `SIGFPE`, `SIGSEGV`, `SIGSYS`: our own faults, which end us.
const FAULTS: u64 = bit(4) | bit(5) | bit(6) | bit(7) | bit(8) | bit(11) | bit(31);
/// The size of a set of signals, in bytes.
const SET: usize = 8;
/// `ENOENT` and `ENOTDIR`: there is no such file.
const MISSING: [isize; 2] = [-2, -20];

const SIG_BLOCK: usize = 0;
const SIG_SETMASK: usize = 2;
const WNOHANG: usize = 1;
const PR_SET_CHILD_SUBREAPER: usize = 36;
const TIOCSPGRP: usize = 0x5410;

/// The bit of a signal in a set.
const fn bit(signal: u32) -> u64 {
    1 << (signal - 1)
}

/// A set of signals.
#[derive(Clone, Copy)]
pub struct Signals(u64);

/// Who is who after a process was doubled.
pub enum Started {
    Parent(i32),
    Child,
    Failed,
}

/// How a process has ended.
pub enum Ended {
    Exited(i32),
    Killed(i32),
}

/// The start of the stack: a count, the arguments, a null, the environment, a null (System V ABI, "Process
/// Initialization").
#[derive(Clone, Copy)]
pub struct Arguments(*const usize);

impl Arguments {
    /// The second argument: the program to start.
    pub fn program(self) -> Option<*const u8> {
        // SAFETY: the kernel puts the count there, and behind it as many words and a null.
        let (count, program) = unsafe { (*self.0, *self.0.add(2)) };
        if count > 1 {
            Some(program as *const u8)
        } else {
            None
        }
    }

    /// The arguments of the program, which begin with itself.
    fn of_program(self) -> usize {
        self.0 as usize + 2 * size_of::<usize>()
    }

    fn environment(self) -> usize {
        // SAFETY: the kernel puts the count there.
        let count = unsafe { *self.0 };
        self.0 as usize + (count + 2) * size_of::<usize>()
    }
}

/// Makes orphans ours also where our PID is not 1, and their end known to us where whoever started us
/// ignores it.
pub fn become_reaper() {
    let default_action = [0usize; 4];
    call(number::RT_SIGACTION, [CHILD as usize, default_action.as_ptr() as usize, 0, SET, 0]);
    call(number::PRCTL, [PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0]);
}

/// Keeps all signals back but those of our own faults; says which were kept back before.
pub fn hold_signals() -> Signals {
    let (held, mut before) = (!FAULTS, 0u64);
    let places = [addr_of!(held) as usize, addr_of_mut!(before) as usize];
    call(number::RT_SIGPROCMASK, [SIG_BLOCK, places[0], places[1], SET, 0]);
    Signals(before)
}

/// Keeps back only these.
pub fn release_signals(before: Signals) {
    let place = addr_of!(before.0) as usize;
    call(number::RT_SIGPROCMASK, [SIG_SETMASK, place, 0, SET, 0]);
}

/// Waits for a signal.
pub fn next_signal() -> Option<i32> {
    let held = !FAULTS;
    let signal = call(number::RT_SIGTIMEDWAIT, [addr_of!(held) as usize, 0, 0, SET, 0]);
    i32::try_from(signal).ok().filter(|signal| *signal > 0)
}

/// Doubles this process.
pub fn start() -> Started {
    match call(number::CLONE, [CHILD as usize, 0, 0, 0, 0]) {
        0 => Started::Child,
        child if child > 0 => Started::Parent(child as i32),
        _ => Started::Failed,
    }
}

/// Gives a process, or this one for 0, a group of its own.
pub fn make_group(process: i32) {
    call(number::SETPGID, [process as usize, process as usize, 0, 0, 0]);
}

/// Gives the terminal to this process, if there is one: what is typed there is for its group.
pub fn take_terminal() {
    let own = call(number::GETPID, [0; 5]) as i32;
    call(number::IOCTL, [0, TIOCSPGRP, addr_of!(own) as usize, 0, 0]);
}

/// Sends a signal to a process and all of its group.
pub fn send_to_group(leader: i32, signal: i32) {
    call(number::KILL, [-leader as isize as usize, signal as usize, 0, 0, 0]);
}

/// Takes up one process that has ended.
pub fn next_ended() -> Option<(i32, Ended)> {
    let mut status = 0i32;
    let process = call(number::WAIT4, [usize::MAX, addr_of_mut!(status) as usize, WNOHANG, 0, 0]);
    // WIFEXITED, WEXITSTATUS and WTERMSIG of wait(2).
    let ended = match status & 0x7f {
        0 => Ended::Exited((status >> 8) & 0xff),
        signal => Ended::Killed(signal),
    };
    if process > 0 {
        Some((process as i32, ended))
    } else {
        None
    }
}

/// Becomes a program; says whether it is not there, if it cannot be.
pub fn execute(program: *const u8, arguments: Arguments) -> bool {
    let places = [program as usize, arguments.of_program(), arguments.environment(), 0, 0];
    MISSING.contains(&call(number::EXECVE, places))
}

/// Writes to standard error.
pub fn say(text: &[u8]) {
    call(number::WRITE, [2, text.as_ptr() as usize, text.len(), 0, 0]);
}

/// Writes a text that ends with a zero to standard error, letter by letter: its length would be a call of
/// `strlen`, and there is none.
pub fn say_text(text: *const u8) {
    let mut place = text;
    // SAFETY: arguments end with a zero, and it is not passed.
    while unsafe { *place } != 0 {
        call(number::WRITE, [2, place as usize, 1, 0, 0]);
        place = place.wrapping_add(1);
    }
}

/// Ends this process.
fn exit(code: i32) -> ! {
    loop {
        call(number::EXIT_GROUP, [code as usize, 0, 0, 0, 0]);
    }
}

// The start of the program: the stack, aligned as functions expect it, is handed over.
#[cfg(target_arch = "x86_64")]
global_asm!(
    ".globl _start",
    "_start:",
    "xor ebp, ebp",
    "mov rdi, rsp",
    "and rsp, -16",
    "call {main}",
    main = sym main,
);
#[cfg(target_arch = "aarch64")]
global_asm!(
    ".globl _start",
    "_start:",
    "mov x29, xzr",
    "mov x30, xzr",
    "mov x0, sp",
    "b {main}",
    main = sym main,
);

extern "C" fn main(stack: *const usize) -> ! {
    exit(crate::run(Arguments(stack)))
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    exit(255)
}

/// Asks the kernel.
#[cfg(target_arch = "x86_64")]
fn call(number: usize, [a, b, c, d, e]: [usize; 5]) -> isize {
    let answer;
    // SAFETY: what is asked reads and writes only the places that callers hold; the kernel overwrites
    // rcx and r11 beside the answer.
    unsafe {
        asm!("syscall", inlateout("rax") number as isize => answer, in("rdi") a, in("rsi") b,
            in("rdx") c, in("r10") d, in("r8") e, lateout("rcx") _, lateout("r11") _,
            options(nostack));
    }
    answer
}

/// Asks the kernel.
#[cfg(target_arch = "aarch64")]
fn call(number: usize, [a, b, c, d, e]: [usize; 5]) -> isize {
    let answer;
    // SAFETY: what is asked reads and writes only the places that callers hold.
    unsafe {
        asm!("svc 0", in("x8") number, inlateout("x0") a as isize => answer, in("x1") b,
            in("x2") c, in("x3") d, in("x4") e, options(nostack));
    }
    answer
}

#[cfg(target_arch = "x86_64")]
mod number {
    pub const WRITE: usize = 1;
    pub const RT_SIGACTION: usize = 13;
    pub const RT_SIGPROCMASK: usize = 14;
    pub const IOCTL: usize = 16;
    pub const GETPID: usize = 39;
    pub const CLONE: usize = 56;
    pub const EXECVE: usize = 59;
    pub const WAIT4: usize = 61;
    pub const KILL: usize = 62;
    pub const SETPGID: usize = 109;
    pub const RT_SIGTIMEDWAIT: usize = 128;
    pub const PRCTL: usize = 157;
    pub const EXIT_GROUP: usize = 231;
}

#[cfg(target_arch = "aarch64")]
mod number {
    pub const IOCTL: usize = 29;
    pub const WRITE: usize = 64;
    pub const EXIT_GROUP: usize = 94;
    pub const KILL: usize = 129;
    pub const RT_SIGACTION: usize = 134;
    pub const RT_SIGPROCMASK: usize = 135;
    pub const RT_SIGTIMEDWAIT: usize = 137;
    pub const SETPGID: usize = 154;
    pub const PRCTL: usize = 167;
    pub const GETPID: usize = 172;
    pub const CLONE: usize = 220;
    pub const EXECVE: usize = 221;
    pub const WAIT4: usize = 260;
}
