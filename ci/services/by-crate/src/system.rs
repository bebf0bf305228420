//! What belongs to the system.

use std::ffi::{CStr, c_char};

pub(crate) const LINES: &[crate::Line] =
    &[("libmagic", libmagic), ("libacl", libacl), ("libgpg-error", libgpg_error)];

fn text(of: *const c_char) -> String {
    unsafe { CStr::from_ptr(of) }.to_string_lossy().into_owned()
}

/// Its database is a text file here.
fn libmagic() -> String {
    unsafe {
        let cookie = magic_sys::magic_open(0);
        assert_eq!(magic_sys::magic_load(cookie, c"/magic".as_ptr()), 0);
        text(magic_sys::magic_buffer(cookie, c"LOOM 7".as_ptr().cast(), 6))
    }
}

fn libacl() -> String {
    std::fs::write("/file", "").unwrap();
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o640);
    std::fs::set_permissions("/file", permissions).unwrap();
    let list = exacl::getfacl("/file", None).unwrap();
    exacl::to_string(&list).unwrap().lines().collect::<Vec<_>>().join(",")
}

fn libgpg_error() -> String {
    text(unsafe { libgpg_error_sys::gpg_strerror(1) })
}
