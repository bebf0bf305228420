//! Checks that files are short, begin with what they are for, and that `lib.rs` defines nothing.

use crate::tidy::source::Source;

/// No file is longer than this.
const LONGEST: usize = 600;

/// Every file that is too long, does not say what it is for, or defines something in `lib.rs`.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for Source { path, code, text } in sources {
        let lines = text.lines().count();
        if lines > LONGEST {
            faults.push(format!("{path}: {lines} lines; {LONGEST} are the limit"));
        }
        if !code.starts_with("//!") {
            faults.push(format!("{path}: the first line must be `//!` and what the file is for"));
        }
        if path.ends_with("/lib.rs") {
            for word in ["fn ", "struct ", "enum ", "impl ", "trait "] {
                let defines =
                    |line: &&str| line.strip_prefix("pub ").unwrap_or(line).starts_with(word);
                if let Some(line) = code.lines().find(defines) {
                    faults.push(format!("{path}: `{line}`: lib.rs declares and re-exports only"));
                }
            }
        }
    }
    faults
}
