//! What reaches the target, by which way, and through which feature.

use std::collections::{HashMap, VecDeque};

use cargo_metadata::DependencyKind;

use crate::activation::{Activation, Cause, Roots, Side, Unit, across};
use crate::graph::{Edge, Graph};

/// The packages that are compiled, each with the edge by which a shortest way comes to it.
pub(crate) struct Reach<'a> {
    came_by: HashMap<Unit, Option<(Unit, &'a Edge<'a>)>>,
}

impl<'a> Reach<'a> {
    /// Follows the edges that are on.
    pub(crate) fn of(graph: &'a Graph<'a>, roots: &Roots<'_>, on: &Activation<'_>) -> Self {
        let mut came_by = HashMap::new();
        let mut queue = VecDeque::new();
        for &place in &roots.places {
            came_by.insert((place, Side::Target), None);
            queue.push_back((place, Side::Target));
        }
        while let Some(from) = queue.pop_front() {
            let tests = roots.development && roots.places.contains(&from.0);
            for edge in graph.edges(from.0) {
                let kind = edge.kind();
                let compiled = kind != DependencyKind::Unknown
                    && (kind != DependencyKind::Development || tests);
                let to = across(graph, from.1, edge);
                if compiled && on.follows(from, edge) && !came_by.contains_key(&to) {
                    came_by.insert(to, Some((from, edge)));
                    queue.push_back(to);
                }
            }
        }
        Self { came_by }
    }

    /// Whether a package is compiled for this side.
    pub(crate) fn holds(&self, unit: Unit) -> bool {
        self.came_by.contains_key(&unit)
    }

    /// `name version` of each package from a root down to this one.
    pub(crate) fn path(&self, graph: &Graph<'_>, unit: Unit) -> Vec<String> {
        let above = self.steps(unit).into_iter().rev().map(|((at, _), _)| at);
        above.chain([unit.0]).map(|at| graph.title(at)).collect()
    }

    /// The feature that brings a package in, if one does: of the optional edge next to it on its path,
    /// whatever turned that edge on, followed along the path up to the feature nearest to the user.
    pub(crate) fn feature(
        &self,
        graph: &Graph<'_>,
        on: &Activation<'_>,
        unit: Unit,
    ) -> Option<String> {
        let steps = self.steps(unit);
        let (from, edge) = steps.iter().find(|(_, edge)| edge.declaration.optional)?;
        let path: Vec<usize> = steps.iter().map(|((at, _), _)| *at).collect();
        let mut causes = on.dependency(*from, edge.name());
        let mut found: Option<(Unit, &str)> = None;
        let mut seen = Vec::new();
        while let Some((above, name)) = on_path(causes, &path, &seen) {
            if let Some((below, _)) = found {
                // A manifest asked for the feature below by its name: it was chosen, and this one only
                // implies it as well. `default` is chosen by nobody.
                let chosen = above == below && causes.contains(&Cause::Asked);
                if chosen || name == "default" {
                    break;
                }
            }
            found = Some((above, name));
            seen.push((above, name));
            causes = on.feature(above, name);
        }
        found.map(|((at, _), name)| format!("{}/{name}", graph.packages[at].name))
    }

    /// The edges from a package up to its root.
    fn steps(&self, unit: Unit) -> Vec<(Unit, &'a Edge<'a>)> {
        let mut steps = Vec::new();
        let mut at = unit;
        while let Some(Some((from, edge))) = self.came_by.get(&at) {
            steps.push((*from, *edge));
            at = *from;
        }
        steps
    }
}

/// A cause that is a feature of a package on the path and was not followed yet: one further up before
/// one of the same package, `default` last.
fn on_path<'c>(
    causes: &[Cause<'c>],
    path: &[usize],
    seen: &[(Unit, &str)],
) -> Option<(Unit, &'c str)> {
    causes
        .iter()
        .filter_map(|cause| match cause {
            Cause::Feature(unit, name) => Some((*unit, *name)),
            Cause::Asked => None,
        })
        .filter(|(unit, name)| path.contains(&unit.0) && !seen.contains(&(*unit, *name)))
        .max_by_key(|(unit, name)| (*name != "default", path.iter().position(|at| *at == unit.0)))
}
