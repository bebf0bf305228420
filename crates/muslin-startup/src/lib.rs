//! What runs before a program's own code, as sources that are compiled for a target: the call of constructors, and an
//! init (PID 1) for containers.

#![no_std]

extern crate alloc;

pub mod constructors;
pub mod init;
