//! Finds by a look-behind, which is the C library itself.

fn main() {
    let regex = onig::Regex::new("(?<=wo)v(.)n").unwrap();
    println!("{:?}", regex.captures("woven").unwrap().at(1));
}
