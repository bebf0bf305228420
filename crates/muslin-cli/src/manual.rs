//! Shell completions and manual pages, made from the command line itself.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use muslin_exec::FileError;
use muslin_schema::{Exit, Failure};

use crate::console::Console;
use crate::output::Output;
use crate::stop::Stop;

/// Which completions.
#[derive(Args, Clone, Debug)]
pub struct CompletionsArguments {
    /// The shell.
    shell: Shell,
}

impl crate::command::Command for CompletionsArguments {
    fn output(&self) -> Output {
        Output::default()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        Console::print(&completions(console.command_line(), self.shell))?;
        Ok(Exit::Delivered as u8)
    }
}

/// Which manual pages.
#[derive(Args, Clone, Debug, Default)]
pub struct ManArguments {
    /// The directory for `cargo-muslin.1`, `cargo-muslin-static-build.1` and all others.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl crate::command::Command for ManArguments {
    fn output(&self) -> Output {
        Output::default()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let Some(directory) = &self.out else {
            Console::print(&page(console.command_line()))?;
            return Ok(Exit::Delivered as u8);
        };
        let pages = pages(console.command_line());
        let files: Vec<(&str, &[u8])> =
            pages.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        muslin_exec::deliver(directory, &files).map_err(NotWritten)?;
        Console::print(&format!("{} pages in {}\n", pages.len(), directory.display()))?;
        Ok(Exit::Delivered as u8)
    }
}

/// Manual pages could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the manual pages cannot be written")]
struct NotWritten(#[source] FileError);

impl Failure for NotWritten {
    fn exit(&self) -> Exit {
        Exit::Packaging
    }
}

/// The manual pages and completion scripts, by the names that packages install them under.
pub(crate) fn assets(command: &Command) -> Vec<(String, String)> {
    let shells = [
        (Shell::Bash, "completions/cargo-muslin.bash"),
        (Shell::Zsh, "completions/_cargo-muslin"),
        (Shell::Fish, "completions/cargo-muslin.fish"),
    ];
    let scripts =
        shells.map(|(shell, name)| (name.to_owned(), completions(command.clone(), shell)));
    let pages =
        pages(command.clone()).into_iter().map(|(name, text)| (format!("man/{name}"), text));
    scripts.into_iter().chain(pages).collect()
}

/// The completion script of a shell.
///
/// Zsh's own completion of cargo asks `_cargo-muslin` for the words behind `cargo muslin`; bash's does not, so
/// that its script goes in between.
fn completions(mut command: Command, shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "cargo-muslin", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        // The space in `cargo muslin` makes a verb of `muslin`, in the names of the script's own branches.
        Shell::Bash => script.replace("cargo__subcmd__muslin", "cargo__muslin") + BASH_CARGO,
        _ => script,
    }
}

/// Completes `cargo muslin …` as `cargo-muslin …`, and leaves everything else to whatever completes `cargo`: what did
/// so before, or what bash-completion or the Rust toolchain would load when it is first needed.
const BASH_CARGO: &str = r#"
_cargo_before_muslin="${_cargo_before_muslin-}"
_cargo_remember_before_muslin() {
    if [[ $(complete -p cargo 2>/dev/null) =~ \ -F\ ([^\ ]+) && ${BASH_REMATCH[1]} != _cargo_with_muslin ]]; then
        _cargo_before_muslin="${BASH_REMATCH[1]}"
    fi
}
_cargo_load_before_muslin() {
    local loader
    complete -r cargo
    for loader in _comp_load __load_completion _completion_loader; do
        if declare -F "$loader" >/dev/null; then
            "$loader" cargo >/dev/null 2>&1
            break
        fi
    done
    _cargo_remember_before_muslin
    if [[ -z $_cargo_before_muslin || $_cargo_before_muslin == _minimal || $_cargo_before_muslin == _comp_complete_minimal ]]; then
        _cargo_before_muslin=""
        loader="$(rustc --print sysroot 2>/dev/null)/etc/bash_completion.d/cargo"
        [[ -r $loader ]] && . "$loader" >/dev/null 2>&1
        _cargo_remember_before_muslin
    fi
    [[ -n $_cargo_before_muslin ]] || _cargo_before_muslin=:
    complete -F _cargo_with_muslin -o bashdefault -o default cargo
}
_cargo_with_muslin() {
    if [[ ${COMP_WORDS[1]} == muslin && $COMP_CWORD -gt 1 ]]; then
        COMP_WORDS=(cargo-muslin "${COMP_WORDS[@]:2}")
        COMP_CWORD=$((COMP_CWORD - 1))
        _cargo__muslin cargo-muslin "$2" "$3"
        return
    fi
    [[ -n $_cargo_before_muslin ]] || _cargo_load_before_muslin
    "$_cargo_before_muslin" "$@"
}
_cargo_remember_before_muslin
complete -F _cargo_with_muslin -o bashdefault -o default cargo
"#;

/// The manual page of the whole program.
fn page(mut command: Command) -> String {
    command.build();
    text(&command, true)
}

/// The manual pages of the program and of every verb, by their file names.
fn pages(mut command: Command) -> Vec<(String, String)> {
    command.build();
    let mut pages = vec![("cargo-muslin.1".to_owned(), text(&command, true))];
    below(&command, &mut pages);
    pages
}

fn below(command: &Command, pages: &mut Vec<(String, String)>) {
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        let name = verb.get_display_name().unwrap_or(verb.get_name());
        pages.push((format!("{name}.1"), text(verb, false)));
        below(verb, pages);
    }
}

/// One page; the exit codes are on the first.
fn text(command: &Command, with_exit_codes: bool) -> String {
    let mut page = Vec::new();
    let written = Man::new(command.clone()).manual("Cargo Manual").render(&mut page);
    debug_assert!(written.is_ok(), "a Vec takes everything");
    let page = String::from_utf8_lossy(&page).into_owned();
    if with_exit_codes { page + &exit_codes() } else { page }
}

fn exit_codes() -> String {
    let mut section = Roff::new();
    section.control("SH", ["EXIT STATUS"]);
    for exit in Exit::ALL {
        section.control("TP", []);
        section.text([bold((exit as u8).to_string())]);
        section.text([roman(exit.meaning())]);
    }
    section.render()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verb::command_line;

    #[test]
    fn every_verb_has_a_page_with_a_name_that_man_and_cargo_help_find() {
        let names: Vec<String> = pages(command_line()).into_iter().map(|(name, _)| name).collect();
        for verb in command_line().get_subcommands() {
            let name = format!("cargo-muslin-{}.1", verb.get_name());
            assert!(names.contains(&name), "{name} is not among {names:?}");
        }
        assert!(names.contains(&"cargo-muslin-toolchains-install.1".to_owned()));
        assert!(!names.iter().any(|name| name.contains("help")));
    }

    #[test]
    fn the_first_page_lists_the_exit_codes() {
        let page = page(command_line());
        let (_, section) = page.split_once("EXIT STATUS").unwrap_or_default();
        for exit in Exit::ALL {
            let code = format!(".TP\n\\fB{}\\fR\n", exit as u8);
            assert!(section.contains(&code), "{code} is not in {section}");
        }
    }

    #[test]
    fn every_shell_has_a_script_that_knows_the_verbs() {
        use clap::ValueEnum as _;
        for shell in Shell::value_variants() {
            let script = completions(command_line(), *shell);
            assert!(script.contains("static-build"), "{shell}");
        }
    }
}
