//! What is worth knowing before anything runs.

use muslin_schema::Code;
use muslin_schema::codes;
use muslin_schema::{
    Answer, Evidence, Finding, NativeNeed, Outcome, Resolver, Severity, Target, Unavailable,
};

use crate::inputs::PlanContext;
use crate::settings::Placed;
use crate::unknown_settings::unknown_settings;
use crate::user_variables::variable_findings;

/// The user's own linker stays; whether it links rightly is seen in the bytes.
pub(crate) fn kept_linker(linker: &Placed<String>, target: Target) -> Finding {
    let message = format!("your linker `{}` from {} is kept", linker.value, linker.place);
    Finding::note(codes::USER_LINKER, target.triple(), message)
}

/// The program is compiled for a processor that not every machine of the architecture has.
pub(crate) fn chosen_cpu(cpu: &Placed<String>, target: Target) -> Finding {
    let needs = if cpu.value == "native" {
        "one that has all that the processor of this machine has".to_owned()
    } else {
        format!("`{}` or a later one", cpu.value)
    };
    let message = format!(
        "`-C target-cpu={}` from {}: the program needs {needs}, and ends with SIGILL on others",
        cpu.value, cpu.place
    );
    Finding::note(codes::TARGET_CPU, target.triple(), message)
}

/// The routines of libc stay those of musl, since the user's linker gets none of our arguments.
pub(crate) fn musls_own_routines(linker: &Placed<String>) -> Finding {
    let message = format!(
        "musl's own are linked: ours have to stand before libc, where your linker `{}` from {} does not put them",
        linker.value, linker.place
    );
    Finding {
        cure: Some(
            "remove that line, or say `--libc-routines musl` if that is how it should be"
                .to_owned(),
        ),
        ..Finding::note(codes::LIBC_ROUTINES, "routines of libc", message)
    }
}

/// The resolver stays musl's, since the user's linker gets none of our arguments.
pub(crate) fn musls_own_resolver(linker: &Placed<String>, wanted: Resolver) -> Finding {
    let message = format!(
        "musl's own is linked: ours has to stand before libc, where your linker `{}` from {} does not put it",
        linker.value, linker.place
    );
    let note = Finding {
        cure: Some(
            "remove that line, or say `--resolver musl` if that is how it should be".to_owned(),
        ),
        ..Finding::note(codes::RESOLVER, "resolver", message)
    };
    match wanted {
        Resolver::Muslin => Finding { severity: Severity::Warning, answer: Answer::No, ..note },
        Resolver::Auto | Resolver::Musl => note,
    }
}

/// What the survey already knows to go wrong.
pub(crate) fn survey_findings(natives: &[NativeNeed], ground: PlanContext<'_>) -> Vec<Finding> {
    let finding = |one: &NativeNeed, code: Code, severity, message: String| Finding {
        code: code.into(),
        subject: format!("{} {}", one.package, one.version),
        severity,
        answer: Answer::No,
        message,
        evidence: vec![Evidence::of(format!("needed through {}", one.path.join(" → ")))],
        cure: one.cure_in_place(),
        allowed: false,
    };
    let mut findings = Vec::new();
    for one in natives {
        let code = match one.outcome {
            Outcome::Missing => Some(codes::NATIVE_LIBRARY_MISSING),
            Outcome::Broken => Some(codes::NATIVE_LIBRARY_BROKEN),
            _ => None,
        };
        let known = ground.libraries.unavailable(one);
        findings.extend(code.map(|code| {
            let mut finding = finding(one, code, Severity::Error, one.because.clone());
            finding.evidence.extend(known.map(|known| {
                let Unavailable { title, because, instead, .. } = known;
                Evidence::of(format!("{title} is not provided: {because}; instead: {instead}"))
            }));
            finding
        }));
        let builds = one.outcome.runs_script();
        for tool in one.tools.intersection(ground.missing_tools).filter(|_| builds) {
            findings.push(Finding {
                cure: Some(format!("install `{tool}` on this machine")),
                ..finding(
                    one,
                    codes::HOST_TOOL_MISSING,
                    Severity::Warning,
                    format!("its build script runs `{tool}`, which is not on PATH"),
                )
            });
        }
    }
    findings
}

/// What variables of the user do in the build for a target.
pub(crate) fn user_findings(
    natives: &[NativeNeed],
    ground: PlanContext<'_>,
    target: Target,
) -> Vec<Finding> {
    let mut findings = variable_findings(natives, ground.host, ground.config_files, target);
    findings.extend(unknown_settings(ground.config_files, &ground.host.environment));
    findings
}
