//! What cargo did and when, as its own `--timings` has it.
//!
//! The flag is stable and the page that it writes holds its data as JSON. Should a release of cargo write it
//! otherwise, nothing is known, and the report says so.

use std::path::{Path, PathBuf};

use muslin_schema::{UnitTime, Work};
use serde::Deserialize;
use serde_json::Number;

/// The flag of cargo's.
pub(crate) const FLAG: &str = "--timings";
/// What is in front of the data on cargo's page.
const MARK: &str = "const UNIT_DATA = ";

/// Waits for the page of one run of cargo.
pub(crate) struct Timings {
    directory: PathBuf,
    before: Vec<String>,
    /// The user wants that page too.
    asked: bool,
}

/// One unit, as cargo writes it. Times are in seconds.
#[derive(Deserialize)]
struct Unit {
    name: String,
    version: String,
    mode: String,
    target: String,
    start: Number,
    duration: Number,
}

impl Timings {
    /// Notes which pages are there already. `words` are those of the user for cargo.
    pub(crate) fn begin(target_directory: &str, args: &[String]) -> Self {
        let directory = Path::new(target_directory).join("cargo-timings");
        let asked = args.iter().any(|word| word.starts_with(FLAG));
        Self { before: muslin_exec::names_in(&directory), directory, asked }
    }

    /// The flag, unless the user has said it.
    pub(crate) fn flag(&self) -> Option<&'static str> {
        (!self.asked).then_some(FLAG)
    }

    /// Reads the page, and takes away what only we wanted. `offset` is when cargo was started.
    ///
    /// # Errors
    ///
    /// Why nothing is known, in a sentence.
    pub(crate) fn end(&self, offset: u64) -> Result<Vec<UnitTime>, String> {
        let names = muslin_exec::names_in(&self.directory);
        let page = names.into_iter().rfind(|name| !self.before.contains(name) && is_dated(name));
        let page = page.ok_or("Cargo wrote no page of timings.")?;
        let path = self.directory.join(page);
        let text = muslin_exec::read_if_there(&path).unwrap_or_default();
        if !self.asked {
            // What cannot be removed is one small file in the target directory.
            let _ = muslin_exec::remove_file(&path);
        }
        let found = units(&text, offset);
        found.ok_or_else(|| {
            "This release of cargo writes its timings in a form that is not known here.".to_owned()
        })
    }
}

/// The page of one run, rather than the latest under a name that stays.
fn is_dated(name: &str) -> bool {
    let ending = Path::new(name).extension();
    name.starts_with("cargo-timing-") && ending.is_some_and(|ending| ending == "html")
}

fn units(page: &str, offset: u64) -> Option<Vec<UnitTime>> {
    let (_, data) = page.split_once(MARK)?;
    let mut values = serde_json::Deserializer::from_str(data).into_iter::<Vec<Unit>>();
    let units = values.next()?.ok()?;
    let mut units: Vec<UnitTime> =
        units.into_iter().map(|unit| timed(unit, offset)).collect::<Option<_>>()?;
    units.sort_by_key(|one| one.start);
    Some(units)
}

fn timed(unit: Unit, offset: u64) -> Option<UnitTime> {
    let target = unit.target.trim();
    let script = target.starts_with("build-script") || target.starts_with("build script");
    let work = match target {
        _ if unit.mode == "run-custom-build" => Work::RunBuildScript,
        _ if script => Work::BuildScript,
        "" => Work::Library,
        other => Work::Program(other.to_owned()),
    };
    Some(UnitTime {
        package: unit.name,
        version: unit.version,
        work,
        start: offset + milliseconds(&unit.start)?,
        duration: milliseconds(&unit.duration)?,
        objects: Vec::new(),
    })
}

/// Seconds with a fraction, as they are written.
fn milliseconds(seconds: &Number) -> Option<u64> {
    let text = seconds.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
    let part: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1_000)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_cargos_is_read_and_another_form_is_not_guessed() {
        let unit = |name: &str, mode: &str, target: &str, start: &str| {
            format!(
                r#"{{"i":1,"name":"{name}","version":"1.0.0","mode":"{mode}","target":"{target}","features":[],"start":{start},"duration":31.21,"sections":null}}"#
            )
        };
        let data = [
            unit("app", "todo", r#" app \"bin\""#, "109.8"),
            unit("ring", "run-custom-build", " build-script (run)", "41"),
            unit("ring", "todo", " build-script", "3.07"),
            unit("cc", "todo", "", "0.0"),
        ];
        let page = format!("<script>\nDURATION = 112;\n{MARK}[{}];\nconst X = 1;", data.join(","));
        let found = units(&page, 5).unwrap();
        let short: Vec<(&str, &Work, u64, u64)> =
            found.iter().map(|one| (&*one.package, &one.work, one.start, one.duration)).collect();
        assert_eq!(
            short,
            [
                ("cc", &Work::Library, 5, 31_210),
                ("ring", &Work::BuildScript, 3_075, 31_210),
                ("ring", &Work::RunBuildScript, 41_005, 31_210),
                ("app", &Work::Program("app \"bin\"".to_owned()), 109_805, 31_210),
            ]
        );
        assert_eq!(units(&page.replace("\"start\"", "\"begin\""), 0), None);
        assert_eq!(units("<html/>", 0), None);
    }
}
