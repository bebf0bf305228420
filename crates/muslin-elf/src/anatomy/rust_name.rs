//! The crate in a name of Rust's, whichever way it was mangled.

/// The crate that a mangled name begins with; `None` for a name that is not Rust's.
///
/// The newer mangling says which crate wrote an implementation. The older one does not: an implementation
/// of a trait is then that of its type, unless the type is the language's own.
pub(super) fn crate_of(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok().filter(|name| name.starts_with('_'))?;
    let demangled = rustc_demangle::try_demangle(name).ok()?;
    let exact = name.strip_prefix("_R").and_then(root);
    exact.map_or_else(|| crate_in(&format!("{demangled:#}")), |name| Some(name.to_owned()))
}

/// The root of the first path in a name of the newer mangling (RFC 2603, `path`); `None` where a default
/// method of a trait comes first.
fn root(mangled: &str) -> Option<&str> {
    let mut at = 0;
    // Each way back leads to an earlier place, so no name has more steps than letters.
    for _ in 0..mangled.len() {
        let rest = mangled.get(at..)?;
        match rest.as_bytes().first()? {
            b'N' => at = at.saturating_add(2),
            b'I' => at = at.saturating_add(1),
            b'M' | b'X' => at = at.saturating_add(disambiguator(&rest[1..])?).saturating_add(1),
            b'B' => at = number(&rest[1..])?,
            b'C' => return identifier(&rest[1..][disambiguator(&rest[1..])?..]),
            _ => return None,
        }
    }
    None
}

/// How many letters a disambiguator takes; it may not be there.
fn disambiguator(text: &str) -> Option<usize> {
    if text.starts_with('s') { text.find('_')?.checked_add(1) } else { Some(0) }
}

/// A number to the base 62, ended by `_`; the one without digits is 0.
fn number(text: &str) -> Option<usize> {
    let digits = &text[..text.find('_')?];
    if digits.is_empty() {
        return Some(0);
    }
    let value = digits.bytes().try_fold(0_usize, |value, byte| {
        let digit = match byte {
            b'0'..=b'9' => byte.wrapping_sub(b'0'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(10),
            b'A'..=b'Z' => byte.wrapping_sub(b'A').wrapping_add(36),
            _ => return None,
        };
        value.checked_mul(62)?.checked_add(digit.into())
    })?;
    value.checked_add(1)
}

/// An identifier: its length, and its letters.
fn identifier(text: &str) -> Option<&str> {
    let text = text.strip_prefix('u').unwrap_or(text);
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let length: usize = text[..end].parse().ok()?;
    let letters = &text[end..];
    letters.strip_prefix('_').unwrap_or(letters).get(..length)
}

/// The crate of a path in Rust's syntax: the first word that `::` follows.
fn crate_in(path: &str) -> Option<String> {
    let mut rest = path;
    loop {
        rest = rest.trim_start_matches(|letter: char| !is_word(letter));
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        if word.is_empty() {
            return None;
        }
        if behind.starts_with("::") {
            return Some(word.to_owned());
        }
        rest = behind;
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The crate that an object of rustc's says it was made from, in the name of its unit: `serde.0123456789abcdef-cgu.3`.
pub(super) fn crate_of_file(file: &[u8]) -> Option<&str> {
    let (start, number) = std::str::from_utf8(file).ok()?.rsplit_once("-cgu.")?;
    let (name, hash) = start.rsplit_once('.')?;
    let unit = number.bytes().all(|byte| byte.is_ascii_digit());
    (unit && hash.len() == 16 && name.chars().all(is_word)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_manglings_name_their_crate() {
        let crate_of = |name: &str| super::crate_of(name.as_bytes());
        assert_eq!(crate_of("_ZN4core3fmt9Formatter3pad17h0123456789abcdefE").unwrap(), "core");
        assert_eq!(crate_of("_RNvNtNtCsaz6eC2DG7lh_3std2io5stdio6STDOUT").unwrap(), "std");
        // `<[u8]>::copy_within`: the words alone would not tell.
        let slice = "_RINvMNtCs7BliBxkEZsN_4core5sliceSh11copy_withinINtNtNtB5_3ops5range14RangeInclusivejEECs4dxIg2ZLmWm_11miniz_oxide";
        assert_eq!(crate_of(slice).unwrap(), "core");
        assert_eq!(crate_of("_ZNSt6vectorIiSaIiEE9push_backEOi"), None, "C++");
        assert_eq!(crate_of("memcpy"), None);
    }

    #[test]
    fn an_implementation_belongs_to_its_type_unless_that_is_the_languages_own() {
        assert_eq!(crate_in("<alloc::string::String as core::fmt::Debug>::fmt").unwrap(), "alloc");
        assert_eq!(crate_in("<&mut W as core::fmt::Write>::write_str").unwrap(), "core");
        assert_eq!(crate_in("<[u8] as mine::Fold>::fold").unwrap(), "mine");
        assert_eq!(crate_in("main"), None);
    }

    #[test]
    fn a_unit_of_rustc_names_its_crate_and_a_file_of_c_does_not() {
        assert_eq!(crate_of_file(b"serde_json.38beea8a5fccf038-cgu.08"), Some("serde_json"));
        assert_eq!(crate_of_file(b"sqlite3.c"), None);
        assert_eq!(crate_of_file(b"40hqge0dzqp4ofk6nv5fotyqu"), None);
    }
}
