//! Carries a command line out.

use std::io;

use crate::arguments::{Arguments, Operation, arguments};
use crate::edit::{insert, is_named, remove, replace};
use crate::error::ArchiverError;
use crate::files::Files;
use crate::member::{Member, file_name, members};
use crate::response::expand;
use crate::script;
use crate::show::list;
use crate::usage;
use crate::writer::Index;

/// What an archiver answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The exit code.
    pub code: u8,
    /// For standard output: the content of members may be any bytes.
    pub output: Vec<u8>,
    /// For standard error.
    pub error: String,
}

/// Does what `ar` does with these arguments.
#[must_use]
pub fn ar(args: &[String], files: &mut dyn Files) -> Answer {
    let done = expand(args, files).and_then(|args| arguments(&args));
    let done = done.and_then(|arguments| Work { arguments: &arguments, files }.run());
    done.unwrap_or_else(|error| failed("ar", &error))
}

/// Does what `ranlib` does with these arguments.
#[must_use]
pub fn ranlib(args: &[String], files: &mut dyn Files) -> Answer {
    let done = expand(args, files).and_then(|args| index_all(&args, files));
    done.unwrap_or_else(|error| failed("ranlib", &error))
}

fn failed(name: &str, error: &ArchiverError) -> Answer {
    Answer { code: 1, output: Vec::new(), error: format!("{name}: {error}\n") }
}

fn printed(text: &str) -> Answer {
    Answer { output: text.into(), ..Answer::default() }
}

fn index_all(args: &[String], files: &mut dyn Files) -> Result<Answer, ArchiverError> {
    let mut archives = Vec::new();
    for word in args {
        match word.as_str() {
            "--help" | "-h" | "-H" => return Ok(printed(usage::RANLIB)),
            "--version" | "-v" | "-V" => return Ok(printed(&usage::version("ranlib"))),
            // No time is recorded, so that none has to be renewed.
            "-D" | "-U" | "-t" | "-q" | "-c" | "-no_warning_for_no_symbols" => {}
            option if option.starts_with('-') => {
                return Err(ArchiverError::Unsupported(option.to_owned()));
            }
            archive => archives.push(archive),
        }
    }
    if archives.is_empty() {
        return Err(ArchiverError::NoArchive);
    }
    for path in archives {
        let members = script::read_archive(path, files)?;
        script::write(path, &members, Index::Written, files)?;
    }
    Ok(Answer::default())
}

struct Work<'w> {
    arguments: &'w Arguments,
    files: &'w mut dyn Files,
}

