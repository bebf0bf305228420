//! Draws a report again: `page html|markdown REPORT.json`, where the report is what
//! `static-build --message-format json --report …` printed.
#![expect(clippy::print_stdout, reason = "this is what the example is for")]

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [format, path] = arguments.as_slice() else {
        return Err("usage: page html|markdown REPORT.json".into());
    };
    let report = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    print!(
        "{}",
        if format == "html" {
            muslin_report::page(&report)
        } else {
            muslin_report::summary(&report)
        }
    );
    Ok(())
}
