//! Toolchains: how each fared in a choice, what is here, what is gone.

use std::collections::BTreeSet;

use muslin_schema::{
    Candidate, ListedChoice, ListedToolchain, Need, RemovedToolchain, Target, ToolchainList,
    Verdict,
};

use crate::paint::Paint;
use crate::size;

/// The candidates, a line each, the winner marked.
#[must_use]
pub fn toolchains(candidates: &[Candidate], paint: Paint) -> String {
    let width = candidates.iter().map(|one| one.id.len()).max().unwrap_or(0);
    let lines = candidates.iter().map(|one| {
        let id = format!("{:<width$}", one.id);
        let (mark, id) = match one.verdict {
            Verdict::Chosen => (paint.good("→"), paint.strong(&id)),
            Verdict::Fits => (" ".to_owned(), id),
            Verdict::Rejected => (paint.faint("✗"), paint.faint(&id)),
        };
        format!("  {mark} {id}  {}\n", one.because)
    });
    lines.collect::<Vec<_>>().concat()
}

/// The toolchains with what each can do here, then which is chosen for what.
#[must_use]
pub fn toolchain_list(list: &ToolchainList, paint: Paint) -> String {
    let mut text = String::new();
    for one in &list.toolchains {
        text.push_str(&toolchain(one, paint));
    }
    for target in Target::ALL {
        text.push_str(&format!("\n{}\n", paint.strong(&format!("Chosen for {target}"))));
        for one in list.choices.iter().filter(|one| one.target == target) {
            text.push_str(&choice(one, paint));
        }
    }
    text
}

fn toolchain(one: &ListedToolchain, paint: Paint) -> String {
    let works: Vec<&str> = (one.targets.iter())
        .filter(|on| on.verdict == Verdict::Fits)
        .map(|on| on.target.arch())
        .collect();
    let mark = if works.is_empty() { paint.faint("✗") } else { paint.good("✓") };
    let mut text = format!("{mark} {} {}\n", paint.strong(&one.id), paint.faint(&one.title));
    let mut line = |label: &str, value: &str| {
        text.push_str(&format!("    {} {value}\n", paint.faint(&format!("{label:<8}"))));
    };
    line("does", &does(one));
    if !one.command.is_empty() {
        let version = one.version.as_deref().unwrap_or_default();
        line("is", format!("{} {version}", one.command.join(" ")).trim_end());
    }
    if let Some(bytes) = one.bytes_in_cache {
        line("takes", &format!("{} in our cache", size(bytes)));
    }
    if !works.is_empty() {
        line("for", &works.join(", "));
    }
    let mut said: Vec<&str> = Vec::new();
    for because in one.targets.iter().filter_map(|on| on.because.as_deref()) {
        if !said.contains(&because) {
            line("not", because);
            said.push(because);
        }
    }
    if works.is_empty() {
        match (&one.installation, &one.help) {
            (Some(it), _) => line(
                "get it",
                &format!(
                    "`toolchains install {}`: {} into our cache ({} MB, {} MB on disk)",
                    one.id, it.version, it.megabytes, it.megabytes_on_disk
                ),
            ),
            (None, Some(help)) => line("get it", help),
            (None, None) => {}
        }
    }
    text
}

fn does(one: &ListedToolchain) -> String {
    if one.provides.is_empty() {
        return "links; compiles nothing".to_owned();
    }
    words(&one.provides)
}

fn words(needs: &BTreeSet<Need>) -> String {
    needs.iter().map(|need| need.as_str()).collect::<Vec<_>>().join(", ")
}

fn choice(one: &ListedChoice, paint: Paint) -> String {
    let needs =
        if one.needs.is_empty() { "nothing but Rust".to_owned() } else { words(&one.needs) };
    let chosen = match &one.chosen {
        Some(id) if one.installs => {
            format!("{} {}", paint.strong(id), paint.faint("· is installed into our cache first"))
        }
        Some(id) => paint.strong(id),
        None => paint.bad("none fits"),
    };
    format!("    {needs:<18} {chosen}\n")
}

/// What was removed, and how much that freed.
#[must_use]
pub fn removed_toolchain(removed: &RemovedToolchain) -> String {
    format!("removed `{}`: {} freed\n", removed.id, size(removed.bytes))
}
