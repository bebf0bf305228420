//! What protects objects of C and C++, as a sentence.

use muslin_schema::ObjectProtection;

/// `12 objects with code: 9 check a canary · 12 claim landing pads · 12 protected returns`
pub(crate) fn sentence(one: &ObjectProtection) -> String {
    let plural = if one.objects == 1 { "" } else { "s" };
    format!(
        "{} object{plural} with code: {} check a canary · {} claim landing pads · {} protected returns",
        one.objects, one.canary, one.landing_pads, one.returns
    )
}
