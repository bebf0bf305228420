//! What runs executables that the host cannot run itself.

use muslin_catalog::EMULATORS;
use muslin_schema::Target;
use muslin_toml::{Faults, Table};

/// A program that runs executables of another architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emulator {
    /// Its name: the stem of its file.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Operating systems it runs on, as in a triple.
    pub hosts: Vec<String>,
    /// Names of its program on `PATH`, the preferred first; `{arch}` is the architecture.
    pub programs: Vec<String>,
    /// The key under which package managers know it.
    pub package: String,
    /// Why it serves.
    pub because: String,
    /// How the kernel gets to know it, which it must where a program that it runs starts others.
    pub register: String,
    /// What to do on other hosts.
    pub elsewhere: String,
    /// The arguments with which it writes the system calls of a program into `{file}`.
    pub trace: Vec<String>,
    /// The arguments for the newest processor that it emulates.
    pub newest: Vec<String>,
    /// The oldest processor of each level that it emulates.
    pub oldest: Vec<OldestProcessor>,
}

/// The oldest processor of a level, as an emulator has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldestProcessor {
    /// The level: `x86-64-v2`, `aarch64`.
    pub level: String,
    /// What it is, for people.
    pub means: String,
    /// The emulator's arguments for it.
    pub arguments: Vec<String>,
}

impl Emulator {
    /// All that are known, in the order of names.
    #[expect(clippy::missing_panics_doc, reason = "a test reads every embedded file")]
    #[must_use]
    pub fn all() -> Vec<Self> {
        EMULATORS
            .iter()
            .map(|(id, text)| Self::read(id, text).expect("a test reads every embedded emulator"))
            .collect()
    }

    fn read(id: &str, text: &str) -> Result<Self, Faults> {
        muslin_toml::read(&format!("toolchains/emulators/{id}.toml"), text, |table| {
            let (hosts, programs) = (table.strings("hosts"), table.strings("programs"));
            let (title, package) = (table.required("title"), table.required("package"));
            let (because, elsewhere) = (table.required("because"), table.required("elsewhere"));
            let register = table.required("register");
            let (trace, newest) = (table.strings("trace"), table.strings("newest"));
            let oldest = table.table("oldest", |levels| levels.each(oldest_processor));
            Some(Self {
                id: id.to_owned(),
                title: title?,
                hosts,
                programs,
                package: package?,
                because: because?,
                register: register?,
                elsewhere: elsewhere?,
                trace,
                newest,
                oldest: oldest.unwrap_or_default(),
            })
        })
    }

    /// Whether it runs on a host of this triple.
    #[must_use]
    pub fn runs_on(&self, host: &str) -> bool {
        self.hosts.iter().any(|os| host.contains(os.as_str()))
    }

    /// The names of its program for a target, the preferred first.
    pub fn programs_for(&self, target: Target) -> impl Iterator<Item = String> {
        self.programs.iter().map(move |name| target.fill(name))
    }

    /// How it is installed.
    fn cure(&self, target: Target, install: &dyn Fn(&str) -> Option<String>) -> String {
        install(&self.package).map_or_else(
            || {
                let names: Vec<_> =
                    self.programs_for(target).map(|name| format!("`{name}`")).collect();
                format!("install {}: {} on PATH", self.title, names.join(" or "))
            },
            |command| format!("`{command}`"),
        )
    }
}

fn oldest_processor(level: &str, table: &Table<'_>) -> Option<OldestProcessor> {
    let (means, arguments) = (table.required("means"), table.strings("arguments"));
    Some(OldestProcessor { level: level.to_owned(), means: means?, arguments })
}

/// An emulator that is installed, with its program for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledEmulator {
    /// What is known of it.
    pub emulator: Emulator,
    /// The path of its program.
    pub program: String,
}

