//! What a build script asked to link, judged when cargo reports it and before anything is linked.
//!
//! A name without an archive behind it is how a build ends with exit code 0 and a program that crashes.

use muslin_schema::{Answer, Evidence, Finding, NativeNeed, Severity, Target};
use muslin_schema::{Code, codes};

use crate::script::is_provided;

/// What cargo's `build-script-executed` message says of one build script, and what surrounds it.
pub struct Linking<'a> {
    /// The package's name.
    pub package: &'a str,
    /// `linked_libs`: `static=foo`, `dylib=foo`, `foo` …
    pub libraries: &'a [String],
    /// `linked_paths`: `native=/directory`, `/directory` …
    pub directories: &'a [String],
    /// Directories that other build scripts of this build added before, in the same form.
    pub searched: &'a [String],
    /// Directories that belong to this build: the target directory, our cache, the project.
    pub ours: &'a [String],
    /// The target that is built.
    pub target: Target,
    /// Whether a file exists: archives in the directories are asked for.
    pub exists: &'a dyn Fn(&str) -> bool,
}

/// The findings about one build script; none if all is well.
#[must_use]
pub fn audit(linking: &Linking<'_>) -> Vec<Finding> {
    let libraries = linking.libraries.iter().filter_map(|text| dynamic_library(linking, text));
    let mut directories: Vec<&str> =
        linking.directories.iter().map(|text| directory(text)).collect();
    directories.sort_unstable();
    directories.dedup();
    let directories =
        directories.into_iter().filter_map(|directory| host_directory(linking, directory));
    libraries.chain(directories).collect()
}

/// The static libraries that a build script makes the linker take, each with its whole path.
///
/// A library without a kind counts as well: in a static link its archive is what is found. What libc
/// and the compiler bring is not the script's, and a library that is nowhere is [`audit`]'s matter.
#[must_use]
pub fn archives(linking: &Linking<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for library in linking.libraries.iter().map(|text| Library::of(text)) {
        if library.kind == Some("link-arg") || is_provided(library.name) {
            continue;
        }
        let archive = library.archive();
        let mut directories =
            linking.directories.iter().chain(linking.searched).map(|text| directory(text));
        let place = directories.find_map(|directory| {
            Some(format!("{directory}/{archive}")).filter(|path| (linking.exists)(path))
        });
        found.extend(place.filter(|path| !found.contains(path)));
    }
    found
}

/// The same findings with what the survey knows of the package: the way by which it came in, and the
/// line that cures it where one is known.
#[must_use]
pub fn trace(mut findings: Vec<Finding>, needs: &[NativeNeed]) -> Vec<Finding> {
    for finding in &mut findings {
        let Some(need) = needs.iter().find(|need| need.package == finding.subject) else {
            continue;
        };
        let path: Vec<String> = need.path.iter().map(|title| format!("`{title}`")).collect();
        finding.evidence.push(Evidence::of(format!("it comes in by {}", path.join(" > "))));
        if let Some(feature) = &need.feature {
            finding.evidence.push(Evidence::of(format!("feature `{feature}` brings it in")));
        }
        if need.cure.is_some() {
            finding.cure.clone_from(&need.cure);
        }
    }
    findings
}

/// One entry of `linked_libs`: `[KIND[:MODIFIERS]=]NAME[:RENAME]`.
struct Library<'a> {
    kind: Option<&'a str>,
    verbatim: bool,
    name: &'a str,
}

impl<'a> Library<'a> {
    fn of(text: &'a str) -> Self {
        let (before, name) = match text.split_once('=') {
            Some((before, name)) => (Some(before), name),
            None => (None, text),
        };
        let (kind, modifiers) = match before.map(|before| before.split_once(':')) {
            Some(Some((kind, modifiers))) => (Some(kind), modifiers),
            Some(None) => (before, ""),
            None => (None, ""),
        };
        let verbatim = modifiers.contains("+verbatim");
        let name = name.split(':').next().unwrap_or(name);
        Self { kind, verbatim, name }
    }

    fn archive(&self) -> String {
        if self.verbatim { self.name.to_owned() } else { format!("lib{}.a", self.name) }
    }
}

