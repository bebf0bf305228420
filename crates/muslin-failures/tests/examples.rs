//! Every failure that is known is checked against its own example, and against those of all others.

use muslin_failures::{Case, Context, Failures, KnownFailure, Output, Situation};
use muslin_schema::{Finding, Need, Target};

fn cases() -> Vec<(KnownFailure, Case)> {
    let all = Failures::embedded().all();
    all.iter().flat_map(|one| one.cases.iter().map(|case| (one.clone(), case.clone()))).collect()
}

/// What is reported for a case's example, in a situation that the case asks for.
fn reported(case: &Case) -> Vec<Finding> {
    let provides: &[Need] = if case.lacks.is_some() { &[] } else { &Need::ALL };
    let situation = Situation {
        target: Target::X86_64,
        natives: &[],
        needs: case.unseen.is_none().then_some(Need::ALL).into_iter().flatten().collect(),
        toolchain: "bare",
        provides: provides.iter().copied().collect(),
        providers: Need::ALL.into_iter().map(|need| (need, "full".to_owned())).collect(),
    };
    let situations = vec![situation];
    let context = Context { host: "x86_64-unknown-linux-gnu", packages: Vec::new(), situations };
    Failures::embedded().diagnose(&Output::of(&case.example), &context).causes
}

/// Whether a sentence is what a template says, whatever fills its placeholders.
fn is_filled(template: &str, sentence: &str) -> bool {
    let literals =
        template.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    let mut rest = sentence;
    literals.into_iter().all(|literal| match rest.split_once(literal) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[test]
fn each_example_is_recognised_by_its_own_case_and_by_nothing_else() {
    let mut wrong = Vec::new();
    for (failure, case) in cases() {
        let found = reported(&case);
        let right = matches!(found.as_slice(), [one]
            if one.code == failure.code && is_filled(&case.cause, &one.message));
        if !right {
            wrong.push(format!("{} ({}): {found:#?}", failure.code, case.cause));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_sentence_keeps_a_hole() {
    for (failure, case) in cases() {
        for one in reported(&case) {
            for text in [one.message, one.cure.unwrap()] {
                assert!(
                    !text.contains(['{', '}']) && !text.contains("``"),
                    "{}: {text}",
                    failure.code
                );
            }
        }
    }
}

#[test]
fn every_code_fits_its_column_and_has_a_long_text() {
    for one in Failures::embedded().all() {
        assert!(one.code.len() < 24, "{}", one.code);
        assert!(one.text.lines().count() > 1, "{}", one.code);
    }
}

#[test]
fn a_package_that_brings_a_program_is_named_for_the_system_that_builds() {
    let output = Output::of("  is `cmake` not installed?");
    let cure = |host: &'static str| {
        let context = Context { host, ..Context::default() };
        Failures::embedded().diagnose(&output, &context).causes.remove(0).cure.unwrap()
    };
    assert_eq!(
        cure("x86_64-unknown-linux-gnu"),
        "install `cmake` (Debian and Ubuntu: `apt-get install cmake`)"
    );
    assert_eq!(cure("aarch64-apple-darwin"), "install `cmake` (`brew install cmake`)");
}
