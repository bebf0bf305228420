//! The tools that read what we write.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

/// Runs a tool to its end, or says how to install it, or what it complained about.
pub(crate) fn tool<S: AsRef<OsStr>>(program: &str, arguments: &[S], directory: &Path) -> String {
    let Output { status, stdout, stderr } =
        Command::new(program).args(arguments).current_dir(directory).output().unwrap_or_else(
            |error| panic!("`{program}`: {error}; install it with: {}", install(program)),
        );
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "`{program}` ended with {status}: {stderr}");
    assert!(!stderr.contains("warning"), "`{program}` warned: {stderr}");
    String::from_utf8(stdout).unwrap()
}

fn install(program: &str) -> String {
    let package = match program {
        "addr2line" | "readelf" => "binutils",
        "rustc" => return "https://rustup.rs".to_owned(),
        other => other,
    };
    format!("apt-get install {package}")
}
