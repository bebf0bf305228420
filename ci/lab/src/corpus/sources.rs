//! What authors publish, as Debian's source packages carry it: the same files, byte for byte.

use std::fs;
use std::path::Path;

use muslin_exec::{Captured, Command, Real, Runner as _};

use super::failed::Failed;
use super::machine::tool;

/// Fetches the published source of a Debian package into a directory, if it is not there.
///
/// The system's own lists are left alone: apt gets lists of its own, of the same archives.
pub(super) fn fetch(directory: &Path, package: &str) -> Result<(), Failed> {
    if is_there(directory, package) {
        return Ok(());
    }
    let apt = Apt::new(directory)?;
    let updated = apt.run("apt-get", &["update", "-qq"])?;
    let known = apt.run("apt-cache", &["showsrc", package])?.output;
    let mut versions: Vec<&str> =
        known.lines().filter_map(|line| line.strip_prefix("Version: ")).collect();
    versions.sort_unstable();
    versions.dedup();
    let mut said = updated.error;
    // An archive may name a version that it no longer has.
    for version in versions.into_iter().rev() {
        let wanted = format!("{package}={version}");
        let printed = apt.run("apt-get", &["source", "--download-only", "-qq", &wanted])?;
        if printed.succeeded() && is_there(directory, package) {
            return Ok(());
        }
        said.push_str(&printed.error);
    }
    Err(Failed::because(format!("the source of `{package}` is not available:\n{said}")))
}

fn is_there(directory: &Path, package: &str) -> bool {
    let start = format!("{package}_");
    let names = muslin_exec::names_in(directory);
    names.iter().any(|name| name.starts_with(&start) && name.contains(".orig.tar."))
}

/// apt with lists of its own.
struct Apt<'f> {
    directory: &'f Path,
    options: Vec<String>,
}

impl<'f> Apt<'f> {
    fn new(directory: &'f Path) -> Result<Self, Failed> {
        let (parts, lists) = (directory.join("apt/parts"), directory.join("apt/lists"));
        fs::create_dir_all(&parts)?;
        fs::create_dir_all(lists.join("partial"))?;
        let etc = Path::new("/etc/apt");
        let below = muslin_exec::names_in(&etc.join("sources.list.d"));
        let files = below.iter().map(|name| etc.join("sources.list.d").join(name));
        for file in files.chain([etc.join("sources.list")]) {
            if let (Some(text), Some(name)) = (muslin_exec::read_if_there(&file), file.file_name())
            {
                fs::write(parts.join(name), of_sources(&text))?;
            }
        }
        let options = [
            "Dir::Etc::SourceList=/dev/null".to_owned(),
            format!("Dir::Etc::SourceParts={}", parts.display()),
            format!("Dir::State::Lists={}", lists.display()),
        ];
        Ok(Self { directory, options: options.to_vec() })
    }

    fn run(&self, program: &str, args: &[&str]) -> Result<Captured, Failed> {
        let options = self.options.iter().flat_map(|option| ["-o", option]);
        let command = Command::new(tool(program, "apt")?).args(options).args(args);
        Ok(Real.capture(&command.within(self.directory))?)
    }
}

/// A list of archives that asks for sources where it asked for packages, in both forms that apt has.
fn of_sources(text: &str) -> String {
    let lines = text.lines().map(|line| match line.strip_prefix("deb ") {
        Some(rest) => format!("deb-src {rest}\n"),
        None if line.starts_with("Types:") => "Types: deb-src\n".to_owned(),
        None => format!("{line}\n"),
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_list_ask_for_sources() {
        let one = "deb [signed-by=/k] http://archive bookworm main\n# deb is a comment\n";
        let other = "Types: deb deb-src\nURIs: http://archive\n";
        assert_eq!(
            of_sources(one),
            "deb-src [signed-by=/k] http://archive bookworm main\n# deb is a comment\n"
        );
        assert_eq!(of_sources(other), "Types: deb-src\nURIs: http://archive\n");
    }
}
