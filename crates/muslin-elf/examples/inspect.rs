//! Prints what is known about a file, and where it runs.
//!
//! ```console
//! $ cargo run -p muslin-elf --example inspect -- /bin/true
//! ```
#![expect(clippy::print_stdout, reason = "this is what the example is for")]

use std::error::Error;
use std::fs;

use muslin_elf::{Inquiry, inspect};

fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).ok_or("usage: inspect FILE")?;
    let bytes = fs::read(&name)?;
    let file = inspect(&bytes, &Inquiry { name, ..Inquiry::default() })?;
    println!("{}: {}, {}", file.name, file.linkage.as_str(), file.libc.family.as_str());
    for end in [("at least", &file.libc.at_least), ("at most", &file.libc.at_most)] {
        if let (words, Some(bound)) = end {
            println!("  {words} {}: {}", bound.version, bound.because);
        }
    }
    if let Some(glibc) = &file.floor.glibc {
        println!("  needs glibc {glibc} for {}", file.floor.symbols.join(", "));
    }
    for finding in &file.checks {
        println!(
            "  {:?} {:?} {}: {}",
            finding.answer, finding.severity, finding.code, finding.message
        );
    }
    for place in &file.environments {
        let why = place.first_failure.as_deref().unwrap_or_default();
        println!("  {:<8} {:<28} {why}", place.verdict.as_str(), place.name);
        if let Some(message) = &place.message {
            println!("           {message}");
        }
    }
    for hazard in &file.hazards {
        println!(
            "  {}, {} ({}): {}",
            hazard.area,
            hazard.presence.as_str(),
            hazard.found,
            hazard.sentence
        );
    }
    for note in &file.notes {
        println!("  {note}");
    }
    Ok(())
}
