//! The file of `HOSTALIASES`: names without a dot that a user has given to others (hostname(7)).

use super::lines::Lines;
use super::name::NameText;
use super::system::System;
use super::text;

/// The name that a line of the file gives for one without a dot.
pub fn alias<S: System>(system: &S, buffer: &mut [u8], name: &[u8]) -> Option<NameText> {
    if name.iter().any(|byte| *byte == b'.') {
        return None;
    }
    let mut path = [0; 1024];
    let length = system.variable(b"HOSTALIASES\0", &mut path)?;
    // The byte behind the path is still zero, as the system wants it.
    let path = path.get(..length + 1)?;
    let mut lines = Lines::new(system, system.open(path).ok()?, buffer);
    while let Some(line) = lines.next_line() {
        let (own, other) = text::word(line)?;
        if text::same(own, name) {
            let mut alias = NameText::new();
            alias.extend(text::word(other)?.0);
            return Some(alias).filter(|alias| !alias.overflowed());
        }
    }
    None
}
