//! `--smoke`: programs are started before anything leaves, in a root of their own: on this processor, where it runs
//! them, and under an emulator on the oldest processor that they are for, with the largest pages.

mod calls;
mod error;
mod machine;
mod programs;
mod sandbox;
mod start;
mod subject;

pub(crate) use calls::SystemCalls;
pub(crate) use error::SmokeError;
pub(crate) use programs::{BuiltProgram, smoke_programs};
pub(crate) use start::{root, smoke};
pub(crate) use subject::{Conditions, Subject, arguments};
