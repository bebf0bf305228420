//! Prints the processor that a static program needs: `processor FILE`.
#![expect(clippy::print_stdout, reason = "this is what the example is for")]

use std::error::Error;
use std::fs;

use muslin_elf::ElfFile;

fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).ok_or("usage: processor FILE")?;
    println!("{:x?}", ElfFile::parse(&fs::read(&name)?)?.processor());
    Ok(())
}
