//! Uses C libraries that are linked by their names alone, one line for each.

mod data;
mod media;

fn main() {
    for (name, line) in data::LINES.iter().chain(media::LINES) {
        println!("{name}: {}", line());
    }
}

/// The name of a library, and what it says when it is used.
type Line = (&'static str, fn() -> String);
