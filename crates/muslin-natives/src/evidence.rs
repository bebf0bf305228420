//! What a package shows of native code, and what can be concluded where no rule is known.

use std::collections::BTreeSet;
use std::path::Path;

use cargo_metadata::{Package, TargetKind};
use muslin_schema::Need;

use crate::conditions::Surroundings;
use crate::helpers::{Helper, Role, helper_of, spares, wrapped};
use crate::program::linked;
use crate::script::{Library, Script, Sources, is_runtime};

/// A build dependency that is on.
pub(crate) struct BuildDependency<'m> {
    pub(crate) package: &'m Package,
    /// Its name in the code of the build script.
    pub(crate) code_name: String,
    /// The names of what it depends on itself.
    pub(crate) dependencies: Vec<&'m str>,
}

/// What was seen of a package.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// What was seen, in words.
    pub(crate) lines: Vec<String>,
    pub(crate) roles: BTreeSet<Role>,
    pub(crate) facts: BTreeSet<Fact>,
    /// The names of installed libraries that it asks for.
    pub(crate) looks_for: BTreeSet<String>,
    /// The names of libraries that are linked for certain, and that nothing here makes.
    pub(crate) links: BTreeSet<String>,
    /// Those of them for which the linker looks.
    pub(crate) links_by_name: BTreeSet<String>,
    /// What its source asks of a compiler.
    pub(crate) needs: BTreeSet<Need>,
    /// Programs of the host.
    pub(crate) tools: BTreeSet<String>,
}

/// What decides beside the roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fact {
    /// pkg-config is asked.
    AsksPkgConfig,
    /// The build script fails where no library is installed.
    Requires,
    /// Source that it carries is compiled whatever the script finds.
    SurelyCompiles,
    /// It may bring what it links by name.
    MayBring,
}

