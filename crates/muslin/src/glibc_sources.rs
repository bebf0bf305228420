//! Sources that another compiler has preprocessed with glibc's headers, or made assembly of, and that the target's
//! compiler then compiled: no object shows it.

use std::path::{Path, PathBuf};

use muslin_elf::archive::Archive;
use muslin_plan::{
    COMPILED, Compiled, Foreign, GLIBC_SOURCE_MARKS, GLIBC_SOURCES, HEADERS_BY_PATH,
};
use muslin_schema::{Answer, Finding, Severity, codes};

use crate::foreign_record::beside;
use crate::headers_by_path;

/// What our compilers recorded beside an `OUT_DIR`.
pub(crate) struct Record {
    /// All objects that they made.
    pub(crate) compiled: Compiled,
    /// Those of sources with declarations of glibc's.
    glibc: Compiled,
    /// Headers that sources and arguments name by a path from the root.
    by_path: Compiled,
    /// The `OUT_DIR`.
    out: PathBuf,
    /// What other compilers recorded.
    pub(crate) foreign: Foreign,
}

impl Record {
    /// Reads it.
    pub(crate) fn beside(out: &Path) -> Option<Self> {
        let parent = out.parent()?;
        let read = |name| {
            Compiled::parse(&muslin_exec::read_if_there(&parent.join(name)).unwrap_or_default())
        };
        let foreign = beside(parent);
        Some(Self {
            compiled: read(COMPILED),
            glibc: read(GLIBC_SOURCES),
            by_path: read(HEADERS_BY_PATH),
            out: out.to_owned(),
            foreign,
        })
    }

    /// A member of an archive whose source has glibc's declarations: it came from another compiler's preprocessor or code
    /// generator, or includes a header by its path.
    pub(crate) fn with_glibcs(&self, package: &str, archive: &Archive) -> Option<Finding> {
        self.preprocessed(package, archive).or_else(|| self.includes(package, archive))
    }

    fn includes(&self, package: &str, archive: &Archive) -> Option<Finding> {
        let host = Path::new("/");
        let members = archive.members.iter().map(|one| one.name.as_str());
        let (member, why) = members.filter(|name| is_object(name)).find_map(|member| {
            let mut named = self.by_path.sources(member).into_iter().flatten();
            let by_header = || {
                let mut sources = self.compiled.sources(member).into_iter().flatten();
                sources.find_map(|one| headers_by_path::included(Path::new(one), &self.out, host))
            };
            let why = named.find_map(|line| headers_by_path::recorded(line, host));
            Some((member, why.or_else(by_header)?))
        })?;
        let message = format!("`{member}` was compiled from {why}");
        let cure = "include it by its name alone, as in `<regex.h>`, which finds musl's; `--allow host-compiler` if the result is right";
        Some(Finding { cure: Some(cure.to_owned()), ..finding(package, Severity::Error, message) })
    }

    fn preprocessed(&self, package: &str, archive: &Archive) -> Option<Finding> {
        let members = archive.members.iter().map(|one| one.name.as_str());
        let (member, why) = members.filter(|name| is_object(name)).find_map(|member| {
            let by_mark = self.glibc.sources(member).and_then(<[String]>::first).map(|source| {
                format!("`{}`, which holds declarations of glibc's headers", name_of(source))
            });
            let by_record = || {
                let sources = self.compiled.sources(member)?;
                let made = sources.iter().find(|source| {
                    is_made(source) && self.foreign.made("", &[name_of(source).to_owned()])
                })?;
                Some(format!(
                    "`{}`, which another compiler made with glibc's headers",
                    name_of(made)
                ))
            };
            Some((member, by_mark.or_else(by_record)?))
        })?;
        Some(finding(package, Severity::Error, format!("`{member}` was compiled from {why}")))
    }

    /// The proof that objects were merged of which one had such a source.
    pub(crate) fn merged(&self) -> Option<String> {
        let source = self.glibc.all_sources().next()?;
        Some(format!(
            "its package compiled `{}`, which holds declarations of glibc's headers",
            name_of(source)
        ))
    }

    /// A file with declarations of glibc's in an `OUT_DIR`: an error where a source that was compiled includes it,
    /// a warning elsewhere.
    pub(crate) fn included(&self, package: &str, out: &Path) -> Option<Finding> {
        let files = muslin_exec::files_below(out).into_iter().map(|(path, _)| path);
        let marked = files.filter(|path| is_header(path)).filter(|path| {
            let text = muslin_exec::read_if_there(path).unwrap_or_default();
            GLIBC_SOURCE_MARKS.iter().any(|mark| text.contains(mark))
        });
        let marked: Vec<String> = marked
            .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
            .collect();
        let first = marked.first()?;
        let includes = |source: &str| {
            let text = muslin_exec::read_if_there(Path::new(source)).unwrap_or_default();
            let mut lines = text.lines().filter(|line| line.trim_start().starts_with('#'));
            lines
                .any(|line| line.contains("include") && marked.iter().any(|one| line.contains(one)))
        };
        let source = self.compiled.all_sources().find(|source| includes(source));
        let holds = format!("`{first}` in its `OUT_DIR` holds declarations of glibc's headers");
        Some(match source {
            Some(source) => {
                let message = format!("{holds}, and `{}` includes it", name_of(source));
                finding(package, Severity::Error, message)
            }
            None => finding(package, Severity::Warning, holds),
        })
    }
}

fn finding(package: &str, severity: Severity, message: String) -> Finding {
    let answer = if severity == Severity::Error { Answer::No } else { Answer::Unknown };
    let cure = "have its build script preprocess by `CC_<target>`, `CC`, `cc` or `cpp`; `--allow host-compiler` if the result is right";
    Finding {
        severity,
        answer,
        cure: Some(cure.to_owned()),
        ..Finding::note(codes::HOST_COMPILER, package, message)
    }
}

/// Whether a member of an archive is an object by its name.
pub(crate) fn is_object(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == "o")
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a compiler makes files of this name.
fn is_made(path: &str) -> bool {
    [".i", ".ii", ".s"].iter().any(|ending| path.ends_with(ending))
}

/// Whether a file is one that C sources include.
fn is_header(path: &Path) -> bool {
    const ENDS: [&str; 9] = ["h", "hh", "hpp", "hxx", "inc", "c", "cpp", "i", "ii"];
    path.extension().is_some_and(|end| ENDS.iter().any(|one| end == *one))
}
