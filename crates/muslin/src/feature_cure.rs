//! Which of the program's own features make a static build possible, where its present ones do not: the nearest
//! cure, tried on the graph before anything is built.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, Package};
use muslin_libraries::{Libraries, ProvidePolicy, provided};
use muslin_natives::{OwnLinking, Rules, Survey, roots, scan};
use muslin_schema::{Environment, Features, NativeNeed, Outcome, Request, Target};

use crate::metadata::metadata;
use crate::session::Session;

/// No more sets of features than this are tried.
const TRIED: usize = 48;

/// The same scans, in which what fails names the features with which nothing does, if there are some.
pub(crate) fn with_feature_cures(
    session: &Session<'_>,
    scans: Vec<(Target, Vec<NativeNeed>)>,
    request: &Request,
    linking: &dyn Fn(Target) -> OwnLinking,
    libraries: &Libraries,
    rules: &Rules,
) -> Vec<(Target, Vec<NativeNeed>)> {
    let failing = |needs: &[NativeNeed]| needs.iter().any(fails);
    let Some((target, _)) = scans.iter().find(|(_, needs)| failing(needs)) else { return scans };
    // The project was read already; a question that fails adds nothing.
    let all = Request {
        features: Features { list: Vec::new(), all: true, no_default: false },
        ..request.clone()
    };
    let Ok(graph) = metadata(session, &all, *target) else { return scans };
    let own_linking = &linking(*target);
    let texts = RefCell::default();
    let trial = Trial { graph, request, target: *target, own_linking, libraries, rules, texts };
    let Some((package, features)) = trial.first_that_works(&session.environment) else {
        return scans;
    };
    let cure = format!(
        "`cargo muslin static-build{}`: with these features of `{package}`, nothing that it links fails",
        words(&features)
    );
    let cured = |need: NativeNeed| {
        let fails = fails(&need);
        NativeNeed { cure: if fails { Some(cure.clone()) } else { need.cure.clone() }, ..need }
    };
    scans
        .into_iter()
        .map(|(target, needs)| (target, needs.into_iter().map(cured).collect()))
        .collect()
}

fn fails(need: &NativeNeed) -> bool {
    matches!(need.outcome, Outcome::Missing | Outcome::Broken)
}

/// The flags of a command line.
fn words(features: &Features) -> String {
    let mut words = String::new();
    for flag in features.flags() {
        words.push_str(&format!(" {flag}"));
    }
    if !features.list.is_empty() {
        words.push_str(&format!(" --features {}", features.list.join(",")));
    }
    words
}

/// All that a set of features is tried on.
struct Trial<'t> {
    /// The graph with all features.
    graph: Metadata,
    request: &'t Request,
    target: Target,
    own_linking: &'t OwnLinking,
    libraries: &'t Libraries,
    rules: &'t Rules,
    /// What was read once is not read again.
    texts: RefCell<HashMap<PathBuf, Option<String>>>,
}

impl Trial<'_> {
    /// The name of the one package that is built, and the first set of features with which nothing fails.
    fn first_that_works(&self, environment: &Environment) -> Option<(String, Features)> {
        let selected = roots(&self.graph, &self.request.selection).ok()?;
        let [package] = selected.as_slice() else { return None };
        let sets = sets(package, &self.request.features);
        let found = sets.into_iter().take(TRIED).find(|features| {
            has_executable(package, features) && self.works(environment, features)
        })?;
        Some((package.name.to_string(), found))
    }

    fn works(&self, environment: &Environment, features: &Features) -> bool {
        let survey = Survey {
            metadata: &self.graph,
            selection: &self.request.selection,
            features,
            target: self.target,
            environment,
            own_linking: self.own_linking,
            rules: self.rules,
            sources: &|path| self.read(path),
        };
        let Ok(needs) = scan(&survey) else { return false };
        let needs = provided(needs, self.libraries, ProvidePolicy::of(self.request));
        !needs.iter().any(fails)
    }

    fn read(&self, path: &Path) -> Option<String> {
        if let Some(known) = self.texts.borrow().get(path) {
            return known.clone();
        }
        let text = muslin_exec::read_if_there(path);
        self.texts.borrow_mut().insert(path.to_owned(), text.clone());
        text
    }
}

/// The features of a set, with all that they turn on in the same package.
fn closure<'p>(package: &'p Package, features: &'p Features) -> BTreeSet<&'p str> {
    let default = (!features.no_default).then_some("default");
    let mut waiting: Vec<&str> = features.list.iter().map(String::as_str).chain(default).collect();
    let mut found = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if found.insert(name) {
            waiting.extend(package.features.get(name).into_iter().flatten().map(String::as_str));
        }
    }
    found
}

/// Whether an executable is built with these features.
fn has_executable(package: &Package, features: &Features) -> bool {
    let on = closure(package, features);
    let built = |one: &cargo_metadata::Target| {
        one.is_bin() && one.required_features.iter().all(|name| on.contains(name.as_str()))
    };
    package.targets.iter().any(built)
}

/// Sets of features that differ little from those that are asked for, the nearest first: without one of the
/// default ones, with one more, with one instead of the default ones.
fn sets(package: &Package, asked: &Features) -> Vec<Features> {
    if asked.all {
        return Vec::new();
    }
    // Those of a dependency cannot be named on a command line.
    let named = |name: &&String| !name.starts_with("dep:");
    let default = package.features.get("default").into_iter().flatten().filter(named);
    let default: Vec<&String> = default.collect();
    let on = closure(package, asked);
    let others: Vec<&String> = package
        .features
        .keys()
        .filter(|name| *name != "default" && !on.contains(name.as_str()))
        .collect();
    let with = |no_default: bool, more: Vec<&String>| Features {
        list: asked.list.iter().chain(more).cloned().collect(),
        all: false,
        no_default,
    };
    let mut sets = Vec::new();
    if !asked.no_default {
        for left_out in &default {
            let rest = default.iter().filter(|name| *name != left_out).copied().collect();
            sets.push(with(true, rest));
        }
    }
    sets.extend(others.iter().map(|one| with(asked.no_default, vec![one])));
    if !asked.no_default && !default.is_empty() {
        sets.push(with(true, Vec::new()));
        sets.extend(others.iter().map(|one| with(true, vec![one])));
        for left_out in &default {
            for one in &others {
                let rest = default.iter().filter(|name| *name != left_out).copied();
                sets.push(with(true, rest.chain([*one]).collect()));
            }
        }
    }
    sets
}
