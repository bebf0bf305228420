//! The versions of the JSON documents, one for each.

use crate::audit::Audit;
use crate::build_record::BuildRecord;
use crate::comparison::Comparison;
use crate::diagnosis::Diagnosis;
use crate::distribution::Distribution;
use crate::failure::FailureText;
use crate::inspected::Inspected;
use crate::library::{BuiltLibraries, CleanedLibraries, LibraryList};
use crate::native::NativeNeeds;
use crate::plan::Plan;
use crate::program::InstalledPrograms;
use crate::report::Report;
use crate::toolchain::{InstalledToolchain, RemovedToolchain, ToolchainList};
use crate::variables::Variables;
use crate::verified::Verified;

/// Gives each document its name and its version, and lists them.
macro_rules! documents {
    ($($document:ident = $name:literal, $version:literal;)*) => {
        $(impl $document {
            /// The version of this document, which it has as `schema_version`. It grows by one whenever a field changes
            /// its meaning or goes away; new fields do not change it. Its schema is `docs/schemas/NAME-VERSION.json`.
            pub const VERSION: u32 = $version;
        })*

        /// The schema of each document, under the name of its file: `report-1.json`.
        #[cfg(feature = "json-schema")]
        #[must_use]
        pub fn schemas() -> Vec<(String, schemars::Schema)> {
            vec![$((
                concat!($name, "-", $version, ".json").to_owned(),
                schema::<$document>($version),
            )),*]
        }
    };
}

documents! {
    Audit = "audit", 1;
    BuildRecord = "build-record", 1;
    BuiltLibraries = "libraries-build", 1;
    CleanedLibraries = "libraries-clean", 1;
    Comparison = "compare", 1;
    Diagnosis = "doctor", 1;
    Distribution = "dist-manifest", 1;
    FailureText = "failure", 1;
    Inspected = "inspect", 1;
    InstalledPrograms = "install", 1;
    InstalledToolchain = "toolchains-install", 1;
    LibraryList = "libraries-list", 1;
    NativeNeeds = "natives", 1;
    Plan = "plan", 1;
    RemovedToolchain = "toolchains-remove", 1;
    Report = "report", 1;
    ToolchainList = "toolchains-list", 1;
    Variables = "env", 1;
    Verified = "verify", 1;
}

/// The schema of a document, in the draft that most validators read, with its version as the only one.
#[cfg(feature = "json-schema")]
fn schema<T: schemars::JsonSchema>(version: u32) -> schemars::Schema {
    let settings = schemars::generate::SchemaSettings::draft07();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    if let Some(one) = schema.pointer_mut("/properties/schema_version") {
        *one = serde_json::json!({
            "const": version,
            "description": "It grows when a field changes its meaning or goes away; new fields do not change it.",
        });
    }
    schema
}
