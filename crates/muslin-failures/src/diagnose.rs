//! From the output of a failed step to crate, cause and cure.

use std::collections::{BTreeMap, BTreeSet};

use muslin_schema::{Answer, Evidence, Finding, NativeNeed, Need, Severity, Target};

use crate::case::{Case, KnownFailure};
use crate::known::Failures;
use crate::output::Output;
use crate::pattern::Captures;
use crate::sentence::{Values, fill};
use crate::speaker::{OutputAttribution, Speaker, Step, prefixed};

/// What is known about a build beside its words.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The machine's Rust triple.
    pub host: &'a str,
    /// The packages of the graph, as name and version.
    pub packages: Vec<(&'a str, String)>,
    /// The targets that were built together; empty where none was chosen yet.
    pub situations: Vec<Situation<'a>>,
}

/// What was decided for a target.
#[derive(Clone, Debug)]
pub struct Situation<'a> {
    /// The target.
    pub target: Target,
    /// What the survey found.
    pub natives: &'a [NativeNeed],
    /// What the compilers must be able to do, over all of it.
    pub needs: BTreeSet<Need>,
    /// The chosen toolchain's `id`.
    pub toolchain: &'a str,
    /// What it can do.
    pub provides: BTreeSet<Need>,
    /// By need: another toolchain that can do it as well.
    pub providers: BTreeMap<Need, String>,
}

/// What the output of a step means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// Which packages failed, and in which step, in words.
    pub failed: Vec<String>,
    /// Why, where that is known: the nearest causes, three at most.
    pub causes: Vec<Finding>,
}

impl<'a> Context<'a> {
    /// `name version`, spelled as the package is; the name alone where its version is not known.
    fn title(&self, name: &str, version: Option<&str>) -> String {
        // In the names of files, rustc writes `-` as `_`.
        let same = |one: &str| one.replace('-', "_") == name.replace('-', "_");
        let mut known = self.packages.iter().filter(|(one, _)| same(one));
        match (known.next(), known.next(), version) {
            (Some((name, version)), None, None) => format!("{name} {version}"),
            (Some((name, _)), _, None) => (*name).to_owned(),
            (None, _, None) => name.to_owned(),
            (_, _, Some(version)) => format!("{name} {version}"),
        }
    }

    /// What the survey found about a package, by its title.
    fn need(&self, title: &str) -> Option<&'a NativeNeed> {
        let (name, version) = title.split_once(' ').unwrap_or((title, ""));
        let fits = |need: &&NativeNeed| {
            need.package == name && (version.is_empty() || need.version == version)
        };
        self.situations.iter().find_map(|one| one.natives.iter().find(fits))
    }
}

/// How many causes are reported, in all and of one package: what follows from the first is noise.
const REPORTED: usize = 3;
const REPORTED_OF_ONE: usize = 2;

/// How many lines of output are shown.
const SHOWN: usize = 3;

/// How long each of them may be, in characters.
const SHOWN_LENGTH: usize = 160;

impl Failures {
    /// Finds what is known in the words of a step that failed.
    #[must_use]
    pub fn diagnose(&self, output: &Output, context: &Context<'_>) -> Diagnosis {
        let known = self.all();
        let lines = output.lines();
        let voices = OutputAttribution::of(&lines);
        let situations = Situations::of(context, &lines, &voices);
        let mut troubles: Vec<Trouble<'_>> = Vec::new();
        for (at, by) in voices.of_line.iter().enumerate() {
            let speaker = by.map(|index| &voices.speakers[index]);
            // A package that did not fail may have said anything.
            if speaker.is_some_and(|one| one.failed.is_none()) {
                continue;
            }
            let situation = situations.when(*by);
            for failure in &known {
                if let Some((index, captures)) = first_case(failure, &lines, at, situation) {
                    let named = captures.get("crate").map(String::as_str);
                    let subject = match (named.or_else(|| linked_crate(&lines, at)), speaker) {
                        (Some(name), _) => Some(context.title(name, None)),
                        (None, Some(one)) => Some(context.title(&one.name, one.version.as_deref())),
                        (None, None) => None,
                    };
                    let trouble = Trouble { failure, index, subject, situation, hits: Vec::new() };
                    add(&mut troubles, trouble, (lines[at], captures));
                }
            }
        }
        let failed = voices.speakers.iter().filter_map(|one| failed_crate(one, context)).collect();
        let causes = nearest(troubles).iter().map(|one| one.finding(context)).collect();
        Diagnosis { failed, causes }
    }
}

