//! Changes files without knowing their formats, and has all of them read: `mutants COUNT STATE DIRECTORY…`. With
//! `mutants read FILE…`, only these; with `mutants write DIRECTORY MEGABYTES`, files that are made to cost more
//! than they weigh are left there.
//!
//! Each mutant is made from its number, so that a run goes on where the last one ended: STATE is a directory
//! with the number of the next one, and with every mutant that panicked or cost more than it may.

mod answer;
mod bombs;
mod mutate;
mod random;
mod seeds;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

#[global_allocator]
static MEMORY: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// How often the state is written.
const STEP: u64 = 5_000;
/// What an answer may cost: memory for any file and for each of its bytes, and time of the processor.
const ROOM: usize = 64 << 20;
const ROOM_FOR_A_BYTE: usize = 64;
const TIME: Duration = Duration::from_secs(1);
/// What has not ended after so long never ends.
const PATIENCE: Duration = Duration::from_secs(120);

/// The mutant that is read now.
static CURRENT: AtomicU64 = AtomicU64::new(0);

fn main() {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.next_if(|one| one == "read").is_some() {
        arguments.for_each(|path| show(Path::new(&path)));
        return;
    }
    if arguments.next_if(|one| one == "write").is_some() {
        let (directory, size) = (arguments.next(), arguments.next());
        let size = size.and_then(|one| one.to_str()?.parse().ok()).unwrap_or(16);
        let directory = PathBuf::from(directory.expect("no directory was named"));
        bombs::write(&directory, size).expect("a file cannot be written");
        return;
    }
    let count = arguments.next().and_then(|one| one.to_str()?.parse().ok());
    let (Some(count), Some(state)) = (count, arguments.next().map(PathBuf::from)) else {
        eprintln!("usage: mutants COUNT STATE DIRECTORY…");
        std::process::exit(2);
    };
    let directories: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let seeds = seeds::all(&directories);
    fs::create_dir_all(&state).expect("the directory of the state cannot be made");
    let faults = run(count, &state, &seeds);
    std::process::exit(i32::from(faults > 0));
}

/// Reads one file, and prints what it cost.
fn show(path: &Path) {
    let bytes = fs::read(path).expect("the file cannot be read");
    let start = processor_time();
    let answered = answer::answer(&bytes);
    let took = processor_time().saturating_sub(start).as_millis();
    let memory = MEMORY.peak_usage() / 1_000_000;
    println!("{}: {took} ms, {memory} MB, answered: {answered}", path.display());
}

fn run(count: u64, state: &Path, seeds: &[Vec<u8>]) -> usize {
    let next = state.join("next");
    let first = fs::read_to_string(&next).ok().and_then(|text| text.trim().parse().ok());
    let first: u64 = first.unwrap_or_default();
    std::thread::spawn(watch);
    let mut readable = 0_u64;
    for number in first..count {
        CURRENT.store(number, Ordering::Relaxed);
        let bytes = mutate::mutant(number, seeds);
        match read(&bytes) {
            Ok(answered) => readable += u64::from(answered),
            Err(why) => {
                println!("mutant {number}: {why}");
                let name = state.join(format!("fault-{number}"));
                fs::write(name, &bytes).expect("a fault cannot be written");
            }
        }
        if (number + 1) % STEP == 0 || number + 1 == count {
            let new = state.join("next.new");
            let written = fs::write(&new, format!("{}\n", number + 1));
            written.and_then(|()| fs::rename(&new, &next)).expect("the state cannot be written");
        }
    }
    let faults = fs::read_dir(state).into_iter().flatten().filter_map(Result::ok);
    let faults = faults.filter(|one| one.file_name().to_string_lossy().starts_with("fault-"));
    let faults = faults.count();
    println!(
        "{count} mutants of {} files, {} of them now, {readable} of these readable; {faults} faults",
        seeds.len(),
        count.saturating_sub(first),
    );
    faults
}

/// Has a mutant read; whether it could be, or what is wrong with the reader.
fn read(bytes: &[u8]) -> Result<bool, String> {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let start = processor_time();
    let answered = catch_unwind(|| answer::answer(bytes)).map_err(|_| "a panic".to_owned())?;
    let took = processor_time().saturating_sub(start);
    let memory = MEMORY.peak_usage().saturating_sub(before);
    if took > TIME {
        return Err(format!("{} ms of the processor", took.as_millis()));
    }
    if memory > ROOM + ROOM_FOR_A_BYTE * bytes.len() {
        return Err(format!("{memory} bytes of memory for {}", bytes.len()));
    }
    Ok(answered)
}

/// What this thread has used, as the kernel counts it.
fn processor_time() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// Ends the program where a mutant does not.
fn watch() {
    let mut last = (u64::MAX, 0_u32);
    loop {
        std::thread::sleep(PATIENCE / 4);
        let current = CURRENT.load(Ordering::Relaxed);
        last = if current == last.0 { (current, last.1 + 1) } else { (current, 0) };
        if last.1 >= 4 {
            println!("mutant {current}: it does not end");
            std::process::exit(1);
        }
    }
}
