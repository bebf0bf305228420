//! Which files are looked at: those that are named, and the right ones of the directories that are.

use std::fs::File;
use std::path::{Path, PathBuf};

use muslin_exec::{InputError, Kind};
use muslin_package::{is_certainly_packed, not_opened};
use muslin_schema::Unreadable;

/// The beginnings of files that are picked from a directory: ELF files and static libraries.
const PICKED: [&[u8]; 3] = [b"\x7fELF", b"!<arch>\n", b"!<thin>\n"];

/// How many bytes tell what a file is: the header of a tar archive has its magic at byte 257.
pub(super) const START: u64 = 512;

/// What an image in a directory has at its top, as its specification wants it.
const LAYOUT: &str = "oci-layout";

/// One file to look at.
pub(super) struct Input {
    /// Its name as the answer has it.
    pub(super) name: String,
    /// The number of the directory that was named, if it was found in one.
    pub(super) directory: Option<usize>,
    place: Place,
}

enum Place {
    Standard,
    File(PathBuf),
    /// An image in a directory.
    Layout(PathBuf),
}

/// Whether a file with this beginning is looked at where it was not named itself.
pub(super) fn is_picked(start: &[u8]) -> bool {
    PICKED.iter().any(|magic| start.starts_with(magic))
}

/// All of them, and what is not one.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) found: Vec<Input>,
    pub(super) unreadable: Vec<Unreadable>,
    /// Files in the directories that are something else.
    pub(super) passed_over: u64,
    /// The directories that were named.
    pub(super) directories: Vec<String>,
}

impl Input {
    fn file(path: PathBuf, directory: Option<usize>) -> Self {
        Self { name: path.display().to_string(), directory, place: Place::File(path) }
    }

    fn named(name: &str, place: Place) -> Self {
        Self { name: name.to_owned(), directory: None, place }
    }

    /// The directory of an image.
    pub(super) fn layout(&self) -> Option<&Path> {
        match &self.place {
            Place::Layout(directory) => Some(directory),
            _ => None,
        }
    }

    /// The file, to be read in places; only a file can be.
    pub(super) fn open(&self) -> Option<Result<File, InputError>> {
        match &self.place {
            Place::File(path) => Some(muslin_exec::open_regular(path)),
            Place::Standard | Place::Layout(_) => None,
        }
    }

    pub(super) fn read(&self) -> Result<Vec<u8>, InputError> {
        match &self.place {
            Place::File(path) | Place::Layout(path) => muslin_exec::read_regular(path),
            Place::Standard => muslin_exec::read_standard_input(),
        }
    }
}

/// Finds every file; nothing is read yet but the beginnings of files in directories.
pub(super) fn collect(names: &[String]) -> Inputs {
    let mut inputs = Inputs::default();
    for name in names {
        let path = Path::new(name);
        if name == "-" {
            inputs.found.push(Input::named(name, Place::Standard));
            continue;
        }
        match muslin_exec::kind(path) {
            Ok(Kind::File) => inputs.found.push(Input::file(path.to_owned(), None)),
            Ok(Kind::Directory) if muslin_exec::is_file(&path.join(LAYOUT)) => {
                inputs.found.push(Input::named(name, Place::Layout(path.to_owned())));
            }
            Ok(Kind::Directory) => inputs.directory(name),
            Err(error) => inputs.refuse(name.clone(), &error.to_string()),
        }
    }
    inputs
}

impl Inputs {
    /// A directory is looked at as an archive is: what may hold a program is opened or refused.
    fn directory(&mut self, name: &str) {
        let number = Some(self.directories.len());
        self.directories.push(name.to_owned());
        for (path, entered) in muslin_exec::files_below(Path::new(name)) {
            let start = entered.and_then(|()| muslin_exec::read_start(&path, START));
            match start {
                Ok(start) if is_picked(&start) || is_certainly_packed(&start) => {
                    self.found.push(Input::file(path, number));
                }
                Ok(start) => match not_opened(&start) {
                    Some(why) => self.refuse(path.display().to_string(), &why),
                    None => self.passed_over += 1,
                },
                Err(error) => self.refuse(path.display().to_string(), &error.to_string()),
            }
        }
    }

    fn refuse(&mut self, name: String, why: &str) {
        self.unreadable.push(Unreadable { name, why: why.to_owned() });
    }
}
