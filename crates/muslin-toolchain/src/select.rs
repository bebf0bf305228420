//! The choice: the first toolchain in the order of preference that can do everything.

use std::collections::BTreeSet;
use std::fmt;

use muslin_schema::{
    Candidate, Exit, Failure, Host, Installation, Need, ProbeAnswer, Provision, Target, Verdict,
};

use crate::catalog::Catalog;
use crate::rejection::Rejection;
use crate::toolchain::Toolchain;

/// What a toolchain is wanted for.
#[derive(Clone, Debug)]
pub struct Question<'q> {
    /// The target.
    pub target: Target,
    /// What must be done beside linking, each with a package that needs it.
    pub needs: Vec<(Need, String)>,
    /// `--toolchain`
    pub forced: Option<&'q str>,
    /// Whether one that is not here may be installed.
    pub provision: Provision,
}

/// The toolchain that is used, and how each candidate fared.
#[derive(Clone, Debug)]
pub struct Choice<'c> {
    /// The winner.
    pub toolchain: &'c Toolchain,
    /// Where it was found, or will be once it is installed; `None` if it is part of the Rust toolchain.
    pub found: Option<ProbeAnswer>,
    /// How it gets here, if it is not here yet.
    pub installation: Option<Installation>,
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
    /// What would be installed, and what forbids it.
    pub forbidden: Option<(Box<Installation>, Provision)>,
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
        match self.forbidden {
            _ if unknown => Exit::Usage,
            Some((_, Provision::Offline)) => Exit::Provisioning,
            _ => Exit::NoToolchain,
        }
    }

    fn details(&self) -> Vec<String> {
        let tried = self.tried.iter().map(|(id, why)| format!("tried `{id}`: {why}"));
        let forbidden = self.forbidden.iter().filter_map(|(one, provision)| {
            let Installation { id, version, megabytes, .. } = one.as_ref();
            let what = provision.forbidden_by()?;
            Some(format!(
                "`{id}` {version} ({megabytes} MB) would be installed into the cache now, but {what} forbids it"
            ))
        });
        tried.chain(forbidden).collect()
    }

    fn help(&self) -> Option<String> {
        self.help.clone()
    }
}

/// How one toolchain was judged: where it was found, or why it cannot do the job.
type Judged<'c> = (&'c Toolchain, Result<Option<ProbeAnswer>, Rejection>);

/// Chooses a toolchain. One that is here always wins over one that would have to be installed.
///
/// # Errors
///
/// [`NoToolchain`], with the reason for each candidate and what would help.
pub fn select<'c>(
    catalog: &'c Catalog,
    question: &Question<'_>,
    host: &Host,
) -> Result<Choice<'c>, NoToolchain> {
    let judged: Vec<Judged<'c>> =
        catalog.toolchains().iter().map(|one| (one, judge(one, question, host))).collect();
    let here = judged.iter().find_map(|(one, verdict)| {
        let found = verdict.as_ref().ok()?.clone();
        Some(Choice { toolchain: one, found, installation: None, candidates: Vec::new() })
    });
    let installed = || match question.provision {
        Provision::Allowed => installable(&judged, host).map(|(one, it)| after(one, it)),
        Provision::Offline | Provision::Refused => None,
    };
    let Some(winner) = here.or_else(installed) else {
        return Err(no_toolchain(catalog, question, host, judged));
    };
    let candidates = judged.iter().map(|one| candidate(one, &winner, question)).collect();
    Ok(Choice { candidates, ..winner })
}

/// The first toolchain that would do if it were installed.
fn installable<'c>(judged: &[Judged<'c>], host: &Host) -> Option<(&'c Toolchain, Installation)> {
    absent(judged).find_map(|one| Some((one, one.installation(host)?)))
}

/// The toolchains that would do if they were here.
fn absent<'c>(judged: &[Judged<'c>]) -> impl Iterator<Item = &'c Toolchain> {
    let absent = |(one, verdict): &Judged<'c>| match verdict {
        Err(Rejection::NotFound(_) | Rejection::TooOld { .. } | Rejection::DoesNotWork { .. }) => {
            Some(*one)
        }
        _ => None,
    };
    judged.iter().filter_map(absent)
}

/// The choice of a toolchain as it will be found after it was installed.
fn after(toolchain: &Toolchain, installation: Installation) -> Choice<'_> {
    let found = ProbeAnswer {
        probe: toolchain.installed_probe(),
        command: vec![installation.program_path()],
        version: Some(installation.version.clone()),
        ..ProbeAnswer::default()
    };
    let installation = Some(installation);
    Choice { toolchain, found: Some(found), installation, candidates: Vec::new() }
}

fn candidate(
    (toolchain, verdict): &Judged<'_>,
    winner: &Choice<'_>,
    question: &Question<'_>,
) -> Candidate {
    let id = toolchain.id.clone();
    let (verdict, because) = if id == winner.toolchain.id {
        (Verdict::Chosen, chosen_because(winner, verdict.as_ref().err(), question))
    } else {
        match verdict {
            Ok(_) => (Verdict::Fits, format!("would do; `{}` is preferred", winner.toolchain.id)),
            Err(why) => (Verdict::Rejected, why.to_string()),
        }
    };
    Candidate { id, verdict, because }
}

fn chosen_because(
    winner: &Choice<'_>,
    lacking: Option<&Rejection>,
    question: &Question<'_>,
) -> String {
    let because = match question.forced {
        Some(forced) => format!("`--toolchain {forced}` was asked for"),
        None => winner.toolchain.because.clone(),
    };
    let Some(Installation { version, megabytes, .. }) = &winner.installation else {
        return because;
    };
    let lacking = match lacking {
        Some(old @ Rejection::TooOld { .. }) => old.to_string(),
        _ => "not here".to_owned(),
    };
    format!("{because}; {lacking}: {version} is installed into the cache first ({megabytes} MB)")
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
    if !toolchain.serves(&host.triple) {
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
    host: &Host,
    judged: Vec<Judged<'_>>,
) -> NoToolchain {
    let (target, provision) = (question.target, question.provision);
    if let Some(id) = question.forced.filter(|id| catalog.find(id).is_none()) {
        let known: Vec<String> =
            catalog.toolchains().iter().map(|one| format!("`{}`", one.id)).collect();
        return NoToolchain {
            target,
            tried: vec![(id.to_owned(), Rejection::Unknown)],
            forbidden: None,
            help: Some(format!("there are {}", known.join(", "))),
        };
    }
    let installable = installable(&judged, host);
    // What we would install helps on every host; what else would do comes next.
    let first = installable.iter().map(|(one, _)| *one);
    let help = first.chain(absent(&judged)).find_map(|one| one.how_to_get(host, provision));
    let tried = judged
        .into_iter()
        .filter_map(|(one, verdict)| Some((one.id.clone(), verdict.err()?)))
        .filter(|(_, why)| !matches!(why, Rejection::NotForced { .. }))
        .collect();
    let forbidden = installable.map(|(_, one)| (one.into(), provision));
    NoToolchain { target, tried, forbidden, help }
}
