//! The table of checks, asked about one file.

use muslin_finding::{Code, Finding, Linkage, codes};

use crate::archive::ARCHIVE_CHECKS;
use crate::check::{Check, Outcome, Policy, Run};
use crate::checks::CHECKS;
use crate::facts::Facts;
use crate::trace::Traces;

/// Runs every check of [`CHECKS`] that can fail a build, in that order. Every check answers, also with
/// "yes". The rest of the table needs the whole file and is [`crate::inspect`]'s.
#[must_use]
pub fn check(facts: &Facts, policy: &Policy) -> Vec<Finding> {
    let gate = CHECKS.iter().filter_map(|check| match check.run {
        Run::Gate(run) => {
            let outcome = of_debug_file(check, facts).unwrap_or_else(|| run(facts, policy));
            Some(check.finding(outcome, policy))
        }
        Run::Whole(_) => None,
    });
    gate.collect()
}

/// Runs the whole table.
pub(crate) fn check_whole(facts: &Facts, traces: &Traces, policy: &Policy) -> Vec<Finding> {
    let all = CHECKS.iter().map(|check| {
        let outcome = of_debug_file(check, facts).unwrap_or_else(|| match check.run {
            Run::Gate(run) => run(facts, policy),
            Run::Whole(run) => run(facts, traces),
        });
        check.finding(outcome, policy)
    });
    all.collect()
}

/// The checks that can be asked of a debug file. All others are about bytes that only the program has.
const OF_DEBUG_FILES: [Code; 6] = [
    codes::MACHINE,
    codes::NOT_TRUNCATED,
    codes::LINKAGE,
    codes::BUILD_ID,
    codes::DEBUG_UNCOMPRESSED,
    codes::NO_BUILD_PATHS,
];

fn of_debug_file(check: &Check, facts: &Facts) -> Option<Outcome> {
    let asked = facts.linkage != Linkage::DebugFile || OF_DEBUG_FILES.contains(&check.code);
    (!asked).then(|| Outcome::not_applicable("a debug file: ask this of its program"))
}

/// The long text of a check, of an executable or of a static library.
#[must_use]
pub fn explain(code: &str) -> Option<&'static str> {
    let executables = CHECKS.iter().map(|check| (check.code, check.explain));
    let archives = ARCHIVE_CHECKS.iter().map(|check| (check.code, check.explain));
    executables.chain(archives).find(|(known, _)| *known == *code).map(|(_, text)| text)
}
