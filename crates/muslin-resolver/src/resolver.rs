//! The resolver without any call to the system: files and packets are bytes, sockets and clocks a trait.
//!
//! Nothing here allocates, panics or is `unsafe`: bytes are reached with `get`, and every loop is bounded by
//! the size of what it reads.

#![forbid(unsafe_code)]

pub mod address;
pub mod aliases;
pub mod answer;
pub mod avahi;
pub mod dns;
pub mod exchange;
pub mod found;
pub mod gai;
pub mod hosts;
pub mod interfaces;
pub mod json;
pub mod kept;
pub mod lines;
pub mod local;
pub mod lookup;
pub mod name;
pub mod netlink;
pub mod nsswitch;
pub mod order;
pub mod packet;
pub mod request;
pub mod resolv;
pub mod resolved;
pub mod reverse;
pub mod services;
pub mod system;
pub mod text;
pub mod work;
