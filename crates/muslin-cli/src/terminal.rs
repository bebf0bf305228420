//! What standard error or standard output is, and what the environment says of it: the variables that cargo reads too.

use muslin_schema::{ColorChoice, Environment};

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A terminal.
    Terminal,
    /// A file or a pipe.
    File,
}

impl Place {
    /// What a stream is.
    pub(crate) fn of(stream: &impl std::io::IsTerminal) -> Self {
        if stream.is_terminal() { Self::Terminal } else { Self::File }
    }
}

/// Whether and how progress is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Drawing {
    /// Not at all: lines are printed instead.
    Never,
    /// As wide as the terminal.
    Whole,
    /// This wide.
    Columns(u16),
}

/// The width where progress is drawn into a file, if no variable has one.
const USUAL: u16 = 80;

/// Whether text is colored: as `--color` says, else `CARGO_TERM_COLOR`, else `NO_COLOR`, `CLICOLOR_FORCE` and `CLICOLOR`,
/// else where a terminal is that is not dumb.
pub(crate) fn is_colored(choice: ColorChoice, environment: &Environment, place: Place) -> bool {
    let variable = |name: &str| environment.get(name).map(String::as_str);
    let is_on = |name: &str| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
    match (choice, variable("CARGO_TERM_COLOR")) {
        (ColorChoice::Always, _) | (ColorChoice::Auto, Some("always")) => return true,
        (ColorChoice::Never, _) | (ColorChoice::Auto, Some("never")) => return false,
        (ColorChoice::Auto, _) => {}
    }
    if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return false;
    }
    if is_on("CLICOLOR_FORCE") {
        return true;
    }
    place == Place::Terminal && variable("CLICOLOR") != Some("0") && !is_dumb(environment)
}

/// Whether progress is drawn: as `CARGO_TERM_PROGRESS_WHEN` says, else on a terminal that is not dumb and not that of a CI
/// service.
pub(crate) fn drawing(environment: &Environment, place: Place) -> Drawing {
    let variable = |name: &str| environment.get(name).map(String::as_str);
    let width = variable("CARGO_TERM_PROGRESS_WIDTH").and_then(|text| text.parse::<u16>().ok());
    let is_drawn = match variable("CARGO_TERM_PROGRESS_WHEN") {
        Some("never") => false,
        Some("always") => true,
        _ => place == Place::Terminal && !is_dumb(environment) && variable("CI").is_none(),
    };
    match (is_drawn, width, place) {
        (false, _, _) => Drawing::Never,
        (true, Some(width), _) => Drawing::Columns(width),
        (true, None, Place::Terminal) => Drawing::Whole,
        (true, None, Place::File) => Drawing::Columns(USUAL),
    }
}

/// A terminal that cannot move its cursor.
fn is_dumb(environment: &Environment) -> bool {
    environment.get("TERM").is_some_and(|term| term == "dumb")
}

/// The text with lines of at most `width` columns, broken at spaces. What follows a label is indented under it.
pub(crate) fn fitted(text: &str, width: usize) -> String {
    let lines = text.lines().map(|line| {
        if textwrap::core::display_width(line) <= width {
            return format!("{line}\n");
        }
        let indentation = " ".repeat(indentation(line).min(width * 2 / 3));
        let options = textwrap::Options::new(width)
            .break_words(false)
            .subsequent_indent(&indentation)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::wrap(line, options).join("\n") + "\n"
    });
    let mut text_of_lines: String = lines.collect();
    if !text.ends_with('\n') {
        text_of_lines.pop();
    }
    text_of_lines
}

/// The column at which the text of a line begins: behind the label that is right-aligned in twelve columns, else
/// behind its leading spaces.
fn indentation(line: &str) -> usize {
    const LABEL: usize = 12;
    let plain = console::strip_ansi_codes(line);
    let spaces = plain.len() - plain.trim_start().len();
    let label = plain.get(..LABEL).filter(|label| spaces > 0 && !label.trim().is_empty());
    match label {
        Some(label) if !label.ends_with(' ') && plain[LABEL..].starts_with(' ') => LABEL + 1,
        _ => spaces,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(text: &str) -> Environment {
        let pairs = text.split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn colors_follow_the_flag_then_the_variables_of_cargo_and_of_everyone() {
        let auto = |text: &str, place| is_colored(ColorChoice::Auto, &environment(text), place);
        for (variables, terminal, file) in [
            ("", true, false),
            ("TERM=dumb", false, false),
            ("NO_COLOR=1", false, false),
            ("NO_COLOR=1 CLICOLOR_FORCE=1", false, false),
            ("CLICOLOR_FORCE=1", true, true),
            ("CLICOLOR_FORCE=0", true, false),
            ("CLICOLOR=0", false, false),
            ("CARGO_TERM_COLOR=always NO_COLOR=1", true, true),
            ("CARGO_TERM_COLOR=never CLICOLOR_FORCE=1", false, false),
            ("CARGO_TERM_COLOR=auto", true, false),
        ] {
            assert_eq!(auto(variables, Place::Terminal), terminal, "terminal: {variables}");
            assert_eq!(auto(variables, Place::File), file, "file: {variables}");
        }
        let never = environment("CARGO_TERM_COLOR=never");
        assert!(is_colored(ColorChoice::Always, &never, Place::File), "the flag is stronger");
    }

    #[test]
    fn progress_is_drawn_where_cargo_draws_its_own() {
        for (variables, terminal, file) in [
            ("", Drawing::Whole, Drawing::Never),
            ("TERM=dumb", Drawing::Never, Drawing::Never),
            ("CI=true", Drawing::Never, Drawing::Never),
            ("CARGO_TERM_PROGRESS_WHEN=never", Drawing::Never, Drawing::Never),
            ("CARGO_TERM_PROGRESS_WHEN=always CI=1", Drawing::Whole, Drawing::Columns(80)),
            ("CARGO_TERM_PROGRESS_WIDTH=50", Drawing::Columns(50), Drawing::Never),
        ] {
            let drawn = |place| drawing(&environment(variables), place);
            assert_eq!(drawn(Place::Terminal), terminal, "terminal: {variables}");
            assert_eq!(drawn(Place::File), file, "file: {variables}");
        }
    }

    #[test]
    fn long_lines_are_broken_at_spaces_and_indented_under_their_text() {
        let text = "      Result \u{1b}[1m1 two three four\u{1b}[0m\n  help: a/long/path/without/spaces is kept\nshort\n";
        insta::assert_snapshot!(console::strip_ansi_codes(&fitted(text, 24)), @"
              Result 1 two three
                     four
          help:
          a/long/path/without/spaces
          is kept
        short
        ");
        assert_eq!(fitted("no line break", 40), "no line break");
    }
}
