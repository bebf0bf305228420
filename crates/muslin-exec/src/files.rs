//! Files: read whole, written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{FileError, failed};
use crate::input::{files_below, names_in};
use crate::removal::remove_tree;

/// Reads a whole file.
///
/// # Errors
///
/// [`FileError`] if it cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(failed(path, "read"))
}

/// Opens a file that is to be read in places.
///
/// # Errors
///
/// [`FileError`] if it cannot be opened.
pub fn open(path: &Path) -> Result<File, FileError> {
    File::open(path).map_err(failed(path, "read"))
}

/// Opens a file to append to it, with what it holds; makes it if it is not there.
///
/// # Errors
///
/// [`FileError`] if it cannot be opened or made.
pub fn open_to_append(path: &Path) -> Result<File, FileError> {
    let mut options = fs::OpenOptions::new();
    options.read(true).append(true).create(true).open(path).map_err(failed(path, "written"))
}

/// Reads a text file that may not be there; `None` also if it is not text.
#[must_use]
pub fn read_if_there(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// Whether there is a file of this name.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether there is a file of this name that somebody may run.
#[must_use]
#[cfg_attr(not(unix), expect(unused_variables, reason = "there are no such bits"))]
pub fn is_executable(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(path)
            .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    false
}

/// Whether there is a directory of this name.
#[must_use]
pub fn is_directory(path: &Path) -> bool {
    path.is_dir()
}

/// The TOML files of a directory with their texts, in the order of names.
///
/// # Errors
///
/// [`FileError`] if the directory or one of its files cannot be read.
pub fn toml_files(directory: &Path) -> Result<Vec<(String, String)>, FileError> {
    let entries = fs::read_dir(directory).map_err(failed(directory, "read"))?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()
        .map_err(failed(directory, "read"))?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).map_err(failed(&path, "read"))?;
            Ok((path.display().to_string(), text))
        })
        .collect()
}

/// All text files in a directory and below: path below it, and text; in the order of paths.
///
/// # Errors
///
/// [`FileError`] if one cannot be read, or is not text.
pub fn texts_below(directory: &Path) -> Result<Vec<(String, String)>, FileError> {
    let read = |(path, _): (PathBuf, _)| {
        let text = fs::read_to_string(&path).map_err(failed(&path, "read"))?;
        let below = path.strip_prefix(directory).unwrap_or(&path);
        Ok((below.display().to_string(), text))
    };
    files_below(directory).into_iter().map(read).collect()
}

/// Copies a file, or a directory with all that is in it, into a directory, which is made if it is not there.
///
/// # Errors
///
/// [`FileError`] if something cannot be read or written.
pub fn copy_into(from: &Path, directory: &Path) -> Result<(), FileError> {
    make_directory(directory)?;
    let to = directory.join(from.file_name().unwrap_or_default());
    if !from.is_dir() {
        return fs::copy(from, &to).map(|_| ()).map_err(failed(from, "copied"));
    }
    make_directory(&to)?;
    names_in(from).iter().try_for_each(|name| copy_into(&from.join(name), &to))
}

/// Writes a file unless it has this content already. It is written aside and renamed: whoever reads it
/// at the same time sees the old file or the new one, never a part.
///
/// # Errors
///
/// [`FileError`] if the directory cannot be made or the file cannot be written.
pub fn write_if_different(path: &Path, content: &[u8], executable: bool) -> Result<(), FileError> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    write_aside(path, content, executable)
}

/// Writes a file, which gets the time of now also where it has this content already: build systems compare
/// times. It is written aside and renamed.
///
/// # Errors
///
/// [`FileError`] if the directory cannot be made or the file cannot be written.
pub fn replace_file(path: &Path, content: &[u8]) -> Result<(), FileError> {
    write_aside(path, content, false)
}

fn write_aside(path: &Path, content: &[u8], executable: bool) -> Result<(), FileError> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    fs::create_dir_all(directory).map_err(failed(directory, "made"))?;
    let mut temporary =
        tempfile::NamedTempFile::new_in(directory).map_err(failed(path, "written"))?;
    temporary.write_all(content).map_err(failed(path, "written"))?;
    set_mode(temporary.as_file(), executable).map_err(failed(path, "written"))?;
    temporary.persist(path).map_err(|error| failed(path, "written")(error.error))?;
    Ok(())
}

