//! A network interface beside the loopback.
//!
//! Few kernels have the modules of real tunnels, but what programs see of an interface is its type, and `tun` of the
//! kernel takes any type.

use std::path::Path;

use super::scenario::Device;
use super::world::command;

const NAME: &str = "pipe0";

/// Adds an interface; `maker` is the program that can make one.
pub(crate) fn add(maker: &Path, device: &Device) {
    command(&maker.to_string_lossy(), &["device", NAME, device.kind]);
    command("ip", &["link", "set", NAME, "up"]);
    command("ip", &["address", "add", device.address, "dev", NAME, "nodad"]);
}

/// Removes it.
pub(crate) fn remove() {
    command("ip", &["link", "delete", NAME]);
}
