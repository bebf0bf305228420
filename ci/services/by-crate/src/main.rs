//! Uses C libraries through the crates that ask for them, one line for each.

mod data;
mod pictures;
mod system;

/// The name of a library, and what it says when it is used.
type Line = (&'static str, fn() -> String);

fn main() {
    for (name, line) in [data::LINES, pictures::LINES, system::LINES].concat() {
        println!("{name}: {}", line());
    }
}
