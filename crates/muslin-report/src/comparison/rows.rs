//! The figures of a comparison, one row each: what the table, the chart and the page show.

use muslin_schema::{Comparison, Figures, Spread, Variant};

use crate::size;

/// One figure of all variants.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) cells: Vec<Cell>,
}

/// A value in words, beside the first.
pub(crate) struct Cell {
    pub(crate) text: String,
    /// `None` where it is not known.
    pub(crate) value: Option<f64>,
    /// The middle half of the runs.
    pub(crate) range: Option<(f64, f64)>,
    /// The value divided by that of the first variant.
    pub(crate) ratio: Option<f64>,
}

/// All rows, in the order in which they are shown.
pub(crate) fn rows(what: &Comparison) -> Vec<Row> {
    let mut rows = vec![
        row("file", what, |one| bytes(one.size)),
        row("stripped", what, |one| bytes(one.stripped_size)),
        row("with what it needs", what, |one| bytes(one.whole_size())),
    ];
    for (index, workload) in what.workloads.iter().enumerate() {
        let id = &workload.id;
        let figure = |label: &str, take: fn(&Figures) -> Value| {
            row(&format!("{id}: {label}"), what, |one| {
                one.figures.get(index).and_then(Option::as_ref).map_or(UNKNOWN, take)
            })
        };
        rows.push(figure("time", |one| time(one.time)));
        rows.push(figure("processor", |one| time(one.processor)));
        rows.push(figure("peak memory", |one| one.peak_memory.map_or(UNKNOWN, bytes)));
        rows.push(figure("page faults", |one| count(one.page_faults.median)));
        rows.push(figure("system calls", |one| one.system_calls.map_or(UNKNOWN, count)));
    }
    rows
}

/// A value, in words and as a number, with the range of its runs.
struct Value(Option<(String, f64)>, Option<(f64, f64)>);

const UNKNOWN: Value = Value(None, None);

fn row(label: &str, what: &Comparison, take: impl Fn(&Variant) -> Value) -> Row {
    let values: Vec<Value> = what.variants.iter().map(take).collect();
    let first = values.first().and_then(|one| one.0.as_ref()).map(|(_, value)| *value);
    let cells = values.into_iter().enumerate().map(|(index, Value(known, range))| {
        let value = known.as_ref().map(|(_, value)| *value);
        let ratio = first.zip(value).filter(|(first, _)| index > 0 && *first > 0.0);
        Cell {
            text: known.map_or("unknown".to_owned(), |(text, _)| text),
            value,
            range,
            ratio: ratio.map(|(first, value)| value / first),
        }
    });
    Row { label: label.to_owned(), cells: cells.collect() }
}

#[expect(clippy::cast_precision_loss, reason = "a figure is shown with three digits")]
fn number(value: u64) -> f64 {
    value as f64
}

fn bytes(value: u64) -> Value {
    Value(Some((size(value), number(value))), None)
}

fn count(value: u64) -> Value {
    Value(Some((value.to_string(), number(value))), None)
}

fn time(spread: Spread) -> Value {
    let range = (number(spread.lower), number(spread.upper));
    Value(Some((duration(spread.median), number(spread.median))), Some(range))
}

/// A time of three digits: `0.71 ms`, `12.3 ms`, `1.23 s`.
pub(crate) fn duration(nanoseconds: u64) -> String {
    let milliseconds = number(nanoseconds) / 1e6;
    match milliseconds {
        ..0.01 => format!("{:.1} µs", milliseconds * 1e3),
        ..10.0 => format!("{milliseconds:.2} ms"),
        ..100.0 => format!("{milliseconds:.1} ms"),
        ..1000.0 => format!("{milliseconds:.0} ms"),
        _ => format!("{:.2} s", milliseconds / 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits() {
        let nanoseconds = [850, 712_345, 12_345_678, 345_678_901, 12_345_678_901];
        assert_eq!(
            nanoseconds.map(duration),
            ["0.8 µs", "0.71 ms", "12.3 ms", "346 ms", "12.35 s"]
        );
    }
}
