//! What the parts of a file say about its C library.

use std::ops::Range;

use muslin_finding::Linkage;

use crate::dynamic::Dynamic;
use crate::note::Notes;
use crate::section::Sections;
use crate::start::StartCode;
use crate::symbol::Symbols;
use crate::text::Text;

/// What the parts of a file have to say.
pub(crate) struct Witnesses<'a> {
    pub(crate) linkage: Linkage,
    pub(crate) interpreter: Option<&'a Text>,
    pub(crate) dynamic: Option<&'a Dynamic>,
    pub(crate) notes: &'a Notes,
    pub(crate) start: Option<&'a StartCode>,
    pub(crate) sections: &'a Sections,
    pub(crate) symbols: &'a Symbols,
    pub(crate) embedded: &'a [Range<u64>],
}
