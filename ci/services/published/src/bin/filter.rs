//! Has libseccomp compile a filter for the kernel; prints its version, and the length of an instruction.

use std::fs::File;

use libseccomp::{ScmpAction, ScmpFilterContext, ScmpSyscall, ScmpVersion};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{}", ScmpVersion::current()?.major);
    let mut filter = ScmpFilterContext::new(ScmpAction::Allow)?;
    filter.add_rule(ScmpAction::Errno(71), ScmpSyscall::from_name("mkdirat")?)?;
    let compiled = File::create("/filter")?;
    filter.export_bpf(&compiled)?;
    let length = compiled.metadata()?.len();
    println!("{}", length > 0 && length.is_multiple_of(8));
    Ok(())
}
