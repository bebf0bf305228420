//! Surveys of small projects: what a user is told of each.

mod contents;
mod graph;
mod known;
mod linking;
mod project;
mod recorded;
mod selection;
mod unknown;
