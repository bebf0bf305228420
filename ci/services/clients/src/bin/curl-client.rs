//! Asks a server for a page with libcurl; prints what it said.

use std::io::{Write, stdout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut curl = curl::easy::Easy::new();
    curl.url(&std::env::args().nth(1).ok_or("no address")?)?;
    curl.fail_on_error(true)?;
    curl.write_function(|bytes| {
        stdout().write_all(bytes).expect("standard output is open");
        Ok(bytes.len())
    })?;
    curl.perform()?;
    Ok(())
}
