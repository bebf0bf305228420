//! The report as a page and as Markdown.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod html;
mod markdown;
mod sample;
