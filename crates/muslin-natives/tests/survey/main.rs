//! Scans of small projects: what a user sees of each.

mod conditions;
mod contents;
mod graph;
mod known;
mod linking;
mod own_linking;
mod project;
mod recorded;
mod selection;
mod unknown;
