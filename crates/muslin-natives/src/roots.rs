//! The packages of the workspace that a selection means, as cargo understands the same words.

use cargo_metadata::{Metadata, Package};
use muslin_schema::Selection;

/// The selection does not fit the workspace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RootsError {
    /// `--package` or `--exclude` names no member.
    #[error("package `{spec}` is not a member of this workspace")]
    UnknownPackage {
        /// What was asked for.
        spec: String,
        /// The members there are.
        members: Vec<String>,
    },
    /// `--package` fits several members.
    #[error("package `{spec}` is ambiguous")]
    AmbiguousPackage {
        /// What was asked for.
        spec: String,
        /// The members that fit, as `name@version`.
        candidates: Vec<String>,
    },
    /// `--exclude` without `--workspace`
    #[error("`--exclude` has a meaning only together with `--workspace`")]
    ExcludeAlone,
    /// Nothing is left to build.
    #[error("the selection leaves no package to build")]
    Nothing,
}

impl RootsError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::UnknownPackage { members, .. } => {
                Some(format!("members of the workspace: {}", members.join(", ")))
            }
            Self::AmbiguousPackage { candidates, .. } => {
                Some(format!("say which: {}", candidates.join(", ")))
            }
            Self::ExcludeAlone => Some("add `--workspace`, or drop `--exclude`".to_owned()),
            Self::Nothing => None,
        }
    }
}

/// The packages that cargo would build for this selection, in the order of names.
///
/// # Errors
///
/// [`RootsError::UnknownPackage`], [`RootsError::AmbiguousPackage`], [`RootsError::ExcludeAlone`] and
/// [`RootsError::Nothing`], where cargo would refuse the same command line.
pub fn roots<'m>(
    metadata: &'m Metadata,
    selection: &Selection,
) -> Result<Vec<&'m Package>, RootsError> {
    if !selection.exclude.is_empty() && !selection.workspace {
        return Err(RootsError::ExcludeAlone);
    }
    let members = members(metadata);
    let mut chosen = if selection.workspace {
        let mut excluded = Vec::new();
        for spec in &selection.exclude {
            excluded.extend(named(&members, spec)?);
        }
        members.iter().copied().filter(|member| !has(&excluded, member)).collect()
    } else if selection.packages.is_empty() {
        default_members(metadata, &members)
    } else {
        let mut chosen = Vec::new();
        for spec in &selection.packages {
            chosen.extend(named(&members, spec)?);
        }
        chosen
    };
    chosen.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    chosen.dedup_by(|a, b| a.id == b.id);
    if chosen.is_empty() { Err(RootsError::Nothing) } else { Ok(chosen) }
}

fn members(metadata: &Metadata) -> Vec<&Package> {
    let mut members = metadata.workspace_packages();
    members.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    members
}

/// Cargo's default members; all members where cargo is too old to say.
fn default_members<'m>(metadata: &'m Metadata, members: &[&'m Package]) -> Vec<&'m Package> {
    if metadata.workspace_default_members.is_missing() {
        return members.to_vec();
    }
    let default = &metadata.workspace_default_members;
    members.iter().copied().filter(|member| default.contains(&member.id)).collect()
}

fn has(list: &[&Package], package: &Package) -> bool {
    list.iter().any(|other| other.id == package.id)
}

/// The members that a package id specification means: one, or several for a pattern with `*` or `?`.
fn named<'m>(members: &[&'m Package], spec: &str) -> Result<Vec<&'m Package>, RootsError> {
    let found: Vec<&Package> =
        members.iter().copied().filter(|member| fits(member, spec)).collect();
    match found.as_slice() {
        [] => Err(RootsError::UnknownPackage {
            spec: spec.to_owned(),
            members: members.iter().map(|member| member.name.to_string()).collect(),
        }),
        [_] => Ok(found),
        _ if is_pattern(spec) => Ok(found),
        _ => Err(RootsError::AmbiguousPackage {
            spec: spec.to_owned(),
            candidates: found.iter().map(|p| format!("{}@{}", p.name, p.version)).collect(),
        }),
    }
}

fn is_pattern(spec: &str) -> bool {
    spec.contains(['*', '?', '['])
}

/// Whether a package is meant by `name`, `name@version`, a URL with `#…`, or a pattern of names.
fn fits(package: &Package, spec: &str) -> bool {
    if let Some((url, rest)) = spec.split_once("://") {
        let (place, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (id, id_fragment) = package.id.repr.split_once('#').unwrap_or((&package.id.repr, ""));
        let place_fits =
            id == format!("{url}://{place}") || id.ends_with(&format!("+{url}://{place}"));
        return place_fits
            && (fragment.is_empty() || fragment == id_fragment || fits(package, fragment));
    }
    let (name, version) = match spec.split_once(['@', ':']) {
        Some((name, version)) => (name, Some(version)),
        None if spec.starts_with(|c: char| c.is_ascii_digit()) => {
            return version_fits(package, spec);
        }
        None => (spec, None),
    };
    let name_fits =
        if is_pattern(name) { glob(name, &package.name) } else { package.name.as_str() == name };
    name_fits && version.is_none_or(|version| version_fits(package, version))
}

/// Whether `1`, `1.2` or `1.2.3` is the start of the package's version.
fn version_fits(package: &Package, start: &str) -> bool {
    let whole = package.version.to_string();
    whole == start
        || whole.strip_prefix(start).is_some_and(|rest| rest.starts_with(['.', '-', '+']))
}

/// `*` for any letters, `?` for one.
fn glob(pattern: &str, text: &str) -> bool {
    let mut letters = pattern.chars();
    match letters.next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = letters.as_str();
            text.char_indices().any(|(at, _)| glob(rest, &text[at..])) || glob(rest, "")
        }
        Some(letter) => {
            let mut others = text.chars();
            others.next().is_some_and(|other| letter == '?' || letter == other)
                && glob(letters.as_str(), others.as_str())
        }
    }
}
