//! How long `image` takes over a program of 20 MB that is built already.

use std::fmt::Write as _;
use std::time::Duration;

use muslin_exec::Command;
use muslin_schema::Target;

use super::comparison::{Side, least};
use xtask::commands::run as run_command;
use xtask::repository::root;

/// What it may take.
const MOST: Duration = Duration::from_secs(1);
/// How much of it is data that hardly shrinks, in bytes.
const DATA: u32 = 19 << 20;

/// The least of several runs, in the columns of the others.
pub(super) fn line(rounds: usize) -> Result<String, String> {
    let target =
        Target::of_host(std::env::consts::ARCH).ok_or("no static target for this machine")?;
    let muslin = root().join(format!("target/{target}/release/cargo-muslin"));
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let project = directory.path().join("large");
    run_command(&Command::new("cargo").args(["new", "--quiet", "--vcs=none"]).args([&project]))?;
    let mut source = String::from("static DATA: &[u8] = include_bytes!(\"data\");\n");
    let _ = writeln!(
        source,
        "fn main() {{ println!(\"{{}}\", DATA[std::process::id() as usize % 9]); }}"
    );
    // Every byte is one of sixteen: it shrinks to a half, as machine code does.
    let data: Vec<u8> =
        (0..DATA).map(|at| (at.wrapping_mul(2_654_435_761) >> 28).to_le_bytes()[0]).collect();
    let write = |path: &str, content: &[u8]| {
        muslin_exec::write_if_different(&project.join(path), content, false)
            .map_err(|error| error.to_string())
    };
    write("src/main.rs", source.as_bytes())?;
    write("src/data", &data)?;
    let command = Command::new(&muslin).args(["muslin", "image", "--quiet"]).within(&project);
    let least = least(&[Side::of(command)], rounds)?[0];
    let verdict = if least <= MOST { "reached" } else { "missed" };
    let (took, most) = (least.as_secs_f64() * 1000.0, MOST.as_millis());
    Ok(format!(
        "{:<34} {:>9} {took:>9.1}  {:>8}  (at most {most} ms: {verdict})",
        "image of 20 MB", "", ""
    ))
}
