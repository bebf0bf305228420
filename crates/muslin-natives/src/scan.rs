//! From the package graph to the needs.

use std::collections::BTreeSet;
use std::path::Path;

use cargo_metadata::{DependencyKind, Edition, Metadata};
use muslin_schema::{Environment, Features, NativeNeed, Outcome, Selection, Target};

use crate::activation::{Activation, Resolver, Roots, Side};
use crate::conditions::Surroundings;
use crate::decide::{Situation, decide, pkg_config_variable};
use crate::evidence::{BuildDependency, Evidence, Fact};
use crate::graph::Graph;
use crate::own_linking::OwnLinking;
use crate::reach::Reach;
use crate::roots::{RootsError, roots};
use crate::rule::RuleFile;
use crate::rules::Rules;

/// Everything that a survey of one target looks at.
pub struct Survey<'a> {
    /// What `cargo metadata --format-version 1 --filter-platform <target>` said, with the user's feature
    /// flags.
    pub metadata: &'a Metadata,
    /// Which packages are built.
    pub selection: &'a Selection,
    /// The same feature flags.
    pub features: &'a Features,
    /// For which target.
    pub target: Target,
    /// The user's environment.
    pub environment: &'a Environment,
    /// What the user's settings of cargo bring to the link.
    pub own_linking: &'a OwnLinking,
    /// What is known of single crates.
    pub rules: &'a Rules,
    /// The text of a file, if it can be read: build scripts and crate roots are asked for.
    pub sources: &'a dyn Fn(&Path) -> Option<String>,
}

/// The graph cannot be surveyed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// The selection does not fit the workspace.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// The metadata was asked for with `--no-deps`.
    #[error("the metadata of `{workspace}` holds no resolved dependencies")]
    NoResolve {
        /// The root of the workspace.
        workspace: String,
    },
}

impl ScanError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Roots(error) => error.help(),
            Self::NoResolve { .. } => Some("call `cargo metadata` without `--no-deps`".to_owned()),
        }
    }
}

/// The packages that reach the target and need more than Rust, in the order of names.
///
/// # Errors
///
/// [`ScanError::Roots`] if the selection does not fit, [`ScanError::NoResolve`] if the metadata holds
/// no graph.
pub fn scan(survey: &Survey<'_>) -> Result<Vec<NativeNeed>, ScanError> {
    let (graph, roots) = asked(survey)?;
    let on = Activation::of(&graph, &roots, resolver(survey));
    let reach = Reach::of(&graph, &roots, &on);
    let view = View { survey, graph: &graph, on: &on, reach: &reach };
    let mut needs: Vec<NativeNeed> = (0..graph.packages.len())
        .filter(|place| reach.holds((*place, Side::Target)))
        .filter_map(|place| view.need(place))
        .collect();
    needs.sort_by(|a, b| (&a.package, &a.version).cmp(&(&b.package, &b.version)));
    Ok(needs)
}

/// The graph, and what is asked of it.
pub(crate) fn asked<'a>(survey: &Survey<'a>) -> Result<(Graph<'a>, Roots<'a>), ScanError> {
    let graph = Graph::of(survey.metadata, survey.target).ok_or_else(|| ScanError::NoResolve {
        workspace: survey.metadata.workspace_root.to_string(),
    })?;
    let chosen = roots(survey.metadata, survey.selection)?;
    let roots = Roots {
        all: chosen.len() == survey.metadata.workspace_members.len(),
        places: chosen
            .into_iter()
            .filter_map(|package| graph.place(package))
            .filter(|place| !graph.is_macro(*place))
            .collect(),
        features: survey.features,
        development: survey.selection.takes_development(),
    };
    Ok((graph, roots))
}

