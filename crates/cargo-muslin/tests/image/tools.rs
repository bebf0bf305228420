//! What the tests of images start: ourselves, and the tools that people use.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

/// Makes an image in a project.
pub(crate) fn image(directory: &Path, arguments: &[&str]) -> Output {
    image_with(directory, arguments, &[])
}

/// The same with these variables.
pub(crate) fn image_with(directory: &Path, arguments: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "image"]).args(arguments).current_dir(directory);
    command.env("SOURCE_DATE_EPOCH", "1709210096").envs(env.iter().copied()).output().unwrap()
}

/// Runs a tool to its end, or says how to install it, or what it complained about.
pub(crate) fn tool<S: AsRef<OsStr>>(program: &str, arguments: &[S], directory: &Path) -> String {
    let output = Command::new(program).args(arguments).current_dir(directory).output();
    let output = output.unwrap_or_else(|error| panic!("{error}: apt-get install {program}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// The exit code and the output of a failure, with `HOST` in the place of a name that differs.
pub(crate) fn failure(output: &Output, host: &str) -> String {
    let said = String::from_utf8_lossy(&output.stderr).replace(host, "HOST");
    let said: Vec<&str> = said.lines().skip_while(|line| !line.starts_with("error")).collect();
    format!("{}: {}", output.status.code().unwrap(), said.join("\n"))
}
