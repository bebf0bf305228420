//! The processor that a program needs: what it was compiled for, and not what it chooses at run time.

use std::fs;

use muslin_elf::{ElfFile, Inquiry, Level, Processor};
use muslin_finding::Target;

use crate::tools::Workshop;

const COUNTS: &str = "fn main() {
    let sizes: Vec<u64> = std::env::args().map(|one| one.len() as u64).collect();
    let sum: f64 = sizes.iter().map(|&one| one as f64 * 1.5).sum();
    println!(\"{sum} {}\", sizes.iter().map(|&one| one.wrapping_mul(3)).sum::<u64>().count_ones());
}";

const CHOOSES: &str = "#[target_feature(enable = \"avx2,bmi2,fma\")]
fn fast(values: &[f32]) -> f32 { values.iter().map(|one| one.mul_add(2.0, 1.0)).sum() }
fn main() {
    let values: Vec<f32> = std::env::args().map(|one| one.len() as f32).collect();
    let all = std::arch::is_x86_feature_detected!(\"avx2\")
        && std::arch::is_x86_feature_detected!(\"bmi2\")
        && std::arch::is_x86_feature_detected!(\"fma\");
    // SAFETY: the processor has what the function needs.
    println!(\"{}\", if all { unsafe { fast(&values) } } else { values.iter().sum() });
}";

/// The level that the program needs, by symbols and without; `None` if that is not known.
fn level(source: &str, flags: &[&str]) -> Option<Level> {
    let workshop = Workshop::new();
    workshop.write("main.rs", source);
    let words = ["--target", Target::X86_64.triple(), "-O", "main.rs", "-o", "app"];
    let lld = ["-Clinker=rust-lld", "-Ctarget-feature=+crt-static", "--edition=2024"];
    workshop.tool("rustc", &[&words, &lld[..], flags].concat());
    let of = |file| {
        let bytes = fs::read(file).unwrap();
        let file = ElfFile::parse(&bytes).unwrap();
        let Processor::AtLeast { level, because } = file.processor() else { return None };
        let notes = file.inspect(&Inquiry::default()).notes;
        assert_eq!(notes.iter().any(|note| note.contains(level.name())), because.is_some());
        Some(level)
    };
    let found = of(workshop.path("app"));
    assert_eq!(of(workshop.stripped(&workshop.path("app"))), found, "stripped");
    found
}

#[test]
fn what_it_is_compiled_for_is_needed() {
    for (cpu, wanted) in [
        ("x86-64", Level::Baseline),
        ("x86-64-v2", Level::V2),
        ("x86-64-v3", Level::V3),
        ("x86-64-v4", Level::V4),
    ] {
        let cpu = format!("-Ctarget-cpu={cpu}");
        assert_eq!(level(COUNTS, &[&cpu]), Some(wanted), "{cpu}");
        assert_eq!(
            level(COUNTS, &[&cpu, "-Crelocation-model=static"]),
            Some(wanted),
            "{cpu}, fixed"
        );
    }
}

#[test]
fn what_it_chooses_at_run_time_is_not_needed() {
    assert_eq!(level(CHOOSES, &[]), Some(Level::Baseline));
    assert_eq!(level(CHOOSES, &["-Crelocation-model=static"]), Some(Level::Baseline));
}

/// The choice is made once, in a function that answers the question, and is kept in a value.
const REMEMBERS: &str = "#[target_feature(enable = \"avx512f\")]
#[inline(never)]
fn newest(values: &mut [f32]) { values.iter_mut().for_each(|one| *one = one.mul_add(2.0, 1.0)); }
#[target_feature(enable = \"avx2\")]
#[inline(never)]
fn new(values: &mut [f32]) { values.iter_mut().for_each(|one| *one *= 2.0); }
#[inline(never)]
fn has() -> bool { std::arch::is_x86_feature_detected!(\"avx512f\") }
enum Kind { Newest, New, Plain }
struct Sum(Kind, Vec<f32>);
impl Sum {
    #[inline(never)]
    fn of(values: Vec<f32>) -> Self {
        let kind = if has() { Kind::Newest } else if values.len() > 1000 { Kind::New } else { Kind::Plain };
        Self(kind, values)
    }
    #[inline(never)]
    fn run(&mut self) {
        // SAFETY: the processor has what the function needs.
        match self.0 {
            Kind::Newest => unsafe { newest(&mut self.1) },
            Kind::New => unsafe { new(&mut self.1) },
            Kind::Plain => self.1.iter_mut().for_each(|one| *one += 1.0),
        }
    }
}
fn main() {
    let mut sum = Sum::of(std::env::args().map(|one| one.len() as f32).collect());
    sum.run();
    println!(\"{:?}\", sum.1);
}";

/// The addresses of two functions are side by side in the global offset table, and only one is called by every start.
const BY_TABLE: &str = r#"use std::arch::{asm, global_asm};
global_asm!(
    ".globl plain, newer",
    "plain: .cfi_startproc", "ret", ".cfi_endproc",
    "newer: .cfi_startproc", "vaddps %ymm0, %ymm0, %ymm0", "ret", ".cfi_endproc",
    options(att_syntax)
);
fn main() {
    // SAFETY: the functions change nothing but a register.
    unsafe { asm!("call *plain@GOTPCREL(%rip)", out("ymm0") _, options(att_syntax)) };
    if std::env::args().count() > 5 {
        // SAFETY: as above.
        unsafe { asm!("call *newer@GOTPCREL(%rip)", out("ymm0") _, options(att_syntax)) };
    }
}"#;

#[test]
fn what_is_beside_a_word_in_the_offset_table_is_not_called() {
    assert_eq!(level(BY_TABLE, &["-Clink-arg=--no-relax"]), None);
}

#[test]
fn what_it_chose_before_and_keeps_in_a_value_is_not_called_needed() {
    assert_eq!(level(REMEMBERS, &[]), None);
    assert_eq!(level(REMEMBERS, &["-Clto=fat", "-Ccodegen-units=1"]), None);
}

#[test]
fn constants_in_the_segment_of_the_code_are_no_instructions() {
    let table = "static TABLE: [u8; 4096] = { let mut all = [0; 4096]; let mut i = 0;
        while i < 4096 { all[i] = [0xc5, 0xfd, 0x6f, 0x07, 0x62, 0xf1, 0x7c, 0x48][i % 8]; i += 1; } all };
        fn main() { println!(\"{}\", TABLE[std::env::args().count() * 7]); }";
    for model in ["static", "pic"] {
        let model = format!("-Crelocation-model={model}");
        let flags = [&model, "-Clink-arg=--no-rosegment", "-Clink-arg=-znoseparate-code"];
        assert_eq!(level(table, &flags), Some(Level::Baseline), "{model}");
    }
}

/// C without tables for unwinding: nothing but sections shows where its functions begin.
#[test]
fn code_whose_functions_cannot_be_found_is_not_called_old() {
    let workshop = Workshop::new();
    let source = "int bits(unsigned long word) { return __builtin_popcountl(word); }
        int main(int count, char **words) { return bits(count) - 1 + !words; }";
    workshop.write("app.c", source);
    let words =
        ["-O2", "-march=x86-64-v2", "-fno-asynchronous-unwind-tables", "-static", "-no-pie"];
    let hdr = ["-Wl,--eh-frame-hdr", "app.c", "-o", "app"];
    workshop.tool("musl-gcc", &[&words[..], &hdr].concat());
    // The start code then reads the address of `main` from the global offset table.
    let kept = ["-Wl,--eh-frame-hdr,--no-relax", "app.c", "-o", "by-table"];
    workshop.tool("musl-gcc", &[&words[..], &kept].concat());
    workshop.tool("llvm-objcopy", &["--strip-sections", "app", "bare"]);
    let of = |name: &str| {
        let bytes = fs::read(workshop.path(name)).unwrap();
        match ElfFile::parse(&bytes).unwrap().processor() {
            Processor::AtLeast { level, .. } => Some(level),
            _ => None,
        }
    };
    assert_ne!(of("app"), Some(Level::Baseline));
    assert_ne!(of("by-table"), Some(Level::Baseline));
    assert_eq!(of("bare"), None);
}

/// `main` counts with an atomic instruction.
const ATOMIC: &str = "use std::sync::atomic::{AtomicU64, Ordering};
fn main() {
    let count = AtomicU64::new(std::env::args().count() as u64);
    count.fetch_add(41, Ordering::SeqCst);
    println!(\"{}\", count.load(Ordering::SeqCst));
}";

/// What a static program for `aarch64` is found to need, and whether it ends well on a processor of 2012.
fn needs_on_arm(workshop: &Workshop, program: &str) -> (Option<&'static str>, bool) {
    let file = workshop.path(program);
    let bytes = fs::read(&file).unwrap();
    let needs = match ElfFile::parse(&bytes).unwrap().processor() {
        Processor::AtLeast { level: Level::Baseline, .. } => None,
        Processor::AtLeast { level, .. } => Some(level.name()),
        _ => Some("unknown"),
    };
    let mut old = std::process::Command::new("qemu-aarch64-static");
    let ran = old.args(["-cpu", "cortex-a53"]).arg(&file).output();
    let ran = ran.expect("install it with: apt-get install qemu-user-static");
    (needs, ran.status.success())
}

#[test]
fn atomic_instructions_of_arm_are_needed_where_nothing_chooses_them() {
    let workshop = Workshop::new();
    workshop.write("main.rs", ATOMIC);
    let words = ["--target", Target::Aarch64.triple(), "-O", "main.rs", "-o", "app"];
    let lld = ["-Clinker=rust-lld", "-Ctarget-feature=+crt-static", "--edition=2024"];
    for (flags, expected) in [
        (&["-Ctarget-feature=+lse"][..], (Some("armv8.1-a"), false)),
        (&["-Ctarget-feature=+lse", "-Cstrip=symbols"], (Some("armv8.1-a"), false)),
        (&["-Ctarget-cpu=cortex-a53"], (None, true)),
        (&[], (None, true)),
    ] {
        workshop.tool("rustc", &[&words, &lld[..], flags].concat());
        assert_eq!(needs_on_arm(&workshop, "app"), expected, "{flags:?}");
    }
}

/// gcc calls `__aarch64_ldadd8_acq_rel`, which asks what the processor has.
#[test]
fn what_gcc_chooses_at_run_time_on_arm_is_not_needed() {
    let workshop = Workshop::new();
    workshop.write(
        "app.c",
        "#include <stdio.h>\nlong count;\nint main(int n, char **v) {
            __atomic_fetch_add(&count, n, __ATOMIC_ACQ_REL); printf(\"%ld\\n\", count); return !v; }",
    );
    for (flag, expected) in
        [("-moutline-atomics", true), ("-mno-outline-atomics", true), ("-march=armv8.1-a", false)]
    {
        workshop.tool("aarch64-linux-gnu-gcc", &["-O2", "-static", flag, "app.c", "-o", "app"]);
        let (needs, ran) = needs_on_arm(&workshop, "app");
        assert_eq!(ran, expected, "{flag}");
        // It is never called needed where it runs, and never called old where it does not.
        assert!(
            if ran { needs != Some("armv8.1-a") } else { needs.is_some() },
            "{flag}: {needs:?}"
        );
    }
}
