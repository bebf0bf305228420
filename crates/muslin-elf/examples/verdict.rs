//! Prints the answer of every check about a file.
//!
//! ```console
//! $ cargo run -p muslin-elf --example verdict -- x86_64 target/release/hello
//! ```
//!
//! With the target's own `rcrt1.o` and `crt1.o` as third and fourth argument, the CRT object is
//! compared byte for byte.
#![expect(clippy::print_stdout, reason = "this is what the example is for")]

use std::error::Error;
use std::fs;

use muslin_elf::{CrtObjects, Facts, Policy, check};
use muslin_finding::Target;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, file, crt_objects @ ..] = arguments.as_slice() else {
        return Err("usage: verdict TARGET FILE [RCRT1 CRT1]".into());
    };
    let crt_objects = match crt_objects {
        [rcrt1, crt1] => CrtObjects::from_objects(&fs::read(rcrt1)?, &fs::read(crt1)?),
        _ => None,
    };
    let policy =
        Policy { subject: file.clone(), target: Some(target.parse::<Target>()?), crt_objects };
    let facts = Facts::read(&fs::read(file)?)?;
    println!("{file}: {}, {}", facts.linkage.as_str(), facts.libc.family.as_str());
    for finding in check(&facts, &policy) {
        println!(
            "{:<14} {:<8} {:<20} {}",
            format!("{:?}", finding.answer),
            format!("{:?}", finding.severity),
            finding.code,
            finding.message
        );
    }
    Ok(())
}
