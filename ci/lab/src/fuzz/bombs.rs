//! Inputs that are made to cost more than they weigh: each is written, and `inspect` reads it. What an answer
//! costs has to stay within a bound that only the size of the input decides.

use std::path::{Path, PathBuf};
use std::time::Duration;

use muslin_exec::{Command, Measured, Real, Runner as _};

/// What a file of 16 MB may cost: time of the processor, and memory.
const MOST_TIME: Duration = Duration::from_secs(1);
const MOST_MEMORY: u64 = 200_000_000;
/// The longest answer for a byte of the file, beside the length that any file may have.
const ANSWER: usize = 1 << 20;
const ANSWER_FOR_A_BYTE: usize = 4;
/// When a run is given up.
const LIMIT: Duration = Duration::from_mins(1);

/// How a run ends that has an answer: well, with a requirement that is not met, with something unreadable.
const ANSWERED: [i32; 3] = [0, 20, 22];

/// The ways in which each is read.
const WAYS: [(&str, &[&str]); 5] = [
    ("", &["--format", "json"]),
    (", quick", &["--quick"]),
    (", required", &["--verbose", "--require", "static,glibc=2.17,stripped,runs-on=debian-12"]),
    (", SARIF", &["--verbose", "--format", "sarif"]),
    (", Markdown", &["--format", "markdown"]),
];

/// What one run has cost.
struct Cost {
    time: Duration,
    memory: u64,
    answer: usize,
}

/// Has `maker` write every bomb whose name contains `only`, and gives each to `muslin`.
///
/// # Errors
///
/// What does not stay within the bounds, a line each.
pub(super) fn run(
    (maker, muslin): (&Path, &Path),
    megabytes: usize,
    only: &str,
    say: &mut dyn FnMut(&str),
) -> Result<(), String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    say(&format!("{:<36} {:>10} {:>9} {:>8} {:>12}", "", "bytes", "ms", "MB", "answer"));
    let mut beyond = Vec::new();
    for file in written(maker, directory.path(), megabytes)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.contains(only) {
            continue;
        }
        let bytes = std::fs::metadata(&file).map_err(|error| error.to_string())?.len();
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        for (end, way) in WAYS {
            let name = format!("{name}{end}");
            let cost = cost(muslin, way, &file);
            let why = match &cost {
                Ok(cost) => beyond_bounds(cost, bytes),
                Err(why) => Some(why.clone()),
            };
            say(&cost.map_or_else(|why| format!("{name}: {why}"), |cost| line(&name, bytes, &cost)));
            beyond.extend(why.map(|why| format!("{name}: {why}")));
        }
    }
    if beyond.is_empty() { Ok(()) } else { Err(beyond.join("\n")) }
}

/// The bombs, by name.
fn written(maker: &Path, directory: &Path, megabytes: usize) -> Result<Vec<PathBuf>, String> {
    let directory_name = directory.display().to_string();
    let command = Command::new(maker).args(["write", &directory_name, &megabytes.to_string()]);
    super::finished::finished(&command)?;
    Ok(muslin_exec::names_in(directory).into_iter().map(|name| directory.join(name)).collect())
}

fn line(name: &str, bytes: usize, cost: &Cost) -> String {
    let (time, memory) = (cost.time.as_millis(), cost.memory / 1_000_000);
    format!("{name:<36} {bytes:>10} {time:>9} {memory:>8} {:>12}", cost.answer)
}

fn beyond_bounds(cost: &Cost, bytes: usize) -> Option<String> {
    let answer = ANSWER + ANSWER_FOR_A_BYTE * bytes;
    if cost.time > MOST_TIME {
        Some(format!("{} ms of the processor", cost.time.as_millis()))
    } else if cost.memory > MOST_MEMORY {
        Some(format!("{} MB of memory", cost.memory / 1_000_000))
    } else {
        (cost.answer > answer).then(|| format!("an answer of {} bytes", cost.answer))
    }
}

fn cost(muslin: &Path, way: &[&str], file: &Path) -> Result<Cost, String> {
    let command = Command::new(muslin)
        .args(["muslin", "inspect"])
        .args(way)
        .args([&file.display().to_string()]);
    let measured = Measured { command: command.clone(), input: None, limit: LIMIT };
    let timed = muslin_exec::timed(&measured).map_err(|error| error.to_string())?;
    if !timed.code.is_some_and(|code| ANSWERED.contains(&code)) {
        return Err(format!("it has no answer, and ended with {:?}", timed.code));
    }
    let watched = muslin_exec::watched(&measured).map_err(|error| error.to_string())?;
    let answer = Real.capture(&command).map_err(|error| error.to_string())?;
    let memory = watched.peak_memory.unwrap_or(u64::MAX);
    Ok(Cost { time: timed.processor, memory, answer: answer.output.len() + answer.error.len() })
}
