//! The crates that a release was made from, as provenance names them.

use std::collections::BTreeMap;

use muslin_schema::Contents;

use crate::provenance::Resource;
use crate::sbom::identity::purl;

/// Every crate that is published, also one that only the build ran; `checksums` is what `Cargo.lock` knows.
#[must_use]
pub fn materials(
    contents: &Contents,
    checksums: &BTreeMap<(String, String), String>,
) -> Vec<Resource> {
    let published = contents.packages.iter().filter_map(|package| {
        let sum = checksums.get(&(package.name.clone(), package.version.clone()));
        Some(Resource::published(purl(package)?, sum.map(String::as_str)))
    });
    published.collect()
}
