//! Scripts of `ar -M`, the language of Microtec Research's librarian (binutils' manual, "Controlling ar with a
//! Script").

use crate::edit::{remove, replace};
use crate::error::ArchiverError;
use crate::files::Files;
use crate::member::{Member, file_name, members};
use crate::writer::{Index, archive};

/// Carries a script out.
pub(crate) fn run(text: &str, files: &mut dyn Files) -> Result<(), ArchiverError> {
    let mut open: Option<(String, Vec<Member>)> = None;
    for (number, line) in text.lines().enumerate() {
        let fault =
            |why: &str| ArchiverError::Text(format!("line {} of the script: {why}", number + 1));
        let mut words = words(line).into_iter();
        let Some(command) = words.next() else { continue };
        let names: Vec<String> = words.collect();
        let one = || names.first().cloned().ok_or_else(|| fault("a name is needed"));
        let command = command.to_ascii_lowercase();
        match (command.as_str(), &mut open) {
            ("create" | "createthin", _) => open = Some((one()?, Vec::new())),
            ("open", _) => open = Some((one()?, read_archive(&one()?, files)?)),
            ("addlib", Some((_, list))) => {
                if names.len() > 1 {
                    return Err(fault("`addlib` takes whole archives only"));
                }
                list.extend(read_archive(&one()?, files)?);
            }
            ("addmod", Some((_, list))) => replace(list, read_files(&names, files)?, None),
            ("delete", Some((_, list))) => drop(remove(list, &names, false)),
            ("save", Some((path, list))) => write(path, list, Index::Written, files)?,
            ("clear", Some((_, list))) => list.clear(),
            ("verbose", _) => {}
            ("end", _) => break,
            ("addlib" | "addmod" | "delete" | "save" | "clear", None) => {
                return Err(fault("no archive is open; `create` or `open` comes first"));
            }
            _ => return Err(fault(&format!("`{command}` is not supported"))),
        }
    }
    Ok(())
}

/// The command and arguments of a line; `*` and `;` begin a comment.
fn words(line: &str) -> Vec<String> {
    let line = line.split(['*', ';']).next().unwrap_or_default();
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            letter if !quoted && (letter.is_whitespace() || matches!(letter, ',' | '(' | ')')) => {
                words.push(std::mem::take(&mut word));
            }
            letter => word.push(letter),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// The members of an archive that has to be there.
pub(crate) fn read_archive(path: &str, files: &dyn Files) -> Result<Vec<Member>, ArchiverError> {
    let bytes = files.read(path).map_err(|error| ArchiverError::Read(path.to_owned(), error))?;
    members(path, &bytes, files)
}

/// Files as members.
fn read_files(paths: &[String], files: &dyn Files) -> Result<Vec<Member>, ArchiverError> {
    let member = |path: &String| {
        let content = files.read(path).map_err(|error| ArchiverError::Read(path.clone(), error))?;
        Ok(Member { name: file_name(path).to_owned(), content })
    };
    paths.iter().map(member).collect()
}

/// Writes an archive.
pub(crate) fn write(
    path: &str,
    members: &[Member],
    index: Index,
    files: &mut dyn Files,
) -> Result<(), ArchiverError> {
    let failed = |error| ArchiverError::Write(path.to_owned(), error);
    let bytes = archive(members, index).map_err(failed)?;
    files.write(path, &bytes).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_separated_by_blanks_and_commas_and_end_at_a_comment() {
        assert_eq!(words("ADDMOD a.o, \"my b.o\" ; not c.o"), ["ADDMOD", "a.o", "my b.o"]);
        assert_eq!(words("* nothing"), [""; 0]);
    }
}
