//! Parts of a whole, in percent and in words.

/// A part of a whole as CSS has it: `12.34%`. Counted in whole hundredths, so that it is the same everywhere.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    let hundredths = hundredths(part, whole);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// The same for people: `12 %`, and `< 1 %` for what is there but little.
pub(crate) fn percent_in_words(part: u64, whole: u64) -> String {
    match (hundredths(part, whole) + 50) / 100 {
        0 if part > 0 => "< 1 %".to_owned(),
        rounded => format!("{rounded} %"),
    }
}

fn hundredths(part: u64, whole: u64) -> u128 {
    u128::from(part) * 10_000 / u128::from(whole.max(1))
}

/// A time as people say it: `840 ms`, `12.4 s`, `3 min 20 s`.
pub(crate) fn duration(milliseconds: u64) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => {
            let tenths = (milliseconds + 50) / 100;
            format!("{}.{} s", tenths / 10, tenths % 10)
        }
        _ => {
            let seconds = (milliseconds + 500) / 1_000;
            match seconds % 60 {
                0 => format!("{} min", seconds / 60),
                rest => format!("{} min {rest} s", seconds / 60),
            }
        }
    }
}

/// A count with its noun: `1 crate`, `2 crates`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_times_are_said_shortly() {
        assert_eq!(percent(1, 3), "33.33%");
        assert_eq!([percent_in_words(1, 1000), percent_in_words(0, 9)], ["< 1 %", "0 %"]);
        assert_eq!(
            [999, 12_449, 59_999, 60_000, 200_000].map(duration),
            ["999 ms", "12.4 s", "60.0 s", "1 min", "3 min 20 s"]
        );
    }
}
