//! Whether a directory belongs to this user, so that nobody else has put programs and libraries into it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why what is in a directory may come from somebody else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Untrusted {
    /// It has another owner.
    #[error("`{}` belongs to the user with the id {owner}, and this is the user {own}", path.display())]
    Owner {
        /// The directory, an entry of it, or a link to it.
        path: PathBuf,
        /// Its owner.
        owner: u32,
        /// Who runs this.
        own: u32,
    },
    /// Others may write in it, and this user cannot change that.
    #[error("other users may write into `{}` (mode {mode:04o})", path.display())]
    Mode {
        /// The directory.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
}

impl Untrusted {
    /// What helps.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Owner { path, own, .. } => {
                format!("if you trust what is in it, `chown -R {own} '{}'`", path.display())
            }
            Self::Mode { path, .. } => {
                format!("its owner can take that right away: `chmod go-w '{}'`", path.display())
            }
        }
    }
}

/// Makes a directory that others may not write in, and those above it. One that exists is checked instead: it
/// belongs to this user, to root or to one of `others`, and so does a link that leads to it. Where it is this user's
/// and others may write in it, that right is taken away, and what is in it is checked as well: a mask of 0, as some
/// containers have, makes such directories.
///
/// # Errors
///
/// [`io::Error`] if it cannot be made; the inner error says why what exists is not trusted.
pub fn own_directory(path: &Path, others: &[u32]) -> io::Result<Result<(), Untrusted>> {
    if !path.is_dir() {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        match make(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            // Made meanwhile, by whomever.
            _ => {}
        }
    }
    Ok(trust(path, others))
}

#[cfg(unix)]
fn make(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o755).create(path)
}

#[cfg(not(unix))]
fn make(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().create(path)
}

/// The owner of a file or directory; `None` if there is nothing, or no such thing as an owner.
#[must_use]
pub fn owner(path: &Path) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        path.metadata().ok().map(|data| data.uid())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// Nothing can be checked there.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
pub fn trust(_: &Path, _: &[u32]) -> Result<(), Untrusted> {
    Ok(())
}

/// The check of [`own_directory`] for a directory that may not exist.
///
/// # Errors
///
/// [`Untrusted`]: who may have put something into it.
#[cfg(unix)]
pub fn trust(path: &Path, others: &[u32]) -> Result<(), Untrusted> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    for data in [path.symlink_metadata(), path.metadata()].into_iter().flatten() {
        owned(path, &data, others)?;
    }
    let Ok(data) = path.metadata() else { return Ok(()) };
    let mode = data.mode() & 0o7777;
    let closed = mode & !open_bits(mode, data.gid());
    if closed == mode {
        return Ok(());
    }
    let closing = fs::set_permissions(path, fs::Permissions::from_mode(closed));
    closing.map_err(|_| Untrusted::Mode { path: path.to_owned(), mode })?;
    // Whoever could write may have added something.
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        if let Ok(data) = entry.metadata() {
            owned(&entry.path(), &data, others)?;
        }
    }
    Ok(())
}

/// The bits with which others may write. A group of this user's own is the user: many systems give each user a
/// group, and a mask that lets it write.
#[cfg(unix)]
fn open_bits(mode: u32, group: u32) -> u32 {
    let own_group = nix::unistd::getegid().as_raw();
    let foreign = if [0, own_group].contains(&group) { 0 } else { 0o020 };
    mode & (0o002 | foreign)
}

#[cfg(unix)]
fn owned(path: &Path, data: &fs::Metadata, others: &[u32]) -> Result<(), Untrusted> {
    use std::os::unix::fs::MetadataExt as _;
    let (owner, own) = (data.uid(), nix::unistd::geteuid().as_raw());
    if owner == 0 || owner == own || others.contains(&owner) {
        return Ok(());
    }
    Err(Untrusted::Owner { path: path.to_owned(), owner, own })
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, chown, lchown, symlink};

    /// Another user.
    const THEIRS: u32 = 1234;

    fn directory(mode: u32) -> (tempfile::TempDir, PathBuf) {
        assert!(nix::unistd::geteuid().is_root(), "this test gives files away: it needs root");
        let above = tempfile::tempdir().unwrap();
        let path = above.path().join("cache");
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (above, path)
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_new_directory_can_be_written_by_this_user_alone() {
        let above = tempfile::tempdir().unwrap();
        let path = above.path().join("a/cache");
        own_directory(&path, &[]).unwrap().unwrap();
        assert_eq!(mode(&path) & 0o022, 0);
    }

    #[test]
    fn another_owner_is_named_unless_it_is_a_known_one() {
        let (_above, path) = directory(0o755);
        chown(&path, Some(THEIRS), Some(THEIRS)).unwrap();
        let why = own_directory(&path, &[]).unwrap().unwrap_err();
        assert!(matches!(why, Untrusted::Owner { owner: THEIRS, own: 0, .. }), "{why}");
        assert_eq!(own_directory(&path, &[THEIRS]).unwrap(), Ok(()));
    }

    #[test]
    fn a_link_that_another_user_made_is_not_followed_in_good_faith() {
        let (above, path) = directory(0o755);
        let link = above.path().join("link");
        symlink(&path, &link).unwrap();
        assert_eq!(own_directory(&link, &[]).unwrap(), Ok(()));
        lchown(&link, Some(THEIRS), None).unwrap();
        assert!(matches!(own_directory(&link, &[]).unwrap(), Err(Untrusted::Owner { .. })));
    }

    #[test]
    fn a_directory_that_everybody_may_write_in_is_closed() {
        let (_above, path) = directory(0o777);
        fs::write(path.join("own"), "").unwrap();
        assert_eq!(own_directory(&path, &[]).unwrap(), Ok(()));
        assert_eq!(mode(&path), 0o775, "its group is this user's");
    }

    #[test]
    fn what_another_user_has_put_into_an_open_directory_is_named() {
        let (_above, path) = directory(0o777);
        let planted = path.join("toolchains");
        fs::create_dir(&planted).unwrap();
        chown(&planted, Some(THEIRS), None).unwrap();
        let why = own_directory(&path, &[]).unwrap().unwrap_err();
        assert!(why.to_string().contains("toolchains` belongs to the user with the id 1234"));
    }

    #[test]
    fn a_foreign_group_may_not_write() {
        let (_above, path) = directory(0o775);
        chown(&path, None, Some(THEIRS)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o775)).unwrap();
        assert_eq!(own_directory(&path, &[]).unwrap(), Ok(()));
        assert_eq!(mode(&path), 0o755);
    }
}
