//! The linker's command line, as a combination asks for it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use muslin_exec::{Command, Real, Runner as _};
use muslin_schema::Target;

use super::arguments::After;
use super::combination::{Combination, Linker, Objects, Shape};
use super::inputs::{Inputs, succeeded};
use super::libc::Libc;
use super::program::Language;
use xtask::repository::root;

/// A linker that takes longer makes no file.
const LIMIT: Duration = Duration::from_mins(1);

/// Links the program; false if it cannot be compiled or the linker refuses.
pub(super) fn link(combination: &Combination, inputs: &Inputs, program: &Path) -> bool {
    let Some(object) = inputs.object(combination) else { return false };
    let Some(object) = merged(combination, inputs, object, program) else { return false };
    let command = match combination.libc {
        Libc::Glibc => driver(combination, Command::new(gcc(combination.target)), &object, program),
        Libc::Klibc => plain(combination, Command::new("klcc"), &object, program),
        Libc::Diet => plain(combination, Command::from_argv(["diet", "gcc"]), &object, program),
        Libc::Rustc | Libc::Distribution | Libc::Zig(_) => {
            musl(combination, inputs, &object, program)
        }
    };
    let ended = Real.capture(&command.limit(LIMIT));
    ended.is_ok_and(|ended| ended.succeeded()) && program.is_file() && after(combination, program)
}

/// The object after a link of its own, if the combination wants one.
fn merged(
    combination: &Combination,
    inputs: &Inputs,
    object: PathBuf,
    program: &Path,
) -> Option<PathBuf> {
    if combination.objects == Objects::Apart || combination.program.language() != Language::C {
        return Some(object);
    }
    let whole = program.with_extension("o");
    let linker = inputs.linker(combination.linker, combination.target);
    let command = linker
        .args(["-m", emulation(combination.target), "-r", "-o"])
        .args([whole.as_os_str(), object.as_os_str()])
        .limit(LIMIT);
    succeeded(&command).then_some(whole)
}

fn emulation(target: Target) -> &'static str {
    match target {
        Target::X86_64 => "elf_x86_64",
        Target::Aarch64 => "aarch64linux",
    }
}

fn arguments(combination: &Combination) -> Vec<String> {
    let scripts = root().join("ci/link-fuzz").display().to_string();
    let args = combination.arguments.iter();
    args.map(|word| word.replace("{scripts}", &scripts)).collect()
}

/// The arguments that the linker wrapper of a build would see: those of the type of the file, and the combination's.
pub(super) fn seen_by_wrapper(combination: &Combination) -> Vec<String> {
    let flags: &[&str] = match combination.shape {
        Shape::Fixed | Shape::PieStartInFixed => &["-static"],
        Shape::Dynamic => &["-pie"],
        Shape::StaticPie | Shape::FixedStartInPie | Shape::DynamicStartInPie => STATIC_PIE,
    };
    let flags = flags.iter().chain(&["--eh-frame-hdr"]).map(|word| (*word).to_owned());
    flags.chain(arguments(combination)).collect()
}

