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

/// The level that the program needs, by symbols and without.
fn level(source: &str, flags: &[&str]) -> Level {
    let workshop = Workshop::new();
    workshop.write("main.rs", source);
    let words = ["--target", Target::X86_64.triple(), "-O", "main.rs", "-o", "app"];
    let lld = ["-Clinker=rust-lld", "-Ctarget-feature=+crt-static", "--edition=2024"];
    workshop.tool("rustc", &[&words, &lld[..], flags].concat());
    let of = |file| {
        let bytes = fs::read(file).unwrap();
        let file = ElfFile::parse(&bytes).unwrap();
        let Processor::AtLeast { level, because } = file.processor() else { panic!("unknown") };
        let notes = file.inspect(&Inquiry::default()).notes;
        assert_eq!(notes.iter().any(|note| note.contains(level.name())), because.is_some());
        level
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
        assert_eq!(level(COUNTS, &[&cpu]), wanted, "{cpu}");
        assert_eq!(level(COUNTS, &[&cpu, "-Crelocation-model=static"]), wanted, "{cpu}, fixed");
    }
}

#[test]
fn what_it_chooses_at_run_time_is_not_needed() {
    assert_eq!(level(CHOOSES, &[]), Level::Baseline);
    assert_eq!(level(CHOOSES, &["-Crelocation-model=static"]), Level::Baseline);
}
