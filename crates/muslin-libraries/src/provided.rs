//! The survey, with the libraries that are provided for packages that would otherwise fail.

use std::collections::{BTreeMap, BTreeSet};

use muslin_schema::{LibraryChoice, NativeNeed, Outcome, Provide, ProvidedLibrary, Request};

use crate::libraries::Libraries;
use crate::library::{Library, Serves};
use crate::vulnerabilities::vulnerabilities;

/// What a user wants of libraries.
#[derive(Clone, Copy, Debug)]
pub struct ProvidePolicy<'w> {
    /// `--provide`
    pub provide: Provide,
    /// What is reported of single libraries.
    pub choices: &'w BTreeMap<String, LibraryChoice>,
}

impl<'w> ProvidePolicy<'w> {
    /// What a request says.
    #[must_use]
    pub fn of(request: &'w Request) -> Self {
        Self { provide: request.provide.unwrap_or_default(), choices: &request.libraries }
    }

    /// The user's own build of a library.
    fn prefix(&self, id: &str) -> Option<&'w str> {
        self.choices.get(id)?.prefix.as_deref()
    }

    /// Whether a library is wanted. A command line that says `never` means all of them.
    fn wants(&self, id: &str) -> Provide {
        let single = self.choices.get(id);
        match single.and_then(|one| one.provide) {
            _ if self.provide == Provide::Never => Provide::Never,
            Some(said) => said,
            // Who names a build of their own wants it taken.
            None if self.prefix(id).is_some() => Provide::Always,
            None => self.provide,
        }
    }
}

/// The same survey, in which a package that a library serves has that library.
#[must_use]
pub fn provided(
    natives: Vec<NativeNeed>,
    libraries: &Libraries,
    wish: ProvidePolicy<'_>,
) -> Vec<NativeNeed> {
    natives.into_iter().map(|need| serve(need, libraries, wish)).collect()
}

/// Libraries that are wanted for themselves, in the form of a survey; those that are not known are left out.
#[must_use]
pub fn wanted(ids: &[String], libraries: &Libraries, wish: ProvidePolicy<'_>) -> Vec<NativeNeed> {
    let library = |id: &String| libraries.find(id);
    ids.iter().filter_map(library).map(|one| for_itself(one, libraries, wish)).collect()
}

pub(crate) fn for_itself(
    library: &Library,
    libraries: &Libraries,
    wish: ProvidePolicy<'_>,
) -> NativeNeed {
    let closure = libraries.closure(&library.id);
    NativeNeed {
        package: library.id.clone(),
        version: library.version.clone(),
        links: None,
        library: Some(library.title.clone()),
        needs: closure.iter().flat_map(|one| one.needs.iter().copied()).collect(),
        tools: closure.iter().flat_map(|one| one.tools.iter().cloned()).collect(),
        path: vec![library.id.clone()],
        feature: None,
        outcome: Outcome::Provided,
        because: "it is asked for by name".to_owned(),
        cure: None,
        known: true,
        evidence: Vec::new(),
        env: Vec::new(),
        plain: BTreeSet::new(),
        looks_for: BTreeSet::new(),
        links_by_name: BTreeSet::new(),
        on_host: false,
        libraries: closure.iter().rev().map(|one| entry(one, wish.prefix(&one.id))).collect(),
    }
}

fn serve(need: NativeNeed, libraries: &Libraries, wish: ProvidePolicy<'_>) -> NativeNeed {
    match libraries.serving(&need) {
        Some((library, serves)) => serve_known(need, library, serves, libraries, wish),
        None => serve_by_name(need, libraries, wish),
    }
}

/// A package that nobody knows gets what it asks for by name, if all of it can be provided.
fn serve_by_name(
    mut need: NativeNeed,
    libraries: &Libraries,
    wish: ProvidePolicy<'_>,
) -> NativeNeed {
    let Some(found) = libraries.by_name(&need) else { return need };
    if found.iter().any(|library| wish.wants(&library.id) == Provide::Never) {
        return need;
    }
    let titles: Vec<String> =
        found.iter().map(|one| format!("{} {}", one.title, one.version)).collect();
    need.because = format!(
        "{}; {} {} built for the target and linked",
        need.because,
        titles.join(" and "),
        if titles.len() == 1 { "is" } else { "are" }
    );
    need.library = Some(found.iter().map(|one| one.title.as_str()).collect::<Vec<_>>().join(", "));
    let mut all: Vec<&Library> = Vec::new();
    for library in &found {
        let closure = libraries.closure(&library.id);
        all.extend(closure.into_iter().filter(|one| !all.contains(one)).collect::<Vec<_>>());
    }
    provide(&mut need, &all, wish);
    need
}

/// The need, with libraries of which each comes after what it requires.
fn provide(need: &mut NativeNeed, closure: &[&Library], wish: ProvidePolicy<'_>) {
    for one in closure.iter().filter(|one| wish.prefix(&one.id).is_none()) {
        need.needs.extend(&one.needs);
        need.tools.extend(one.tools.iter().cloned());
    }
    need.outcome = Outcome::Provided;
    need.cure = None;
    need.libraries = closure.iter().rev().map(|one| entry(one, wish.prefix(&one.id))).collect();
}

fn serve_known(
    mut need: NativeNeed,
    library: &Library,
    serves: &Serves,
    libraries: &Libraries,
    wish: ProvidePolicy<'_>,
) -> NativeNeed {
    let wanted = wish.wants(&library.id);
    let fails = need.outcome == Outcome::Missing
        // Of a crate that nobody knows, whoever wrote the library's file knows more.
        || need.outcome == Outcome::Uncertain && !need.known;
    let replaces = need.outcome == Outcome::Bundled && serves.replaces.is_some();
    match wanted {
        Provide::Auto | Provide::Always if fails => {}
        Provide::Always if replaces => {}
        _ => return need,
    }
    if serves.reaches_host() && need.on_host {
        need.because.push_str(&format!(
            "; {} could be provided, but only by a variable that the build for the host reads too",
            library.title
        ));
        return need;
    }
    need.because = because(&need, library, serves, wish.prefix(&library.id));
    provide(&mut need, &libraries.closure(&library.id), wish);
    need
}

fn because(need: &NativeNeed, library: &Library, serves: &Serves, prefix: Option<&str>) -> String {
    let Library { title, version, .. } = library;
    let what = match prefix {
        Some(prefix) => format!("{title} is taken from your `{prefix}`"),
        None => format!("{title} {version} is built for the target and linked"),
    };
    if need.outcome == Outcome::Bundled {
        return format!("{what}, {}", serves.replaces.as_deref().unwrap_or_default());
    }
    format!("{}; {what}", need.because)
}

fn entry(library: &Library, prefix: Option<&str>) -> ProvidedLibrary {
    ProvidedLibrary {
        id: library.id.clone(),
        title: library.title.clone(),
        version: prefix.is_none().then(|| library.version.clone()),
        license: library.license.clone().filter(|_| prefix.is_none()),
        cpe: library.cpe.clone(),
        own_prefix: prefix.map(str::to_owned),
        run_time: library.run_time.clone().filter(|_| prefix.is_none()),
        vulnerabilities: if prefix.is_none() { vulnerabilities(library) } else { Vec::new() },
    }
}
