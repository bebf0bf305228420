//! Nothing: only the graph of this package is looked at.

fn main() {}