/// Puts files into a directory, which is made if it is not there; a name with `/` is that of a file in a directory
/// of its own, which is replaced as a whole. All are complete before the first gets its name, so that a
/// full disk leaves nothing half-written.
///
/// # Errors
///
/// [`FileError`] if the directory cannot be made or a file cannot be written.
pub fn deliver(directory: &Path, files: &[(&str, &[u8])]) -> Result<(), FileError> {
    fs::create_dir_all(directory).map_err(failed(directory, "made"))?;
    let temporary = tempfile::tempdir_in(directory).map_err(failed(directory, "written"))?;
    for (name, content) in files {
        let (path, named) = (temporary.path().join(name), directory.join(name));
        let above = path.parent().unwrap_or(temporary.path());
        fs::create_dir_all(above).map_err(failed(&named, "written"))?;
        fs::write(&path, content).map_err(failed(&named, "written"))?;
    }
    for name in names_in(temporary.path()) {
        let (from, to) = (temporary.path().join(&name), directory.join(&name));
        if from.is_dir() {
            remove_tree(&to)?;
        }
        rename(&from, &to)?;
    }
    Ok(())
}

/// Unpacks a tar below a directory, as a layer of an image over those before it: an entry `.wh.NAME` removes `NAME`,
/// and `.wh..wh..opq` all that the directory had (layer.md, "Whiteouts").
///
/// # Errors
///
/// [`FileError`] if something cannot be written there.
pub fn unpack(tar: &[u8], directory: &Path) -> Result<(), FileError> {
    unpack_layer(tar, directory).map_err(failed(directory, "written"))
}

fn unpack_layer(tar: &[u8], directory: &Path) -> io::Result<()> {
    let mut archive = tar::Archive::new(tar);
    let root = directory.canonicalize()?;
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(hidden) = name.strip_prefix(".wh.") else {
            entry.unpack_in(&root)?;
            continue;
        };
        let parent = root.join(path.parent().unwrap_or(Path::new("")));
        // What a link leads to outside of the root is not ours to remove.
        let Some(parent) = parent.canonicalize().ok().filter(|one| one.starts_with(&root)) else {
            continue;
        };
        let gone = match hidden {
            ".wh..opq" => names_in(&parent),
            one => vec![one.to_owned()],
        };
        for name in gone.iter().filter(|name| !name.is_empty() && *name != "." && *name != "..") {
            let place = parent.join(name);
            let removed = match fs::symlink_metadata(&place) {
                Ok(about) if about.is_dir() => fs::remove_dir_all(&place),
                Ok(_) => fs::remove_file(&place),
                Err(_) => Ok(()),
            };
            removed?;
        }
    }
    Ok(())
}

/// Makes `path` a link to the program that runs, unless it is one already; renamed into place as in
/// [`write_if_different`].
///
/// # Errors
///
/// [`FileError`] if the directory or the link cannot be made.
pub fn link_to_this_program(path: &Path) -> Result<(), FileError> {
    let program = std::env::current_exe().map_err(failed(path, "linked to this program"))?;
    if fs::read_link(path).is_ok_and(|old| old == program) {
        return Ok(());
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory).map_err(failed(directory, "made"))?;
    let temporary = tempfile::Builder::new()
        .make_in(directory, |temporary| link(&program, temporary))
        .map_err(failed(path, "linked to this program"))?;
    temporary.persist(path).map_err(|error| failed(path, "written")(error.error))?;
    Ok(())
}

#[cfg(unix)]
fn link(program: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(program, path)
}

#[cfg(not(unix))]
fn link(program: &Path, path: &Path) -> io::Result<()> {
    fs::copy(program, path).map(|_| ())
}

/// Puts the program that runs at `path`, unless it is there already; renamed into place as in
/// [`write_if_different`]. A hard link where the file system allows it, else a copy: unlike a symbolic link it
/// stays when the program is removed, as a place that projects share must.
///
/// # Errors
///
/// [`FileError`] if the directory or the file cannot be made.
pub fn keep_this_program(path: &Path) -> Result<(), FileError> {
    let program = std::env::current_exe().map_err(failed(path, "made from this program"))?;
    let here = fs::metadata(&program).map_err(failed(&program, "read"))?;
    let modified = here.modified().map_err(failed(&program, "read"))?;
    let is_same = |there: fs::Metadata| {
        there.is_file()
            && there.len() == here.len()
            && there.modified().is_ok_and(|time| time == modified)
    };
    if fs::symlink_metadata(path).is_ok_and(is_same) {
        return Ok(());
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory).map_err(failed(directory, "made"))?;
    let temporary = tempfile::Builder::new()
        .make_in(directory, |temporary| {
            fs::hard_link(&program, temporary).or_else(|_| {
                fs::copy(&program, temporary)?;
                fs::File::options().append(true).open(temporary)?.set_modified(modified)
            })
        })
        .map_err(failed(path, "made from this program"))?;
    temporary.persist(path).map_err(|error| failed(path, "written")(error.error))?;
    Ok(())
}

