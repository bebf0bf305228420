//! What a package shows of native code, and what can be concluded where no rule is known.

use std::collections::BTreeSet;
use std::path::Path;

use cargo_metadata::{Package, TargetKind};
use muslin_schema::{Need, Outcome};

use crate::script::{Library, Script, Sources};

/// What a crate is for, when it is in `[build-dependencies]`.
struct Helper {
    name: &'static str,
    role: Role,
    needs: &'static [Need],
    tools: &'static [&'static str],
}

/// How sure a trace makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// Source that it carries is compiled file by file.
    Compiles,
    /// A foreign build system runs, which looks around by itself.
    Builds,
    /// An installed library is looked for.
    LooksUp,
    /// A library is linked by name, and nobody looks whether it is there.
    Links,
    /// The manifest links a library, and the script cannot be read.
    Hidden,
    /// Bindings are made from headers.
    Generates,
    /// A C++ runtime is linked, and nothing else is known of.
    Runtime,
}

const HELPERS: &[Helper] = &[
    Helper { name: "autotools", role: Role::Builds, needs: &[Need::C], tools: &["make", "sh"] },
    // Without a compiler for the target there are no headers of its libc, and the host's would be taken.
    Helper { name: "bindgen", role: Role::Generates, needs: &[Need::C], tools: &["libclang"] },
    Helper { name: "cc", role: Role::Compiles, needs: &[Need::C], tools: &[] },
    Helper { name: "cmake", role: Role::Builds, needs: &[Need::C], tools: &["cmake"] },
    Helper { name: "cpp_build", role: Role::Compiles, needs: &[Need::Cxx], tools: &[] },
    Helper { name: "cxx-build", role: Role::Compiles, needs: &[Need::Cxx], tools: &[] },
    Helper { name: "gcc", role: Role::Compiles, needs: &[Need::C], tools: &[] },
    Helper { name: "make-cmd", role: Role::Builds, needs: &[Need::C], tools: &["make"] },
    Helper { name: "meson", role: Role::Builds, needs: &[Need::C], tools: &["meson", "ninja"] },
    Helper {
        name: "meson-next",
        role: Role::Builds,
        needs: &[Need::C],
        tools: &["meson", "ninja"],
    },
    Helper { name: "metadeps", role: Role::LooksUp, needs: &[], tools: &[] },
    Helper { name: "nasm-rs", role: Role::Compiles, needs: &[Need::Assembler], tools: &["nasm"] },
    Helper { name: "pkg-config", role: Role::LooksUp, needs: &[], tools: &[] },
    Helper { name: "system-deps", role: Role::LooksUp, needs: &[], tools: &[] },
];

/// Words that name a feature which carries the library's source, the best first.
const BUNDLING: &[&str] =
    &["vendored", "bundled", "vendor", "bundle", "static", "builtin", "build"];

/// What was seen of a package.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// What was seen, in words.
    pub(crate) lines: Vec<String>,
    roles: BTreeSet<Role>,
    asks_pkg_config: bool,
    /// What its source asks of a compiler.
    pub(crate) needs: BTreeSet<Need>,
    /// Programs of the host.
    pub(crate) tools: BTreeSet<String>,
}

/// What the evidence comes to.
pub(crate) struct Conclusion {
    pub(crate) outcome: Outcome,
    pub(crate) because: String,
    pub(crate) cure: Option<String>,
}

impl Evidence {
    /// What the manifest shows: cheap, and enough where a rule is known.
    pub(crate) fn of_manifest(package: &Package, build_dependencies: &[&str]) -> Self {
        let mut evidence = Self::default();
        if let Some(links) = &package.links {
            evidence.lines.push(format!("`links = \"{links}\"`"));
        }
        if target_path(package, &TargetKind::CustomBuild).is_some() {
            for name in build_dependencies {
                evidence.build_dependency(package, name);
            }
        }
        if let Some(table) = package.metadata.get("system-deps").and_then(|deps| deps.as_object()) {
            for name in table.keys() {
                evidence.lines.push(format!("`[package.metadata.system-deps]` names `{name}`"));
            }
        }
        evidence
    }

    /// What the manifest and the sources show.
    pub(crate) fn of_sources(
        package: &Package,
        build_dependencies: &[&str],
        local: &[&Package],
        sources: Sources<'_>,
    ) -> Self {
        let mut evidence = Self::of_manifest(package, build_dependencies);
        let script = target_path(package, &TargetKind::CustomBuild);
        if let Some(path) = script {
            match Script::read(path, sources) {
                Some(script) => {
                    for helper in local {
                        evidence.helper(helper, sources);
                    }
                    evidence.script(&script);
                    let root = package.manifest_path.as_std_path().parent();
                    evidence.build_files(&script, root.unwrap_or(path), sources);
                }
                None if package.links.is_some() => {
                    evidence.saw(Role::Hidden, "its build script cannot be read".to_owned());
                }
                None => {}
            }
        }
        // Reading every crate's root would be slow; the user's own packages and those that bind a library are enough.
        let likely = package.name.ends_with("-sys") || package.source.is_none();
        if evidence.roles.is_empty() && likely {
            let roots = [TargetKind::Lib, TargetKind::Bin];
            let roots = roots.iter().filter_map(|kind| target_path(package, kind));
            for root in roots.filter_map(|path| Script::read_alone(path, sources)) {
                for library in root.linked() {
                    evidence.library(&library, "`#[link]`");
                }
                evidence.runtime(&root, "`#[link]`");
            }
        }
        evidence
    }