impl Evidence {
    /// What the manifest shows: cheap, and enough where a rule is known.
    pub(crate) fn of_manifest(
        package: &Package,
        build_dependencies: &[BuildDependency<'_>],
    ) -> Self {
        let mut evidence = Self::of_links(package);
        if target_path(package, &TargetKind::CustomBuild).is_some() {
            for one in build_dependencies {
                evidence.build_dependency(package, one, None);
            }
        }
        evidence.system_deps(package, &[]);
        evidence
    }

    fn of_links(package: &Package) -> Self {
        let mut evidence = Self::default();
        if let Some(links) = &package.links {
            evidence.lines.push(format!("`links = \"{links}\"`"));
        }
        evidence
    }

    /// What the manifest and the sources show.
    pub(crate) fn of_sources(
        package: &Package,
        build_dependencies: &[BuildDependency<'_>],
        sources: Sources<'_>,
        around: Surroundings<'_>,
    ) -> Self {
        let mut evidence = Self::of_links(package);
        let path = target_path(package, &TargetKind::CustomBuild);
        let script = path.and_then(|path| Script::read(path, sources, around));
        if path.is_some() {
            for one in build_dependencies {
                evidence.build_dependency(package, one, script.as_ref());
            }
        }
        match (&script, path) {
            (Some(script), Some(path)) => {
                let local = build_dependencies.iter().filter(|one| one.package.source.is_none());
                for helper in local {
                    evidence.helper(helper.package, sources, around);
                }
                if evidence.roles.contains(&Role::LooksUp) {
                    evidence.asks(script);
                    evidence.system_deps(package, around.features);
                }
                evidence.script(script);
                let root = package.manifest_path.as_std_path().parent();
                evidence.build_files(script, root.unwrap_or(path), sources);
            }
            (None, Some(_)) if package.links.is_some() => {
                evidence.saw(Role::Hidden, "its build script cannot be read".to_owned());
            }
            _ => {}
        }
        evidence.attributes(package, sources, around);
        evidence
    }

    /// What its own source links. Reading every crate would be slow; the user's own packages and those that bind
    /// a library are read.
    fn attributes(&mut self, package: &Package, sources: Sources<'_>, around: Surroundings<'_>) {
        if self.saw_any(&[Role::Compiles, Role::Builds, Role::LooksUp, Role::Links, Role::Hidden]) {
            return;
        }
        let likely =
            package.source.is_none() || package.links.is_some() || package.name.ends_with("-sys");
        if !likely {
            return;
        }
        for library in linked(package, sources, around) {
            match &library.name {
                Some(name) if is_runtime(name) => {
                    self.saw(Role::Runtime, "`#[link]` links the C++ runtime".to_owned());
                    self.needs.insert(Need::Cxx);
                }
                _ => {
                    self.links_surely(&library);
                    self.library(&library, "`#[link]`");
                }
            }
        }
    }

    fn build_dependency(
        &mut self,
        package: &Package,
        one: &BuildDependency<'_>,
        script: Option<&Script>,
    ) {
        let name = one.package.name.as_str();
        if script.is_some_and(|script| !script.uses(&one.code_name)) {
            return;
        }
        let surely = script.is_some_and(|script| script.surely_uses(&one.code_name));
        if let Some(helper) = helper_of(name) {
            self.used(helper, format!("build-dependency `{name}`"), surely, script);
        } else if name.ends_with("-src")
            && (package.links.is_some() || package.name.ends_with("-sys"))
        {
            self.saw(Role::Builds, format!("build-dependency `{name}`, which carries source"));
            self.needs.insert(Need::C);
        } else if one.package.source.is_some()
            && let Some(helper) = wrapped(name, &one.dependencies)
        {
            let line = format!("build-dependency `{name}`, which uses `{}`", helper.name);
            self.used(helper, line, surely, script);
            // What it does where nothing is found is its own affair; there are few ways to go on.
            if helper.role == Role::LooksUp && surely && self.roles.len() == 1 {
                self.facts.insert(Fact::Requires);
            }
        }
    }

    fn used(&mut self, helper: &Helper, line: String, surely: bool, script: Option<&Script>) {
        let spared = |tool: &str| {
            script.is_some_and(|script| script.used_names().any(|name| spares(tool, name)))
        };
        let tools = helper.tools.iter().filter(|tool| !spared(tool));
        let tools: Vec<String> = tools.map(|tool| (*tool).to_owned()).collect();
        if helper.role == Role::WritesCode && tools.is_empty() {
            return;
        }
        self.saw(helper.role, line);
        self.facts.extend((helper.role == Role::LooksUp).then_some(Fact::AsksPkgConfig));
        let compiles = helper.role == Role::Compiles && surely;
        self.facts.extend(compiles.then_some(Fact::SurelyCompiles));
        self.needs.extend(helper.needs);
        self.tools.extend(tools);
    }

    /// The names that `[package.metadata.system-deps]` asks for.
    fn system_deps(&mut self, package: &Package, on: &[&str]) {
        let table = package.metadata.get("system-deps").and_then(|deps| deps.as_object());
        for (key, value) in table.into_iter().flatten() {
            self.lines.push(format!("`[package.metadata.system-deps]` names `{key}`"));
            let feature = value.get("feature").and_then(|feature| feature.as_str());
            let optional = value.get("optional").is_some_and(|optional| *optional == true);
            if key.starts_with("cfg(")
                || optional
                || feature.is_some_and(|feature| !on.contains(&feature))
            {
                continue;
            }
            let name = value.get("name").and_then(|name| name.as_str()).unwrap_or(key);
            self.looks_for.insert(name.to_owned());
            let requires = self.roles.contains(&Role::LooksUp);
            self.facts.extend(requires.then_some(Fact::Requires));
        }
    }

    /// What its script asks of pkg-config.
    fn asks(&mut self, script: &Script) {
        for ask in script.asks() {
            self.looks_for.extend(ask.name.clone());
            let requires = ask.certain && ask.required;
            self.facts.extend(requires.then_some(Fact::Requires));
        }
    }

    /// A build dependency of the user's own: what it starts, the build script starts.
    fn helper(&mut self, package: &Package, sources: Sources<'_>, around: Surroundings<'_>) {
        let Some(root) = target_path(package, &TargetKind::Lib) else { return };
        let Some(library) = Script::read(root, sources, around) else { return };
        self.builders(&library, &format!("its build dependency `{}`", package.name));
    }

    fn builders(&mut self, script: &Script, place: &str) {
        for program in script.builders() {
            self.saw(Role::Builds, format!("{place} runs `{program}`"));
            self.needs.insert(Need::C);
            // What is not a program of the host is run by a shell.
            let by_shell = program == "configure" || program.contains('.');
            self.tools.insert(if by_shell { "sh".to_owned() } else { program });
        }
    }

    /// What the files of a foreign build system say of C++.
    fn build_files(&mut self, script: &Script, root: &Path, sources: Sources<'_>) {
        if self.saw_any(&[Role::Builds]) && script.builds_cxx(root, sources) {
            self.lines.push("its build system compiles C++".to_owned());
            self.needs.insert(Need::Cxx);
        }
    }

    fn script(&mut self, script: &Script) {
        self.builders(script, "its build script");
        self.facts.extend(script.adds_directory().then_some(Fact::MayBring));
        for library in script.libraries() {
            self.library(&library, "its build script");
        }
        script.sure_libraries().iter().for_each(|library| self.links_surely(library));
        if self.roles.iter().all(|role| *role == Role::WritesCode) {
            self.runtime(script, "its build script");
            return;
        }
        if script.says_cxx() {
            self.lines.push("its build script speaks of C++".to_owned());
            self.needs.insert(Need::Cxx);
        }
        if script.says_assembler() {
            self.lines.push("its build script names assembler files".to_owned());
            self.needs.insert(Need::Assembler);
        }
        if script.says_kernel_headers() {
            self.lines.push("its build script names kernel headers".to_owned());
            self.needs.insert(Need::KernelHeaders);
        }
    }

    fn links_surely(&mut self, library: &Library) {
        self.links.extend(library.name.clone());
        // rustc itself looks for an archive, and in other places.
        self.links_by_name.extend(library.name.clone().filter(|_| !library.is_static));
    }

    /// A library that is linked: by a package that compiles something, an archive is its own work.
    fn library(&mut self, library: &Library, place: &str) {
        let makes_it = self.saw_any(&[Role::Compiles, Role::Builds]);
        let line = match &library.name {
            Some(name) if library.is_static => format!("{place} links `{name}`, as an archive"),
            Some(name) => format!("{place} links `{name}`"),
            None => format!("{place} links a library"),
        };
        let is_own = makes_it && (library.is_static || library.name.is_none());
        if is_own {
            return;
        }
        self.saw(Role::Links, line);
    }

    /// A C++ runtime that is linked by a package which shows nothing else of native code.
    fn runtime(&mut self, script: &Script, place: &str) {
        if script.links_cxx() {
            self.saw(Role::Runtime, format!("{place} links the C++ runtime"));
            self.needs.insert(Need::Cxx);
        }
    }

    fn saw(&mut self, role: Role, line: String) {
        self.roles.insert(role);
        self.lines.push(line);
    }
}

fn target_path<'p>(package: &'p Package, kind: &TargetKind) -> Option<&'p std::path::Path> {
    let target = package.targets.iter().find(|target| target.kind.contains(kind))?;
    Some(target.src_path.as_std_path())
}
