//! The package graph as cargo resolved it, with each edge joined to the line of the manifest that asks
//! for it: `cargo metadata` lists the two apart, and only together they say which edge is optional,
//! for which platform it is and which features it turns on.

use std::collections::HashMap;

use cargo_metadata::{
    Dependency, DependencyKind, FeatureName, Metadata, NodeDep, Package, PackageId, TargetKind,
};
use muslin_schema::Target;

use crate::platform::Cfgs;

/// All packages of the resolve, and the edges that hold for one target.
pub(crate) struct Graph<'m> {
    /// In the order of the metadata; everything else names a package by its place here.
    pub(crate) packages: Vec<&'m Package>,
    edges: Vec<Vec<Edge<'m>>>,
    joined: Vec<&'m [FeatureName]>,
    index: HashMap<&'m PackageId, usize>,
}

/// One line of a manifest, and the package it led to.
pub(crate) struct Edge<'m> {
    pub(crate) declaration: &'m Dependency,
    pub(crate) to: usize,
}

impl<'m> Edge<'m> {
    /// The name that the manifest gives the dependency.
    pub(crate) fn name(&self) -> &'m str {
        self.declaration.rename.as_deref().unwrap_or(&self.declaration.name)
    }

    pub(crate) fn kind(&self) -> DependencyKind {
        self.declaration.kind
    }
}

impl<'m> Graph<'m> {
    /// The graph for a target; `None` where the metadata holds no resolve.
    pub(crate) fn of(metadata: &'m Metadata, target: Target) -> Option<Self> {
        let cfgs = Cfgs::of(target);
        let packages: Vec<&Package> = metadata.packages.iter().collect();
        let index: HashMap<&PackageId, usize> =
            packages.iter().enumerate().map(|(at, package)| (&package.id, at)).collect();
        let mut edges: Vec<Vec<Edge<'m>>> = Vec::new();
        edges.resize_with(packages.len(), Vec::new);
        let mut joined: Vec<&[FeatureName]> = vec![&[]; packages.len()];
        for node in &metadata.resolve.as_ref()?.nodes {
            let Some(&from) = index.get(&node.id) else { continue };
            joined[from] = &node.features;
            let deps: Vec<(&NodeDep, usize)> =
                node.deps.iter().filter_map(|dep| Some((dep, *index.get(&dep.pkg)?))).collect();
            edges[from] = packages[from]
                .dependencies
                .iter()
                .filter_map(|declaration| {
                    let to = led_to(declaration, &deps, &packages)?;
                    Some(Edge { declaration, to })
                })
                .filter(|edge| cfgs.hold(edge.declaration.target.as_ref()))
                .collect();
        }
        Some(Self { packages, edges, joined, index })
    }

    /// The edges of a package that hold for the target, of all kinds.
    pub(crate) fn edges(&self, from: usize) -> &[Edge<'m>] {
        &self.edges[from]
    }

    /// The features that are on for anyone: the target, the host or the tests.
    pub(crate) fn joined_features(&self, at: usize) -> impl Iterator<Item = &'m str> + use<'m> {
        self.joined[at].iter().map(|feature| feature.as_str())
    }

    /// The place of a package.
    pub(crate) fn place(&self, package: &Package) -> Option<usize> {
        self.index.get(&package.id).copied()
    }

    /// Whether the package is a procedural macro, which the compiler of the host loads.
    pub(crate) fn is_macro(&self, at: usize) -> bool {
        self.packages[at].targets.iter().any(|target| target.kind.contains(&TargetKind::ProcMacro))
    }

    /// `name version`
    pub(crate) fn title(&self, at: usize) -> String {
        format!("{} {}", self.packages[at].name, self.packages[at].version)
    }
}

/// The package that a line of a manifest led to. Several fit only where one package is there in two
/// versions; then the name that the manifest gives decides, or the version. (A requirement alone would
/// not do: `*` means no pre-release, but a path leads to one.)
fn led_to(
    declaration: &Dependency,
    deps: &[(&NodeDep, usize)],
    packages: &[&Package],
) -> Option<usize> {
    let rename = declaration.rename.as_deref().map(|name| name.replace('-', "_"));
    deps.iter()
        .filter(|(dep, at)| {
            packages[*at].name.as_str() == declaration.name
                && dep
                    .dep_kinds
                    .iter()
                    .any(|kind| kind.kind == declaration.kind && kind.target == declaration.target)
        })
        .max_by_key(|(dep, at)| {
            let named = rename.as_ref().is_some_and(|rename| *rename == dep.name);
            (declaration.req.matches(&packages[*at].version), named)
        })
        .map(|(_, at)| *at)
}
