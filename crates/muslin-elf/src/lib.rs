//! What an ELF file really is, read from its bytes the way the kernel and the loader read them.
//!
//! [`ElfFile::parse`] parses the bytes of a file once; [`ElfFile::check`] compares it with a [`Policy`] by
//! the table [`CHECKS`] and answers with findings. Both are pure: no process is
//! started, no file is opened and nothing is printed here, so the verdict on a file is the same on
//! every host, for every architecture.
//!
//! ```
//! use muslin_elf::{ElfFile, NotElf};
//!
//! let what = ElfFile::parse(b"#!/bin/sh\n").err();
//! assert_eq!(what, Some(NotElf::Script("/bin/sh".into())));
//! ```
//!
//! Nothing else of this repository is needed: the values that answers are made of come along as
//! [`finding`].
//!
//! ```
//! use std::fs::File;
//!
//! use muslin_elf::finding::Runs;
//! use muslin_elf::{Inquiry, NotElf, SurveyError, survey};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let own = std::env::current_exe()?;
//! match survey(File::open(own)?, &Inquiry::default()) {
//!     Ok(survey) => {
//!         let answer = survey.inspection;
//!         println!("{}, {}", answer.linkage.as_str(), answer.libc.family.as_str());
//!         assert!(answer.environments.iter().any(|place| place.verdict == Runs::Runs));
//!     }
//!     // On a Mac, a program of its own.
//!     Err(SurveyError::NotElf(what)) => assert_eq!(what, NotElf::MachO),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`inspect`] says all that is known about a file of which nobody said what it ought to be: the same
//! checks and more, where it runs and with which message it fails elsewhere, which glibc it asks for and
//! why, and how the C library inside behaves. It reads the whole file once; [`check`] does not, and
//! [`survey`] leaves out what only the whole file can tell.
//!
//! The reading order is the order of the modules: the header and the segments decide, sections and
//! symbols only add to them, because neither the kernel nor musl ever looks at a section.

#![forbid(unsafe_code)]
// Nearly every number comes out of a file that anyone may have made.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod budget;
mod embedded;
mod glibc_libraries;
mod header;
mod image;
mod in_places;
mod needle;
mod not_elf;
mod paged;
mod recorder;
mod source;
mod text;

mod dynamic;
mod import;
mod interpreter;
mod note;
mod relocation;
mod section;
mod segment;
mod symbol;
mod version;

mod libc;
mod linkage;
mod start;

mod code;
mod routine;

mod facts;
mod fortified;
mod processor;
mod producer;
mod property;
mod protection;
mod trace;

pub mod archive;

mod anatomy;

mod check;
mod checks;
mod verdict;

mod environment;
mod floor;
mod hazard;
mod inspect;

mod file;
mod loading;
mod survey;
mod survey_error;

pub use anatomy::Sources;
pub use check::{Check, Policy};
pub use checks::CHECKS;
pub use code::Code;
pub use dynamic::{Area, Dynamic};
pub use environment::{environment_ids, environments_dated};
pub use facts::{Entry, Facts, Missing, Part};
pub use file::{ElfFile, inspect};
pub use header::{ByteOrder, Class, Header, Machine, ObjectType, TablePlace};
pub use inspect::Inquiry;
pub use libc::{LibcMark, LibcVerdict, MarkKind};
pub use loading::{Loading, loading};
pub use not_elf::NotElf;
pub use note::{AbiTag, Maker, Notes};
pub use processor::{Level, Processor};
pub use producer::Producer;
pub use property::Properties;
pub use relocation::{IfuncCount, Relocations};
pub use routine::Routine;
pub use section::{Section, Sections};
pub use segment::{PageFitness, Permissions, Segment, SegmentKind};
pub use start::{
    AssumedTable, CrtObject, CrtObjects, StartC, StartCode, applies_packed_relocations,
};
pub use survey::{Survey, survey};
pub use survey_error::SurveyError;
pub use symbol::{Symbols, Undefined};
pub use text::{Text, hexadecimal};
pub use verdict::{check, explain};
pub use version::VersionNeed;

pub use muslin_finding as finding;
