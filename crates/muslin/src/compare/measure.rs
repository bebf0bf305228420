//! The measurement: all builds take turns, so that whatever else the machine does slows them alike.

use std::path::PathBuf;

use muslin_exec::{Command, MeasureError, Measured, Timed, Watched, timed, watched};
use muslin_schema::{Figures, Method, Spread, Variant, Workload};

use super::error::CompareError;
use super::request::CompareRequest;
use crate::events::Amount;
use crate::session::Session;
use crate::task::Task;

/// What was measured.
#[derive(Default)]
pub(super) struct Measurement {
    pub(super) workloads: Vec<Workload>,
    /// For each variant, what it did with each workload.
    pub(super) figures: Vec<Vec<Option<Figures>>>,
    pub(super) methods: Vec<Method>,
    pub(super) notes: Vec<String>,
}

/// Starts every build many times, in turns.
///
/// # Errors
///
/// [`CompareError`] if the user's own command cannot be measured. A start that does not end in time is not an
/// error: it is noted, with what would help.
pub(super) fn measure(
    session: &Session<'_>,
    program: &str,
    variants: &[Variant],
    request: &CompareRequest,
) -> Result<Measurement, CompareError> {
    let mut all = Measurement { figures: vec![Vec::new(); variants.len()], ..Default::default() };
    let start = words(&request.start)?;
    let job = |words: &[String], input: Option<&PathBuf>| {
        let one = |variant: &Variant| Measured {
            command: Command::new(&variant.path).args(words),
            input: input.cloned(),
            limit: request.limit,
        };
        variants.iter().map(one).collect::<Vec<_>>()
    };
    // A start is short, so it is taken more often.
    let rounds = request.rounds * 3;
    match turns(session, &job(&start, None), rounds, "Starting") {
        Ok(runs) => all.add("start-up", command(program, &start), rounds, &runs),
        Err(error @ MeasureError::TooLong { .. }) => all.notes.push(format!(
            "start-up is not known: {error}; `--start 'ARGUMENTS'` names arguments with which it ends at once"
        )),
        Err(error) => return Err(error.into()),
    }
    if let Some(line) = &request.run {
        let words = args_of_run(line, program)?;
        let runs = turns(session, &job(&words, request.stdin.as_ref()), request.rounds, "Running")?;
        all.add("run", command(program, &words), request.rounds, &runs);
    }
    all.methods.splice(0..0, methods());
    Ok(all)
}

/// The arguments of a command line, as a shell splits them.
fn words(text: &str) -> Result<Vec<String>, CompareError> {
    shlex::split(text).ok_or_else(|| CompareError::Words(text.to_owned()))
}

/// The arguments of the user's own command line, which has to be one of the program.
pub(super) fn args_of_run(line: &str, program: &str) -> Result<Vec<String>, CompareError> {
    let words = words(line)?;
    match words.split_first() {
        Some((first, rest)) if first == program => Ok(rest.to_vec()),
        _ => Err(CompareError::OtherProgram(program.to_owned())),
    }
}

fn command(program: &str, words: &[String]) -> String {
    Command::new(program).args(words).to_string()
}

/// The runs of one build.
struct Runs {
    timed: Vec<Timed>,
    watched: Result<Watched, MeasureError>,
}

/// One run of each that does not count, then all in turns; the one that begins is another each time.
fn turns(
    session: &Session<'_>,
    jobs: &[Measured],
    rounds: u64,
    title: &str,
) -> Result<Vec<Runs>, MeasureError> {
    let task = Task::start(session, title, Amount::Parts(rounds * jobs.len() as u64));
    for job in jobs {
        timed(job)?;
    }
    let mut runs: Vec<Vec<Timed>> = vec![Vec::new(); jobs.len()];
    for round in 0..usize::try_from(rounds).unwrap_or(usize::MAX) {
        for turn in 0..jobs.len() {
            let at = (round + turn) % jobs.len();
            runs[at].push(timed(&jobs[at])?);
            task.advance(1);
        }
    }
    drop(task);
    let watched = jobs.iter().map(watched);
    Ok(runs.into_iter().zip(watched).map(|(timed, watched)| Runs { timed, watched }).collect())
}

impl Measurement {
    fn add(&mut self, id: &str, command: String, rounds: u64, runs: &[Runs]) {
        let codes: Vec<Option<i32>> = runs.iter().map(Runs::code).collect();
        if codes.iter().any(|code| *code != codes[0]) {
            self.notes.push(format!("`{command}` does not end alike in all builds: {codes:?}"));
        } else if codes[0] != Some(0) {
            let code = codes[0].map_or("a signal".to_owned(), |code| format!("exit code {code}"));
            self.notes.push(format!("`{command}` ends with {code} in all builds"));
        }
        if let Some(error) = runs.iter().find_map(|one| one.watched.as_ref().err()) {
            self.methods.push(unwatched(id, error));
        }
        let figures: Vec<Figures> = runs.iter().map(Runs::figures).collect();
        if figures.iter().any(|one| one.time.is_wide()) {
            self.notes.push(format!(
                "`{command}`: a build's middle runs lie more than 10 % apart; the machine has other work, or this \
                 is never the same twice"
            ));
        }
        self.workloads.push(Workload { id: id.to_owned(), command, rounds });
        for (all, one) in self.figures.iter_mut().zip(figures) {
            all.push(Some(one));
        }
    }
}

impl Runs {
    fn code(&self) -> Option<i32> {
        self.timed.last().and_then(|run| run.code)
    }

    fn figures(&self) -> Figures {
        let spread =
            |value: &dyn Fn(&Timed) -> u64| Spread::of(self.timed.iter().map(value).collect());
        let nanoseconds =
            |time: std::time::Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let watched = self.watched.as_ref().ok();
        Figures {
            time: spread(&|run| nanoseconds(run.elapsed)),
            processor: spread(&|run| nanoseconds(run.processor)),
            page_faults: spread(&|run| run.page_faults),
            peak_memory: watched.and_then(|run| run.peak_memory),
            system_calls: watched.map(|run| run.system_calls),
            code: self.code(),
        }
    }
}

/// How each figure comes about.
fn methods() -> Vec<Method> {
    let method =
        |figure: &str, how: &str| Method { figure: figure.to_owned(), how: how.to_owned() };
    vec![
        method(
            "size",
            "the file's bytes, as built and without symbols; libraries as they are on this machine",
        ),
        method(
            "time",
            "from the start of the process to its end, the builds in turns: the median, and how far the middle \
             half of the runs is spread",
        ),
        method(
            "processor, page faults",
            "what the kernel adds up for ended children (getrusage): the median",
        ),
        method(
            "peak memory, system calls",
            "one more run, which the kernel stops at each call (ptrace): the high mark of the largest process \
             (VmHWM), and the calls of all its processes after the first exec",
        ),
        method(
            "images",
            "computed: gzip layers, nothing is pulled; figures of distributions with their source",
        ),
    ]
}

fn unwatched(id: &str, error: &MeasureError) -> Method {
    let why = std::error::Error::source(error).map(|why| format!(": {why}")).unwrap_or_default();
    let how = format!("unknown: {error}{why}");
    Method { figure: format!("peak memory, system calls of {id}"), how }
}
