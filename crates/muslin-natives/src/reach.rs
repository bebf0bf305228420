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
            let tests = roots.examples && roots.places.contains(&from.0);
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
        let mut path = vec![graph.title(unit.0)];
        let mut at = unit;
        while let Some(Some((from, _))) = self.came_by.get(&at) {
            path.push(graph.title(from.0));
            at = *from;
        }
        path.reverse();
        path
    }

    /// The feature that brings a package in, if one does: of the optional edge next to it on its path,
    /// whatever turned that edge on, followed up to the feature nearest to the user.
    pub(crate) fn feature(
        &self,
        graph: &Graph<'_>,
        on: &Activation<'_>,
        unit: Unit,
    ) -> Option<String> {
        let mut at = unit;
        while let Some(Some((from, edge))) = self.came_by.get(&at) {
            if edge.declaration.optional {
                let Some(Cause::Feature(unit, name)) = on.dependency(*from, edge.name()) else {
                    return None;
                };
                let (unit, name) = topmost(on, unit, name);
                return Some(format!("{}/{name}", graph.packages[unit.0].name));
            }
            at = *from;
        }
        None
    }
}

/// Follows a feature up to the one that a person chose; `default` is chosen by nobody.
fn topmost<'a>(on: &Activation<'a>, unit: Unit, name: &'a str) -> (Unit, &'a str) {
    match on.cause(unit, name) {
        Some(Cause::Feature(above, feature)) if feature != "default" => topmost(on, above, feature),
        _ => (unit, name),
    }
}