/// Adds lines to the end of a file, in one write each, so that processes at the same time do not mix.
///
/// # Errors
///
/// [`FileError`] if the file cannot be written.
pub fn append(path: &Path, lines: &[String]) -> Result<(), FileError> {
    let options = fs::OpenOptions::new().create(true).append(true).open(path);
    let mut file = options.map_err(failed(path, "written"))?;
    for line in lines {
        file.write_all(format!("{line}\n").as_bytes()).map_err(failed(path, "written"))?;
    }
    Ok(())
}

/// Makes a directory and those above it; one that is there stays as it is.
///
/// # Errors
///
/// [`FileError`] if it cannot be made.
pub fn make_directory(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(failed(path, "made"))
}

#[cfg(unix)]
fn set_mode(file: &File, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = if executable { 0o755 } else { 0o644 };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: bool) -> io::Result<()> {
    Ok(())
}

/// Removes a file; nothing happens if there is none.
///
/// # Errors
///
/// [`FileError`] if it cannot be removed.
pub fn remove_file(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(failed(path, "removed")(error))
        }
        _ => Ok(()),
    }
}

/// Gives a file or directory that is complete its final name.
///
/// # Errors
///
/// [`FileError`] if it cannot be renamed.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to).map_err(failed(to, "written"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_the_same_content_is_not_touched() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a/b");
        write_if_different(&path, b"one", true).unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        write_if_different(&path, b"one", true).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        write_if_different(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(
            fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1,
            "no temporary file is left"
        );
    }

    #[test]
    fn files_are_delivered_together_and_directories_as_a_whole() {
        let directory = tempfile::tempdir().unwrap();
        let old: &[(&str, &[u8])] = &[("a", b"1"), ("layout/old", b"1")];
        deliver(directory.path(), old).unwrap();
        deliver(directory.path(), &[("layout/blobs/new", b"2"), ("b", b"2")]).unwrap();
        assert_eq!(names_in(directory.path()), ["a", "b", "layout"]);
        assert_eq!(names_in(&directory.path().join("layout")), ["blobs"]);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let blocked = directory.path().join("file");
        fs::write(&blocked, "").unwrap();
        let error = write_if_different(&blocked.join("below"), b"", false).unwrap_err();
        assert!(error.to_string().contains("file` cannot be made"), "{error}");
    }

    #[test]
    fn a_kept_program_stays_when_it_is_asked_for_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("cache/ar");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        link(Path::new("gone"), &path).unwrap();
        keep_this_program(&path).unwrap();
        keep_this_program(&path).unwrap();
        assert_eq!(names_in(path.parent().unwrap()), ["ar"]);
        assert!(fs::symlink_metadata(&path).unwrap().is_file(), "a dead link is replaced");
        assert_eq!(fs::read(&path).unwrap(), fs::read(std::env::current_exe().unwrap()).unwrap());
        assert!(is_executable(&path));
    }

    #[cfg(unix)]
    #[test]
    fn a_layer_removes_what_it_hides_and_nothing_outside_of_the_root() {
        let directory = tempfile::tempdir().unwrap();
        let (root, outside) = (directory.path().join("root"), directory.path().join("outside"));
        for file in ["root/gone", "root/kept", "root/all/one", "outside/file"] {
            let file = directory.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        std::os::unix::fs::symlink(&outside, root.join("link")).unwrap();
        let mut layer = tar::Builder::new(Vec::new());
        for name in [".wh.gone", "all/.wh..wh..opq", "all/two", "link/.wh.file"] {
            let mut header = tar::Header::new_ustar();
            header.set_size(0);
            header.set_mode(0o644);
            layer.append_data(&mut header, name, io::empty()).unwrap();
        }
        unpack(&layer.into_inner().unwrap(), &root).unwrap();
        assert_eq!(names_in(&root), ["all", "kept", "link"]);
        assert_eq!(names_in(&root.join("all")), ["two"]);
        assert_eq!(names_in(&outside), ["file"]);
    }
}
