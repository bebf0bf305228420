//! glibc's functions that know the size of the buffer, and the plain ones in whose place its headers call them.

use crate::environment::is_of_glibc_alone;

/// Whether a symbol is such a function: `__memcpy_chk`.
pub(crate) fn is_checked(name: &str) -> bool {
    name.strip_prefix("__")
        .and_then(|rest| rest.strip_suffix("_chk"))
        .is_some_and(|plain| !plain.is_empty())
}

/// Whether glibc has one for this function.
pub(crate) fn has_checked_form(name: &str) -> bool {
    is_of_glibc_alone(&format!("__{name}_chk"))
}
