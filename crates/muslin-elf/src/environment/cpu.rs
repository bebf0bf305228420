//! The machine that a program was made for, against the one it is taken to.

use super::answer::Answer;
use super::data::Environment;
use super::program::Program;

/// The kernel refuses a program for another machine before it looks any further.
pub(super) fn judge(program: &Program<'_>, environment: &Environment) -> Option<Answer> {
    let wanted = program.other_machine()?;
    Some(
        Answer::fails(format!("it is for {}, the machine is {wanted}", program.machine()))
            .saying(environment.other_machine(program.app()))
            .cure(format!("build it for {wanted}")),
    )
}
