//! The ring that needs nothing but memory: ELF files made byte by byte, right, odd and broken.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod allocators;
mod archive;
mod archive_writer;
mod bounds;
mod checks;
mod damage;
mod environments;
mod generated;
mod inspect;
mod leftovers;
mod libc;
mod linkage;
mod not_elf;
mod reading;
mod relocations;
mod routines;
mod start;
mod writer;
