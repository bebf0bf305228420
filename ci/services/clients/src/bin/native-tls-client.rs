//! Asks a server for a page, over TLS that OpenSSL does; prints what it said.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("no address")?;
    print!("{}", reqwest::blocking::get(address)?.error_for_status()?.text()?);
    Ok(())
}
