//! The choice: the first toolchain in the order of preference that can do everything.

use std::collections::BTreeSet;
use std::fmt;

use muslin_schema::{Candidate, Exit, Failure, Host, Need, ProbeAnswer, Target, Verdict};

use crate::{Catalog, Rejection, Toolchain};

/// What a toolchain is wanted for.
#[derive(Clone, Debug)]
pub struct Question<'q> {
    /// The target.
    pub target: Target,
    /// What must be done beside linking, each with a package that needs it.
    pub needs: Vec<(Need, String)>,
    /// `--toolchain`
    pub forced: Option<&'q str>,
}

/// The toolchain that is used, and how each candidate fared.
#[derive(Clone, Debug)]
pub struct Choice<'c> {
    /// The winner.
    pub toolchain: &'c Toolchain,
    /// Where it was found; `None` if it is part of the Rust toolchain.
    pub found: Option<ProbeAnswer>,
    /// All candidates, in the order of preference.
    pub candidates: Vec<Candidate>,
}

/// No toolchain can do the job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoToolchain {
    /// The target.
    pub target: Target,
    /// Each candidate and why it lost.
    pub tried: Vec<(String, Rejection)>,
    /// What would help.
    pub help: Option<String>,
}

impl fmt::Display for NoToolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no toolchain can build for `{}`", self.target)
    }
}

impl std::error::Error for NoToolchain {}

impl Failure for NoToolchain {
    fn exit(&self) -> Exit {
        let unknown = self.tried.iter().any(|(_, why)| *why == Rejection::Unknown);
        if unknown { Exit::Usage } else { Exit::NoToolchain }
    }

    fn details(&self) -> Vec<String> {
        self.tried.iter().map(|(id, why)| format!("tried `{id}`: {why}")).collect()
    }

    fn help(&self) -> Option<String> {
        self.help.clone()
    }
}

/// Chooses a toolchain.
///
/// # Errors
///
/// [`NoToolchain`], with the reason for each candidate and what would help.
pub fn select<'c>(
    catalog: &'c Catalog,
    question: &Question<'_>,
    host: &Host,
) -> Result<Choice<'c>, NoToolchain> {
    let judged: Vec<(&Toolchain, Result<Option<ProbeAnswer>, Rejection>)> =
        catalog.toolchains().iter().map(|one| (one, judge(one, question, host))).collect();
    let winner =
        judged.iter().find_map(|(one, verdict)| verdict.as_ref().ok().map(|found| (*one, found)));
    let Some((toolchain, found)) = winner else {
        return Err(no_toolchain(catalog, question, judged));
    };
    let candidates = judged
        .iter()
        .map(|(one, verdict)| match verdict {
            Ok(_) if one.id == toolchain.id => {
                candidate(one, Verdict::Chosen, chosen_because(one, question))
            }
            Ok(_) => {
                candidate(one, Verdict::Fits, format!("would do; `{}` is preferred", toolchain.id))
            }
            Err(why) => candidate(one, Verdict::Rejected, why.to_string()),
        })
        .collect();
    Ok(Choice { toolchain, found: found.clone(), candidates })
}

fn candidate(toolchain: &Toolchain, verdict: Verdict, because: String) -> Candidate {
    Candidate { id: toolchain.id.clone(), verdict, because }
}

fn chosen_because(toolchain: &Toolchain, question: &Question<'_>) -> String {
    if question.forced.is_some() {
        return format!("`--toolchain {}` was asked for", toolchain.id);
    }
    toolchain.because.clone()
}

/// Whether a toolchain can do the job, and where it was found.
fn judge(
    toolchain: &Toolchain,
    question: &Question<'_>,
    host: &Host,
) -> Result<Option<ProbeAnswer>, Rejection> {
    if let Some(forced) = question.forced.filter(|forced| *forced != toolchain.id) {
        return Err(Rejection::NotForced { forced: forced.to_owned() });
    }
    fits_target_and_host(toolchain, question.target, host)?;
    lacks_nothing(&toolchain.provides, question)?;
    if !host.rust_programs.contains(&toolchain.link_with) {
        return Err(Rejection::NoLinker(toolchain.link_with.clone()));
    }
    find(toolchain, question, host)
}

