//! Where programs are installed, as cargo decides it (The Cargo Book, "cargo install").

use std::path::{Path, PathBuf};

use crate::install_program::error::InstallProgramError;
use crate::project::Project;
use crate::session::Session;

/// The directory with `bin`: as asked for, else `install.root` of cargo's configuration, else cargo's home.
///
/// # Errors
///
/// [`InstallProgramError::NoRoot`]
pub(crate) fn root_of(
    session: &Session<'_>,
    project: &Project,
    asked: Option<&Path>,
) -> Result<PathBuf, InstallProgramError> {
    let variable = |key: &str| session.environment.get(key).filter(|value| !value.is_empty());
    let root = asked
        .map(Path::to_owned)
        .or_else(|| project.config_files.iter().find_map(|file| configured(&file.path, &file.text)))
        .or_else(|| variable("CARGO_HOME").map(PathBuf::from))
        .or_else(|| variable("HOME").map(|home| Path::new(home).join(".cargo")));
    let root = root.ok_or(InstallProgramError::NoRoot)?;
    Ok(std::path::absolute(&root).unwrap_or(root))
}

/// `install.root` of a configuration file. A relative path starts at the directory above that of the file.
fn configured(path: &str, text: &str) -> Option<PathBuf> {
    let table: toml::Table = text.parse().ok()?;
    let root = table.get("install")?.get("root")?.as_str()?;
    let above = Path::new(path).parent().and_then(Path::parent).unwrap_or(Path::new("."));
    Some(above.join(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_root_starts_above_the_directory_of_its_file() {
        let text = "[install]\nroot = 'tools'\n";
        let root = configured("/home/me/.cargo/config.toml", text);
        assert_eq!(root.as_deref(), Some(Path::new("/home/me/tools")));
        let text = "[install]\nroot = '/opt/tools'\n";
        let root = configured("/home/me/.cargo/config.toml", text);
        assert_eq!(root.as_deref(), Some(Path::new("/opt/tools")));
        assert_eq!(configured("/home/me/.cargo/config.toml", "[build]\n"), None);
    }
}
