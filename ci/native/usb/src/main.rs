//! Asks libusb for its version.

fn main() {
    // SAFETY: it returns a pointer to a constant.
    let version = unsafe { &*libusb1_sys::libusb_get_version() };
    println!("{}.{}", version.major, version.minor);
}
