//! What programs do all day.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;

use crate::Numbers;

const WORDS: [&str; 16] = [
    "loom", "shuttle", "warp", "weft", "bobbin", "heddle", "selvage", "twill", "damask", "linen",
    "spindle", "distaff", "treadle", "reed", "tabby", "fringe",
];

/// Prose of so many bytes: words with a number now and then.
pub fn prose(bytes: usize) -> String {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let mut text = String::with_capacity(bytes + 32);
    while text.len() < bytes {
        text.push_str(WORDS[numbers.below(16)]);
        match numbers.below(12) {
            0 => text.push_str(".\n"),
            1 => write!(text, " {} ", numbers.below(100_000)).unwrap(),
            _ => text.push(' '),
        }
    }
    text
}

pub fn lines() -> Vec<String> {
    let mut numbers = Numbers(77);
    let line = |_| {
        let (a, b) = (numbers.below(16), numbers.below(16));
        format!("{} {} {}", WORDS[a], WORDS[b], numbers.next() % 1_000_000)
    };
    (0..150_000).map(line).collect()
}

/// Strings that are joined, split and changed.
pub fn strings() -> u64 {
    let mut sum = 0;
    for round in 0..40_u64 {
        let text = prose(40_000);
        let words: Vec<String> = text.split_whitespace().map(str::to_uppercase).collect();
        let joined = words.join("-");
        let changed = joined.replace("LOOM", "frame").replace("TWILL", "");
        sum += changed.len() as u64 + round;
        sum += changed.split('-').map(|word| format!("<{word}>").len() as u64).sum::<u64>();
    }
    sum
}

/// Words that are counted, and lists by key.
pub fn hash_maps() -> u64 {
    let mut numbers = Numbers(99);
    let mut counts: HashMap<String, Vec<u32>> = HashMap::new();
    for turn in 0..250_000_u32 {
        let key = format!("{}-{}", WORDS[numbers.below(16)], numbers.below(4_000));
        counts.entry(key).or_default().push(turn);
    }
    counts.into_iter().map(|(key, list)| key.len() as u64 * list.len() as u64).sum()
}

/// A document of some megabytes, as services exchange them.
pub fn document() -> String {
    let mut numbers = Numbers(5);
    let items: Vec<serde_json::Value> = (0..12_000)
        .map(|id| {
            serde_json::json!({
                "id": id,
                "name": WORDS[numbers.below(16)],
                "price": numbers.below(100_000) as f64 / 100.0,
                "tags": [WORDS[numbers.below(16)], WORDS[numbers.below(16)]],
                "note": "line one\nline \"two\" and more",
            })
        })
        .collect();
    serde_json::Value::Array(items).to_string()
}

/// A document is read and written several times.
pub fn json(text: &str) -> u64 {
    let mut sum = 0;
    for _ in 0..3 {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        sum += serde_json::to_string_pretty(&value).unwrap().len() as u64;
    }
    sum
}

/// Patterns that are compiled and searched for.
pub fn regex(text: &str) -> u64 {
    let patterns = [r"\b[a-z]+ 7\d+", r"(?i)damask\s+(\w+)\s+(\w+)", r"selvage|distaff|treadle", r"\d{5}"];
    patterns
        .iter()
        .map(|pattern| regex::Regex::new(pattern).unwrap().find_iter(text).count() as u64)
        .sum()
}

/// Lines are copied and sorted.
pub fn sort(lines: &[String]) -> u64 {
    let mut stable = lines.to_vec();
    stable.sort();
    let mut numbers: Vec<(usize, &str)> = lines.iter().map(|line| (line.len(), &**line)).collect();
    numbers.sort_unstable();
    stable[stable.len() / 2].len() as u64 + numbers[numbers.len() / 3].0 as u64
}

/// Rows are put into a database in memory, with an index, and asked for.
pub fn sqlite() -> u64 {
    let mut database = rusqlite::Connection::open_in_memory().unwrap();
    database
        .execute_batch("create table t (id integer primary key, name text, price real); create index n on t (name);")
        .unwrap();
    let mut numbers = Numbers(3);
    let transaction = database.transaction().unwrap();
    {
        let mut insert = transaction.prepare("insert into t (name, price) values (?, ?)").unwrap();
        for row in 0..60_000 {
            let name = format!("{} {}", WORDS[numbers.below(16)], numbers.below(500));
            insert.execute((name, f64::from(row) / 3.0)).unwrap();
        }
    }
    transaction.commit().unwrap();
    let mut ask = database
        .prepare("select name, count(*), sum(price) from t group by name order by name")
        .unwrap();
    let rows = ask.query_map((), |row| row.get::<_, u32>(1)).unwrap();
    rows.map(|row| u64::from(row.unwrap())).sum()
}

/// Compression in C.
pub fn lz4(text: &str) -> u64 {
    let packed = lz4::block::compress(text.as_bytes(), None, true).unwrap();
    lz4::block::decompress(&packed, None).unwrap().len() as u64 + packed.len() as u64
}

/// Compression in Rust.
pub fn deflate(text: &str) -> u64 {
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap().len() as u64
}
