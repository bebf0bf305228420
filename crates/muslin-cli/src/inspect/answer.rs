//! The answer as text, in the format that was asked for.

use muslin_elf::CHECKS;
use muslin_elf::archive::ARCHIVE_CHECKS;
use muslin_report::{Detail, Paint, Rule};
use muslin_schema::Inspected;

use super::arguments::{InspectArguments, InspectFormat};

/// The whole answer. Colors are for people only; `-v` adds passed checks for people and to SARIF.
pub(crate) fn answer(inspected: &Inspected, arguments: &InspectArguments, paint: Paint) -> String {
    let detail = if arguments.verbose { Detail::Full } else { Detail::Short };
    match arguments.format {
        InspectFormat::Human => {
            let screen = muslin_report::inspected(inspected, paint, detail);
            muslin_report::for_terminal(&screen).into_owned()
        }
        InspectFormat::Json => muslin_report::json(inspected),
        InspectFormat::Sarif => {
            muslin_report::sarif(inspected, &rules(), env!("CARGO_PKG_VERSION"), detail)
        }
        InspectFormat::Markdown => muslin_report::markdown(inspected),
        InspectFormat::Github => muslin_report::github(inspected),
    }
}

/// The tables of checks as a report wants them.
fn rules() -> Vec<Rule<'static>> {
    let executables = CHECKS.iter().map(|check| Rule {
        code: check.code.as_str(),
        title: check.title,
        explain: check.explain,
        severity: check.severity,
    });
    let archives = ARCHIVE_CHECKS.iter().map(|check| Rule {
        code: check.code.as_str(),
        title: check.title,
        explain: check.explain,
        severity: check.severity,
    });
    executables.chain(archives).collect()
}
