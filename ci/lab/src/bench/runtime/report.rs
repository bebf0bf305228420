//! What was measured: on the screen, as charts, and as tables in `docs/src/speed.md`.

use std::path::Path;

use muslin_report::{Bar, Chart, Panel, size, svg};

use super::builds::Variant;
use super::figures::{Figure, Figures};
use super::suite::{START, SUITE};

/// What is aimed at, of one variant beside another.
struct Aim {
    what: &'static str,
    variant: &'static str,
    beside: &'static str,
    cases: Cases,
    most: f64,
}

enum Cases {
    /// The geometric mean of these.
    Mean(&'static [&'static str]),
    /// The worst of these.
    Worst(&'static [&'static str]),
    /// The worst of all routines at all sizes.
    WorstSize,
    /// The worst of all functions of libc.
    WorstFunction,
}

const THREADED: &[&str] = &["allocate-2", "allocate-4", "hand-over"];

const fn aim(what: &'static str, beside: &'static str, cases: Cases, most: f64) -> Aim {
    Aim { what, variant: "muslin", beside, cases, most }
}

const AIMS: &[Aim] = &[
    aim("allocation, 4 threads", "glibc", Cases::Mean(&["allocate-4"]), 0.5),
    aim("the suite, mean", "glibc", Cases::Mean(&SUITE), 0.65),
    aim("the suite, worst case", "glibc", Cases::Worst(&SUITE), 1.05),
    aim(
        "JSON, hash maps, strings, worst",
        "glibc",
        Cases::Worst(&["json", "hash-maps", "strings"]),
        0.8,
    ),
    aim("functions of libc, worst", "glibc", Cases::WorstFunction, 1.1),
    aim("mixed-size compare", "glibc", Cases::Mean(&["compare mixed"]), 1.0),
    aim("mixed-size copy", "glibc", Cases::Mean(&["copy mixed"]), 0.85),
    aim("routines, worst size", "glibc", Cases::WorstSize, 1.1),
    aim("threads, mean", "musl", Cases::Mean(THREADED), 0.5),
    aim("start", "glibc", Cases::Mean(&[START]), 0.35),
    aim("start", "musl", Cases::Mean(&[START]), 1.15),
    aim("the suite, worst case", "zigbuild", Cases::Worst(&SUITE), 1.0),
];

/// How many cases with a wide spread are named.
const MOST_NAMED: usize = 12;

/// What may be added to the least program, in bytes.
const MOST_ADDED: u64 = 120_000;

/// The figures in columns.
pub(super) fn lines(variants: &[Variant], figures: &Figures) -> Vec<String> {
    let mut lines = vec![row("", variants.iter().map(|one| one.id.to_owned()))];
    for case in figures.names() {
        lines.push(row(case, (0..variants.len()).map(|at| cell(figures, case, at))));
    }
    lines.push(row("hello, stripped", figures.sizes.iter().map(|bytes| size(*bytes))));
    lines.extend(aims(variants, figures));
    lines.push(noise(figures));
    lines
}

fn row(label: &str, cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.map(|cell| format!("{cell:>32}")).collect();
    format!("{label:<26}{}", cells.concat())
}

fn cell(figures: &Figures, case: &str, at: usize) -> String {
    let Figure { least, median, .. } = figures.of(case, at);
    let figure = format!("{} ({})", duration(least), duration(median));
    if at == 0 { figure } else { format!("{figure} {:.2}×", figures.ratio(case, at, 0)) }
}

fn duration(nanoseconds: f64) -> String {
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.1} ns"),
        ..1e6 => format!("{:.1} µs", nanoseconds / 1e3),
        _ => format!("{:.1} ms", nanoseconds / 1e6),
    }
}

/// Each aim, with what came out.
fn aims(variants: &[Variant], figures: &Figures) -> Vec<String> {
    let place = |id: &str| variants.iter().position(|one| one.id == id);
    let verdict = |reached: bool| if reached { "reached" } else { "missed" };
    let mut lines: Vec<String> = AIMS
        .iter()
        .filter_map(|aim| {
            let (at, to) = (place(aim.variant)?, place(aim.beside)?);
            let (ratio, case) = outcome(&aim.cases, figures, at, to);
            Some(format!(
                "{} beside {}: {}: {ratio:.2}×{case} (at most {}×: {})",
                aim.variant,
                aim.beside,
                aim.what,
                aim.most,
                verdict(ratio <= aim.most)
            ))
        })
        .collect();
    let sizes = place("musl").zip(place("muslin"));
    lines.extend(sizes.map(|(plain, ours)| {
        let added = figures.sizes[ours].saturating_sub(figures.sizes[plain]);
        let (added_text, most) = (size(added), size(MOST_ADDED));
        let verdict = verdict(added <= MOST_ADDED);
        format!(
            "{} beside musl: size of hello: +{added_text} (at most +{most}: {verdict})",
            variants[ours].id
        )
    }));
    lines
}

