//! The data file, proved.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use muslin_toml::{Faults, Table, read};

use crate::header::Machine;

const PATH: &str = "crates/muslin-elf/data/environments.toml";
const TEXT: &str = include_str!("../../data/environments.toml");

/// Which C library an environment has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    None,
    Glibc,
    Musl,
}

/// The whole file.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) dated: String,
    pub(super) environments: Vec<Environment>,
}

/// One environment. The keys are described at the head of the data file.
#[derive(Clone, Debug)]
pub(super) struct Environment {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) family: Family,
    pub(super) version: String,
    pub(super) libgcc: Option<String>,
    pub(super) libstdcxx: Option<String>,
    libraries: String,
    pub(super) closed: bool,
    /// `/lib` and `/lib64` are links into `/usr`.
    merged: bool,
    /// There is a release for 32-bit x86.
    i386: bool,
    speaker: Speaker,
    pub(super) gcc_packages: Vec<String>,
    pub(super) stub: Option<String>,
}

/// Who says that a program cannot be started.
#[derive(Clone, Debug, Default)]
struct Speaker {
    interpreter_missing: Option<String>,
    other_machine: Option<String>,
}

impl Environment {
    /// `glibc 2.36`
    pub(super) fn libc_text(&self) -> String {
        let name = match self.family {
            Family::None => return String::new(),
            Family::Glibc => "glibc",
            Family::Musl => "musl",
        };
        format!("{name} {}", self.version).trim_end().to_owned()
    }

    /// Where the loader of this C library is on a machine that the data cover. The paths are part of
    /// each machine's ABI; distributions keep to them.
    pub(super) fn standard_loader(&self, machine: Machine) -> Option<&'static str> {
        Some(match (machine, self.family) {
            (Machine::X86_64, Family::Musl) => "/lib/ld-musl-x86_64.so.1",
            (Machine::AARCH64, Family::Musl) => "/lib/ld-musl-aarch64.so.1",
            (Machine::X86_64, _) => "/lib64/ld-linux-x86-64.so.2",
            (Machine::AARCH64, _) => "/lib/ld-linux-aarch64.so.1",
            (Machine::I386, Family::Musl) if self.i386 => "/lib/ld-musl-i386.so.1",
            (Machine::I386, Family::Glibc) if self.i386 => "/lib/ld-linux.so.2",
            _ => return None,
        })
    }

    /// Whether glibc's loader is there under this path: the standard one, its own directory, and both below `/usr`
    /// where that is the same directory.
    pub(super) fn has_loader(&self, machine: Machine, path: &str) -> bool {
        let Some(standard) = self.standard_loader(machine) else { return false };
        let name = standard.rsplit('/').next().unwrap_or_default();
        let own = self.library(machine, name);
        let path = path.strip_prefix("/usr").filter(|_| self.merged).unwrap_or(path);
        path == standard || (!self.libraries.is_empty() && path == own)
    }

    /// The path of a library of the C library's own, as messages name it.
    pub(super) fn library(&self, machine: Machine, name: &str) -> String {
        let arch =
            if machine == Machine::I386 { "i386" } else { machine.arch().unwrap_or_default() };
        let directory = self.libraries.replace("{arch}", arch);
        format!("{directory}/{name}")
    }

    pub(super) fn interpreter_missing(&self, app: &str, interpreter: &str) -> Option<String> {
        let text = self.speaker.interpreter_missing.as_ref()?;
        Some(text.replace("{app}", app).replace("{interpreter}", interpreter))
    }

    pub(super) fn other_machine(&self, app: &str) -> Option<String> {
        Some(self.speaker.other_machine.as_ref()?.replace("{app}", app))
    }
}

/// The embedded data.
pub(super) fn all() -> &'static Data {
    static DATA: LazyLock<Data> =
        LazyLock::new(|| parse(TEXT).expect("a test reads this embedded file"));
    &DATA
}

fn parse(text: &str) -> Result<Data, Faults> {
    read(PATH, text, |table| {
        let dated = table.required("dated");
        let speakers: BTreeMap<String, Speaker> =
            table.tables("speaker", speaker).into_iter().collect();
        let environments = table.tables("environment", |table| environment(table, &speakers));
        Some(Data { dated: dated?, environments })
    })
}

fn speaker(table: &Table<'_>) -> Option<(String, Speaker)> {
    let id = table.required("id");
    let speaker = Speaker {
        interpreter_missing: table.string("interpreter-missing"),
        other_machine: table.string("other-machine"),
    };
    Some((id?, speaker))
}

fn environment(table: &Table<'_>, speakers: &BTreeMap<String, Speaker>) -> Option<Environment> {
    let (id, name) = (table.required("id"), table.required("name"));
    let family = table.word("libc", |word| match word {
        "none" => Ok(Family::None),
        "glibc" => Ok(Family::Glibc),
        "musl" => Ok(Family::Musl),
        other => Err(format!("`{other}` is not one of `none`, `glibc` and `musl`")),
    });
    let speaker = table.word("speaker", |word| {
        speakers.get(word).cloned().ok_or_else(|| format!("no speaker `{word}`"))
    });
    Some(Environment {
        version: table.string("version").unwrap_or_default(),
        libgcc: table.string("libgcc"),
        libstdcxx: table.string("libstdcxx"),
        libraries: table.string("libraries").unwrap_or_default(),
        closed: table.boolean("closed").unwrap_or_default(),
        merged: table.boolean("merged-usr").unwrap_or_default(),
        i386: table.boolean("i386").unwrap_or_default(),
        gcc_packages: table.strings("gcc-packages"),
        stub: table.string("stub"),
        id: id?,
        name: name?,
        family: family?,
        speaker: speaker?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_data_file_is_sound() {
        let data = parse(TEXT).unwrap_or_else(|faults| panic!("{faults}"));
        assert!(!data.environments.is_empty());
        let ids: BTreeSet<&str> = data.environments.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids.len(), data.environments.len(), "an id occurs twice");
        for one in &data.environments {
            let versioned = one.version.split('.').all(|part| part.parse::<u32>().is_ok());
            assert!(versioned || one.family == Family::None || one.stub.is_some(), "{}", one.id);
            let directory =
                one.family != Family::Glibc || one.stub.is_some() || !one.libraries.is_empty();
            assert!(directory, "{}: messages need the directory of the libraries", one.id);
        }
    }

    #[test]
    fn a_wrong_key_is_underlined() {
        let faults =
            parse("dated = '2026'\n[[environment]]\nid = 'a'\nglibc = '2.36'\n").unwrap_err();
        assert!(faults.to_string().contains("unknown key `glibc`"), "{faults}");
    }
}
