//! Says what is known in logs of cargo's, so that a new text can be tried.
//!
//! ```console
//! $ cargo run -p muslin-failures --example diagnose -- build.log
//! ```
#![expect(clippy::print_stdout, reason = "this is what the example is for")]

use muslin_failures::{Context, Failures, Output};

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let output = Output::of(&std::fs::read_to_string(&path)?);
        let context = Context { host: "x86_64-unknown-linux-gnu", ..Context::default() };
        let diagnosis = Failures::embedded().diagnose(&output, &context);
        println!("{path}: {}", diagnosis.failed.join("; "));
        for one in diagnosis.causes {
            println!("  [{}] {}: {}", one.code, one.subject, one.message);
            for evidence in one.evidence {
                println!("    {}", evidence.detail);
            }
            println!("    help: {}", one.cure.unwrap_or_default());
        }
    }
    Ok(())
}
