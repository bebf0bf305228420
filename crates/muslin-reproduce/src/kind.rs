//! What a text that differs looks like.

use std::fmt;

use crate::places::Places;

/// What makes two texts differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The directory that was built in.
    Path,
    /// A date or a time.
    Time,
    /// What the machine or its user is called.
    Machine,
    /// It says nothing: a random number, a hash of something else that differs, an order.
    Unknown,
}

impl Kind {
    /// What it is, behind a colon.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Path => "a path of the build",
            Self::Time => "a time stamp",
            Self::Machine => "the name of the machine or of its user",
            Self::Unknown => {
                "it differs from build to build: a random number, or an unstable order"
            }
        }
    }

    /// What to do about it.
    pub(crate) fn cure(self) -> &'static str {
        match self {
            Self::Path => {
                "embed the content of the file, not its path: a path of `OUT_DIR` or `CARGO_MANIFEST_DIR` is useless at run time"
            }
            Self::Time => {
                "take the time from the variable `SOURCE_DATE_EPOCH`, which is that of the commit, or embed the commit instead"
            }
            Self::Machine => "leave it out: what is built should not depend on where",
            Self::Unknown => {
                "fix the seed, sort what comes from a hash map or a directory, or leave the value out"
            }
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Guesses from what is in both builds.
pub(crate) fn kind(first: &str, second: &str, places: (&Places, &Places)) -> Kind {
    if places.0.are_in(first.as_bytes()) || places.1.are_in(second.as_bytes()) {
        return Kind::Path;
    }
    if second.contains(Places::MACHINE) {
        return Kind::Machine;
    }
    let (one, two) = (numbers(first), numbers(second));
    let apart = |(a, b): (&&str, &&str)| a != b;
    let Some((a, b)) = one.iter().zip(&two).find(|pair| apart((pair.0, pair.1))) else {
        return Kind::Unknown;
    };
    if is_epoch(a, b) || is_clock(first) && is_clock(second) { Kind::Time } else { Kind::Unknown }
}

/// The runs of digits.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter(|run| !run.is_empty()).collect()
}

/// Two counts of seconds, or of thousandths, millionths or billionths of them, since 1970, of the same day.
fn is_epoch(one: &str, two: &str) -> bool {
    let seconds = |text: &str| -> Option<u64> {
        let unit = match text.len() {
            10 => 1,
            13 => 1_000,
            16 => 1_000_000,
            19 => 1_000_000_000,
            _ => return None,
        };
        Some(text.parse::<u64>().ok()? / unit)
    };
    seconds(one).zip(seconds(two)).is_some_and(|(one, two)| one.abs_diff(two) < 86_400)
}

/// Digits with the marks of a date or of a clock between them: `12:07`, `2026-11-25`, `Nov 25 2026`.
fn is_clock(text: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let bytes = text.as_bytes();
    let between = |mark: u8| {
        let at = |window: &[u8]| {
            window[0].is_ascii_digit() && window[1] == mark && window[2].is_ascii_digit()
        };
        bytes.windows(3).filter(|window| at(window)).count()
    };
    between(b':') > 0
        || between(b'-') > 1
        || between(b'/') > 1
        || MONTHS.iter().any(|month| text.contains(month))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(first: &str, second: &str) -> Kind {
        let here = Places { directories: vec!["/work/app/target".into()], outside: Vec::new() };
        let there = Places { directories: vec!["/tmp/x/target".into()], outside: Vec::new() };
        kind(first, second, (&here, &there))
    }

    #[test]
    fn times_paths_and_names_are_distinguished_from_what_says_nothing() {
        assert_eq!(guessed("T=1764108000", "T=1764108021"), Kind::Time);
        assert_eq!(guessed("1764108000123", "1764108021456"), Kind::Time);
        assert_eq!(guessed("Nov 25 2026 22:14:51", "Nov 25 2026 22:15:02"), Kind::Time);
        assert_eq!(guessed("2026-11-25", "2026-11-26"), Kind::Time);
        assert_eq!(guessed("at /work/app/target/o/g", "at /tmp/x/target/o/g"), Kind::Path);
        assert_eq!(guessed("on host1", "on muslin-elsewhere"), Kind::Machine);
        assert_eq!(guessed("id 9f3a", "id 1c77"), Kind::Unknown);
        assert_eq!(guessed("1764108000", "1864108000"), Kind::Unknown);
    }
}
