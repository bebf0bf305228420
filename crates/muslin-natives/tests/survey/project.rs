//! Small projects for tests, written as an outline and turned into what `cargo metadata` would say.
//!
//! A line at the margin is a package: `name version`, then `member`, `macro`, `script`, `links=…`. The
//! lines below it are its dependencies (`name version`, then `build`, `dev`, `optional`, `no-default`,
//! `features=a,b`, `for=cfg(…)`, `as=…`), and its features (`feature name = value value`). `joined = a b`
//! are the features that cargo lists for it, over target, host and tests.

use std::collections::BTreeMap;
use std::path::Path;

use cargo_metadata::Metadata;
use muslin_natives::{OwnLinking, Rules, ScanError, Survey, scan};
use muslin_schema::{Environment, Features, NativeNeed, Selection, Target};
use serde_json::{Value, json};

/// A project and everything around it.
pub(crate) struct Project {
    pub(crate) metadata: Metadata,
    pub(crate) selection: Selection,
    pub(crate) features: Features,
    pub(crate) target: Target,
    pub(crate) environment: Environment,
    pub(crate) own_linking: OwnLinking,
    pub(crate) rules: Rules,
    pub(crate) files: BTreeMap<String, String>,
}

impl Project {
    /// The project of an outline.
    pub(crate) fn of(outline: &str) -> Self {
        Self::from(serde_json::from_value(metadata(outline)).expect("the outline is sound"))
    }

    /// A recorded project.
    pub(crate) fn recorded(text: &str) -> Self {
        Self::from(serde_json::from_str(text).expect("the recording is sound"))
    }

    fn from(metadata: Metadata) -> Self {
        let manifest = "[package]\nedition = \"2024\"\nresolver = \"3\"\n";
        Self {
            metadata,
            selection: Selection::default(),
            features: Features::default(),
            target: Target::X86_64,
            environment: Environment::new(),
            own_linking: OwnLinking::default(),
            rules: Rules::embedded(),
            files: BTreeMap::from([("/p/Cargo.toml".to_owned(), manifest.to_owned())]),
        }
    }

    /// With the text of a file.
    pub(crate) fn file(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_owned(), text.to_owned());
        self
    }

    /// With a variable of the user.
    pub(crate) fn env(mut self, key: &str, value: &str) -> Self {
        self.environment.insert(key.to_owned(), value.to_owned());
        self
    }

    /// What the survey says.
    pub(crate) fn scan(&self) -> Result<Vec<NativeNeed>, ScanError> {
        scan(&self.survey(&|path| self.read(path)))
    }

    /// What a survey looks at.
    pub(crate) fn survey<'a>(&'a self, sources: &'a dyn Fn(&Path) -> Option<String>) -> Survey<'a> {
        Survey {
            metadata: &self.metadata,
            selection: &self.selection,
            features: &self.features,
            target: self.target,
            environment: &self.environment,
            own_linking: &self.own_linking,
            rules: &self.rules,
            sources,
        }
    }

    pub(crate) fn read(&self, path: &Path) -> Option<String> {
        self.files.get(path.to_str()?).cloned()
    }

    /// What the survey says, as text.
    pub(crate) fn needs(&self) -> String {
        self.scan().expect("the selection fits").iter().map(render).collect::<Vec<_>>().join("\n")
    }
}

/// The whole value, in a form that a person can read.
pub(crate) fn render(need: &NativeNeed) -> String {
    let NativeNeed { package, version, links, library, needs, tools, path, feature, .. } = need;
    let NativeNeed { outcome, because, cure, known, evidence, env, .. } = need;
    let needs: Vec<&str> = needs.iter().map(|need| need.word()).collect();
    let tools: Vec<&str> = tools.iter().map(String::as_str).collect();
    let mut lines = vec![
        format!("{package} {version}: {}{}", outcome.word(), if *known { "" } else { ", unknown" }),
        format!("  because {because}"),
        format!("  path {}", path.join(" > ")),
    ];
    let mut part = |name: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("  {name} {text}"));
        }
    };
    part("library", library.clone().unwrap_or_default());
    part("links", links.clone().unwrap_or_default());
    part("feature", feature.clone().unwrap_or_default());
    part("needs", needs.join(", "));
    part("tools", tools.join(", "));
    part("cure", cure.clone().unwrap_or_default());
    for line in evidence {
        part("seen", line.clone());
    }
    for var in env {
        part("env", format!("{}={} ({})", var.key, var.value, var.because));
    }
    lines.join("\n")
}

