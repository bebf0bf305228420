//! What the user's own settings of cargo bring to the link.

use std::collections::BTreeSet;

/// What the user's own settings of cargo bring to the link for one target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnLinking {
    /// Whether flags or a linker of the user's can bring libraries that are asked for by name.
    pub searches: bool,
    /// The `links` keys whose build scripts cargo does not run (The Cargo Book, "Overriding Build Scripts").
    pub overridden: BTreeSet<String>,
}
