//! The diagnostic codes of `audit`, beside the ids of advisories.

use muslin_schema::codes;

use crate::explain::page::Page;

/// What `audit` finds, in the order in which it is found.
pub(super) const PAGES: &[Page] = &[Page {
    code: codes::VERSION,
    title: "the version of a package cannot be compared with advisories",
    text: "\
Advisories name versions as Cargo writes them. What is listed for this package is not such a version, so whether
an advisory is about it is unknown. This is a warning, which `--strict` refuses.

Cure: build with a `Cargo.lock` that names a version, or `--allow version` after you have looked.",
}];
