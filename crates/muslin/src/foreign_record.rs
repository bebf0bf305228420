//! What compilers other than ours recorded of themselves, kept for each package whose build script started them.
//!
//! All compilers of a build append to the same files, which those of other projects and of earlier builds do too. So
//! what was appended during a build is put beside the `OUT_DIR` of each script that ran in it.

use std::path::{Path, PathBuf};

use muslin_plan::{Foreign, foreign_files};
use muslin_schema::Plan;

use crate::report_details::ScriptRun;

/// The names of what is kept, in the directory that holds an `OUT_DIR`, in the order of [`foreign_files`].
const KEPT: [&str; 3] = ["muslin-foreign-gcc", "muslin-foreign-clang", "muslin-foreign-headers"];

/// The file that cargo writes before it runs a build script, beside its `OUT_DIR`.
const INVOKED: &str = "invoked.timestamp";

/// The files of a build, as they were before it.
pub(crate) struct Recording {
    files: [Option<PathBuf>; 3],
    lengths: [usize; 3],
    /// When it began, as [`muslin_exec::now`] counts.
    pub(crate) started: u64,
}

impl Recording {
    /// Before a build.
    pub(crate) fn begin(plan: &Plan) -> Self {
        let files = foreign_files(plan).map(|path| path.map(PathBuf::from));
        let lengths = files.each_ref().map(|path| text(path.as_deref()).len());
        Self { files, lengths, started: muslin_exec::now() }
    }

    /// After it: keeps what was appended for the scripts that ran.
    ///
    /// For a script that ran in a build which did not come to this, everything counts.
    pub(crate) fn keep(&self, ran: &[ScriptRun]) {
        let texts = self.files.each_ref().map(|path| text(path.as_deref()));
        for directory in ran.iter().filter_map(|script| script.directory.parent()) {
            let invoked = muslin_exec::written(&directory.join(INVOKED)).unwrap_or(u64::MAX);
            let is_kept =
                |name| muslin_exec::written(&directory.join(name)).is_some_and(|at| at >= invoked);
            if KEPT.iter().all(is_kept) {
                continue;
            }
            for ((name, text), before) in KEPT.iter().zip(&texts).zip(self.lengths) {
                let since = if invoked >= self.started { before } else { 0 };
                // A file that is shorter than before was begun again.
                let new = text.get(since..).unwrap_or(text);
                // Where it cannot be written, nothing is proved, and an unrecorded object is still a warning.
                let path = directory.join(name);
                let _ = muslin_exec::remove_file(&path);
                let _ = muslin_exec::write_if_different(&path, new.as_bytes(), false);
            }
        }
    }
}

/// What is kept in a directory that holds an `OUT_DIR`.
pub(crate) fn beside(directory: &Path) -> Foreign {
    let texts = KEPT.map(|name| text(Some(&directory.join(name))));
    Foreign::parse([&texts[0], &texts[1], &texts[2]])
}

fn text(path: Option<&Path>) -> String {
    path.and_then(muslin_exec::read_if_there).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUBS: &str = "/usr/include/x86_64-linux-gnu/gnu/stubs.h";

    /// A target directory in which one script has run, and what was recorded before.
    struct Case {
        directory: muslin_exec::TemporaryDirectory,
    }

    impl Case {
        fn new(before: &str) -> Self {
            let directory =
                muslin_exec::temporary_directory(&std::env::temp_dir(), "muslin-foreign").unwrap();
            let case = Self { directory };
            case.append(before);
            case
        }

        fn path(&self, name: &str) -> PathBuf {
            self.directory.path().join(name)
        }

        fn append(&self, line: &str) {
            let before = text(Some(&self.path("gcc")));
            let all = format!("{before}{line}");
            muslin_exec::write_if_different(&self.path("gcc"), all.as_bytes(), false).unwrap();
        }

        fn recording(&self) -> Recording {
            let files = [Some(self.path("gcc")), None, None];
            let lengths = files.each_ref().map(|path| text(path.as_deref()).len());
            Recording { files, lengths, started: muslin_exec::now() }
        }

        /// Cargo runs the script of `x`.
        fn runs(&self) {
            let path = self.path("x-1").join(INVOKED);
            let _ = muslin_exec::remove_file(&path);
            muslin_exec::write_if_different(&path, b"now", false).unwrap();
        }

        fn kept(&self, recording: &Recording, object: &str) -> bool {
            let directory = self.path("x-1/out");
            let (package, version) = ("x".to_owned(), "1.0.0".to_owned());
            recording.keep(&[ScriptRun { package, version, directory }]);
            beside(&self.path("x-1")).made(object, &[])
        }
    }

    fn rule(object: &str) -> String {
        format!("{object}: tide.c {STUBS}\n")
    }

    #[test]
    fn what_another_project_compiled_before_is_not_of_a_script_that_runs_now() {
        let case = Case::new(&rule("tide.o"));
        let recording = case.recording();
        case.runs();
        case.append(&rule("ebb.o"));
        assert!(case.kept(&recording, "ebb.o") && !case.kept(&recording, "tide.o"));
    }

    #[test]
    fn a_script_that_does_not_run_again_keeps_its_record() {
        let case = Case::new("");
        let recording = case.recording();
        case.runs();
        case.append(&rule("ebb.o"));
        assert!(case.kept(&recording, "ebb.o"));
        let later = case.recording();
        case.append(&rule("moon.o"));
        assert!(case.kept(&later, "ebb.o") && !case.kept(&later, "moon.o"));
    }

    #[test]
    fn all_counts_for_a_script_whose_build_was_killed() {
        let case = Case::new("");
        case.runs();
        case.append(&rule("ebb.o"));
        std::thread::sleep(std::time::Duration::from_millis(20));
        assert!(case.kept(&case.recording(), "ebb.o"));
    }
}
