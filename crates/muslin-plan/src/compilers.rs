//! Compilers for the target: the user's own where one is named, else those of the chosen toolchain.

use muslin_schema::{Candidate, EnvVar, Environment, Host, NativeNeed, Need, Target, Verdict};

use crate::error::PlanError;

/// The variables that cc-rs asks for a compiler of the target, in its order; the plain form is left
/// out, since it speaks of the host too.
fn forms(name: &str, target: Target) -> [String; 3] {
    [format!("{name}_{target}"), format!("{name}_{}", target.lower()), format!("TARGET_{name}")]
}

/// The variable of the user that names the tool for this target, if there is one.
pub(crate) fn user_variable(
    name: &str,
    environment: &Environment,
    target: Target,
) -> Option<String> {
    forms(name, target).into_iter().find(|key| environment.contains_key(key))
}

/// The variables of the user that name a C or C++ compiler for one of the targets, to be asked about themselves.
#[must_use]
pub fn user_compilers(environment: &Environment, targets: &[Target]) -> Vec<String> {
    let of = |target: &Target| ["CC", "CXX"].map(|name| user_variable(name, environment, *target));
    let plain = ["CC", "CXX"].into_iter().filter(|name| environment.contains_key(*name));
    targets.iter().flat_map(of).flatten().chain(plain.map(str::to_owned)).collect()
}

/// Whether a variable of the user that has no target, such as `CC`, names a compiler for this one.
pub(crate) fn plain_compiler(name: &str, host: &Host, target: Target) -> bool {
    let answer = host.compilers.get(name);
    answer.is_some_and(|answer| answer.arch.as_deref() == Some(target.arch()) && !answer.glibc)
}

/// What must be done beside linking, each with the first package that needs it.
pub(crate) fn needs(natives: &[NativeNeed]) -> Vec<(Need, String)> {
    let compiled = |one: &&NativeNeed| one.outcome.compiles();
    Need::ALL
        .into_iter()
        .filter_map(|need| {
            let wants = natives.iter().filter(compiled).find(|one| one.needs.contains(&need))?;
            Some((need, wants.package.clone()))
        })
        .collect()
}

/// What the user's own compilers leave for a toolchain to do.
pub(crate) struct Rest {
    /// What is still needed.
    pub(crate) needs: Vec<(Need, String)>,
    /// The user's compilers as candidates that won.
    pub(crate) own: Vec<Candidate>,
}

/// Takes off what the user's own compilers do.
///
/// # Errors
///
/// [`PlanError::Compiler`] if a compiler of the user does not compile for the target.
pub(crate) fn without_own(
    needs: Vec<(Need, String)>,
    host: &Host,
    target: Target,
) -> Result<Rest, PlanError> {
    let mut rest = Rest { needs, own: Vec::new() };
    if rest.needs.is_empty() {
        return Ok(rest);
    }
    for (name, does_cxx) in [("CC", false), ("CXX", true)] {
        let Some(variable) = user_variable(name, &host.environment, target) else { continue };
        if let Some(answer) = host.compilers.get(&variable)
            && (answer.arch.as_deref() != Some(target.arch()) || answer.glibc)
        {
            return Err(PlanError::Compiler { variable, answer: answer.clone(), target });
        }
        rest.own.push(kept(&variable, host));
        rest.needs.retain(|(need, _)| (*need == Need::Cxx) != does_cxx);
    }
    Ok(rest)
}

fn kept(variable: &str, host: &Host) -> Candidate {
    let command = host.environment.get(variable).map_or("", String::as_str);
    Candidate {
        id: variable.to_owned(),
        verdict: Verdict::Chosen,
        because: format!("your own compiler `{command}` is kept"),
    }
}

/// Leaves out variables that the user has set in any form: theirs stay.
pub(crate) fn without_users(
    variables: Vec<EnvVar>,
    environment: &Environment,
    target: Target,
) -> Vec<EnvVar> {
    let suffix = format!("_{}", target.lower());
    variables
        .into_iter()
        .filter(|variable| {
            let users = match variable.key.strip_suffix(&suffix) {
                Some(name) => user_variable(name, environment, target).is_some(),
                None => environment.contains_key(&variable.key),
            };
            !users
        })
        .collect()
}
