//! Why nothing can be verified.

use muslin_exec::FileError;
use muslin_package::SignatureError;
use muslin_schema::{Exit, Failure};

use crate::ship::DIST;

/// What files are verified by cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum VerifyError {
    #[error("cannot read what the files are verified by")]
    File(#[from] FileError),
    #[error("cannot verify with `{path}`")]
    Key { path: String, source: SignatureError },
    /// The statement does not have the signature of the key.
    #[error("`{path}` is refused")]
    Signature { path: String, source: SignatureError },
    #[error("`{path}` is not a statement of provenance")]
    Statement { path: String, source: serde_json::Error },
    #[error("`{path}` is a statement of another kind: `{kind}`")]
    StatementKind { path: String, kind: String },
    /// An image in a registry is wanted, and nothing is fetched.
    #[error("`{0}` is in a registry, and `--offline` fetches nothing")]
    Offline(String),
    #[error("there is no statement of provenance at `{0}`")]
    NoStatement(String),
    #[error("`{0}` is neither a directory nor a revision of the repository here")]
    Source(String),
    #[error("cannot check out `{revision}`")]
    Checkout { revision: String, printed: Vec<String> },
    #[error("the files were built with rustc {wanted}, and this is {here}")]
    Rustc { wanted: String, here: String },
    /// Neither a list, nor a key, nor sources.
    #[error("nothing says what `{0}` should be")]
    Nothing(String),
    /// The build itself has ended.
    #[error("`{name}` cannot be built again as it says it was built{}", because(.why.as_ref()))]
    Build { name: String, why: Option<String> },
}

fn because(why: Option<&String>) -> String {
    why.map(|why| format!(": {why}")).unwrap_or_default()
}

impl Failure for VerifyError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(_) => Exit::Unexpected,
            Self::Key { .. }
            | Self::NoStatement(_)
            | Self::Offline(_)
            | Self::Source(_)
            | Self::Nothing(_) => Exit::Usage,
            Self::Signature { .. } => Exit::Findings,
            Self::Statement { .. } | Self::StatementKind { .. } => Exit::Unreadable,
            Self::Checkout { .. } | Self::Build { .. } => Exit::Build,
            Self::Rustc { .. } => Exit::NoToolchain,
        }
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Checkout { printed, .. } => printed.clone(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Key { .. } => "`openssl pkey -in release.key -pubout` writes one".to_owned(),
            Self::Signature { .. } => {
                "take the release, or the key, from whoever made it once more: one of the two is not theirs".to_owned()
            }
            Self::Offline(_) => "without `--offline`; or copy it into a directory: `skopeo copy docker://… oci:DIR`".to_owned(),
            Self::NoStatement(_) => format!(
                "`--provenance FILE` names it; a release has it as `{}`, or unsigned as `{}`", DIST.signed, DIST.statement
            ),
            Self::Nothing(_) => "`--source` builds it again, `--key` or `--provenance` looks it up in the statement of its release; the directory of a release has a list of checksums".to_owned(),
            Self::Source(_) => {
                "say the directory of a checkout, or run this in a clone of the repository".to_owned()
            }
            Self::Rustc { wanted, .. } => format!("`rustup toolchain install {wanted}`"),
            Self::Build { .. } => {
                "its output is above: `--source` has to be the sources that the release was made from".to_owned()
            }
            _ => return None,
        })
    }
}