/// One case that was found for one subject, with each place where it was.
struct Trouble<'k> {
    failure: &'k KnownFailure,
    index: usize,
    subject: Option<String>,
    situation: Option<&'k Situation<'k>>,
    hits: Vec<(&'k str, Captures)>,
}

impl Trouble<'_> {
    fn case(&self) -> &Case {
        &self.failure.cases[self.index]
    }

    fn finding(&self, context: &Context<'_>) -> Finding {
        let case = self.case();
        let need = self.subject.as_deref().and_then(|title| context.need(title));
        let values = self.values(context.host);
        let mut evidence: Vec<Evidence> = Vec::new();
        for (line, _) in &self.hits {
            let said = Evidence::of(format!("{} said: {}", case.by, shown(line)));
            if evidence.len() < SHOWN && !evidence.contains(&said) {
                evidence.push(said);
            }
        }
        if let Some(need) = need.filter(|need| need.path.len() > 1) {
            evidence.push(Evidence::of(format!("needed through {}", need.path.join(" → "))));
        }
        let own = need.filter(|_| case.own_cure).and_then(NativeNeed::cure_in_place);
        Finding {
            code: self.failure.code.clone(),
            subject: self.subject.clone().unwrap_or_else(|| "the build".to_owned()),
            severity: Severity::Error,
            answer: Answer::No,
            message: fill(&case.cause, &values),
            evidence,
            cure: Some(own.unwrap_or_else(|| fill(&case.cure, &values))),
            allowed: false,
        }
    }

    fn values(&self, host: &str) -> Values {
        let mut values = Values::new();
        for (_, captures) in &self.hits {
            for (name, text) in captures {
                let all = values.entry(name.clone()).or_default();
                if !all.contains(text) {
                    all.push(text.clone());
                }
            }
        }
        let mut set = |name: &str, text: String| values.insert(name.to_owned(), vec![text]);
        let name = self.subject.as_deref().and_then(|subject| subject.split(' ').next());
        set("crate", name.unwrap_or("CRATE").to_owned());
        let target = self.situation.map(|one| one.target);
        for word in ["target", "target_", "TARGET_", "arch"] {
            let filled = |target: Target| target.fill(&format!("{{{word}}}"));
            set(word, target.map_or_else(|| format!("<{word}>"), filled));
        }
        set("toolchain", self.situation.map_or("<id>", |one| one.toolchain).to_owned());
        let provider = self.case().lacks.zip(self.situation);
        if let Some(id) = provider.and_then(|(need, one)| one.providers.get(&need)) {
            set("provider", id.clone());
        }
        let program = self.hits.first().and_then(|(_, captures)| captures.get("program"));
        let package = program.and_then(|program| self.failure.install.get(program));
        set(
            "install",
            match package {
                Some(one) if host.contains("-apple-") => format!(" (`brew install {}`)", one.brew),
                Some(one) => format!(" (Debian and Ubuntu: `apt-get install {}`)", one.debian),
                None => String::new(),
            },
        );
        values
    }
}

/// The first case of a file that fits at a line.
fn first_case(
    failure: &KnownFailure,
    lines: &[&str],
    at: usize,
    situation: Option<&Situation<'_>>,
) -> Option<(usize, Captures)> {
    let holds = |case: &Case| {
        let lacks = |one: &Situation<'_>, need| {
            !one.provides.contains(&need) && one.providers.contains_key(&need)
        };
        case.lacks.is_none_or(|need| situation.is_some_and(|one| lacks(one, need)))
            && case
                .unseen
                .is_none_or(|need| situation.is_some_and(|one| !one.needs.contains(&need)))
    };
    let cases = failure.cases.iter().enumerate().filter(|(_, case)| holds(case));
    cases.into_iter().find_map(|(index, case)| Some((index, case.find(lines, at)?)))
}

