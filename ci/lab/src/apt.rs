//! Debian's source packages, from the archives that this machine knows.

use std::fs;
use std::path::Path;

use muslin_exec::{Captured, Command, Real, Runner as _};

/// Releases of Debian that have sources which the machine's own release does not.
const SUITES: [&str; 2] = ["trixie", "sid"];

/// apt with lists of its own.
pub(crate) struct Apt<'f> {
    directory: &'f Path,
    options: Vec<String>,
}

impl<'f> Apt<'f> {
    /// Reads the lists.
    ///
    /// # Errors
    ///
    /// What could not be written or started, as a sentence.
    pub(crate) fn new(directory: &'f Path) -> Result<Self, String> {
        let (parts, lists) = (directory.join("apt/parts"), directory.join("apt/lists"));
        fs::create_dir_all(&parts).map_err(|error| error.to_string())?;
        fs::create_dir_all(lists.join("partial")).map_err(|error| error.to_string())?;
        let etc = Path::new("/etc/apt");
        let below = muslin_exec::names_in(&etc.join("sources.list.d"));
        let files = below.iter().map(|name| etc.join("sources.list.d").join(name));
        for file in files.chain([etc.join("sources.list")]) {
            if let (Some(text), Some(name)) = (muslin_exec::read_if_there(&file), file.file_name())
            {
                fs::write(parts.join(name), of_sources(&text))
                    .map_err(|error| error.to_string())?;
            }
        }
        let options = [
            "Dir::Etc::SourceList=/dev/null".to_owned(),
            format!("Dir::Etc::SourceParts={}", parts.display()),
            format!("Dir::State::Lists={}", lists.display()),
        ];
        let apt = Self { directory, options: options.to_vec() };
        // Archives that have none of the other releases are left out, with a warning.
        apt.run("apt-get", &["update", "-qq"])?;
        Ok(apt)
    }

    /// What a program of apt prints in the directory.
    ///
    /// # Errors
    ///
    /// That it could not be started.
    pub(crate) fn run(&self, program: &str, args: &[&str]) -> Result<Captured, String> {
        let options = self.options.iter().flat_map(|option| ["-o", option]);
        let command = Command::new(program).args(options).args(args).within(self.directory);
        Real.capture(&command).map_err(|error| error.to_string())
    }
}

/// A list of archives that asks for sources where it asked for packages, of other releases too, in both forms that
/// apt has.
fn of_sources(text: &str) -> String {
    let of = |suite: &str| suite.split('-').next().unwrap_or(suite).to_owned();
    let is_debian = |suite: &str| ["bookworm", "trixie", "sid"].contains(&of(suite).as_str());
    let others = |suite: &str| {
        let rest = suite[of(suite).len()..].to_owned();
        let all = SUITES.iter().filter(|one| suite.find('-').is_none() || **one != "sid");
        all.map(|one| format!("{one}{rest}")).collect::<Vec<_>>()
    };
    let lines = text.lines().map(|line| {
        if let Some(rest) = line.strip_prefix("deb ") {
            let words: Vec<&str> = rest.split_whitespace().collect();
            let suite = words.iter().find(|word| is_debian(word));
            let more = suite.into_iter().flat_map(|suite| {
                let words = &words;
                others(suite).into_iter().map(move |other| {
                    let words =
                        words.iter().map(|word| if word == suite { other.as_str() } else { word });
                    format!("deb-src {}\n", words.collect::<Vec<_>>().join(" "))
                })
            });
            return format!("deb-src {rest}\n{}", more.collect::<String>());
        }
        match line.split_once(':') {
            Some(("Types", _)) => "Types: deb-src\n".to_owned(),
            Some(("Suites", suites)) => {
                let suites: Vec<&str> = suites.split_whitespace().collect();
                let own = suites.iter().map(|suite| (*suite).to_owned());
                let more =
                    suites.iter().filter(|suite| is_debian(suite)).flat_map(|suite| others(suite));
                format!("Suites: {}\n", own.chain(more).collect::<Vec<_>>().join(" "))
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_list_ask_for_sources_of_more_releases() {
        let one = "deb [signed-by=/k] http://archive bookworm main\n# deb is a comment\n";
        let other = "Types: deb deb-src\nURIs: http://archive\nSuites: bookworm-security\n";
        let foreign = "Types: deb\nSuites: nodistro\n";
        assert_eq!(
            of_sources(one),
            "deb-src [signed-by=/k] http://archive bookworm main\n\
             deb-src [signed-by=/k] http://archive trixie main\n\
             deb-src [signed-by=/k] http://archive sid main\n# deb is a comment\n"
        );
        assert_eq!(
            of_sources(other),
            "Types: deb-src\nURIs: http://archive\nSuites: bookworm-security trixie-security\n"
        );
        assert_eq!(of_sources(foreign), "Types: deb-src\nSuites: nodistro\n");
    }
}