/// The linker itself, with every object named: no driver adds or removes anything.
fn musl(combination: &Combination, inputs: &Inputs, object: &Path, program: &Path) -> Command {
    let target = combination.target;
    let directory = inputs.musl(combination.libc, target);
    let interpreter = format!("/lib/ld-musl-{}.so.1", target.arch());
    let dynamic = ["-pie", "-dynamic-linker", &interpreter];
    let (crt, begin, end, flags): (_, _, _, &[&str]) = match combination.shape {
        Shape::Fixed => ("crt1.o", "crtbegin.o", "crtend.o", &["-static"]),
        Shape::PieStartInFixed => ("rcrt1.o", "crtbeginS.o", "crtendS.o", &["-static"]),
        Shape::StaticPie => ("rcrt1.o", "crtbeginS.o", "crtendS.o", STATIC_PIE),
        Shape::FixedStartInPie => ("crt1.o", "crtbegin.o", "crtend.o", STATIC_PIE),
        Shape::DynamicStartInPie => ("Scrt1.o", "crtbeginS.o", "crtendS.o", STATIC_PIE),
        Shape::Dynamic => ("Scrt1.o", "crtbeginS.o", "crtendS.o", &dynamic),
    };
    let runtime: Vec<PathBuf> = match combination.program.language() {
        Language::Cxx => inputs.cxx_runtime(target),
        Language::C | Language::Rust => vec![inputs.self_contained(target, "libunwind.a")],
    };
    inputs
        .linker(combination.linker, target)
        .args(["-m", emulation(target), "--eh-frame-hdr", "-o"])
        .args([program])
        .args(flags)
        .args(arguments(combination))
        .args([directory.join(crt), directory.join("crti.o"), inputs.self_contained(target, begin)])
        .args([object])
        .args(inputs.before_libc(combination))
        .args(["--start-group"])
        .args(runtime)
        .args([directory.join("libc.a").as_path(), inputs.routines(target)])
        .args(["--end-group"])
        .args([inputs.self_contained(target, end), directory.join("crtn.o")])
}

/// What static-PIE is linked with.
const STATIC_PIE: &[&str] = &["-pie", "--no-dynamic-linker", "-z", "text"];

fn gcc(target: Target) -> &'static str {
    match target {
        Target::X86_64 => "gcc",
        Target::Aarch64 => "aarch64-linux-gnu-gcc",
    }
}

/// glibc's objects are found by the driver, which also knows the order.
fn driver(combination: &Combination, gcc: Command, object: &Path, program: &Path) -> Command {
    let shape = match combination.shape {
        Shape::Fixed | Shape::PieStartInFixed => "-static",
        Shape::StaticPie | Shape::FixedStartInPie => "-static-pie",
        Shape::DynamicStartInPie | Shape::Dynamic => "-pie",
    };
    let linker = match combination.linker {
        Linker::Mold => "-fuse-ld=mold",
        Linker::Gold => "-fuse-ld=gold",
        Linker::Lld => "-fuse-ld=lld",
        Linker::RustLld | Linker::Bfd | Linker::ZigLld => "-fuse-ld=bfd",
    };
    let args = arguments(combination);
    let args = args.iter().flat_map(|argument| ["-Xlinker", argument]);
    gcc.args([shape, linker, "-o"]).args([program, object]).args(args)
}

/// The drivers of the small libcs.
fn plain(combination: &Combination, driver: Command, object: &Path, program: &Path) -> Command {
    let args = arguments(combination).into_iter().map(|argument| format!("-Wl,{argument}"));
    driver.args(["-static", "-o"]).args([program, object]).args(args)
}

/// What is done with the file after the link; false if a tool refuses.
fn after(combination: &Combination, program: &Path) -> bool {
    match combination.after {
        After::Nothing => true,
        After::Objcopy(arguments) => {
            let llvm = arguments.contains(&"--strip-sections");
            objcopy(combination.target, llvm, arguments, program)
        }
        After::SplitDebug => {
            let debug = program.with_extension("debug");
            let tool = |command: Command| {
                succeeded(&command.args(["--only-keep-debug"]).args([program, &debug]))
            };
            let link = format!("--add-gnu-debuglink={}", debug.display());
            tool(tool_of(combination.target, false))
                && objcopy(combination.target, false, &["--strip-debug", &link], program)
        }
    }
}

fn tool_of(target: Target, llvm: bool) -> Command {
    match (llvm, target) {
        (true, _) => Command::new("llvm-objcopy"),
        (false, Target::X86_64) => Command::new("objcopy"),
        (false, Target::Aarch64) => Command::new("aarch64-linux-gnu-objcopy"),
    }
}

fn objcopy(target: Target, llvm: bool, arguments: &[&str], program: &Path) -> bool {
    succeeded(&tool_of(target, llvm).args(arguments).args([program]))
}