impl Work<'_> {
    fn run(&mut self) -> Result<Answer, ArchiverError> {
        match self.arguments.operation {
            Operation::Help => Ok(printed(usage::AR)),
            Operation::Version => Ok(printed(&usage::version("ar"))),
            Operation::Script => {
                let input = self.files.input();
                let text = input
                    .map_err(|error| ArchiverError::Read("standard input".to_owned(), error))?;
                script::run(&text, self.files)?;
                Ok(Answer::default())
            }
            Operation::Append | Operation::Replace => self.add(),
            Operation::Delete | Operation::Move | Operation::Index => self.rearrange(),
            Operation::Print | Operation::List | Operation::Extract => self.look(),
        }
    }

    /// `q`, `r`
    fn add(&mut self) -> Result<Answer, ArchiverError> {
        let Arguments { archive, .. } = self.arguments;
        let mut answer = Answer::default();
        let mut old = match self.files.read(archive) {
            Ok(bytes) => members(archive, &bytes, self.files)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if !self.arguments.has('c') {
                    answer.error = format!("ar: creating {archive}\n");
                }
                Vec::new()
            }
            Err(error) => return Err(ArchiverError::Read(archive.clone(), error)),
        };
        if self.arguments.has('T') {
            answer.error += &format!(
                "ar: note: `{archive}` is written as a whole archive, which stays valid when its members move\n"
            );
        }
        let new = self.new_members()?;
        if self.arguments.has('v') {
            let lines = new.iter().map(|one| {
                let is_old = old.iter().any(|other| other.name == one.name);
                let replaced = is_old && self.arguments.operation == Operation::Replace;
                format!("{} - {}\n", if replaced { 'r' } else { 'a' }, one.name)
            });
            answer.output = lines.collect::<String>().into();
        }
        match self.arguments.operation {
            Operation::Append => old.extend(new),
            _ => replace(&mut old, new, self.arguments.position.as_ref()),
        }
        self.write(&old)?;
        Ok(answer)
    }

    /// The files that are named, or with `L` what is in them.
    fn new_members(&self) -> Result<Vec<Member>, ArchiverError> {
        let mut new = Vec::new();
        for path in &self.arguments.names {
            let read = self.files.read(path);
            let content = read.map_err(|error| ArchiverError::Read(path.clone(), error))?;
            let is_archive = content.starts_with(b"!<arch>\n") || content.starts_with(b"!<thin>\n");
            if self.arguments.has('L') && is_archive {
                new.extend(members(path, &content, self.files)?);
            } else {
                let name = if self.arguments.has('P') { path } else { file_name(path) };
                new.push(Member { name: name.to_owned(), content });
            }
        }
        Ok(new)
    }

    /// `d`, `m`, `s`
    fn rearrange(&mut self) -> Result<Answer, ArchiverError> {
        let Arguments { operation, archive, names, .. } = self.arguments;
        let whole_paths = self.arguments.has('P');
        let mut members = script::read_archive(archive, self.files)?;
        let mut answer = Answer::default();
        if *operation != Operation::Index {
            let (taken, missing) = remove(&mut members, names, whole_paths);
            let letter = if *operation == Operation::Delete { 'd' } else { 'm' };
            if self.arguments.has('v') {
                let lines = taken.iter().map(|one| format!("{letter} - {}\n", one.name));
                answer.output = lines.collect::<String>().into();
            }
            if *operation == Operation::Move {
                if let Some(member) = missing.into_iter().next() {
                    return Err(ArchiverError::NoMember { archive: archive.clone(), member });
                }
                insert(&mut members, taken, self.arguments.position.as_ref());
            }
        }
        self.write(&members)?;
        Ok(answer)
    }

    /// `p`, `t`, `x`
    fn look(&mut self) -> Result<Answer, ArchiverError> {
        let Arguments { operation, archive, names, output, .. } = self.arguments;
        let (whole_paths, verbose) = (self.arguments.has('P'), self.arguments.has('v'));
        let members = script::read_archive(archive, self.files)?;
        for name in names {
            if !members.iter().any(|one| is_named(one, name, whole_paths)) {
                let (archive, member) = (archive.clone(), name.clone());
                return Err(ArchiverError::NoMember { archive, member });
            }
        }
        let wanted = |one: &&Member| {
            names.is_empty() || names.iter().any(|name| is_named(one, name, whole_paths))
        };
        let wanted: Vec<&Member> = members.iter().filter(wanted).collect();
        let mut answer = Answer::default();
        if *operation == Operation::List {
            answer.output = list(&wanted, verbose).into();
            return Ok(answer);
        }
        for one in wanted {
            if *operation == Operation::Print {
                answer.output.extend_from_slice(&one.content);
                continue;
            }
            if one.name.contains('/') {
                return Err(ArchiverError::PathAsName(one.name.clone()));
            }
            let directory = output.as_ref().map(|directory| format!("{directory}/"));
            let path = directory.unwrap_or_default() + &one.name;
            let written = self.files.write(&path, &one.content);
            written.map_err(|error| ArchiverError::Write(path, error))?;
            if verbose {
                answer.output.extend(format!("x - {}\n", one.name).into_bytes());
            }
        }
        Ok(answer)
    }

    fn write(&mut self, members: &[Member]) -> Result<(), ArchiverError> {
        script::write(&self.arguments.archive, members, self.arguments.index, self.files)
    }
}
