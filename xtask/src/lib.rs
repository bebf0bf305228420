//! What the chores of this repository share: `cargo xtask` and `cargo lab`.

pub mod commands;
pub mod repository;