fn dynamic_library(linking: &Linking<'_>, text: &str) -> Option<Finding> {
    let library = Library::of(text);
    if matches!(library.kind, Some("static" | "link-arg")) || is_provided(library.name) {
        return None;
    }
    let directories =
        || linking.directories.iter().chain(linking.searched).map(|text| directory(text));
    let sound = directories().filter(|directory| !is_host_directory(linking, directory));
    let archive = library.archive();
    if sound.into_iter().any(|directory| (linking.exists)(&format!("{directory}/{archive}"))) {
        return None;
    }
    let mut evidence = vec![Evidence::of(format!("`cargo::rustc-link-lib={text}`"))];
    evidence.extend(directories().filter(|directory| is_host_directory(linking, directory)).map(
        |directory| {
            Evidence::of(format!("`{directory}` holds libraries of the host, which do not count"))
        },
    ));
    Some(finding(
        codes::DYNAMIC_LIBRARY,
        linking,
        Severity::Error,
        format!(
            "the build script of `{}` links `{}`, and there is no `{archive}` for `{}`",
            linking.package, library.name, linking.target
        ),
        evidence,
        format!(
            "turn on the feature of `{}` that compiles the source it carries, if it has one, or name a directory with `{archive}` built for `{}`",
            linking.package, linking.target
        ),
    ))
}

fn host_directory(linking: &Linking<'_>, directory: &str) -> Option<Finding> {
    if !is_host_directory(linking, directory) {
        return None;
    }
    let would_take: Vec<String> = linking
        .libraries
        .iter()
        .map(|text| Library::of(text))
        .filter(|library| !is_provided(library.name))
        .map(|library| format!("{directory}/{}", library.archive()))
        .filter(|path| (linking.exists)(path))
        .collect();
    // libc itself is taken from rustc's own directory, which is searched first; another library would be the host's.
    let severity = if would_take.is_empty() { Severity::Warning } else { Severity::Error };
    let mut evidence = vec![Evidence::of(format!("`cargo::rustc-link-search={directory}`"))];
    evidence.extend(
        would_take.iter().map(|path| Evidence::of(format!("the linker would take `{path}`"))),
    );
    Some(finding(
        codes::HOST_LIBRARY_FOLDER,
        linking,
        severity,
        format!(
            "the build script of `{}` searches `{directory}`, where the host keeps its own libraries",
            linking.package
        ),
        evidence,
        format!(
            "keep `{}` from looking at the host: turn on the feature that compiles the source it carries, if it has one, or name a directory with libraries built for `{}`",
            linking.package, linking.target
        ),
    ))
}

/// Whether a directory is one where systems keep libraries for themselves.
///
/// Directories of this build do not count, and neither do those that say `musl` themselves.
fn is_host_directory(linking: &Linking<'_>, directory: &str) -> bool {
    const HOST: &[&str] = &[
        "/lib",
        "/lib32",
        "/lib64",
        "/usr/lib",
        "/usr/lib32",
        "/usr/lib64",
        "/usr/libx32",
        "/usr/local/lib",
        "/usr/local/lib64",
        "/usr/local/opt",
        "/usr/local/Cellar",
        "/opt/homebrew",
        "/opt/local/lib",
        "/home/linuxbrew/.linuxbrew",
        "/usr/X11/lib",
    ];
    let below = |root: &str| {
        directory
            .strip_prefix(root.trim_end_matches('/'))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    HOST.iter().any(|root| below(root))
        && !linking.ours.iter().any(|ours| below(ours))
        && !directory.split('/').any(|part| part.contains("musl"))
}

/// The directory of `native=/directory`, `all=/directory` or `/directory`.
fn directory(text: &str) -> &str {
    const KINDS: &[&str] = &["all", "crate", "dependency", "framework", "native"];
    let path = match text.split_once('=') {
        Some((kind, path)) if KINDS.contains(&kind) => path,
        _ => text,
    };
    if path.len() > 1 { path.trim_end_matches('/') } else { path }
}

fn finding(
    code: Code,
    linking: &Linking<'_>,
    severity: Severity,
    message: String,
    evidence: Vec<Evidence>,
    cure: String,
) -> Finding {
    Finding {
        code: code.into(),
        subject: linking.package.to_owned(),
        severity,
        answer: Answer::No,
        message,
        evidence,
        cure: Some(cure),
        allowed: false,
    }
}
