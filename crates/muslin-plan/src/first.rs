//! Objects that are linked before libc, so that what they define is taken instead of what libc has.

use muslin_linker::FIRST_DIRECTORY;
use muslin_schema::{Argument, PlannedFile, Step, Target};

use crate::posix::Digest;

/// One such object or archive. The linker wrapper puts it before all others.
pub(crate) struct LinkedFirst {
    /// What makes it: the files that a step reads, and that step, of the kind
    /// [`muslin_schema::StepKind::Object`]; nothing, if it is a library's.
    pub(crate) made: Option<(Vec<PlannedFile>, Step)>,
    /// Where it will lie.
    pub(crate) object: String,
    /// Why it is linked.
    pub(crate) because: String,
}

impl LinkedFirst {
    /// The argument that brings it onto the link line.
    pub(crate) fn argument(&self) -> Argument {
        Argument { words: vec![self.object.clone()], because: self.because.clone() }
    }
}

/// The path of an object: the directory is named by a hash of `made_of`, which is all that decides what is in
/// it, so that the same path is always the same object, and a change of it is seen by cargo.
pub(crate) fn object_path<'m>(
    cache: &str,
    name: &str,
    made_of: impl IntoIterator<Item = &'m str>,
    target: Target,
) -> String {
    let hash = Digest::of(made_of);
    format!("{cache}/{FIRST_DIRECTORY}/{name}-{hash}/{target}.o")
}
