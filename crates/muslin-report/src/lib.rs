//! Reports as text, for people and for programs. Nothing here prints; colours are a parameter.

mod audit;
mod chart;
mod comparison;
mod doctor;
mod failure;
mod github;
mod human;
mod inspection;
mod json;
mod markdown;
mod natives;
mod paint;
mod plan;
mod proposal;
mod sarif;
mod shipped;
mod size;
mod toolchains;

pub use audit::audit;
pub use chart::{Bar, Chart, Panel, svg};
pub use comparison::{comparison, comparison_chart, comparison_page};
pub use doctor::doctor;
pub use failure::failure;
pub use github::github;
pub use human::{before_start, decisions, report, status};
pub use inspection::{Detail, inspected};
pub use json::{json, line};
pub use markdown::markdown;
pub use natives::natives;
pub use paint::Paint;
pub use plan::plan;
pub use proposal::proposals;
pub use sarif::{Rule, sarif};
pub use shipped::distribution;
pub use size::size;
pub use toolchains::{removed_toolchain, toolchain_list, toolchains};
