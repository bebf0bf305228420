//! The files that a cargo configuration includes (The Cargo Book, "include").

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::settings::{COMMAND_LINE, ConfigFile};

/// A configuration that includes itself over others ends after so many files: cargo refuses it.
const DEPTH: usize = 16;

/// A configuration with all that it includes, the strongest first: the file itself, then what it includes
/// from the last to the first. `read` gives the text of a file, if there is one; paths on the command line
/// are relative to `working_directory`.
#[must_use]
pub fn with_includes(
    file: ConfigFile,
    working_directory: &Path,
    read: &dyn Fn(&Path) -> Option<String>,
) -> Vec<ConfigFile> {
    let mut files = Vec::new();
    add(file, working_directory, read, DEPTH, &mut files);
    files
}

fn add(
    file: ConfigFile,
    working_directory: &Path,
    read: &dyn Fn(&Path) -> Option<String>,
    depth: usize,
    files: &mut Vec<ConfigFile>,
) {
    let directory = directory(&file, working_directory);
    let included = included(&file);
    files.push(file);
    for path in included.into_iter().rev().filter(|_| depth > 0) {
        let path = directory.join(path);
        // One that is not there and not optional is an error of cargo's.
        if let Some(text) = read(&path) {
            let path = path.display().to_string();
            add(ConfigFile { path, text }, working_directory, read, depth - 1, files);
        }
    }
}

/// The directory that the paths of a file are relative to.
fn directory(file: &ConfigFile, working_directory: &Path) -> PathBuf {
    match file.path.strip_prefix(COMMAND_LINE) {
        None => Path::new(&file.path).parent().unwrap_or(working_directory).to_owned(),
        // `--config path` has the text of that file, `--config key=value` itself as text.
        Some(value) if value.trim() == file.text => working_directory.to_owned(),
        Some(path) => {
            let path = working_directory.join(path.trim());
            path.parent().unwrap_or(working_directory).to_owned()
        }
    }
}

/// The paths in the order of the file: strings, or tables with a `path`.
fn included(file: &ConfigFile) -> Vec<String> {
    let Ok(root) = DeTable::parse(&file.text) else { return Vec::new() };
    let path = |value: &DeValue<'_>| match value {
        DeValue::String(path) => Some(path.to_string()),
        DeValue::Table(table) => table.get("path")?.get_ref().as_str().map(str::to_owned),
        _ => None,
    };
    match root.get_ref().get("include").map(toml::Spanned::get_ref) {
        Some(DeValue::Array(items)) => items.iter().filter_map(|one| path(one.get_ref())).collect(),
        Some(one) => path(one).into_iter().collect(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(path: &str, text: &str) -> Vec<String> {
        let read = |path: &Path| match path.to_str()? {
            "/p/.cargo/team.toml" => Some("[build]".to_owned()),
            "/p/.cargo/sub/ci.toml" => Some("include = ['../base.toml']".to_owned()),
            "/p/.cargo/sub/../base.toml" => Some(String::new()),
            "/p/circle.toml" => Some("include = ['circle.toml']".to_owned()),
            _ => None,
        };
        let file = ConfigFile { path: path.to_owned(), text: text.to_owned() };
        let files = with_includes(file, Path::new("/p"), &read);
        files.into_iter().skip(1).map(|file| file.path).collect()
    }

    #[test]
    fn a_later_include_is_stronger_and_what_it_includes_weaker_than_itself() {
        let text = "include = ['team.toml', { path = 'sub/ci.toml' }, { path = 'no.toml', optional = true }]";
        assert_eq!(
            order("/p/.cargo/config.toml", text),
            ["/p/.cargo/sub/ci.toml", "/p/.cargo/sub/../base.toml", "/p/.cargo/team.toml"]
        );
    }

    #[test]
    fn tables_of_an_array_are_included_like_its_strings() {
        let text = "[[include]]\npath = 'team.toml'\n";
        assert_eq!(order("/p/.cargo/config.toml", text), ["/p/.cargo/team.toml"]);
    }

    #[test]
    fn an_include_on_the_command_line_is_relative_to_the_working_directory() {
        let setting = "include=['.cargo/team.toml']";
        assert_eq!(order(&format!("--config {setting}"), setting), ["/p/.cargo/team.toml"]);
        let file = "--config .cargo/mine.toml";
        assert_eq!(order(file, "include = ['team.toml']"), ["/p/.cargo/team.toml"]);
    }

    #[test]
    fn a_circle_of_includes_ends() {
        assert_eq!(order("/p/config.toml", "include = ['circle.toml']").len(), DEPTH);
    }
}
