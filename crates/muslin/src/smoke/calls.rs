//! System calls that were seen, as a seccomp profile.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;

use muslin_exec::FileError;
use muslin_schema::Target;
use serde_json::json;
use syscalls::{aarch64, x86_64};

use crate::session::Session;

/// What the kernel or libc does where a signal, a fork or an end comes at another moment than in the run that was seen.
const ANY_TIME: [&str; 8] = [
    "exit",
    "exit_group",
    "futex",
    "gettid",
    "restart_syscall",
    "rt_sigprocmask",
    "rt_sigreturn",
    "tgkill",
];

/// What runc and crun do between loading a profile and becoming the program: found by leaving each call out, for
/// runc 1.1 and crun 1.8; and what Go's own runtime may do meanwhile.
const RUNTIMES: [&str; 32] = [
    "capget",
    "capset",
    "chdir",
    "clone",
    "close",
    "close_range",
    "epoll_ctl",
    "epoll_pwait",
    "execve",
    "faccessat2",
    "fcntl",
    "fstat",
    "fstatfs",
    "getcwd",
    "getdents64",
    "getpid",
    "getppid",
    "madvise",
    "mmap",
    "munmap",
    "nanosleep",
    "newfstatat",
    "openat",
    "prctl",
    "read",
    "readlinkat",
    "rt_sigaction",
    "sched_yield",
    "setgid",
    "setgroups",
    "setuid",
    "sigaltstack",
];

/// The system calls of programs, by name, for each architecture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SystemCalls(BTreeMap<Target, BTreeSet<String>>);

impl SystemCalls {
    pub(super) fn add(&mut self, target: Target, calls: BTreeSet<String>) {
        self.0.entry(target).or_default().extend(calls);
    }

    /// Writes the profile into a file.
    ///
    /// # Errors
    ///
    /// [`FileError`]
    pub(crate) fn write(
        &self,
        session: &Session<'_>,
        file: &str,
        starts: &[String],
    ) -> Result<(), FileError> {
        let place = session.working_directory.join(file);
        muslin_exec::write_if_different(&place, self.profile(starts).as_bytes(), false)?;
        session.status("Wrote", &format!("{file} · system calls that were seen, for seccomp"));
        Ok(())
    }

    /// The profile as the runtimes of containers read it: everything else is answered with EPERM. One list serves all
    /// architectures, since a name that one of them lacks is passed over there.
    fn profile(&self, starts: &[String]) -> String {
        let names: BTreeSet<&str> =
            self.0.values().flatten().map(String::as_str).chain(ANY_TIME).collect();
        let architectures: Vec<&str> = self.0.keys().map(|target| architecture(*target)).collect();
        let starts: Vec<String> = starts.iter().map(|words| format!("`{words}`")).collect();
        let comment = format!(
            "seen, not proved: what the program called when it was started with {}",
            starts.join(", ")
        );
        let allowed = |names: Vec<&str>, comment: &str| json!({ "names": names, "action": "SCMP_ACT_ALLOW", "comment": comment });
        let of_runtimes =
            "what container runtimes call between loading this profile and starting the program";
        let profile = json!({
            "defaultAction": "SCMP_ACT_ERRNO",
            "defaultErrnoRet": 1,
            "architectures": architectures,
            "syscalls": [
                allowed(names.into_iter().collect(), &comment),
                allowed(RUNTIMES.to_vec(), of_runtimes),
            ],
        });
        format!("{profile:#}\n")
    }
}

/// The name of an architecture in a profile (seccomp(3), `SCMP_ARCH_…`).
fn architecture(target: Target) -> &'static str {
    match target {
        Target::X86_64 => "SCMP_ARCH_X86_64",
        Target::Aarch64 => "SCMP_ARCH_AARCH64",
    }
}

/// The names of calls by their numbers. A number that nobody knows has no name in a profile either.
pub(super) fn numbered(target: Target, numbers: &BTreeSet<u64>) -> BTreeSet<String> {
    let name = |number: &u64| {
        let number = usize::try_from(*number).ok()?;
        name(target, number)
    };
    numbers.iter().filter_map(name).collect()
}

fn name(target: Target, number: usize) -> Option<String> {
    match target {
        Target::X86_64 => x86_64::Sysno::new(number).map(|call| call.name().to_owned()),
        Target::Aarch64 => aarch64::Sysno::new(number).map(|call| call.name().to_owned()),
    }
}

/// The names of calls in what qemu writes for `-strace`: `NUMBER name(…`, or `NUMBER Unknown syscall N`.
pub(super) fn named(target: Target, trace: &str) -> BTreeSet<String> {
    let known = |name: &str| match target {
        Target::X86_64 => x86_64::Sysno::from_str(name).is_ok(),
        Target::Aarch64 => aarch64::Sysno::from_str(name).is_ok(),
    };
    let call = |line: &str| {
        let (number, rest) = line.split_once(' ')?;
        number.parse::<u32>().ok()?;
        match rest.strip_prefix("Unknown syscall ") {
            Some(number) => name(target, number.trim().parse().ok()?),
            None => {
                rest.split_once('(').map(|(name, _)| name.to_owned()).filter(|name| known(name))
            }
        }
    };
    trace.lines().filter_map(call).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_an_emulator_are_read_by_name_and_by_number() {
        let trace = "16185 brk(NULL) = 0x0000000000498000\n\
                     16185 Unknown syscall 293\n\
                     16185 write(1,0x498f80,3)16186 nothing(1) = 3\n\
                     a line of the program(1)\n\
                     16185 exit_group(0)\n";
        let calls = named(Target::Aarch64, trace);
        assert_eq!(calls.into_iter().collect::<Vec<_>>(), ["brk", "exit_group", "rseq", "write"]);
        assert_eq!(numbered(Target::X86_64, &[0, 334, 9999].into()).len(), 2);
    }

    #[test]
    fn a_profile_says_that_it_was_seen_and_answers_all_else_with_an_error() {
        let mut calls = SystemCalls::default();
        calls.add(Target::Aarch64, ["write".to_owned()].into());
        insta::assert_snapshot!(calls.profile(&["app --version".to_owned()]), @r#"
        {
          "architectures": [
            "SCMP_ARCH_AARCH64"
          ],
          "defaultAction": "SCMP_ACT_ERRNO",
          "defaultErrnoRet": 1,
          "syscalls": [
            {
              "action": "SCMP_ACT_ALLOW",
              "comment": "seen, not proved: what the program called when it was started with `app --version`",
              "names": [
                "exit",
                "exit_group",
                "futex",
                "gettid",
                "restart_syscall",
                "rt_sigprocmask",
                "rt_sigreturn",
                "tgkill",
                "write"
              ]
            },
            {
              "action": "SCMP_ACT_ALLOW",
              "comment": "what container runtimes call between loading this profile and starting the program",
              "names": [
                "capget",
                "capset",
                "chdir",
                "clone",
                "close",
                "close_range",
                "epoll_ctl",
                "epoll_pwait",
                "execve",
                "faccessat2",
                "fcntl",
                "fstat",
                "fstatfs",
                "getcwd",
                "getdents64",
                "getpid",
                "getppid",
                "madvise",
                "mmap",
                "munmap",
                "nanosleep",
                "newfstatat",
                "openat",
                "prctl",
                "read",
                "readlinkat",
                "rt_sigaction",
                "sched_yield",
                "setgid",
                "setgroups",
                "setuid",
                "sigaltstack"
              ]
            }
          ]
        }
        "#);
    }
}
