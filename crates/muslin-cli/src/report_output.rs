//! `--report`: the report as a page or as Markdown, in a file.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use muslin_exec::FileError;
use muslin_schema::{Environment, Exit, Failure, FailureText, Report, redacted};

/// The file that GitHub shows as the summary of a job (docs.github.com, "Workflow commands").
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Which reports are written.
#[derive(Args, Clone, Debug, Default)]
pub struct ReportArguments {
    /// Write a report: `html` is one page that needs no network, `markdown` is for the summary of a job. Repeatable.
    ///
    /// Without a path, they are `muslin/report.html` and `muslin/report.md` in the target directory; `markdown` is
    /// added to the file that `GITHUB_STEP_SUMMARY` names, where there is one. A build that fails is reported too.
    #[arg(long, value_name = "FORMAT[=PATH]", help_heading = "Output")]
    report: Vec<Wanted>,
}

/// One report, and where it is written, if that is given.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    format: Form,
    path: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Html,
    Markdown,
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = match text.split_once('=') {
            Some((format, path)) => (format, Some(path)),
            None => (text, None),
        };
        let format = match format {
            "html" => Form::Html,
            "markdown" | "md" => Form::Markdown,
            _ => {
                return Err(
                    "there are `html` and `markdown`, each also as `FORMAT=PATH`".to_owned()
                );
            }
        };
        if matches!(path, Some("" | "-")) {
            return Err("a path is expected after `=`".to_owned());
        }
        Ok(Self { format, path: path.map(PathBuf::from) })
    }
}

/// A report cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the report cannot be written")]
pub(crate) struct NotWritten(#[from] FileError);

impl Failure for NotWritten {
    fn exit(&self) -> Exit {
        Exit::Unexpected
    }

    fn help(&self) -> Option<String> {
        Some("choose another path: `--report html=PATH`".to_owned())
    }
}

impl ReportArguments {
    /// Whether any is asked for.
    pub(crate) fn is_asked(&self) -> bool {
        !self.report.is_empty()
    }

    /// Writes all reports that are asked for, and says where they are.
    ///
    /// # Errors
    ///
    /// [`NotWritten`]
    pub(crate) fn write(
        &self,
        report: &Report,
        target_directory: &str,
        environment: &Environment,
    ) -> Result<Vec<String>, NotWritten> {
        let mut places = Vec::new();
        for wanted in &self.report {
            places.push(wanted.write(report, Some(target_directory), environment)?);
        }
        Ok(places.into_iter().flatten().collect())
    }

    /// Writes about a build that ended before there was a report, where the place is known. That a report cannot be written is then the lesser trouble.
    pub(crate) fn write_early(
        &self,
        failure: &dyn Failure,
        target_directory: Option<&str>,
        environment: &Environment,
    ) {
        let report = Report {
            schema_version: Report::VERSION,
            exit_code: failure.exit() as u8,
            failure: Some(FailureText::of(failure)),
            targets: Vec::new(),
            executables: Vec::new(),
            compiled: Vec::new(),
            findings: Vec::new(),
            details: None,
        };
        for wanted in &self.report {
            let _ = wanted.write(&report, target_directory, environment);
        }
    }
}

impl Wanted {
    /// Writes it and says where; nothing happens where there is no place for it.
    fn write(
        &self,
        report: &Report,
        target_directory: Option<&str>,
        environment: &Environment,
    ) -> Result<Option<String>, FileError> {
        let own = |name: &str| {
            target_directory.map(|directory| Path::new(directory).join("muslin").join(name))
        };
        let summary = environment.get(SUMMARY).filter(|path| !path.is_empty());
        let (text, place) = match self.format {
            Form::Html => (muslin_report::page(report), own("report.html")),
            Form::Markdown => (muslin_report::summary(report), own("report.md")),
        };
        if let (Form::Markdown, None, Some(summary)) = (self.format, &self.path, summary) {
            muslin_exec::append(Path::new(summary), &[redacted(&text).into_owned()])?;
            return Ok(Some(summary.clone()));
        }
        let Some(place) = self.path.clone().or(place) else { return Ok(None) };
        muslin_exec::write_if_different(&place, redacted(&text).as_bytes(), false)?;
        Ok(Some(place.display().to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_may_have_a_path_and_a_path_may_have_an_equals_sign() {
        let wanted = |text: &str| text.parse::<Wanted>();
        let path = Some(PathBuf::from("a=b.html"));
        assert_eq!(wanted("html=a=b.html"), Ok(Wanted { format: Form::Html, path }));
        assert_eq!(wanted("markdown"), Ok(Wanted { format: Form::Markdown, path: None }));
        assert!(wanted("pdf").unwrap_err().starts_with("there are `html` and `markdown`"));
        assert!(wanted("html=").is_err() && wanted("html=-").is_err());
    }
}
