//! Which files are looked at: those that are named, and the right ones of the folders that are.

use std::path::{Path, PathBuf};

use muslin_exec::{InputError, Kind};
use muslin_schema::Unreadable;

/// The beginnings of files that are picked from a folder: ELF files and static libraries.
const PICKED: [&[u8]; 3] = [b"\x7fELF", b"!<arch>\n", b"!<thin>\n"];

/// One file to look at.
pub(super) struct Input {
    /// Its name as the answer has it.
    pub(super) name: String,
    path: Option<PathBuf>,
}

/// All of them, and what is none.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) found: Vec<Input>,
    pub(super) unreadable: Vec<Unreadable>,
    /// Files in the folders that are something else.
    pub(super) passed_over: u64,
}

impl Input {
    fn file(path: PathBuf) -> Self {
        Self { name: path.display().to_string(), path: Some(path) }
    }

    pub(super) fn read(&self) -> Result<Vec<u8>, InputError> {
        match &self.path {
            Some(path) => muslin_exec::read_regular(path),
            None => muslin_exec::read_standard_input(),
        }
    }
}

/// Finds every file; nothing is read yet but the beginnings of files in folders.
pub(super) fn collect(names: &[String]) -> Inputs {
    let mut inputs = Inputs::default();
    for name in names {
        let path = Path::new(name);
        if name == "-" {
            inputs.found.push(Input { name: name.clone(), path: None });
            continue;
        }
        match muslin_exec::kind(path) {
            Ok(Kind::File) => inputs.found.push(Input::file(path.to_owned())),
            Ok(Kind::Folder) => inputs.folder(name),
            Err(error) => inputs.refuse(name.clone(), &error.to_string()),
        }
    }
    inputs
}

impl Inputs {
    fn folder(&mut self, name: &str) {
        let before = self.found.len();
        for (path, entered) in muslin_exec::files_below(Path::new(name)) {
            let start = entered.and_then(|()| muslin_exec::read_start(&path, 8));
            match start {
                Ok(start) if PICKED.iter().any(|magic| start.starts_with(magic)) => {
                    self.found.push(Input::file(path));
                }
                Ok(_) => self.passed_over += 1,
                Err(error) => self.refuse(path.display().to_string(), &error.to_string()),
            }
        }
        // A wrong folder must not look like a good answer.
        if self.found.len() == before {
            self.refuse(name.to_owned(), "the folder holds no ELF file and no static library");
        }
    }

    fn refuse(&mut self, name: String, why: &str) {
        self.unreadable.push(Unreadable { name, why: why.to_owned() });
    }
}