fn fits_target_and_host(
    toolchain: &Toolchain,
    target: Target,
    host: &Host,
) -> Result<(), Rejection> {
    if !toolchain.targets.contains(&target) {
        return Err(Rejection::NotForTarget(target));
    }
    let runs_here = toolchain.hosts.is_empty()
        || toolchain.hosts.iter().any(|os| host.triple.contains(os.as_str()));
    if !runs_here {
        return Err(Rejection::NotForHost { host: host.triple.clone() });
    }
    if toolchain.native_only && Target::of_host(&host.triple) != Some(target) {
        return Err(Rejection::NativeOnly { host: host.triple.clone() });
    }
    Ok(())
}

fn find(
    toolchain: &Toolchain,
    question: &Question<'_>,
    host: &Host,
) -> Result<Option<ProbeAnswer>, Rejection> {
    if toolchain.probes.is_empty() {
        return Ok(None);
    }
    let Some(answers) = host.probes.get(&toolchain.id) else { return Err(Rejection::NotAsked) };
    let answers = answers.get(&question.target).map(Vec::as_slice).unwrap_or_default();
    let mut why = None;
    for answer in answers {
        match fits(toolchain, answer, question) {
            Ok(()) => return Ok(Some(answer.clone())),
            Err(rejection) => why = why.or(Some(rejection)),
        }
    }
    Err(why.unwrap_or_else(|| missing(toolchain)))
}

/// Whether what was found does for the question.
fn fits(
    toolchain: &Toolchain,
    answer: &ProbeAnswer,
    question: &Question<'_>,
) -> Result<(), Rejection> {
    if let Some(failure) = &answer.failure {
        let program = answer.command.join(" ");
        return Err(Rejection::DoesNotWork { program, failure: failure.clone() });
    }
    if !toolchain.is_new_enough(answer) {
        return Err(Rejection::TooOld {
            found: answer.version.clone().unwrap_or_default(),
            minimum: toolchain.minimum.clone().unwrap_or_default(),
        });
    }
    lacks_nothing(toolchain.provides_at(answer), question)
}

fn lacks_nothing(provided: &BTreeSet<Need>, question: &Question<'_>) -> Result<(), Rejection> {
    match question.needs.iter().find(|(need, _)| !provided.contains(need)) {
        Some((need, package)) => Err(Rejection::Lacks { need: *need, package: package.clone() }),
        None => Ok(()),
    }
}

fn missing(toolchain: &Toolchain) -> Rejection {
    Rejection::NotFound(
        toolchain.missing.clone().unwrap_or_else(|| format!("`{}` was not found", toolchain.id)),
    )
}

fn no_toolchain(
    catalog: &Catalog,
    question: &Question<'_>,
    judged: Vec<(&Toolchain, Result<Option<ProbeAnswer>, Rejection>)>,
) -> NoToolchain {
    let forced = question.forced;
    if let Some(id) = forced.filter(|id| catalog.find(id).is_none()) {
        let known: Vec<String> =
            catalog.toolchains().iter().map(|one| format!("`{}`", one.id)).collect();
        return NoToolchain {
            target: question.target,
            tried: vec![(id.to_owned(), Rejection::Unknown)],
            help: Some(format!("there are {}", known.join(", "))),
        };
    }
    let needs: BTreeSet<Need> = question.needs.iter().map(|(need, _)| *need).collect();
    let could: Vec<&Toolchain> = judged
        .iter()
        .filter(|(one, _)| needs.is_subset(&one.provides))
        .filter(|(_, verdict)| {
            matches!(
                verdict,
                Err(Rejection::NotFound(_)
                    | Rejection::TooOld { .. }
                    | Rejection::DoesNotWork { .. })
            )
        })
        .map(|(one, _)| *one)
        .collect();
    // What we can provide comes before what the user would have to.
    let ours = could.iter().find(|one| one.install.is_some());
    let help = ours.or(could.first()).and_then(|one| how_to_get(one));
    let tried = judged
        .into_iter()
        .filter_map(|(one, verdict)| Some((one.id.clone(), verdict.err()?)))
        .filter(|(_, why)| !matches!(why, Rejection::NotForced { .. }))
        .collect();
    NoToolchain { target: question.target, tried, help }
}

fn how_to_get(toolchain: &Toolchain) -> Option<String> {
    match &toolchain.install {
        Some(install) => Some(format!(
            "`cargo muslin toolchains install {}` provides one ({} MB)",
            toolchain.id, install.megabytes
        )),
        None => toolchain.help.clone(),
    }
}