    /// What it comes to; `None` if nothing speaks of native code.
    pub(crate) fn conclude(&self, package: &Package, on: &[&str]) -> Option<Conclusion> {
        if self.roles.is_empty() {
            return None;
        }
        let looks = self.saw_any(&[Role::LooksUp, Role::Links]);
        let sure = self.saw_any(&[Role::Compiles]) && !looks && !self.saw_any(&[Role::Builds]);
        let sure = sure || self.is_runtime_alone();
        let outcome = if sure { Outcome::Bundled } else { Outcome::Uncertain };
        let cure = looks.then(|| bundling_feature(package, on).or_else(|| self.installed()));
        Some(Conclusion { outcome, because: self.because().to_owned(), cure: cure.flatten() })
    }

    /// What it comes to where the user set pkg-config up for the target by a variable.
    pub(crate) fn conclude_with_pkg_config(
        &mut self,
        package: &Package,
        on: &[&str],
        variable: &str,
    ) -> Option<Conclusion> {
        let conclusion = self.conclude(package, on)?;
        if !self.asks_pkg_config {
            return Some(conclusion);
        }
        self.lines.push(format!("`{variable}` is set"));
        let because = "its build script asks pkg-config, which is set up for the target".to_owned();
        Some(Conclusion { because, cure: None, ..conclusion })
    }

    fn because(&self) -> &'static str {
        let looks = self.saw_any(&[Role::LooksUp, Role::Links]);
        if self.saw_any(&[Role::Builds]) {
            "its build script runs a build system of its own, and only its build can tell"
        } else if self.saw_any(&[Role::Compiles]) && looks {
            "its build script can compile source that it carries, but also looks for an installed \
             library, which is not there for the target"
        } else if self.saw_any(&[Role::Compiles]) {
            "its build script compiles source that it carries, and looks for nothing else"
        } else if self.saw_any(&[Role::LooksUp]) {
            "its build script looks for an installed library, which is not there for the target"
        } else if self.saw_any(&[Role::Links]) {
            "it links a library by name, which is not there for the target"
        } else if self.is_runtime_alone() {
            "it links the C++ runtime, which the toolchain brings"
        } else if self.saw_any(&[Role::Hidden]) {
            "it links a native library, and what its build script does cannot be seen"
        } else {
            "its build script makes bindings from headers, and only its build can tell"
        }
    }

    fn saw_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }

    /// How to name an installed library to a script that asks pkg-config.
    fn installed(&self) -> Option<String> {
        self.asks_pkg_config.then(|| {
            "PKG_CONFIG_LIBDIR_{target_}=<directory with its .pc files and archives, built for {target}>"
                .to_owned()
        })
    }

    fn build_dependency(&mut self, package: &Package, name: &str) {
        if let Some(helper) = HELPERS.iter().find(|helper| helper.name == name) {
            self.saw(helper.role, format!("build-dependency `{name}`"));
            self.asks_pkg_config |= helper.role == Role::LooksUp;
            self.needs.extend(helper.needs);
            self.tools.extend(helper.tools.iter().map(|tool| (*tool).to_owned()));
        } else if name.ends_with("-src")
            && (package.links.is_some() || package.name.ends_with("-sys"))
        {
            self.saw(Role::Builds, format!("build-dependency `{name}`, which carries source"));
            self.needs.insert(Need::C);
        }
    }

    /// A build dependency of the user's own: what it starts, the build script starts.
    fn helper(&mut self, package: &Package, sources: Sources<'_>) {
        let Some(root) = target_path(package, &TargetKind::Lib) else { return };
        let Some(library) = Script::read(root, sources) else { return };
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
        for library in script.libraries() {
            self.library(&library, "its build script");
        }
        if self.roles.is_empty() {
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

    fn is_runtime_alone(&self) -> bool {
        self.roles.iter().all(|role| *role == Role::Runtime)
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

/// The line that turns the most likely feature on.
fn bundling_feature(package: &Package, on: &[&str]) -> Option<String> {
    let feature = BUNDLING
        .iter()
        .find(|word| package.features.contains_key(**word) && !on.contains(*word))?;
    let version = requirement(&package.version);
    Some(format!("{} = {{ version = \"{version}\", features = [\"{feature}\"] }}", package.name))
}

/// The shortest requirement that means this version and what is compatible with it.
pub(crate) fn requirement(version: &cargo_metadata::semver::Version) -> String {
    if !version.pre.is_empty() {
        return version.to_string();
    }
    match (version.major, version.minor) {
        (0, 0) => format!("0.0.{}", version.patch),
        (0, minor) => format!("0.{minor}"),
        (major, _) => major.to_string(),
    }
}
