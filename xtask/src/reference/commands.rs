//! The page of the commands: the help of each, and once for all the options that several of them have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use clap::{Arg, Command, Id, Subcommand as _};
use muslin_cli::AnyVerb;

/// An option is shared if this many commands have it with the same help.
const SHARED_BY: usize = 3;

/// What `--help` prints for each verb.
pub(super) fn commands() -> String {
    let mut command = AnyVerb::augment_subcommands(Command::new("cargo-muslin"))
        .bin_name("cargo muslin")
        .disable_help_subcommand(true)
        .term_width(100);
    command.build();
    // What a variable is set to at this moment is nobody else's business.
    let command = plain(command);
    let shared = Shared::of(&command);
    let mut text = String::new();
    for verb in command.get_subcommands().filter(|one| !one.is_hide_set()) {
        help(verb, 2, &shared, &mut text);
    }
    text + &shared.section()
}

fn plain(command: Command) -> Command {
    command.mut_args(|argument| argument.hide_env_values(true)).mut_subcommands(plain)
}

fn help(command: &Command, depth: usize, shared: &Shared, text: &mut String) {
    let name = command.get_bin_name().unwrap_or_default().to_owned();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).to_owned();
    let mut own = command
        .clone()
        .override_usage(usage)
        .mut_args(|argument| if shared.has(&argument) { argument.hide(true) } else { argument });
    let _ = write!(text, "{} `{name}`\n\n{}", "#".repeat(depth), block(&mut own));
    let names: Vec<String> = command
        .get_arguments()
        .filter(|argument| shared.has(argument))
        .map(|argument| format!("`{}`", flag(argument)))
        .collect();
    if !names.is_empty() {
        let _ = write!(text, "[Shared options](#shared-options): {}\n\n", names.join(", "));
    }
    for below in command.get_subcommands() {
        help(below, depth + 1, shared, text);
    }
}

/// The options that several commands have with the same help.
struct Shared {
    /// In the order of the first command that has them.
    arguments: Vec<Arg>,
    rendered: BTreeSet<String>,
}

impl Shared {
    fn of(command: &Command) -> Self {
        let mut all = Vec::new();
        collect(command, &mut all);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for argument in &all {
            *counts.entry(rendered(argument)).or_default() += 1;
        }
        // Of an option with several helps, the most frequent one is shared; the others are printed where they are.
        let mut most: BTreeMap<String, (usize, String)> = BTreeMap::new();
        for argument in &all {
            let text = rendered(argument);
            let candidate = (counts[&text], text);
            let best = most.entry(flag(argument)).or_insert_with(|| candidate.clone());
            if candidate.0 > best.0 {
                *best = candidate;
            }
        }
        let mut shared = Self { arguments: Vec::new(), rendered: BTreeSet::new() };
        for argument in all {
            let text = rendered(&argument);
            let (count, best) = &most[&flag(&argument)];
            if *count >= SHARED_BY && *best == text && shared.rendered.insert(text) {
                shared.arguments.push(argument);
            }
        }
        shared
    }

    fn has(&self, argument: &Arg) -> bool {
        !argument.is_positional() && self.rendered.contains(&rendered(argument))
    }

    fn section(&self) -> String {
        let mut text =
            "## Shared options\n\nEach means the same for every command that lists it.\n\n"
                .to_owned();
        let heading = |one: &Arg| one.get_help_heading().unwrap_or("Options").to_owned();
        let mut headings: Vec<String> = self.arguments.iter().map(heading).collect();
        let mut seen = BTreeSet::new();
        headings.retain(|one| seen.insert(one.clone()));
        for name in headings {
            let below = self.arguments.iter().filter(|one| heading(one) == name).map(rendered);
            let below: Vec<String> = below.collect();
            let _ = write!(text, "```text\n{name}:\n{}\n```\n\n", below.join("\n\n"));
        }
        text
    }
}

/// All options of the commands below one.
fn collect(command: &Command, all: &mut Vec<Arg>) {
    for below in command.get_subcommands().filter(|one| !one.is_hide_set()) {
        let options = below.get_arguments();
        all.extend(options.filter(|one| !one.is_positional() && !one.is_hide_set()).cloned());
        collect(below, all);
    }
}

/// The help of one option, below its heading.
fn rendered(argument: &Arg) -> String {
    // An option that is not here cannot be referred to.
    let none = clap::builder::Resettable::<Id>::Reset;
    let argument = argument.clone().conflicts_with(none.clone()).requires(none.clone());
    let argument = argument.overrides_with(none.clone()).required_unless_present(none);
    let mut command = Command::new("only")
        .arg(argument)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .help_template("{all-args}")
        .term_width(100);
    help_of(&mut command).split_once('\n').map_or(String::new(), |(_, text)| text.to_owned())
}

fn block(command: &mut Command) -> String {
    format!("```text\n{}\n```\n\n", help_of(command))
}

fn help_of(command: &mut Command) -> String {
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// `--target`, or `-h` for what has no long name.
fn flag(argument: &Arg) -> String {
    let long = argument.get_long().map(|name| format!("--{name}"));
    let short = argument.get_short().map(|name| format!("-{name}"));
    long.or(short).unwrap_or_default()
}
