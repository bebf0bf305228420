//! Broken files: the mutants of the tests, all of them, and then as many as the fuzzer makes in its time.
//! With `--bombs`, inputs that are made to cost more than they weigh: what reading them costs. With `--link`, files that a linker made: whether the verdict agrees with what happens when they run.

mod bombs;
mod finished;
mod independent;
mod link;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use muslin_exec::Command;

use crate::fuzz::finished::{DIRECTORY, finished};
use crate::fuzz::link::scope::Scope;
use xtask::repository::root;

/// The crates with a fuzzer, and what it fuzzes in each.
const FUZZERS: [(&str, &[&str]); 2] = [
    ("crates/muslin-elf", &["file", "archive"]),
    ("crates/muslin-resolver", &["server", "files", "daemon"]),
];
/// Larger files teach the fuzzer nothing more. What takes longer or more memory than this is a fault.
const LIMITS: [&str; 4] =
    ["-max_len=65536", "-timeout=20", "-rss_limit_mb=1024", "-print_final_stats=1"];

/// How long.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many seconds the fuzzer works on each of its targets; 0 leaves it out
    #[arg(long, default_value_t = 60)]
    seconds: u64,

    /// Write inputs that are made to cost more than they weigh, read each, and print what it cost
    #[arg(long, conflicts_with = "link")]
    bombs: bool,

    /// How large each of these inputs is, in millions of bytes
    #[arg(long, requires = "bombs", default_value_t = 16)]
    megabytes: usize,

    /// Only those with this in their name
    #[arg(long, requires = "bombs", value_name = "TEXT", default_value = "")]
    named: String,

    /// Go on with mutants that know nothing of any format, up to this number
    #[arg(long, conflicts_with_all = ["link", "bombs"], value_name = "COUNT")]
    mutants: Option<u64>,

    /// Link random combinations, run each file in an empty root, and compare the verdict with what happened
    #[arg(long)]
    link: bool,

    /// How many files are made
    #[arg(long, requires = "link", default_value_t = 10_000)]
    count: u64,

    /// Only combinations of what the tests have installed: neither older musls nor C++
    #[arg(long, requires = "link")]
    short: bool,

    /// Write the result into this file
    #[arg(long, requires = "link", value_name = "FILE")]
    record: Option<PathBuf>,

    /// Where the random numbers begin
    #[arg(long, requires = "link", default_value_t = 1)]
    seed: u64,

    /// Only the combination of this number
    #[arg(long, requires = "link", value_name = "NUMBER")]
    only: Option<u64>,
}

/// Prints a line for the mutants and one for each target of the fuzzer.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut say = |line: &str| {
        // A closed output must not stop the run.
        let _ = writeln!(io::stdout(), "{line}");
    };
    let done = if arguments.bombs {
        explode(arguments, &mut say)
    } else if let Some(count) = arguments.mutants {
        independent::run(count).map(|line| say(&line))
    } else if arguments.link {
        let Arguments { count, seed, only, .. } = *arguments;
        let scope = if arguments.short { Scope::Installed } else { Scope::All };
        let plan = link::Plan { count, seed, only, scope, record: arguments.record.clone() };
        link::link(&plan, &|line| {
            let _ = writeln!(io::stdout(), "{line}");
        })
        .map(|line| say(&line))
    } else {
        all(arguments, &mut say)
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say(&format!("error: {why}"));
            ExitCode::FAILURE
        }
    }
}

fn all(arguments: &Arguments, say: &mut dyn FnMut(&str)) -> Result<(), String> {
    say(&mutants()?);
    if arguments.seconds > 0 {
        for (directory, targets) in FUZZERS {
            for target in targets {
                say(&fuzz(directory, target, arguments.seconds)?);
            }
        }
    }
    Ok(())
}

/// Builds our own release executable, and gives it the inputs that are made to cost much.
fn explode(arguments: &Arguments, say: &mut dyn FnMut(&str)) -> Result<(), String> {
    let args = "build --release --quiet -p cargo-muslin";
    finished(&Command::new("cargo").args(args.split(' ')).within(root()))?;
    let muslin = root().join("target/release/cargo-muslin");
    let maker = independent::built()?;
    bombs::run((&maker, &muslin), arguments.megabytes, &arguments.named, say)
}

/// Runs the whole ring of broken files, and leaves its seeds to the fuzzer.
fn mutants() -> Result<String, String> {
    let args = "test --release --quiet -p muslin-elf --test mutants";
    let checked = ["--config", "profile.release.overflow-checks=true"];
    let command = Command::new("cargo")
        .args(args.split(' '))
        .args(checked)
        .args(["--target-dir", "target/overflow-checks", "--", "--nocapture"])
        .env("MUSLIN_SEEDS", root().join(DIRECTORY).join("corpus"))
        .within(root());
    let output = finished(&command)?;
    let line = output.lines().find(|line| line.contains(" mutants: "));
    line.map(str::to_owned).ok_or_else(|| format!("`{command}` printed no number:\n{output}"))
}

fn fuzz(directory: &str, target: &str, seconds: u64) -> Result<String, String> {
    let time = format!("-max_total_time={seconds}");
    let command = Command::new("cargo")
        .args(["+nightly", "fuzz", "run", target, "--", &time])
        .args(LIMITS)
        .within(root().join(directory));
    let help = "needed are: rustup toolchain install nightly; cargo install cargo-fuzz";
    let output = finished(&command).map_err(|why| format!("{why}\n{help}"))?;
    let count =
        output.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let count = count.ok_or_else(|| format!("`{command}` printed no number:\n{output}"))?.trim();
    Ok(format!("fuzzer, {target}: {count} executions in {seconds} s, and nothing found"))
}
