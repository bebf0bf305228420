//! Where pip would fetch from: its variables and its configuration files (pip documentation, "Configuration").

use std::path::PathBuf;

use muslin_schema::Environment;

/// Python's package index, where no setting names another one.
const PUBLIC: &str = "https://pypi.org/simple";

/// What decides where pip fetches from or how it speaks to a server, and is not read here.
const FOR_PIP: [&str; 9] = [
    "extra-index-url",
    "find-links",
    "no-index",
    "proxy",
    "trusted-host",
    "client-cert",
    "keyring-provider",
    "constraint",
    "use-feature",
];

/// The settings of pip that matter for one pinned file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// The index. It may contain a user and a password.
    pub(super) index: String,
    /// A file with CA certificates, as PEM.
    pub(super) certificates: Option<String>,
    /// The settings that only pip follows, as the user wrote their names.
    pub(super) for_pip: Vec<String>,
}

/// One setting, as it was found.
struct Setting {
    key: String,
    value: String,
    /// What to call it: a variable, or a key with its file.
    name: String,
}

impl Settings {
    /// Reads the variables, and with `read` the files. The first of two values counts: variables, then the file of a
    /// virtual environment, the user's and the system's.
    pub(super) fn read(environment: &Environment, read: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut all = variables(environment);
        for path in files(environment) {
            let text = read(&path.display().to_string()).unwrap_or_default();
            all.extend(of_file(&path.display().to_string(), &text));
        }
        let value = |key: &str| {
            let found = all.iter().find(|one| one.key == key && !one.value.is_empty());
            found.map(|one| one.value.clone())
        };
        let is_for_pip = |one: &&Setting| FOR_PIP.contains(&&*one.key) && is_on(&one.value);
        Self {
            index: value("index-url").unwrap_or_else(|| PUBLIC.to_owned()),
            certificates: value("cert"),
            for_pip: all.iter().filter(is_for_pip).map(|one| one.name.clone()).collect(),
        }
    }
}

/// Whether a value is set: pip takes these words for an option that is off.
fn is_on(value: &str) -> bool {
    !matches!(value.to_ascii_lowercase().as_str(), "" | "0" | "false" | "no" | "off")
}

fn variables(environment: &Environment) -> Vec<Setting> {
    let keys = ["index-url", "cert"].iter().chain(&FOR_PIP);
    keys.filter_map(|key| {
        let name = format!("PIP_{}", key.to_ascii_uppercase().replace('-', "_"));
        let value = environment.get(&name)?.to_owned();
        Some(Setting { key: (*key).to_owned(), value, name: format!("`{name}`") })
    })
    .collect()
}

/// The configuration files, the strongest first.
fn files(environment: &Environment) -> Vec<PathBuf> {
    let get = |key: &str| environment.get(key).map(String::as_str);
    // pip's way to ask for no file at all.
    let named = get("PIP_CONFIG_FILE");
    if named == Some("/dev/null") {
        return Vec::new();
    }
    let mut files: Vec<PathBuf> = named.map(PathBuf::from).into_iter().collect();
    let mut add = |base: Option<&str>, path: &str| {
        let base = base.filter(|base| !base.is_empty());
        files.extend(base.map(|base| PathBuf::from(base).join(path)));
    };
    let home = get("HOME");
    add(get("VIRTUAL_ENV"), "pip.conf");
    add(get("XDG_CONFIG_HOME"), "pip/pip.conf");
    add(home, ".config/pip/pip.conf");
    add(home, "Library/Application Support/pip/pip.conf");
    add(home, ".pip/pip.conf");
    for directory in get("XDG_CONFIG_DIRS").unwrap_or("/etc/xdg").split(':') {
        add(Some(directory), "pip/pip.conf");
    }
    add(Some("/Library/Application Support"), "pip/pip.conf");
    add(Some("/etc"), "pip.conf");
    files
}

/// The settings of a file: those for `pip download`, then those for every command. A line that is indented continues
/// the one before it (Python documentation, `configparser`).
fn of_file(path: &str, text: &str) -> Vec<Setting> {
    let (mut global, mut download) = (Vec::new(), Vec::new());
    let mut section = String::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.trim().clone_into(&mut section);
            continue;
        }
        let settings: &mut Vec<Setting> = match section.as_str() {
            "global" => &mut global,
            "download" => &mut download,
            _ => continue,
        };
        if line.starts_with([' ', '\t'])
            && let Some(last) = settings.last_mut()
        {
            let joined = format!("{} {trimmed}", last.value);
            joined.trim().clone_into(&mut last.value);
        } else if let Some((key, value)) = trimmed.split_once(['=', ':']) {
            let key = key.trim().to_ascii_lowercase().replace('_', "-");
            let name = format!("`{key}` in {path}");
            settings.push(Setting { key, value: value.trim().to_owned(), name });
        }
    }
    download.extend(global);
    download
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)], files: &[(&str, &str)]) -> Settings {
        let environment: Environment =
            variables.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Settings::read(&environment, &|path| {
            files.iter().find(|(known, _)| *known == path).map(|(_, text)| (*text).to_owned())
        })
    }

    #[test]
    fn without_settings_the_public_index_is_meant() {
        let found = settings(&[("HOME", "/home/me")], &[]);
        assert_eq!(
            found,
            Settings { index: PUBLIC.to_owned(), certificates: None, for_pip: Vec::new() }
        );
    }

    #[test]
    fn a_variable_comes_before_the_users_file_and_that_before_the_systems() {
        let system = (
            "/etc/pip.conf",
            "[global]\nindex-url = https://system.example/simple\ncert = /etc/ca.pem\n",
        );
        let user =
            ("/home/me/.config/pip/pip.conf", "[global]\nindex_url: https://user.example/simple\n");
        let home = ("HOME", "/home/me");
        let found = settings(&[home], &[system, user]);
        assert_eq!(found.index, "https://user.example/simple");
        assert_eq!(found.certificates.as_deref(), Some("/etc/ca.pem"));
        let variable = ("PIP_INDEX_URL", "https://variable.example/simple");
        assert_eq!(settings(&[home, variable], &[system, user]).index, variable.1);
    }

    #[test]
    fn a_file_that_the_environment_names_counts_and_none_can_be_named() {
        let own = (
            "/w/pip.ini",
            "[download]\nindex-url = https://own.example\n[global]\nindex-url = https://other.example\n",
        );
        let system = ("/etc/pip.conf", "[global]\nindex-url = https://system.example\n");
        let found = settings(&[("PIP_CONFIG_FILE", "/w/pip.ini")], &[own, system]);
        assert_eq!(found.index, "https://own.example");
        let none = settings(&[("PIP_CONFIG_FILE", "/dev/null")], &[own, system]);
        assert_eq!(none.index, PUBLIC);
    }

    #[test]
    fn what_only_pip_follows_is_named_with_its_place() {
        let file = "# ours\n[global]\nextra-index-url =\n    https://one.example\n    https://two.example\nno-index = false\n[install]\nfind-links = /w\n";
        let found = settings(
            &[("PIP_FIND_LINKS", "/opt/wheels"), ("PIP_PROXY", "")],
            &[("/etc/pip.conf", file)],
        );
        assert_eq!(found.for_pip, ["`PIP_FIND_LINKS`", "`extra-index-url` in /etc/pip.conf"]);
    }
}
