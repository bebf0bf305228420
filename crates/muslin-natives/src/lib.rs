//! Which packages of a Cargo project need more than Rust, and what becomes of each: decided from
//! `cargo metadata`, from the text of build scripts and from the rule files in `toolchains/natives/`,
//! before anything is built.
//!
//! This crate is pure: no process, no file, no environment, no clock. Whatever is outside comes in as
//! a value or as a closure, so that the same project always gets the same answer.
//!
//! * [`Rules`]: what is known of single crates, embedded and from the user.
//! * [`roots()`]: the packages that a selection means.
//! * [`scan()`]: from the package graph to the needs.
//! * [`contents()`]: what is in an executable in the end.
//! * [`audit()`]: what a build script asked to link, judged as soon as cargo reports it; [`trace`] adds
//!   what the survey knows of the package.

mod rule;
mod rules;

mod own_linking;
mod platform;
mod roots;

mod graph;

mod activation;
mod reach;

mod attributes;
mod conditions;
mod value;

mod ends;
mod walk;

mod live;

mod links;
mod script;
mod starts;

mod program;

mod helpers;
mod version;

mod evidence;

mod conclusion;

mod decide;

mod scan;

mod contents;

mod audit;

pub use audit::{Linking, archives, audit, trace};
pub use contents::contents;
pub use own_linking::OwnLinking;
pub use roots::{RootsError, roots};
pub use rules::Rules;
pub use scan::{ScanError, Survey, scan};
