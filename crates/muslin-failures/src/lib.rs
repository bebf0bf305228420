//! The output of a failed build, turned into crate, cause and cure.
//!
//! The texts that are known are data (`toolchains/failures/*.toml`), each proved against a true example of
//! itself. [`Output`] keeps what a step says, [`Failures::diagnose`] finds in it what is known. The raw text
//! is not touched: this is reported beside it.

mod pattern;

mod sentence;

mod case;

mod known;

mod output;

mod speaker;

mod diagnose;

pub use case::{Case, Install, KnownFailure};
pub use diagnose::{Context, Diagnosis, Situation};
pub use known::Failures;
pub use output::{Output, plain};