/// Adds a place where a case was found. Of one file, the nearest case counts for a subject.
fn add<'k>(troubles: &mut Vec<Trouble<'k>>, trouble: Trouble<'k>, hit: (&'k str, Captures)) {
    let same = |one: &&mut Trouble<'k>| {
        one.failure.code == trouble.failure.code && one.subject == trouble.subject
    };
    match troubles.iter_mut().find(same) {
        Some(known) if known.index < trouble.index => {}
        Some(known) if known.index == trouble.index => known.hits.push(hit),
        Some(known) => *known = Trouble { hits: vec![hit], ..trouble },
        None => troubles.push(Trouble { hits: vec![hit], ..trouble }),
    }
}

/// The troubles to tell, in the order in which they came up.
fn nearest(troubles: Vec<Trouble<'_>>) -> Vec<Trouble<'_>> {
    let real: Vec<Option<String>> =
        troubles.iter().filter(|one| !one.case().symptom).map(|one| one.subject.clone()).collect();
    let mut reported: Vec<Trouble<'_>> = Vec::new();
    for one in troubles {
        let explained = one.case().symptom && real.contains(&one.subject);
        let of_one = reported.iter().filter(|other| other.subject == one.subject).count();
        if !explained && of_one < REPORTED_OF_ONE && reported.len() < REPORTED {
            reported.push(one);
        }
    }
    reported
}

/// The target for which each speaker was built: the one that its lines name, else the first.
struct Situations<'c> {
    first: Option<&'c Situation<'c>>,
    of_speaker: Vec<Option<&'c Situation<'c>>>,
}

impl<'c> Situations<'c> {
    fn of(context: &'c Context<'_>, lines: &[&str], voices: &OutputAttribution) -> Self {
        let mut of_speaker = vec![None; voices.speakers.len()];
        for (line, by) in lines.iter().zip(&voices.of_line) {
            let Some(found) = by.map(|by| &mut of_speaker[by]).filter(|found| found.is_none())
            else {
                continue;
            };
            *found = context.situations.iter().find(|one| line.contains(one.target.triple()));
        }
        Self { first: context.situations.first(), of_speaker }
    }

    fn when(&self, speaker: Option<usize>) -> Option<&'c Situation<'c>> {
        speaker.and_then(|by| self.of_speaker[by]).or(self.first)
    }
}

/// The crate whose archive the linker names around a line: lld below it, binutils above it.
fn linked_crate<'l>(lines: &[&'l str], at: usize) -> Option<&'l str> {
    let below = lines[at + 1..].iter().take(3).take_while(|line| line.trim().starts_with(">>>"));
    let below =
        below.copied().find_map(|line| line.split_once(" in archive ").map(|(_, path)| path));
    let above = lines[at.saturating_sub(1)..=at].iter();
    let mut above = above.flat_map(|line| line.split(' ')).filter(|word| word.contains(".rlib("));
    below.or_else(|| above.next()).and_then(crate_of_rlib)
}

/// `…/deps/libloom_sys-0123456789abcdef.rlib` is the crate `loom_sys`.
fn crate_of_rlib(path: &str) -> Option<&str> {
    let file = path.rsplit(['/', '\\']).next()?;
    let (name, hash) = file.strip_prefix("lib")?.split_once(".rlib")?.0.rsplit_once('-')?;
    (hash.len() == 16 && hash.chars().all(|c| c.is_ascii_hexdigit())).then_some(name)
}

/// A line as it is shown: without what cargo and rustc put in front, and not too long.
fn shown(line: &str) -> String {
    let mut text = prefixed(line).map_or(line, |(_, _, said)| said).trim();
    for lead in ["cargo:warning=", "cargo::warning=", "= note: "] {
        text = text.strip_prefix(lead).unwrap_or(text);
    }
    let short: String = text.chars().take(SHOWN_LENGTH).collect();
    if short.len() < text.len() { format!("{short} …") } else { short }
}

fn failed_crate(one: &Speaker, context: &Context<'_>) -> Option<String> {
    let name = context.title(&one.name, one.version.as_deref());
    Some(match one.failed? {
        Step::RunScript => format!("the build script of `{name}` failed"),
        Step::CompileScript => format!("the build script of `{name}` could not be compiled"),
        Step::Compile => format!("`{name}` could not be compiled"),
        Step::Link => format!("`{name}` could not be linked"),
    })
}
