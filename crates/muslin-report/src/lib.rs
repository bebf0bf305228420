//! Reports as text, for people and for programs. Nothing here prints; colours are a parameter.

mod failure;
mod human;
mod json;
mod natives;
mod paint;
mod plan;
mod size;
mod toolchains;

pub use failure::failure;
pub use human::report;
pub use json::json;
pub use natives::natives;
pub use paint::Paint;
pub use plan::plan;
pub use size::size;
pub use toolchains::toolchains;
