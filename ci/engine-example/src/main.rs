//! Builds the project whose manifest is the first argument, and prints what was built.

use std::io::Write as _;

use muslin::{Request, Session, Silent};

fn main() {
    // A build starts this program again, as its linker and as its pkg-config.
    if let Some(tool) = muslin::as_tool() {
        std::io::stdout().write_all(&tool.output).expect("standard output takes it");
        eprint!("{}", tool.error);
        std::process::exit(tool.code.into());
    }
    let request = Request { manifest_path: std::env::args().nth(1), ..Request::default() };
    match Session::new(&Silent).build(&request) {
        Ok(build) => {
            for file in &build.outcome.report.executables {
                println!("{} {:?} {:?}", file.name, file.linkage, file.libc);
            }
            std::process::exit(build.outcome.report.exit_code.into());
        }
        Err(failure) => {
            eprintln!("{failure}");
            std::process::exit(failure.exit() as i32);
        }
    }
}
