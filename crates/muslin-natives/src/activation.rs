//! Which features are on for the target, and who turned each on.
//!
//! `cargo metadata` answers with the union over target, host and tests: a build dependency that
//! compiles a library from source would make it look as if the target's came with its source too. So cargo's
//! own algorithm (`cargo/core/resolver/features.rs`) runs here once more, on what was resolved.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use cargo_metadata::{DependencyKind, Package};
use muslin_schema::Features;

use crate::graph::{Edge, Graph};

/// Whom a package is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    Target,
    Host,
}

/// A package on one side.
pub(crate) type Unit = (usize, Side);

/// Who turned a feature or an optional dependency on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause<'a> {
    /// The command line, or a line of a manifest.
    Asked,
    /// A feature of this package.
    Feature(Unit, &'a str),
}

/// How features are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolver {
    /// One set for each package, over target, host and tests: the first resolver.
    Joined,
    /// Target and host each have their own, tests count only where they are built: 2 and later.
    Apart,
}

/// What is on.
pub(crate) struct Activation<'a> {
    resolver: Resolver,
    features: HashMap<Unit, BTreeMap<&'a str, Vec<Cause<'a>>>>,
    dependencies: HashMap<Unit, BTreeMap<&'a str, Vec<Cause<'a>>>>,
}

/// What is asked of the graph.
pub(crate) struct Roots<'a> {
    /// Places of the packages.
    pub(crate) places: Vec<usize>,
    /// Whether they are all members of the workspace.
    pub(crate) all: bool,
    /// The user's feature flags.
    pub(crate) features: &'a Features,
    /// Whether their development dependencies are built.
    pub(crate) development: bool,
}

impl<'a> Activation<'a> {
    /// Turns on what the roots ask for, and all that follows.
    pub(crate) fn of(graph: &'a Graph<'a>, roots: &'a Roots<'a>, resolver: Resolver) -> Self {
        let blank = Self { resolver, features: HashMap::new(), dependencies: HashMap::new() };
        let mut work = Work {
            graph,
            roots,
            on: blank,
            seen: BTreeSet::new(),
            waiting: HashMap::new(),
            queue: VecDeque::new(),
        };
        work.start();
        work.run();
        if resolver == Resolver::Joined && roots.all {
            work.add_other_platforms();
            work.run();
        }
        work.on
    }

    /// The features of a package that are on.
    pub(crate) fn features(&self, unit: Unit) -> Vec<&'a str> {
        let on = self.features.get(&self.key(unit));
        on.map(|features| features.keys().copied().collect()).unwrap_or_default()
    }

    /// Whether an edge is followed: it is not optional, or something turned it on.
    pub(crate) fn follows(&self, from: Unit, edge: &Edge<'_>) -> bool {
        !edge.declaration.optional || !self.dependency(from, edge.name()).is_empty()
    }

    /// All that turned a feature on; empty if it is off.
    pub(crate) fn feature(&self, unit: Unit, name: &str) -> &[Cause<'a>] {
        causes(&self.features, self.key(unit), name)
    }

    /// All that turned an optional dependency on; empty if it is off.
    pub(crate) fn dependency(&self, unit: Unit, name: &str) -> &[Cause<'a>] {
        causes(&self.dependencies, self.key(unit), name)
    }

    fn key(&self, (at, side): Unit) -> Unit {
        match self.resolver {
            Resolver::Joined => (at, Side::Target),
            Resolver::Apart => (at, side),
        }
    }
}

fn causes<'t, 'a>(
    table: &'t HashMap<Unit, BTreeMap<&'a str, Vec<Cause<'a>>>>,
    unit: Unit,
    name: &str,
) -> &'t [Cause<'a>] {
    table.get(&unit).and_then(|on| on.get(name)).map(Vec::as_slice).unwrap_or_default()
}

/// Where an edge leads: build dependencies and procedural macros are the host's, with all below them.
pub(crate) fn across(graph: &Graph<'_>, side: Side, edge: &Edge<'_>) -> Unit {
    let host = edge.kind() == DependencyKind::Build || graph.is_macro(edge.to);
    (edge.to, if host { Side::Host } else { side })
}

#[derive(Clone, Copy)]
enum Task<'a> {
    Package(Unit),
    Value(Unit, &'a str, Cause<'a>),
}

struct Work<'a> {
    graph: &'a Graph<'a>,
    roots: &'a Roots<'a>,
    on: Activation<'a>,
    seen: BTreeSet<Unit>,
    /// Features for optional dependencies (`name?/feature`) that nobody has turned on yet.
    waiting: HashMap<(Unit, &'a str), Vec<(&'a str, Cause<'a>)>>,
    queue: VecDeque<Task<'a>>,
}

impl<'a> Work<'a> {
    fn start(&mut self) {
        for &place in &self.roots.places {
            let package = self.graph.packages[place];
            let unit = (place, Side::Target);
            self.queue.push_back(Task::Package(unit));
            for value in requested(package, self.roots.features) {
                self.queue.push_back(Task::Value(unit, value, Cause::Asked));
            }
        }
    }

