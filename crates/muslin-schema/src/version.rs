//! The version of the JSON documents.

/// The version of the JSON that `--message-format json` and `--format json` print.
///
/// It grows by one whenever a field changes its meaning or goes away; new fields do not change it.
pub const SCHEMA_VERSION: u32 = 1;