fn metadata(outline: &str) -> Value {
    let mut packages: Vec<Value> = Vec::new();
    let mut nodes: Vec<Value> = Vec::new();
    let mut members: Vec<String> = Vec::new();
    let depth = |line: &str| line.len() - line.trim_start().len();
    // The first line is right behind the quote, the others as deep as the code around them.
    let margin = outline.lines().skip(1).map(depth).min().unwrap_or_default();
    for (number, line) in outline.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if number == 0 || depth(line) == margin {
            let id = format!("{} {}", words[0], words[1]);
            if words.contains(&"member") {
                members.push(id.clone());
            }
            packages.push(package(&id, &words));
            nodes.push(json!({ "id": id, "deps": [], "dependencies": [], "features": [] }));
            continue;
        }
        let package = packages.last_mut().expect("a package comes first");
        let node = nodes.last_mut().expect("a package comes first");
        match words.as_slice() {
            ["feature", name, "=", values @ ..] => package["features"][name] = json!(values),
            ["joined", "=", values @ ..] => node["features"] = json!(values),
            _ => {
                list(&mut package["dependencies"]).push(dependency(&words));
                list(&mut node["deps"]).push(edge(&words));
            }
        }
    }
    json!({
        "packages": packages, "workspace_members": members, "workspace_default_members": members,
        "resolve": { "nodes": nodes, "root": null }, "workspace_root": "/p",
        "target_directory": "/p/target", "version": 1,
    })
}

fn list(value: &mut Value) -> &mut Vec<Value> {
    value.as_array_mut().expect("a list")
}

fn package(id: &str, words: &[&str]) -> Value {
    let (name, version) = (words[0], words[1]);
    let kind = if words.contains(&"macro") { "proc-macro" } else { "lib" };
    let target = |kind: &str, file: &str| {
        json!({ "name": name, "kind": [kind], "crate_types": [kind], "required-features": [],
                "src_path": format!("/p/{name}/{file}"), "edition": "2024", "doctest": false,
                "test": false, "doc": false })
    };
    let mut targets = vec![target(kind, "src/lib.rs")];
    if words.contains(&"script") {
        targets.push(target("custom-build", "build.rs"));
    }
    json!({
        "name": name, "version": version, "id": id, "dependencies": [], "targets": targets,
        "features": {}, "manifest_path": format!("/p/{name}/Cargo.toml"),
        "links": value(words, "links="), "edition": "2024",
    })
}

fn dependency(words: &[&str]) -> Value {
    let features: Vec<&str> =
        value(words, "features=").map(|list| list.split(',').collect()).unwrap_or_default();
    json!({
        "name": words[0], "req": format!("={}", words[1]), "kind": kind(words),
        "optional": words.contains(&"optional"), "features": features,
        "uses_default_features": !words.contains(&"no-default"),
        "target": value(words, "for="), "rename": value(words, "as="),
    })
}

fn edge(words: &[&str]) -> Value {
    json!({
        "name": value(words, "as=").unwrap_or(words[0]).replace('-', "_"),
        "pkg": format!("{} {}", words[0], words[1]),
        "dep_kinds": [{ "kind": kind(words), "target": value(words, "for=") }],
    })
}

fn kind<'w>(words: &[&'w str]) -> Option<&'w str> {
    words.iter().copied().find(|word| ["build", "dev"].contains(word))
}

fn value<'w>(words: &[&'w str], key: &str) -> Option<&'w str> {
    words.iter().find_map(|word| word.strip_prefix(key))
}
