//! The files that are verified, and the executables in them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use muslin_exec::Root;
use muslin_package::{
    BUILD_SECTION, Budget, Program as Elf, RecordError, StoredImages, Visitor, is_packed,
    read_build_record, stored_images, unpack, unpack_layout,
};
use muslin_schema::{BuildRecord, Unreadable};

use super::pulled::Files;

/// What ELF files begin with.
const ELF: &[u8] = b"\x7fELF";

/// A file that is verified.
pub(super) struct Given {
    pub(super) name: String,
    content: Content,
}

enum Content {
    File(Vec<u8>),
    /// An image in a directory.
    Layout(PathBuf),
    /// An image out of a registry, as the files of a layout.
    Pulled(Files),
}

/// Whether a directory is an image.
pub(super) fn is_layout(path: &Path) -> bool {
    muslin_exec::is_file(&path.join("oci-layout"))
}

impl Given {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let name = path.display().to_string();
        if is_layout(path) {
            return Ok(Self { name, content: Content::Layout(path.to_owned()) });
        }
        let bytes = muslin_exec::read_regular(path).map_err(|error| error.to_string())?;
        Ok(Self { name, content: Content::File(bytes) })
    }

    /// An image out of a registry, under the name that it was asked for.
    pub(super) fn pulled(name: String, files: Files) -> Self {
        Self { name, content: Content::Pulled(files) }
    }

    /// Its bytes, if it is one file.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::File(bytes) => Some(bytes),
            Content::Layout(_) | Content::Pulled(_) => None,
        }
    }

    /// The images in it, by their digests, if it is a layout.
    pub(super) fn images(&self) -> Option<StoredImages> {
        match &self.content {
            Content::File(_) => None,
            Content::Layout(directory) => {
                let root = Root::new(directory);
                Some(stored_images(&|path| root.read(path).map(Cow::Owned)))
            }
            Content::Pulled(files) => Some(stored_images(&|path| blob(files, path))),
        }
    }
}

fn blob<'f>(files: &'f Files, path: &str) -> Option<Cow<'f, [u8]>> {
    files.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice()))
}

/// An executable that is verified.
pub(super) struct Program {
    /// The name of the file, of the archive first if it is in one.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl Program {
    /// How it was built, as it says; `None` if it does not.
    ///
    /// # Errors
    ///
    /// [`RecordError`]
    pub(super) fn record(&self) -> Result<Option<BuildRecord>, RecordError> {
        let Ok(elf) = Elf::read(&self.bytes) else { return Ok(None) };
        elf.section(BUILD_SECTION).map(read_build_record).transpose()
    }
}

/// The executables in a file, and those that cannot be read.
pub(super) fn programs(
    given: &Given,
    budget: &Budget,
    unreadable: &mut Vec<Unreadable>,
) -> Vec<Program> {
    let mut found = Vec::new();
    let place_of = |place: &str| match place {
        "" => given.name.clone(),
        place => format!("{}!/{place}", given.name),
    };
    let mut skipped = Vec::new();
    let mut visitor = Visitor {
        wants: &|start| start.starts_with(ELF),
        visit: &mut |place, bytes| {
            found.push(Program { name: place_of(place), bytes: bytes.to_vec() });
        },
        skip: &mut |place, why| skipped.push(Unreadable { name: place_of(place), why }),
        passed_over: 0,
    };
    let ended = match &given.content {
        Content::File(bytes) if bytes.starts_with(ELF) => {
            return vec![Program { name: given.name.clone(), bytes: bytes.clone() }];
        }
        Content::File(bytes) if is_packed(bytes) => unpack(bytes, budget, &mut visitor),
        // An SBOM, a statement: only the statement speaks of it.
        Content::File(_) => return Vec::new(),
        Content::Layout(directory) => {
            let root = Root::new(directory);
            let blob = |path: &str| root.read(path).map(Cow::<[u8]>::Owned);
            unpack_layout(&blob, budget, &mut visitor)
        }
        Content::Pulled(files) => unpack_layout(&|path| blob(files, path), budget, &mut visitor),
    };
    unreadable.append(&mut skipped);
    if let Err(error) = ended {
        unreadable.push(Unreadable { name: given.name.clone(), why: error.to_string() });
    }
    found
}
