//! What the evidence of a package comes to, where no rule is known.

use std::collections::BTreeSet;

use cargo_metadata::Package;
use muslin_schema::Outcome;

use crate::evidence::{Evidence, Fact};
use crate::helpers::Role;
use crate::version::requirement;

/// Words that name a feature which carries the library's source, the best first.
const BUNDLING: &[&str] =
    &["vendored", "bundled", "vendor", "bundle", "static", "builtin", "build"];

/// What the evidence comes to.
pub(crate) struct Conclusion {
    pub(crate) outcome: Outcome,
    pub(crate) because: String,
    pub(crate) cure: Option<String>,
}

impl Evidence {
    /// What it comes to; `None` if nothing speaks of native code.
    pub(crate) fn conclude(&self, package: &Package, on: &[&str]) -> Option<Conclusion> {
        if self.roles.is_empty() {
            return None;
        }
        let looks = self.saw_any(&[Role::LooksUp, Role::Links]);
        let (outcome, because) = self.judged();
        let cure = looks && outcome != Outcome::Bundled;
        let cure = cure.then(|| bundling_feature(package, on).or_else(|| self.installed()));
        Some(Conclusion { outcome, because, cure: cure.flatten() })
    }

    /// What it comes to where the user set pkg-config up for the target by a variable.
    pub(crate) fn conclude_with_pkg_config(
        &mut self,
        package: &Package,
        on: &[&str],
        variable: &str,
    ) -> Option<Conclusion> {
        if !self.facts.contains(&Fact::AsksPkgConfig) {
            return self.conclude(package, on);
        }
        self.facts.remove(&Fact::Requires);
        let conclusion = self.conclude(package, on)?;
        self.lines.push(format!("`{variable}` is set"));
        let because = "its build script asks pkg-config, which is set up for the target".to_owned();
        Some(Conclusion { because, cure: None, ..conclusion })
    }

    fn judged(&self) -> (Outcome, String) {
        let has = |fact| self.facts.contains(&fact);
        let makes = self.saw_any(&[Role::Compiles, Role::Builds, Role::Hidden]);
        let named = |names: &BTreeSet<String>, otherwise: &str| {
            let all: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            if all.is_empty() { otherwise.to_owned() } else { all.join(" and ") }
        };
        if has(Fact::Requires) {
            let what = named(&self.looks_for, "library");
            let because = format!(
                "its build script looks for an installed {what}, which is not there for the target, and fails without it"
            );
            return (Outcome::Missing, because);
        }
        if !makes && !self.links.is_empty() && !has(Fact::MayBring) {
            let what = named(&self.links, "a library");
            let because = format!("it links {what} by name, which is not there for the target");
            return (Outcome::Missing, because);
        }
        if self.roles.iter().all(|role| *role == Role::WritesCode) {
            let what = named(&self.tools, "a program");
            return (Outcome::Nothing, format!("its build script has {what} write Rust"));
        }
        let looks_up = self.saw_any(&[Role::LooksUp]);
        if looks_up && has(Fact::SurelyCompiles) && !self.saw_any(&[Role::Builds, Role::Links]) {
            let because = "it finds no installed library for the target, and its build script then compiles the source that it carries";
            return (Outcome::Bundled, because.to_owned());
        }
        let other = self.saw_any(&[Role::LooksUp, Role::Links, Role::Builds]);
        let sure = self.saw_any(&[Role::Compiles]) && !other || self.is_runtime_alone();
        let outcome = if sure { Outcome::Bundled } else { Outcome::Uncertain };
        (outcome, self.because().to_owned())
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

    /// Whether it may bring an archive to the link: its own work, or one of a directory that it names.
    pub(crate) fn may_bring(&self) -> bool {
        self.facts.contains(&Fact::MayBring)
            || self.saw_any(&[Role::Compiles, Role::Builds, Role::Hidden])
    }

    pub(crate) fn saw_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }

    /// How to name an installed library to a script that asks pkg-config.
    fn installed(&self) -> Option<String> {
        self.facts.contains(&Fact::AsksPkgConfig).then(|| {
            "PKG_CONFIG_LIBDIR_{target_}=<directory with its .pc files and archives, built for {target}>"
                .to_owned()
        })
    }

    fn is_runtime_alone(&self) -> bool {
        self.roles.iter().all(|role| *role == Role::Runtime)
    }
}

/// The line that turns the most likely feature on.
fn bundling_feature(package: &Package, on: &[&str]) -> Option<String> {
    let feature = BUNDLING
        .iter()
        .find(|word| package.features.contains_key(**word) && !on.contains(*word))?;
    let version = requirement(&package.version);
    Some(format!("{} = {{ version = \"{version}\", features = [\"{feature}\"] }}", package.name))
}
