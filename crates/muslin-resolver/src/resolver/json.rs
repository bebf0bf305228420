//! JSON, as far as a daemon's answer is read: where a value begins and ends.

/// The value without white space around it.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let inside = |byte: &u8| !super::text::is_space(*byte);
    let start = bytes.iter().position(inside).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(inside).map_or(start, |last| last + 1);
    bytes.get(start..end).unwrap_or(&[])
}

/// The length of the part up to a comma or the end of what contains it.
fn length(bytes: &[u8]) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    bytes.len()
}

/// The parts of an array or an object, between its commas.
#[derive(Clone)]
pub struct Parts<'a> {
    rest: Option<&'a [u8]>,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
        let end = length(rest);
        self.rest = rest.get(end..).and_then(|after| after.strip_prefix(b","));
        let part = trimmed(rest.get(..end)?);
        (!part.is_empty()).then_some(part)
    }
}

/// The parts of an array or an object; none of anything else.
pub fn parts(value: &[u8]) -> Parts<'_> {
    match trimmed(value) {
        [b'[' | b'{', rest @ ..] => Parts { rest: Some(rest) },
        _ => Parts { rest: None },
    }
}

/// The value of a member of an object.
pub fn member<'a>(object: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    parts(object).find_map(|part| {
        let (key, value) = super::text::split(part, b':');
        value.filter(|_| string(key) == Some(name)).map(trimmed)
    })
}

/// A string without escapes.
pub fn string(value: &[u8]) -> Option<&[u8]> {
    trimmed(value).strip_prefix(b"\"")?.strip_suffix(b"\"")
}
