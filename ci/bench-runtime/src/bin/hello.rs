//! What a start costs, and how large the least program is.

fn main() {
    println!("hello");
}