/// The ratio, and which case it is, if one case represents all.
fn outcome(cases: &Cases, figures: &Figures, at: usize, to: usize) -> (f64, String) {
    let worst = |names: Vec<&str>| {
        let ratios = names.into_iter().map(|case| (figures.ratio(case, at, to), case));
        let worst = ratios.max_by(|one, other| one.0.total_cmp(&other.0));
        worst.map_or((f64::NAN, String::new()), |(ratio, case)| (ratio, format!(" ({case})")))
    };
    match cases {
        Cases::Mean(names) => (figures.mean(names, at, to), String::new()),
        Cases::Worst(names) => worst(names.to_vec()),
        Cases::WorstSize => worst(figures.names().filter(|name| is_size(name)).collect()),
        Cases::WorstFunction => worst(figures.names().filter(|name| is_function(name)).collect()),
    }
}

/// Whether a case is one routine at one size.
fn is_size(name: &str) -> bool {
    name.ends_with('B')
}

/// Whether a case is one function of libc.
fn is_function(name: &str) -> bool {
    name.starts_with("libc ")
}

fn noise(figures: &Figures) -> String {
    let noisy = figures.noisy();
    if noisy.is_empty() {
        return "The machine was quiet: the middle half of the runs is within 15 % of the median everywhere.".to_owned();
    }
    let which =
        if noisy.len() > MOST_NAMED { String::new() } else { format!(": {}", noisy.join(", ")) };
    format!(
        "The machine was noisy: the middle half of the runs lies more than 15 % of the median apart in {} of {} cases{which}.",
        noisy.len(),
        figures.names().count(),
    )
}

/// Writes the charts, and the tables into the page.
pub(super) fn write(docs: &Path, variants: &[Variant], figures: &Figures) -> Result<(), String> {
    let machine = crate::bench::about::about(figures.rounds())?;
    let put = |name: &str, text: &str| {
        muslin_exec::write_if_different(&docs.join(name), text.as_bytes(), false)
            .map_err(|error| error.to_string())
    };
    let sizes = |name: &&str| is_size(name);
    let suite: Vec<&str> =
        figures.names().filter(|name| !is_size(name) && !is_function(name)).collect();
    put(
        "speed.svg",
        &svg(&chart("Time by build: shorter is faster", &machine, &suite, variants, figures)),
    )?;
    let routines: Vec<&str> = figures.names().filter(sizes).collect();
    let title = "Memory routines by size: time of one call";
    put("memory-routines.svg", &svg(&chart(title, &machine, &routines, variants, figures)))?;
    let tables = tables(&machine, variants, figures);
    crate::page::put(&docs.join("speed.md"), "bench runtime", &tables)
}

fn chart(
    title: &str,
    machine: &str,
    cases: &[&str],
    variants: &[Variant],
    figures: &Figures,
) -> Chart {
    let panels = cases.iter().map(|case| {
        let bars = variants.iter().enumerate().map(|(at, variant)| {
            let figure = figures.of(case, at);
            Bar {
                name: variant.id.to_owned(),
                value: Some(figure.median),
                range: Some(figure.range),
                text: cell(figures, case, at).replacen(' ', "\u{a0}", 1).replace(' ', " · "),
                ..Bar::default()
            }
        });
        Panel { title: (*case).to_owned(), bars: bars.collect(), wide: false }
    });
    Chart { title: title.to_owned(), subtitle: machine.to_owned(), panels: panels.collect() }
}

fn tables(machine: &str, variants: &[Variant], figures: &Figures) -> String {
    let mut text = format!("{machine}\n\n");
    for variant in variants {
        text.push_str(&format!("- `{}`: {}\n", variant.id, variant.title));
    }
    let (functions, others): (Vec<&str>, Vec<&str>) =
        figures.names().partition(|name| is_function(name));
    let (sizes, suite): (Vec<&str>, Vec<&str>) = others.iter().partition(|name| is_size(name));
    text.push_str("\n![time by build](speed.svg)\n\n");
    text.push_str(&table(&suite, variants, figures));
    let hello: Vec<String> = figures.sizes.iter().map(|bytes| size(*bytes)).collect();
    text.push_str(&format!("| hello, stripped | {} |\n", hello.join(" | ")));
    text.push_str("\n![memory routines by size](memory-routines.svg)\n\n");
    text.push_str(&table(&sizes, variants, figures));
    text.push('\n');
    text.push_str(&table(&functions, variants, figures));
    text.push('\n');
    for aim in aims(variants, figures) {
        text.push_str(&format!("- {aim}\n"));
    }
    format!("{text}\n{}\n", noise(figures))
}

fn table(cases: &[&str], variants: &[Variant], figures: &Figures) -> String {
    let names: Vec<&str> = variants.iter().map(|one| one.id).collect();
    let mut text = format!("| | {} |\n|---|{}\n", names.join(" | "), "---:|".repeat(names.len()));
    for case in cases {
        let cells: Vec<String> = (0..variants.len()).map(|at| cell(figures, case, at)).collect();
        text.push_str(&format!("| {case} | {} |\n", cells.join(" | ")));
    }
    text
}
