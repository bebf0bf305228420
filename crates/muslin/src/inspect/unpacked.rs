//! What archives and images hold, each file under the name of the archive, a `!` and its place in it.

use std::borrow::Cow;
use std::path::Path;

use muslin_exec::Root;
use muslin_package::{UnpackError, Visitor, unpack, unpack_layout};
use muslin_schema::{Inspected, Unreadable};

use super::input::Input;
use super::{Inspector, input};

impl Inspector<'_> {
    /// Looks at the files in an archive or image.
    pub(super) fn packed(&self, input: &Input, bytes: &[u8], inspected: &mut Inspected) {
        let named = input.directory.is_none();
        self.unpacked((&input.name, named), inspected, &mut |visitor| {
            unpack(bytes, &self.budget, visitor)
        });
    }

    /// Looks at the files of an image that is a directory.
    pub(super) fn layout(&self, directory: &Path, inspected: &mut Inspected) {
        // Nothing outside of the directory is read, whatever the image names.
        let root = Root::new(directory);
        let blob = |path: &str| root.read(path).map(Cow::<[u8]>::Owned);
        let name = directory.display().to_string();
        self.unpacked((&name, true), inspected, &mut |visitor| {
            unpack_layout(&blob, &self.budget, visitor)
        });
    }

    fn unpacked(
        &self,
        (name, named): (&str, bool),
        inspected: &mut Inspected,
        unpack: &mut dyn FnMut(&mut Visitor<'_>) -> Result<(), UnpackError>,
    ) {
        let mut found = 0;
        let mut skipped = Vec::new();
        let place_of = |place: &str| match place {
            "" => name.to_owned(),
            place => format!("{name}!/{place}"),
        };
        let mut visitor = Visitor {
            wants: &input::is_picked,
            visit: &mut |place, bytes| {
                found += 1;
                self.bytes(&place_of(place), bytes, inspected);
            },
            // It may be a program, so that it counts as one that cannot be read.
            skip: &mut |place, why| skipped.push(Unreadable { name: place_of(place), why }),
            passed_over: 0,
        };
        let ended = unpack(&mut visitor);
        let passed_over = visitor.passed_over;
        inspected.passed_over += passed_over;
        let nothing = found == 0 && skipped.is_empty();
        inspected.unreadable.append(&mut skipped);
        let why = match ended {
            Err(error) => error.to_string(),
            // A wrong archive must not look like a good answer. One that was found in a directory is as any
            // other file there.
            Ok(()) if nothing && named => {
                "it contains no ELF file and no static library".to_owned()
            }
            Ok(()) => return,
        };
        inspected.unreadable.push(Unreadable { name: name.to_owned(), why });
    }
}
