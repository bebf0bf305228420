//! Whether the kernel of this machine starts the executables of a target: it is asked with the smallest
//! program there is. That also answers for interpreters that are registered with it outside of the
//! container we may run in.

use std::fs::Permissions;
use std::io::{self, Write as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

use muslin_schema::Target;

use crate::command::Command;
use crate::runner::Runner;

/// Whether the kernel starts a target's executables, be it through an interpreter that is registered
/// with it (Linux, "Kernel Support for miscellaneous Binary Formats"). Where nothing can be tried, the
/// answer is `false`.
#[must_use]
pub fn kernel_starts(runner: &dyn Runner, target: Target) -> bool {
    let Ok(directory) = tempfile::tempdir() else { return false };
    let program = directory.path().join("program");
    write_program(&program, &smallest(target)).is_ok() && starts(runner, &Command::new(program))
}

/// Whether a program that was just written starts, and exits with 0.
pub(crate) fn starts(runner: &dyn Runner, command: &Command) -> bool {
    // A child that another thread starts at this moment may still hold the file open for writing.
    for _ in 0..20 {
        match runner.capture(command) {
            Err(error) if error.is_busy() => thread::sleep(Duration::from_millis(5)),
            answer => return answer.is_ok_and(|answer| answer.succeeded()),
        }
    }
    false
}

/// Writes a file that can be started, if the system asks for a mode.
pub(crate) fn write_program(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    file.set_permissions(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o755))?;
    Ok(())
}

/// Where the program is loaded.
const ADDRESS: u64 = 0x0040_0000;
/// The sizes of the ELF header and of one program header (System V ABI, "ELF-64 Object File Format").
const HEADERS: (u16, u16) = (64, 56);

/// A static executable that does nothing but exit with 0.
fn smallest(target: Target) -> Vec<u8> {
    let (machine, code): (u16, &[u8]) = match target {
        // mov eax, 60; xor edi, edi; syscall
        Target::X86_64 => (0x3e, &[0xb8, 60, 0, 0, 0, 0x31, 0xff, 0x0f, 0x05]),
        // mov x8, #93; mov x0, #0; svc #0
        Target::Aarch64 => (0xb7, &[0xa8, 0x0b, 0x80, 0xd2, 0, 0, 0x80, 0xd2, 1, 0, 0, 0xd4]),
    };
    let start = u64::from(HEADERS.0 + HEADERS.1);
    let size = start + code.len() as u64;
    let mut bytes = vec![0x7f, b'E', b'L', b'F', 2, 1, 1];
    bytes.resize(16, 0);
    let mut put = |parts: &[&[u8]]| bytes.extend(parts.concat());
    // e_type (fixed address), e_machine, e_version, e_entry, e_phoff, e_shoff, e_flags
    put(&[&2u16.to_le_bytes(), &machine.to_le_bytes(), &1u32.to_le_bytes()]);
    put(&[&(ADDRESS + start).to_le_bytes(), &u64::from(HEADERS.0).to_le_bytes(), &[0; 12]]);
    // e_ehsize, e_phentsize, e_phnum, no sections
    put(&[&HEADERS.0.to_le_bytes(), &HEADERS.1.to_le_bytes(), &1u16.to_le_bytes(), &[0; 6]]);
    // PT_LOAD, readable and executable, from the start of the file; pages of any size
    put(&[&1u32.to_le_bytes(), &5u32.to_le_bytes(), &[0; 8], &ADDRESS.to_le_bytes()]);
    put(&[&ADDRESS.to_le_bytes(), &size.to_le_bytes(), &size.to_le_bytes()]);
    put(&[&0x1_0000u64.to_le_bytes(), code]);
    bytes
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::runner::Real;

    #[test]
    fn the_smallest_program_runs_on_its_own_machine() {
        let own = Target::of_host(std::env::consts::ARCH).unwrap();
        assert!(kernel_starts(&Real, own));
    }

    #[test]
    fn the_smallest_program_for_aarch64_runs_under_qemu() {
        let emulator = "qemu-aarch64-static";
        assert!(
            crate::program::find_program(emulator).is_some(),
            "this test needs {emulator}: apt-get install qemu-user-static"
        );
        let directory = tempfile::tempdir().unwrap();
        let program = directory.path().join("program");
        write_program(&program, &smallest(Target::Aarch64)).unwrap();
        let answer = Real.capture(&Command::new(emulator).args([program])).unwrap();
        assert_eq!((answer.code, answer.error.as_str()), (Some(0), ""));
    }

    #[test]
    fn what_is_not_a_program_does_not_start() {
        let directory = tempfile::tempdir().unwrap();
        let program = directory.path().join("program");
        let mut bytes = smallest(Target::X86_64);
        bytes[18] = 0x15;
        write_program(&program, &bytes).unwrap();
        let error = Real.capture(&Command::new(program)).unwrap_err();
        let cause = std::error::Error::source(&error).and_then(|one| one.downcast_ref());
        // ENOEXEC, and not that the file is missing or busy: none of our kernels runs POWER code.
        let code = cause.and_then(std::io::Error::raw_os_error);
        assert_eq!(code, Some(nix::libc::ENOEXEC), "{error:?}");
    }
}
