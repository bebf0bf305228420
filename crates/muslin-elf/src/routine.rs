//! Memory routines and functions of a resolver that stand in for those of libc.
//!
//! `muslin` links its own `memcpy` and `getaddrinfo` and the like before libc. In front of each, in the same section, is
//! its mark: a linker takes or leaves both together, and no stripping takes the mark alone.

use std::ops::{ControlFlow, Range};

use memchr::memmem;

use crate::embedded;
use crate::image::Image;
use crate::needle;

/// The steps that a mark takes.
const MARK: u64 = 128;

/// A kind of mark.
pub(crate) struct Mark {
    /// How it begins; the name of the function and a NUL follow.
    text: &'static [u8],
    /// The longest name, with its NUL.
    longest: usize,
}

/// That of routines of libc.
pub(crate) const MEMORY: Mark = Mark { text: b"muslin rou~tine ", longest: 16 };

/// That of the functions of the resolver.
pub(crate) const RESOLVER: Mark = Mark { text: b"muslin reso~lver ", longest: 24 };

/// A routine that replaces one of libc.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Routine {
    /// Its name in C: `memcpy`.
    pub name: String,
    /// Where its mark is in the file.
    pub offset: u64,
}

/// All whose marks stand in code, in the order of names. What a program keeps as data, such as the source
/// of such a routine, is not one.
pub(crate) fn read(image: &Image<'_>, mark: &Mark, embedded: &[Range<u64>]) -> Vec<Routine> {
    let code = image.loads().filter(|load| load.permissions.execute());
    let ranges = image.merged(code.map(|load| (load.offset, load.file_size)));
    let text = needle::whole(mark.text);
    let finder = memmem::Finder::new(&text);
    let mut found: Vec<Routine> = Vec::new();
    for range in ranges {
        image.bytes.search(range, text.len().saturating_add(mark.longest), &mut |code| {
            let places = finder.find_iter(code.bytes).filter_map(|at| Some((at, code.own(at)?)));
            let afforded = places.take_while(|_| image.budget.step(MARK));
            found.extend(afforded.filter_map(|(at, offset)| {
                let behind = code.bytes.get(at.checked_add(text.len())?..)?;
                Some(Routine { name: name(behind, mark.longest)?, offset })
            }));
            ControlFlow::Continue(())
        });
    }
    found.retain(|routine| !embedded::holds(embedded, routine.offset));
    found.sort();
    found.dedup_by(|one, other| one.name == other.name);
    found
}

/// The name behind a mark, if it is one.
fn name(bytes: &[u8], longest: usize) -> Option<String> {
    let end = memchr::memchr(0, bytes.get(..longest.min(bytes.len()))?)?;
    let name = &bytes[..end];
    let plain = !name.is_empty()
        && name.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    plain.then(|| String::from_utf8_lossy(name).into_owned())
}
