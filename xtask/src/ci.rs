//! Everything that guards main, in the order of how soon it fails.

use std::process::ExitCode;

use muslin_exec::{Command, Real, Runner as _, Stopwatch, Stream};

use xtask::commands::say;

use crate::setup;

/// What of it to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Install nothing; what is missing fails the test that needs it.
    #[arg(long)]
    no_install: bool,
}

/// Test counts, from the runners' own summary lines.
#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
}

/// Installs, then runs every stage; a stage that fails does not keep the next from running.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    if !arguments.no_install
        && let Err(why) = setup::install()
    {
        say(&format!("error: {why}"));
        return ExitCode::FAILURE;
    }
    let mut tally = Tally::default();
    let mut broken = Vec::new();
    for (name, command) in stages() {
        say(&format!("\n── {name}: {command}"));
        let watch = Stopwatch::start();
        let passed = stage(&command, &mut tally);
        say(&format!(
            "── {name}: {} in {:.1?}",
            if passed { "ok" } else { "FAILED" },
            watch.elapsed()
        ));
        if !passed {
            broken.push(name);
        }
        // A stage without tests of its own counts as one.
        if !passed && tally.failed == 0 {
            tally.failed += 1;
        }
    }
    if !broken.is_empty() {
        say(&format!("\nFAILED: {}", broken.join(", ")));
    }
    say(&format!("\n{} passed, {} failed", tally.passed, tally.failed));
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn stages() -> Vec<(&'static str, Command)> {
    let cargo = |args: &str| Command::new("cargo").args(args.split(' '));
    let program = std::env::current_exe().unwrap_or_else(|_| "xtask".into());
    let tool = |name: &str, args: &str| {
        Command::new(setup::tools_directory().join(name)).args(args.split(' '))
    };
    let xtask = |args: &str| Command::new(&program).args(args.split(' '));
    vec![
        ("formatting", cargo("fmt --all --check")),
        ("tidy", xtask("tidy")),
        ("lints", cargo("clippy --workspace --all-targets --quiet -- -D warnings")),
        (
            "documentation",
            cargo("doc --workspace --no-deps --quiet").env("RUSTDOCFLAGS", "-Dwarnings"),
        ),
        ("public API", xtask("api --check")),
        ("dependencies", tool("cargo-deny", "--workspace check bans licenses sources")),
        ("advisories", xtask("advisories")),
        ("spelling", tool("typos", "--format brief")),
        ("workflows", tool("zizmor", "--offline --quiet .github")),
        ("book", tool("mdbook", "build docs")),
        ("macOS", cargo("check --workspace --quiet --target aarch64-apple-darwin")),
        ("tests", cargo("test --workspace --quiet --no-fail-fast")),
        ("routines on aarch64", xtask("test --release --locked -p muslin-routines --target aarch64")),
        // With our lock file, so that it shares what the tests have compiled.
        (
            "engine example",
            Command::from_argv(["sh", "-c", "cp Cargo.lock ci/engine-example && cargo run --quiet --manifest-path ci/engine-example/Cargo.toml -- ci/fixtures/backtrace-names/Cargo.toml"])
                .env("CARGO_TARGET_DIR", "target"),
        ),
        ("linked files", cargo("lab fuzz --link --short --count 80 --seed 20")),
        ("packages", xtask("packages")),
        ("own executables", xtask("static-build --locked")),
        // `--bin`, not `-p`: the features stay those of the stage before, and nothing is compiled again.
        ("own release", xtask("dist --locked --bin cargo-muslin")),
        ("own image", xtask("image --locked --bin cargo-muslin")),
        ("fixtures", cargo("lab corpus --fixtures --jobs 2")),
    ]
}

/// Runs one stage and counts the tests it reports.
fn stage(command: &Command, tally: &mut Tally) -> bool {
    let code = Real.stream(command, &mut |stream, line| {
        if stream == Stream::Output {
            count(line, tally);
        }
        say(line);
    });
    matches!(code, Ok(Some(0)))
}

/// Reads `test result: ok. 12 passed; 0 failed; …` and `12 passed, 0 failed`.
fn count(line: &str, tally: &mut Tally) {
    let summary = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "));
    let counts = summary.map_or(line, |(_, counts)| counts);
    let words: Vec<&str> = counts.split([' ', ',', ';']).filter(|word| !word.is_empty()).collect();
    if let [passed, "passed", failed, "failed", ..] = words.as_slice()
        && let (Ok(passed), Ok(failed)) = (passed.parse::<u64>(), failed.parse::<u64>())
    {
        tally.passed += passed;
        tally.failed += failed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_summary_are_counted() {
        let mut tally = Tally::default();
        count("test result: ok. 12 passed; 1 failed; 0 ignored; 0 measured", &mut tally);
        count("30 passed, 2 failed", &mut tally);
        count("test scan::passed ... ok", &mut tally);
        assert_eq!((tally.passed, tally.failed), (42, 3));
    }
}