/// The first emulator of a target that is installed here, whether or not the host or its kernel starts such
/// executables too. The parameters are those of [`emulation`].
///
/// # Errors
///
/// What would help, if there is none.
pub fn installed_emulator(
    target: Target,
    host: &str,
    find: &dyn Fn(&str) -> Option<String>,
    install: &dyn Fn(&str) -> Option<String>,
) -> Result<InstalledEmulator, String> {
    let (here, elsewhere): (Vec<_>, Vec<_>) =
        Emulator::all().into_iter().partition(|one| one.runs_on(host));
    let found = here.iter().find_map(|one| {
        let program = one.programs_for(target).find_map(|name| find(&name))?;
        Some(InstalledEmulator { emulator: one.clone(), program })
    });
    found.ok_or_else(|| {
        let cures = here.iter().map(|one| one.cure(target, install));
        let mut cures = cures.chain(elsewhere.iter().map(|one| target.fill(&one.elsewhere)));
        cures.next().unwrap_or_default()
    })
}

/// What a host has for the executables of a target that it does not run itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Emulation {
    /// Its kernel starts them like its own, through an interpreter that is registered there.
    Kernel,
    /// A program starts them.
    Program {
        /// Its path.
        program: String,
        /// Why it serves.
        because: String,
        /// How the kernel gets to know it.
        register: String,
    },
    /// Nothing does; this would help.
    Missing(String),
}

/// Chooses among all emulators. `host` is a triple; `kernel` says whether the kernel starts such
/// executables; `find` says where a program of `PATH` is, and `install` which command installs a package.
#[must_use]
pub fn emulation(
    target: Target,
    host: &str,
    kernel: bool,
    find: &dyn Fn(&str) -> Option<String>,
    install: &dyn Fn(&str) -> Option<String>,
) -> Emulation {
    if kernel {
        return Emulation::Kernel;
    }
    match installed_emulator(target, host, find, install) {
        Ok(InstalledEmulator { emulator: Emulator { because, register, .. }, program }) => {
            Emulation::Program { program, because, register }
        }
        Err(cure) => Emulation::Missing(cure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a host with these programs has for aarch64.
    fn on(host: &str, programs: &[&str]) -> Emulation {
        let find = |name: &str| programs.contains(&name).then(|| format!("/usr/bin/{name}"));
        let install = |name: &str| {
            programs.contains(&"apt-get").then(|| format!("apt-get install {name}-static"))
        };
        emulation(Target::Aarch64, host, false, &find, &install)
    }

    #[test]
    fn an_emulator_is_found_or_the_cure_of_the_host_is_named() {
        let linux = "x86_64-unknown-linux-gnu";
        let Emulation::Program { program, .. } = on(linux, &["qemu-aarch64"]) else { panic!() };
        assert_eq!(program, "/usr/bin/qemu-aarch64");
        let cures = [
            on(linux, &["apt-get"]),
            on(linux, &[]),
            // Whatever is on PATH there, it runs no Linux executables.
            on("aarch64-apple-darwin", &["qemu-aarch64"]),
        ]
        .map(|one| match one {
            Emulation::Missing(cure) => cure,
            other => format!("{other:?}"),
        });
        insta::assert_snapshot!(cures.join("\n"), @"
        `apt-get install qemu-user-static`
        install qemu in user mode: `qemu-aarch64-static` or `qemu-aarch64` on PATH
        no program on this host runs Linux executables by itself: start them in a Linux container or virtual machine; `target.aarch64-unknown-linux-musl.runner` in `.cargo/config.toml` can name a command that does
        ");
    }

    #[test]
    fn every_embedded_file_is_sound() {
        for (id, text) in EMULATORS {
            if let Err(faults) = Emulator::read(id, text) {
                panic!("{faults}");
            }
        }
    }

    #[test]
    fn the_program_that_starts_without_libraries_is_preferred() {
        let all = Emulator::all();
        let names: Vec<String> =
            all.iter().flat_map(|one| one.programs_for(Target::Aarch64)).collect();
        assert_eq!(names, ["qemu-aarch64-static", "qemu-aarch64"]);
    }
}
