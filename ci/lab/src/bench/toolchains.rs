//! The same project with C in it, from nothing, under every toolchain that is here and under the nearest
//! peer; and what a wrapper adds to one call of a compiler.

use std::path::{Path, PathBuf};
use std::time::Duration;

use muslin_exec::{Command, Real, Runner as _};
use muslin_schema::Target;

use super::comparison::{Aim, Side, least, milliseconds, verdict};
use crate::peer::{PEER, zigbuild};
use xtask::commands::run as run_command;
use xtask::repository::root;

/// How often a compiler is called for the price of one call.
const CALLS: u32 = 40;

/// Prints a line a toolchain. zig keeps what it compiles: before each run its cache holds its libc, as on
/// any machine but a new one, and nothing of the project.
pub(super) fn run(
    muslin: &Path,
    target: Target,
    rounds: usize,
    say: &mut dyn FnMut(String),
) -> Result<(), String> {
    let project = root().join("ci/bench-native");
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (warm, zig_cache) = (directory.path().join("warm"), directory.path().join("zig-cache"));
    let peer = zigbuild()?.args(["--release", "--quiet", "--target", target.triple()]);

    let hello = directory.path().join("hello");
    run_command(&Command::new("cargo").args(["new", "--quiet", "--vcs=none"]).args([&hello]))?;
    run_command(&peer.clone().env("ZIG_GLOBAL_CACHE_DIR", &warm).within(&hello))?;

    let side = |name: String, command: Command, out: PathBuf| Side {
        name,
        command: command.env("ZIG_GLOBAL_CACHE_DIR", &zig_cache).within(&project),
        before: Some(Command::new("sh").args([
            "-c".as_ref(),
            "rm -rf \"$2\" && cp -R \"$1\" \"$2\"".as_ref(),
            "sh".as_ref(),
            warm.as_os_str(),
            zig_cache.as_os_str(),
        ])),
        clean: Some(out),
    };
    let out = directory.path().join("peer");
    let mut sides =
        vec![side(PEER.replace("==", " "), peer.clone().env("CARGO_TARGET_DIR", &out), out)];
    for (id, _) in found(muslin, target)? {
        let out = directory.path().join(&id);
        let command = Command::new(muslin)
            .args(["muslin", "static-build", "--quiet", "--locked", "--toolchain", &id])
            .args(["--target-dir".as_ref(), out.as_os_str()]);
        sides.push(side(id, command, out));
    }
    let times = least(&sides, rounds)?;
    say(format!("{:<34} {:>9}", "zstd, sqlite and ring, in ms", "least"));
    for (side, time) in sides.iter().zip(&times) {
        // The peer compiles with zig too; gcc and clang have less to do.
        let aim = Aim::Times(if side.name == "zig" { 1.0 } else { 0.6 });
        let result = if side.clean == sides[0].clean {
            String::new()
        } else {
            verdict(times[0], *time, aim)
        };
        say(format!("{:<34} {:>9.0}  {result}", side.name, milliseconds(*time)));
    }
    wrappers(muslin, target, directory.path(), rounds, say)
}

/// What a wrapper adds to a call of the compiler that it calls.
fn wrappers(
    muslin: &Path,
    target: Target,
    directory: &Path,
    rounds: usize,
    say: &mut dyn FnMut(String),
) -> Result<(), String> {
    let source = directory.join("empty.c");
    muslin_exec::write_if_different(&source, b"int nothing;\n", false)
        .map_err(|error| error.to_string())?;
    say(format!("{:<34} {:>9} {:>9}", "one call of a compiler, in ms", "itself", "wrapped"));
    for (id, wrapper) in found(muslin, target)? {
        let script = muslin_exec::read_if_there(&wrapper).unwrap_or_default();
        let Some(direct) = script.lines().find_map(|line| line.strip_prefix("exec ")) else {
            return Err(format!("`{}` calls nothing", wrapper.display()));
        };
        let direct = direct.replace("$program", "");
        let repeat = |call: &str| {
            let object = directory.join("empty.o");
            let args = format!("-c '{}' -o '{}'", source.display(), object.display());
            let call = call.replace("\"$@\"", &args);
            let line =
                format!("i=0; while [ $i -lt {CALLS} ]; do {call} || exit 1; i=$((i+1)); done");
            Side::of(Command::new("sh").args(["-c", &line]))
        };
        let wrapped = format!("'{}' \"$@\"", wrapper.display());
        let times = least(&[repeat(&direct), repeat(&wrapped)], rounds)?;
        let [a, b] = [times[0] / CALLS, times[1] / CALLS];
        let line = verdict(a, b, Aim::Longer(Duration::from_millis(5)));
        say(format!("{id:<34} {:>9.1} {:>9.1}  {line}", milliseconds(a), milliseconds(b)));
    }
    Ok(())
}

/// The toolchains that are here and compile the project, each with its C compiler's wrapper.
fn found(muslin: &Path, target: Target) -> Result<Vec<(String, PathBuf)>, String> {
    let project = root().join("ci/bench-native");
    let ask = |args: &[&str]| {
        let command = Command::new(muslin).args(["muslin", "plan", "--locked", "--format=json"]);
        let captured = Real.capture(&command.args(args).within(&project));
        let captured = captured.map_err(|error| error.to_string())?;
        serde_json::from_str::<serde_json::Value>(&captured.output)
            .map_err(|error| error.to_string())
    };
    let first = ask(&[])?;
    let candidates = first["targets"][0]["candidates"].as_array().cloned().unwrap_or_default();
    let fit = candidates.iter().filter(|one| one["verdict"] != "rejected");
    let mut found = Vec::new();
    for id in fit.filter_map(|one| one["id"].as_str()) {
        let plan = ask(&["--toolchain", id])?;
        let name = format!("{}-linux-musl-gcc", target.arch());
        let files = plan["files"].as_array().cloned().unwrap_or_default();
        let paths = files.iter().filter_map(|file| file["path"].as_str());
        let wrapper = paths.into_iter().find(|path| path.ends_with(&name));
        found.extend(wrapper.map(|path| (id.to_owned(), PathBuf::from(path))));
    }
    Ok(found)
}
