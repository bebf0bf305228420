//! The table of the book: what glibc, musl and ours answer.

use std::ffi::{c_char, CStr};
use std::fmt::Write;
use std::path::Path;

use super::scenario::{Expected, Scenario};

const BEGIN: &str =
    "<!-- written by `cargo test -p muslin-resolver --test scenarios -- --write` -->";
const END: &str = "<!-- end -->";
/// The sentence that lists the rest.
const ALIKE: &str =
    "In these, the first lookup ends alike with all three, though musl's order of addresses may differ: ";

/// What the three answer to the first call of a scenario.
pub(crate) struct Row {
    name: &'static str,
    answers: [String; 3],
    on_purpose: bool,
}

impl Row {
    pub(crate) fn new(scenario: &Scenario, answers: [&str; 3]) -> Self {
        let on_purpose = matches!(scenario.expected, Expected::Otherwise(..));
        Self { name: scenario.name, answers: answers.map(short), on_purpose }
    }
}

/// An answer as a cell of the table.
fn short(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    match lines.as_slice() {
        [] => "nothing".to_owned(),
        [error] if error.starts_with("error ") => match error.trim_start_matches("error ") {
            "-2" => "not found".to_owned(),
            "-3" => "temporary failure".to_owned(),
            "-5" => "no address".to_owned(),
            "-11" => "`EMFILE`".to_owned(),
            number => format!("`EAI` {number}"),
        },
        [one] if one.contains('[') => entry(one),
        [one] if one.matches(' ').count() == 7 => {
            let address = one.split(' ').nth(5).unwrap_or_default();
            address.trim_end_matches("%0").to_owned()
        }
        [one] => format!("`{one}`"),
        all => {
            let addresses = all.iter().filter(|line| line.matches(' ').count() == 7);
            format!("{} addresses", addresses.count())
        }
    }
}

/// A `hostent`: its name and addresses.
fn entry(line: &str) -> String {
    let name = line.trim_start_matches("0 ").split(' ').next().unwrap_or_default();
    let addresses = line.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    let addresses: Vec<String> = addresses.map(|octets| octets.replace(", ", ".")).collect();
    format!("{name}: {}", addresses.join(" "))
}

fn glibc() -> String {
    unsafe extern "C" {
        fn gnu_get_libc_version() -> *const c_char;
    }
    // SAFETY: glibc's own text, which lives as long as the process.
    unsafe { CStr::from_ptr(gnu_get_libc_version()) }.to_string_lossy().into_owned()
}

/// What is between the marks.
fn text(rows: &[Row]) -> String {
    let alike = |row: &&Row| row.answers.iter().all(|one| *one == row.answers[0]);
    let mut text = format!(
        "{} scenarios; in these, the answer of one differs:\n\n| what happens | glibc {} | musl 1.2.5 | `--resolver muslin` |\n|---|---|---|---|\n",
        rows.len(),
        glibc()
    );
    for row in rows.iter().filter(|row| !alike(row) || row.on_purpose) {
        let [glibc, musl, own] = &row.answers;
        let mark = if row.on_purpose { " ¹" } else { "" };
        let _ = writeln!(text, "| {}{mark} | {glibc} | {musl} | {own} |", row.name);
    }
    text += "\n¹ Different from glibc on purpose: the name is resolved where glibc fails, or the true error is returned.\n\n";
    let names: Vec<&str> =
        rows.iter().filter(|row| alike(row) && !row.on_purpose).map(|row| row.name).collect();
    let _ = write!(text, "{ALIKE}{}.", names.join("; "));
    text
}

/// The rows and names of the page that are not as found. musl's column is left out: musl asks all servers at once,
/// so its answer is that of whichever is faster.
fn outdated<'r>(rows: &'r [Row], page: &str) -> Vec<&'r str> {
    let on_page = |row: &&Row| {
        let [glibc, _, own] = &row.answers;
        let starts =
            [format!("| {} | {glibc} |", row.name), format!("| {} ¹ | {glibc} |", row.name)];
        let mut lines =
            page.lines().filter(|line| starts.iter().any(|start| line.starts_with(start)));
        let alike = page.lines().find_map(|line| Some(line.split_once(ALIKE)?.1));
        let listed = glibc == own && alike.is_some_and(|all| names(all).any(|one| one == row.name));
        lines.any(|line| line.ends_with(&format!("| {own} |"))) || listed
    };
    rows.iter().filter(|row| !on_page(row)).map(|row| row.name).collect()
}

fn names(part: &str) -> impl Iterator<Item = &str> {
    part.trim_end_matches('.').split("; ")
}

/// Writes the table, or says whether the page has it. With another glibc than the page's, nothing is compared.
pub(crate) fn check(rows: &[Row], write: bool) -> bool {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/resolver.md");
    let page = std::fs::read_to_string(&path).expect("the page on name resolution");
    let (before, rest) = page.split_once(BEGIN).expect("the mark of this command");
    let (old, after) = rest.split_once(END).expect("the mark at its end");
    if write {
        let new = format!("\n\n{}\n\n", text(rows));
        std::fs::write(&path, format!("{before}{BEGIN}{new}{END}{after}")).expect("writable");
        return true;
    }
    if !old.contains(&format!("glibc {} |", glibc())) {
        println!("docs/src/resolver.md is not compared: it was written with another glibc");
        return true;
    }
    let outdated = outdated(rows, old);
    match outdated.as_slice() {
        [] => println!("docs/src/resolver.md ... ok"),
        names => {
            println!("docs/src/resolver.md ... out of date, run this with `--write`: {names:?}");
        }
    }
    outdated.is_empty()
}
