//! Looks into the static libraries that build scripts left, when cargo is done with them.
//!
//! After the link it cannot be seen any more which headers an object was compiled with, so the
//! archives themselves are read, also where cargo had nothing to do. Only the places that matter are
//! read, which takes less than a millisecond for most.

use muslin_schema::codes;
use std::path::{Path, PathBuf};

use crate::compiled_objects::{Compilers, foreign_objects, left_outside};
use crate::linked::LEFT;
use muslin_elf::archive::{Archive, ArchivePolicy, Depth, Linked, NotArchive, check_archive};
use muslin_natives::trace;
use muslin_schema::{Answer, Evidence, Finding, Plan, Severity, Target};

/// A static library that a build script made the linker take.
#[derive(Debug)]
pub(crate) struct ScriptArchive {
    /// The package whose script it was.
    pub(crate) package: String,
    /// The target that is built.
    pub(crate) target: Target,
    /// The whole path.
    pub(crate) path: String,
    /// The `OUT_DIR` of the script.
    pub(crate) out: PathBuf,
}

/// All that build scripts left, and whether the linker complained.
#[derive(Debug, Default)]
pub(crate) struct Archives {
    left: Vec<ScriptArchive>,
    link_failed: bool,
}

impl Archives {
    /// Adds what one build script left, unless another named it already.
    pub(crate) fn add(&mut self, left: impl IntoIterator<Item = ScriptArchive>) {
        for one in left {
            if !self.left.iter().any(|other| other.path == one.path && other.target == one.target) {
                self.left.push(one);
            }
        }
    }

    /// All that were left: the package, the target and the path of each.
    pub(crate) fn all(&self) -> Vec<(String, Target, String)> {
        let list = self.left.iter();
        list.map(|one| (one.package.clone(), one.target, one.path.clone())).collect()
    }

    /// Listens to a line of cargo's for rustc's word that the linker failed.
    pub(crate) fn heard(&mut self, line: &str) {
        self.link_failed |= line.contains("error: linking with `") && line.contains("` failed");
    }

    /// What is wrong with them, with the way by which their packages came in.
    ///
    /// Names that another input of the link defines, `elsewhere`, betray nothing.
    pub(crate) fn check(&self, plan: &Plan, built: bool, elsewhere: &[String]) -> Vec<Finding> {
        let linked = match (built, self.link_failed) {
            (true, _) => Linked::Well,
            (false, true) => Linked::Failed,
            (false, false) => Linked::Unknown,
        };
        let mut all = Vec::new();
        let plans = plan.targets.iter();
        let compilers: Vec<Compilers<'_>> = plans.map(Compilers::of).collect();
        for one in &self.left {
            let scan = compilers.iter().find(|scan| scan.plan().target == one.target);
            let natives = scan.map(|scan| scan.plan().natives.as_slice()).unwrap_or_default();
            all.extend(trace(findings(one, linked, elsewhere, scan), natives));
        }
        all
    }
}

fn findings(
    left: &ScriptArchive,
    linked: Linked,
    elsewhere: &[String],
    compilers: Option<&Compilers<'_>>,
) -> Vec<Finding> {
    // Relocations explain a link that failed; where it went well, they are right.
    let depth = if linked == Linked::Failed { Depth::Relocations } else { Depth::Symbols };
    // What cannot be opened, cargo could not open either, and has reported it.
    let Ok(file) = muslin_exec::open(Path::new(&left.path)) else { return Vec::new() };
    let policy = ArchivePolicy { subject: left.package.clone(), target: left.target, linked };
    let findings = match Archive::survey(file, depth) {
        Ok(mut archive) => {
            archive.unresolved.retain(|one| !elsewhere.contains(&one.name));
            let path = Path::new(&left.path);
            let foreign = compilers.and_then(|all| {
                foreign_objects(&left.package, path, &archive, all)
                    .or_else(|| left_outside(&left.package, (&left.path, &left.out), &archive, all))
            });
            check_archive(&archive, &policy).into_iter().chain(foreign).collect::<Vec<_>>()
        }
        Err(what) => no_archive(&what, &policy).into_iter().collect(),
    };
    let counts = |one: &Finding| {
        matches!(one.answer, Answer::No | Answer::Unknown) && one.severity >= Severity::Warning
    };
    findings.into_iter().filter(counts).map(|one| located(one, &left.path)).collect()
}

/// A file that is not an archive, where the linker wanted one. If it was content, so are we: it takes
/// objects and linker scripts under any name.
fn no_archive(what: &NotArchive, policy: &ArchivePolicy) -> Option<Finding> {
    (policy.linked == Linked::Failed).then(|| Finding {
        code: codes::ARCHIVE_WHOLE.into(),
        subject: policy.subject.clone(),
        severity: Severity::Error,
        answer: Answer::No,
        message: format!("not a static library: {what}"),
        evidence: Vec::new(),
        cure: None,
        allowed: false,
    })
}

/// The same finding with the name of the archive in its message and its place in the evidence.
fn located(mut finding: Finding, path: &str) -> Finding {
    let name =
        Path::new(path).file_name().map_or_else(|| path.into(), |name| name.to_string_lossy());
    finding.message = format!("`{name}`: {}", finding.message);
    finding.evidence.push(Evidence::of(format!("{LEFT}`{path}`")));
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rustcs_word_that_the_linker_failed_is_heard_and_a_compile_error_is_not() {
        let mut archives = Archives::default();
        archives.heard("error: could not compile `app` (bin \"app\") due to 1 previous error");
        assert!(!archives.link_failed);
        archives.heard("error: linking with `/cache/rust-lld` failed: exit status: 1");
        assert!(archives.link_failed);
    }
}