/// Cargo's choice: what the workspace's manifest says, else what the root package's edition says.
pub(crate) fn resolver(survey: &Survey<'_>) -> Resolver {
    let manifest = survey.metadata.workspace_root.join("Cargo.toml");
    let text = (survey.sources)(manifest.as_std_path()).unwrap_or_default();
    let said = text.lines().find_map(|line| {
        let value = line.trim().strip_prefix("resolver")?.trim_start().strip_prefix('=')?;
        Some(value.trim_start().starts_with(['"', '\'']) && value.contains('1'))
    });
    let root = survey.metadata.packages.iter().find(|package| package.manifest_path == manifest);
    let old = match (said, root) {
        (Some(old), _) => old,
        (None, Some(root)) => matches!(root.edition, Edition::E2015 | Edition::E2018),
        (None, None) => true,
    };
    if old { Resolver::Joined } else { Resolver::Apart }
}

/// The survey with all that was worked out for it.
struct View<'a> {
    survey: &'a Survey<'a>,
    graph: &'a Graph<'a>,
    on: &'a Activation<'a>,
    reach: &'a Reach<'a>,
}

impl View<'_> {
    /// What one package needs; `None` if it is only Rust.
    fn need(&self, place: usize) -> Option<NativeNeed> {
        let package = self.graph.packages[place];
        if let Some(links) = &package.links
            && self.survey.own_linking.overridden.contains(links)
        {
            return Some(self.overridden(place, links));
        }
        let file =
            self.survey.rules.of(&package.name).filter(|file| file.means(package.links.as_deref()));
        let Some(file) = file else { return self.unknown(place) };
        if file.is_silent() {
            return None;
        }
        let features = self.on.features((place, Side::Target));
        let situation = Situation {
            version: &package.version,
            features: &features,
            target: self.survey.target,
            environment: self.survey.environment,
        };
        let verdict = decide(&file, &situation)?;
        let mut need = self.blank(place);
        let elsewhere = self.features_elsewhere(place, &file, &features);
        need.library = verdict.library;
        need.needs = verdict.needs;
        need.tools = verdict.tools;
        need.outcome = verdict.outcome;
        need.because = verdict.because;
        need.cure = verdict.cure;
        need.known = true;
        need.env = verdict.env;
        need.plain = verdict.plain;
        need.evidence = verdict.evidence;
        need.evidence.extend(elsewhere);
        need.evidence.extend(Evidence::of_manifest(package, &self.build_dependencies(place)).lines);
        self.add_host(place, &mut need);
        Some(need)
    }

    /// A package whose build script the user's settings override.
    fn overridden(&self, place: usize, links: &str) -> NativeNeed {
        let target = self.survey.target;
        NativeNeed {
            outcome: Outcome::Nothing,
            because: format!(
                "your `target.{target}.{links}` says what to link, and its build script is not run"
            ),
            known: true,
            evidence: vec![format!("`links = \"{links}\"` is overridden")],
            ..self.blank(place)
        }
    }

    /// What the evidence says of a package that no rule is known for.
    fn unknown(&self, place: usize) -> Option<NativeNeed> {
        let package = self.graph.packages[place];
        let features = self.on.features((place, Side::Target));
        let variable = pkg_config_variable(self.survey.environment, self.survey.target);
        let mut evidence = self.evidence(place);
        if !evidence.links.is_empty() && self.may_be_brought(place, &evidence.links) {
            evidence.facts.insert(Fact::MayBring);
        }
        let conclusion = match variable {
            Some(variable) => evidence.conclude_with_pkg_config(package, &features, &variable),
            None => evidence.conclude(package, &features),
        }?;
        let mut need = self.blank(place);
        need.needs = evidence.needs;
        need.tools = evidence.tools;
        need.outcome = conclusion.outcome;
        need.because = conclusion.because;
        need.cure = conclusion.cure.map(|cure| self.survey.target.fill(&cure));
        need.looks_for = evidence.looks_for;
        need.links_by_name = evidence.links_by_name;
        need.evidence = evidence.lines;
        self.add_host(place, &mut need);
        Some(need)
    }

    fn evidence(&self, place: usize) -> Evidence {
        let features = self.on.features((place, Side::Target));
        let variable = pkg_config_variable(self.survey.environment, self.survey.target);
        let around = Surroundings {
            target: self.survey.target,
            features: &features,
            environment: self.survey.environment,
            nothing_installed: variable.is_none(),
        };
        let helpers = self.build_dependencies(place);
        Evidence::of_sources(self.graph.packages[place], &helpers, self.survey.sources, around)
    }

    /// Whether the user's settings or another package of the target can bring what a package links by name: all
    /// directories that build scripts name are searched for all.
    fn may_be_brought(&self, place: usize, names: &BTreeSet<String>) -> bool {
        let brings = |other: usize| {
            let package = self.graph.packages[other];
            let file = self.survey.rules.of(&package.name);
            if file.is_some_and(|file| file.means(package.links.as_deref())) {
                return package.links.as_ref().is_some_and(|links| names.contains(links));
            }
            self.evidence(other).may_bring()
        };
        self.survey.own_linking.searches
            || (0..self.graph.packages.len())
                .filter(|other| *other != place && self.reach.holds((*other, Side::Target)))
                .any(brings)
    }

    /// The build dependencies that are on, in the order of their names.
    fn build_dependencies(&self, place: usize) -> Vec<BuildDependency<'_>> {
        let edges = self.graph.edges(place).iter();
        let on = edges
            .filter(|edge| edge.kind() == DependencyKind::Build)
            .filter(|edge| self.on.follows((place, Side::Target), edge));
        let mut found: Vec<BuildDependency<'_>> = on
            .map(|edge| BuildDependency {
                package: self.graph.packages[edge.to],
                code_name: edge.name().replace('-', "_"),
                dependencies: self.normal_dependencies(edge.to),
            })
            .collect();
        found.sort_by(|a, b| a.package.name.cmp(&b.package.name));
        found.dedup_by(|a, b| a.package.id == b.package.id);
        found
    }

    /// The names of what a package depends on as a library.
    fn normal_dependencies(&self, place: usize) -> Vec<&str> {
        let edges = self.graph.edges(place).iter();
        let normal = edges.filter(|edge| edge.kind() == DependencyKind::Normal);
        let on = normal.filter(|edge| self.on.follows((place, Side::Host), edge));
        on.map(|edge| edge.declaration.name.as_str()).collect()
    }

    /// The features of a rule file that are on, but for the host or the tests only: cargo prints them
    /// all in one list, and whoever reads that list would expect another outcome.
    fn features_elsewhere(&self, place: usize, file: &RuleFile, on: &[&str]) -> Vec<String> {
        file.features()
            .into_iter()
            .filter(|name| {
                !on.contains(name) && self.graph.joined_features(place).any(|on| on == *name)
            })
            .map(|name| {
                format!("feature `{name}` is on for the host or the tests, not for the target")
            })
            .collect()
    }

    fn add_host(&self, place: usize, need: &mut NativeNeed) {
        if self.reach.holds((place, Side::Host)) {
            need.on_host = true;
            let line = "it is compiled for the host too, where the host's own compiler serves";
            need.evidence.push(line.to_owned());
        }
    }

    fn blank(&self, place: usize) -> NativeNeed {
        let package = self.graph.packages[place];
        let unit = (place, Side::Target);
        NativeNeed {
            package: package.name.to_string(),
            version: package.version.to_string(),
            links: package.links.clone(),
            library: None,
            needs: BTreeSet::new(),
            tools: BTreeSet::new(),
            path: self.reach.path(self.graph, unit),
            feature: self.reach.feature(self.graph, self.on, unit),
            looks_for: BTreeSet::new(),
            links_by_name: BTreeSet::new(),
            outcome: Outcome::Uncertain,
            because: String::new(),
            cure: None,
            known: false,
            evidence: Vec::new(),
            env: Vec::new(),
            plain: BTreeSet::new(),
            on_host: false,
            libraries: Vec::new(),
        }
    }
}
