//! The answers of all checks about a file that nobody said anything about.

use muslin_finding::{Answer, Finding, Libc, Linkage, Severity, Target};
use muslin_finding::{Code, codes};

use super::inquiry::Inquiry;
use crate::check::Policy;
use crate::facts::Facts;
use crate::header::Machine;
use crate::trace::Traces;

/// How the checks are asked.
pub(super) type Ask = fn(&Facts, &Traces, &Policy) -> Vec<Finding>;

/// Checks that ask whether a file is static and has musl inside.
const STATIC_MUSL: [Code; 6] = [
    codes::LINKAGE,
    codes::NO_INTERPRETER,
    codes::NO_NEEDED,
    codes::START_FILE,
    codes::LIBC_IS_MUSL,
    codes::NO_SYMBOL_VERSIONS,
];

/// Without a machine that was asked for, no machine is the wrong one.
pub(super) fn of(facts: &Facts, traces: &Traces, inquiry: &Inquiry, ask: Ask) -> Vec<Finding> {
    let own = Target::ALL.into_iter().find(|target| facts.header.machine == Machine::of(*target));
    let policy = Policy {
        subject: inquiry.name.clone(),
        target: inquiry.machine.or(own),
        crt_objects: inquiry.crt_objects.clone(),
    };
    let mut findings = ask(facts, traces, &policy);
    if !pretends_to_be_static_musl(facts) {
        findings.iter_mut().for_each(remark_only);
    }
    findings
}

/// A dynamic program or a library is not worse for being one. A file that crashes for it, or in which
/// two C libraries were mixed, is.
fn pretends_to_be_static_musl(facts: &Facts) -> bool {
    let linked_apart = facts.linkage == Linkage::NeededWithoutInterpreter;
    let mixed = !facts.libc.contradictions.is_empty();
    linked_apart || mixed || (facts.is_static() && facts.libc.family == Libc::Musl)
}

fn remark_only(finding: &mut Finding) {
    let about_musl = STATIC_MUSL.iter().any(|code| finding.is(*code));
    if about_musl && matches!(finding.answer, Answer::No | Answer::Unknown) {
        finding.severity = Severity::Info;
        // "Look at the linker" does not help with a file that is what it was meant to be.
        finding.cure = None;
    }
}
