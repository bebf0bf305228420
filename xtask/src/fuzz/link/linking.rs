//! The linker's command line, as a combination asks for it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use muslin_exec::{Command, Real, Runner as _};

use super::combination::{Combination, Libc, Shape};
use super::inputs::Inputs;

/// A linker that takes longer makes no file.
const LIMIT: Duration = Duration::from_mins(1);

/// Links the program; false if it cannot be compiled or the linker refuses.
pub(super) fn link(combination: &Combination, inputs: &Inputs, program: &Path) -> bool {
    let Some(object) = inputs.object(combination) else { return false };
    let command = match combination.libc {
        Libc::Glibc => Some(glibc(combination, &object, program)),
        Libc::Rustc | Libc::Distribution => Some(musl(combination, inputs, &object, program)),
    };
    let ended = command.and_then(|command| Real.capture(&command.limit(LIMIT)).ok());
    ended.is_some_and(|ended| ended.succeeded()) && program.is_file()
}

/// The linker itself, with every object named: no driver adds or removes anything.
fn musl(combination: &Combination, inputs: &Inputs, object: &Path, program: &Path) -> Command {
    let folder = inputs.musl(combination.libc);
    let (crt, begin, end, flags): (_, _, _, &[&str]) = match combination.shape {
        Shape::Fixed => ("crt1.o", "crtbegin.o", "crtend.o", &["-static"]),
        Shape::PieStartInFixed => ("rcrt1.o", "crtbeginS.o", "crtendS.o", &["-static"]),
        Shape::StaticPie => ("rcrt1.o", "crtbeginS.o", "crtendS.o", STATIC_PIE),
        Shape::FixedStartInPie => ("crt1.o", "crtbegin.o", "crtend.o", STATIC_PIE),
        Shape::DynamicStartInPie => ("Scrt1.o", "crtbeginS.o", "crtendS.o", STATIC_PIE),
        Shape::Dynamic => (
            "Scrt1.o",
            "crtbeginS.o",
            "crtendS.o",
            &["-pie", "-dynamic-linker", "/lib/ld-musl-x86_64.so.1"],
        ),
    };
    let linker = match combination.linker {
        "rust-lld" => inputs.rust_lld.clone(),
        other => PathBuf::from(other),
    };
    Command::new(linker)
        .args(["-m", "elf_x86_64", "--eh-frame-hdr", "-o"])
        .args([program])
        .args(flags)
        .args(&combination.arguments)
        .args([folder.join(crt), folder.join("crti.o"), inputs.self_contained(begin)])
        .args([object])
        .args(["--start-group"])
        .args([inputs.self_contained("libunwind.a"), folder.join("libc.a")])
        .args(["--end-group"])
        .args([inputs.self_contained(end), folder.join("crtn.o")])
}

/// What static-PIE is linked with.
const STATIC_PIE: &[&str] = &["-pie", "--no-dynamic-linker", "-z", "text"];

/// glibc's objects are found by the driver, which also knows the order.
fn glibc(combination: &Combination, object: &Path, program: &Path) -> Command {
    let shape = match combination.shape {
        Shape::Fixed | Shape::PieStartInFixed => "-static",
        Shape::StaticPie | Shape::FixedStartInPie => "-static-pie",
        Shape::DynamicStartInPie | Shape::Dynamic => "-pie",
    };
    let linker = match combination.linker {
        "mold" => "-fuse-ld=mold",
        "ld.gold" => "-fuse-ld=gold",
        _ => "-fuse-ld=bfd",
    };
    let arguments = combination.arguments.iter().flat_map(|argument| ["-Xlinker", argument]);
    Command::new("gcc").args([shape, linker, "-o"]).args([program, object]).args(arguments)
}
