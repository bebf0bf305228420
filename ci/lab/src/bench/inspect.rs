//! `inspect` beside the tools that people use, over the largest file that every machine with Rust has:
//! rustc's own library.

use std::path::{Path, PathBuf};
use std::time::Duration;

use muslin_exec::{Command, Real, Runner as _, find_program};

use super::comparison::{Side, least, milliseconds};

/// What one comparison is aimed at.
struct Aim {
    most: Duration,
    times_faster: f64,
}

/// From headers and tables.
const QUICK: Aim = Aim { most: Duration::from_millis(5), times_faster: 10.0 };
/// With every text in it.
const FULL: Aim = Aim { most: Duration::from_secs(1), times_faster: 4.0 };

/// Prints a line a comparison.
pub(super) fn run(muslin: &Path, rounds: usize, say: &mut dyn FnMut(String)) -> Result<(), String> {
    for (program, package) in [("readelf", "binutils"), ("checksec", "checksec")] {
        if find_program(program).is_none() {
            return Err(format!("no `{program}`; install it with: apt-get install {package}"));
        }
    }
    let file = driver()?;
    let path = file.display().to_string();
    let bytes = std::fs::metadata(&file).map_err(|error| error.to_string())?.len();
    let megabytes = f64::from(u32::try_from(bytes / 100_000).unwrap_or(u32::MAX)) / 10.0;
    let inspect =
        |args: &[&str]| Command::new(muslin).args(["muslin", "inspect"]).args(args).args([&path]);
    say(format!("least of each, in ms, for {megabytes} MB{:>14} {:>9}", "other", "muslin"));
    let mut compare = |name: &str, other: Command, ours: Command, aim: &Aim| {
        let sides = [Side::of(other), Side::of(ours)];
        let [other, ours] = least(&sides, rounds)?.try_into().unwrap_or_default();
        let times = other.as_secs_f64() / ours.as_secs_f64();
        let reached = |so: bool| if so { "reached" } else { "missed" };
        say(format!(
            "{name:<34} {:>9.1} {:>9.1}  {times:>5.1}× as fast (aims: {:.0} ms: {}, {:.0}×: {})",
            milliseconds(other),
            milliseconds(ours),
            milliseconds(aim.most),
            reached(ours <= aim.most),
            aim.times_faster,
            reached(times >= aim.times_faster),
        ));
        Ok::<(), String>(())
    };
    let start = Side::of(Command::new(muslin).args(["muslin", "--version"]));
    let start = milliseconds(least(&[start], rounds)?[0]);
    let readelf = Command::new("readelf").args(["--dynamic", &path]);
    compare("`readelf -d`, `inspect --quick`", readelf, inspect(&["--quick"]), &QUICK)?;
    let checksec = Command::new("checksec").args([&format!("--file={path}")]);
    compare("`checksec`, `inspect`", checksec, inspect(&[]), &FULL)?;
    say(format!("{:<34} {:>9} {start:>9.1}", "a start alone, `--version`", ""));
    Ok(())
}

/// rustc's library, named by a hash.
fn driver() -> Result<PathBuf, String> {
    let asked = Real
        .capture(&Command::from_argv(["rustc", "--print", "sysroot"]))
        .map_err(|error| error.to_string())?;
    let directory = Path::new(asked.output.trim()).join("lib");
    let names = muslin_exec::names_in(&directory);
    let name = names.iter().find(|name| name.starts_with("librustc_driver-"));
    name.map(|name| directory.join(name))
        .ok_or_else(|| format!("no librustc_driver in {}", directory.display()))
}
