//! The init (PID 1) of a container: starts one program, hands every signal on to its process group, takes up the
//! processes that nobody waits for, and ends as the program ends.
//!
//! Without one, the program itself has PID 1: the kernel then ignores the signals that it has no handler
//! for, and orphans stay as zombies until it waits for them. There is no libc in here and no allocation;
//! the system calls are in `kernel.rs`.

#![no_std]
#![no_main]

mod kernel;

use kernel::{Ended, Started};

/// Exit codes of a program that cannot be started, as shells have them.
const NOT_FOUND: i32 = 127;
const NOT_STARTED: i32 = 126;
/// A program that a signal has ended counts from here, as in shells.
const BY_SIGNAL: i32 = 128;

/// Starts the program that the arguments name, and stays until it has ended.
fn run(arguments: kernel::Arguments) -> i32 {
    let Some(program) = arguments.program() else {
        kernel::say(b"usage: init PROGRAM [ARGUMENT]...\n");
        return 2;
    };
    kernel::become_reaper();
    // From here on signals wait until they are asked for: none is lost, and none ends us.
    let before = kernel::hold_signals();
    let child = match kernel::start() {
        Started::Parent(child) => child,
        Started::Child => return become_program(program, arguments, before),
        Started::Failed => {
            kernel::say(b"init: no process can be started\n");
            return NOT_STARTED;
        }
    };
    // Both sides say it, so that whoever is first has it right.
    kernel::make_group(child);
    loop {
        match kernel::next_signal() {
            Some(kernel::CHILD) => {
                if let Some(code) = reap(child) {
                    return code;
                }
            }
            Some(signal) => kernel::send_to_group(child, signal),
            None => {}
        }
    }
}

/// Takes up all that have ended; the exit code if the program is among them.
fn reap(child: i32) -> Option<i32> {
    let mut code = None;
    while let Some((process, ended)) = kernel::next_ended() {
        if process == child {
            code = Some(match ended {
                Ended::Exited(code) => code,
                Ended::Killed(signal) => BY_SIGNAL + signal,
            });
        }
    }
    code
}

/// What the new process does until it is the program; it returns only if it cannot be.
fn become_program(
    program: *const u8,
    arguments: kernel::Arguments,
    before: kernel::Signals,
) -> i32 {
    kernel::make_group(0);
    kernel::take_terminal();
    kernel::release_signals(before);
    let missing = kernel::execute(program, arguments);
    kernel::say(b"init: cannot start ");
    kernel::say_text(program);
    kernel::say(b"\n");
    if missing {
        NOT_FOUND
    } else {
        NOT_STARTED
    }
}
