//! What a step said, as much of it as is needed.

use std::collections::VecDeque;

/// How much is kept, in bytes. A failure is printed at the end, and its cause shortly before.
const KEPT: usize = 4 << 20;

/// Of a line only its two ends are kept, each of this many bytes: cargo prints the signal that ended rustc
/// behind the whole command line of it.
const END_OF_LINE: usize = 2048;

/// How many lines that name a failure are kept although they are further back.
const HEADS: usize = 64;

/// What a step said, line by line, without colours. Memory stays bounded, however long it speaks.
#[derive(Clone, Debug, Default)]
pub struct Output {
    heads: Vec<String>,
    lines: VecDeque<String>,
    bytes: usize,
}

impl Output {
    /// All lines of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut output = Self::default();
        text.lines().for_each(|line| output.hear(line));
        output
    }

    /// Keeps one line.
    pub fn hear(&mut self, line: &str) {
        let line = ends(plain(line));
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.bytes > KEPT {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes -= oldest.len();
            // Its head names whose failure it was.
            if oldest.starts_with("error") && self.heads.len() < HEADS {
                self.heads.push(oldest);
            }
        }
    }

    /// The lines that were kept.
    pub(crate) fn lines(&self) -> Vec<&str> {
        self.heads.iter().chain(&self.lines).map(String::as_str).collect()
    }
}

fn ends(line: String) -> String {
    if line.len() <= 2 * END_OF_LINE {
        return line;
    }
    let head = line.floor_char_boundary(END_OF_LINE);
    let tail = line.ceil_char_boundary(line.len() - END_OF_LINE);
    format!("{} … {}", &line[..head], &line[tail..])
}

/// A line without terminal colours.
#[must_use]
pub fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_do_not_hide_what_cargo_says() {
        assert_eq!(
            plain("\u{1b}[1m\u{1b}[92m   Compiling\u{1b}[0m ring v0.17.14"),
            "   Compiling ring v0.17.14"
        );
    }

    #[test]
    fn a_very_long_output_is_kept_in_part_and_the_head_of_a_failure_is_not_lost() {
        let mut output = Output::default();
        output.hear("error: failed to run custom build command for `loom v0.1.0`");
        for number in 0..200_000 {
            output.hear(&format!("  checking whether thread {number} is long enough … yes"));
        }
        output.hear("  make: bison: No such file or directory");
        assert!(output.bytes <= KEPT);
        let lines = output.lines();
        assert_eq!(lines[0], "error: failed to run custom build command for `loom v0.1.0`");
        assert_eq!(lines.last(), Some(&"  make: bison: No such file or directory"));
    }

    #[test]
    fn both_ends_of_a_very_long_line_are_kept() {
        let line = format!("`rustc {}` (signal: 9, SIGKILL: kill)", "é".repeat(100_000));
        let output = Output::of(&line);
        let kept = output.lines()[0];
        assert!(kept.len() < 5000 && kept.starts_with("`rustc é"));
        assert!(kept.ends_with("(signal: 9, SIGKILL: kill)"));
    }
}
