//! The routines, written once for any width of vector, and chosen by the architecture.
//!
//! All that is common is inlined into the functions of an architecture: only there a processor is
//! known to have the registers.

// Code for larger registers has to end up in functions for them.
#![allow(clippy::inline_always)]
// Each routine asks what the C standard asks of its callers.
#![allow(clippy::missing_safety_doc)]

mod compare;
mod copy;
mod members;
mod search;
mod sequence;
#[cfg(target_arch = "x86_64")]
mod set;
mod text;
mod vector;

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
pub use aarch64::*;
#[cfg(target_arch = "x86_64")]
pub use x86_64::*;
