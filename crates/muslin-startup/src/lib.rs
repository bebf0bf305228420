//! What runs before a program's own code, as sources that are compiled for a target: the call of constructors, what C
//! asks about the processor, and an init (PID 1) for containers.

#![no_std]

extern crate alloc;

pub mod constructors;
pub mod init;
pub mod processor;