    fn run(&mut self) {
        while let Some(task) = self.queue.pop_front() {
            self.step(task);
        }
    }

    /// The first resolver also joins what dependencies of other platforms ask for. Their packages are
    /// not in a filtered graph, but what they turned on is in cargo's own lists.
    fn add_other_platforms(&mut self) {
        for &unit in &self.seen {
            for feature in self.graph.joined_features(unit.0) {
                if self.on.feature(unit, feature).is_empty() {
                    self.queue.push_back(Task::Value(unit, feature, Cause::Asked));
                }
            }
        }
    }

    fn step(&mut self, task: Task<'a>) {
        match task {
            Task::Package(unit) => self.package(unit),
            Task::Value(unit, value, cause) => match value.split_once('/') {
                Some((name, feature)) => self.feature_of(unit, name, feature, cause),
                None => match value.strip_prefix("dep:") {
                    Some(name) => self.dependency(unit, name, cause),
                    None => self.feature(unit, value, cause),
                },
            },
        }
    }

    fn package(&mut self, unit: Unit) {
        if self.seen.insert(unit) {
            for edge in self.edges(unit).filter(|edge| !edge.declaration.optional) {
                self.follow(unit, edge);
            }
        }
    }

    /// The edges that count for features.
    fn edges(&self, (at, _): Unit) -> impl Iterator<Item = &'a Edge<'a>> + use<'a> {
        let tests = self.roots.development || self.on.resolver == Resolver::Joined;
        let tests = tests && self.roots.places.contains(&at);
        let graph: &'a Graph<'a> = self.graph;
        graph.edges(at).iter().filter(move |edge| match edge.kind() {
            DependencyKind::Normal | DependencyKind::Build => true,
            DependencyKind::Development => tests,
            DependencyKind::Unknown => false,
        })
    }

    fn unit(&self, (_, side): Unit, edge: &Edge<'_>) -> Unit {
        self.on.key(across(self.graph, side, edge))
    }

    fn follow(&mut self, from: Unit, edge: &'a Edge<'a>) {
        let to = self.unit(from, edge);
        self.queue.push_back(Task::Package(to));
        let default = edge.declaration.uses_default_features.then_some("default");
        for feature in edge.declaration.features.iter().map(String::as_str).chain(default) {
            self.queue.push_back(Task::Value(to, feature, Cause::Asked));
        }
    }

    fn feature(&mut self, unit: Unit, name: &'a str, cause: Cause<'a>) {
        let Some(values) = self.graph.packages[unit.0].features.get(name) else { return };
        let causes = self.on.features.entry(unit).or_default().entry(name).or_default();
        causes.push(cause);
        if causes.len() > 1 {
            return;
        }
        let cause = Cause::Feature(unit, name);
        self.queue.extend(values.iter().map(|value| Task::Value(unit, value, cause)));
    }

    fn dependency(&mut self, unit: Unit, name: &'a str, cause: Cause<'a>) {
        let causes = self.on.dependencies.entry(unit).or_default().entry(name).or_default();
        causes.push(cause);
        if causes.len() > 1 {
            return;
        }
        let waiting = self.waiting.remove(&(unit, name)).unwrap_or_default();
        let edges: Vec<&Edge<'a>> = self.edges(unit).filter(|edge| edge.name() == name).collect();
        for edge in edges {
            self.follow(unit, edge);
            let to = self.unit(unit, edge);
            let values = waiting.iter().map(|(feature, cause)| Task::Value(to, feature, *cause));
            self.queue.extend(values);
        }
    }

    /// `name/feature` and `name?/feature`
    fn feature_of(&mut self, unit: Unit, name: &'a str, feature: &'a str, cause: Cause<'a>) {
        let (name, weak) = match name.strip_suffix('?') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let edges: Vec<&Edge<'a>> = self.edges(unit).filter(|edge| edge.name() == name).collect();
        if edges.iter().any(|edge| edge.declaration.optional) {
            if !weak {
                self.dependency(unit, name, cause);
                // Before `dep:` there was one name for both, and cargo still turns both on.
                self.feature(unit, name, cause);
            } else if self.on.dependency(unit, name).is_empty() {
                self.waiting.entry((unit, name)).or_default().push((feature, cause));
            }
        }
        for edge in edges {
            if self.on.follows(unit, edge) {
                let to = self.unit(unit, edge);
                self.queue.push_back(Task::Value(to, feature, cause));
            }
        }
    }
}

/// The values that the user's flags turn on in a package of the workspace.
fn requested<'a>(package: &'a Package, flags: &'a Features) -> Vec<&'a str> {
    if flags.all {
        return package.features.keys().map(String::as_str).collect();
    }
    let default = (!flags.no_default).then_some("default");
    let own = flags.list.iter().flat_map(|item| item.split([',', ' '])).filter_map(|value| {
        match value.split_once('/') {
            Some((name, feature)) if package.name.as_str() == name => Some(feature),
            _ => Some(value).filter(|value| !value.is_empty()),
        }
    });
    default.into_iter().chain(own).collect()
}
