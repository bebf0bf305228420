//! All toolchains that are known.

use muslin_toml::{Entry, Faults, File, Overlay};

use crate::named_tool::NamedTool;
use crate::toolchain::Toolchain;

/// All toolchains that are known, in the order of preference.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    toolchains: Vec<Toolchain>,
    tools: Vec<NamedTool>,
}

impl Catalog {
    /// The embedded files, and the user's own as `(path, text)`; a user's file of the same name replaces ours.
    ///
    /// # Errors
    ///
    /// The faults of every file of the user that is not sound.
    pub fn with(user: &[(String, String)]) -> Result<Self, Vec<Faults>> {
        let embedded = muslin_catalog::TOOLCHAINS.iter();
        let embedded = embedded.map(|(id, text)| File::embedded("toolchains", id, text));
        let mut toolchains: Vec<Toolchain> =
            Overlay::embedded(embedded).with(user.iter().map(File::of_user))?.all();
        let tools = NamedTool::all().map_err(|fault| vec![fault])?;
        toolchains.sort_by(|a, b| (a.rank, &a.id).cmp(&(b.rank, &b.id)));
        Ok(Self { toolchains, tools })
    }

    /// The toolchains in the order of preference.
    #[must_use]
    pub fn toolchains(&self) -> &[Toolchain] {
        &self.toolchains
    }

    /// The tools that build systems start by a plain name.
    #[must_use]
    pub fn tools(&self) -> &[NamedTool] {
        &self.tools
    }

    /// The toolchain of this `id`.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Toolchain> {
        self.toolchains.iter().find(|toolchain| toolchain.id == id)
    }
}

impl Entry for Toolchain {
    type Source = File;

    fn name(source: &File) -> &str {
        &source.name
    }

    fn read(source: &File) -> Result<Self, Faults> {
        Self::read(&source.name, &source.path, &source.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_toolchain_signs_return_addresses_on_aarch64() {
        // Rust's unwinder for it finds no frame above a signed one.
        let catalog = Catalog::with(&[]).unwrap();
        let of = |one: &Toolchain| one.hardening.get("aarch64").cloned().unwrap_or_default();
        let all: Vec<String> = catalog.toolchains.iter().flat_map(of).collect();
        let branches: Vec<&String> =
            all.iter().filter(|word| word.starts_with("-mbranch-protection=")).collect();
        assert!(!branches.is_empty());
        assert!(branches.iter().all(|word| *word == "-mbranch-protection=bti"), "{branches:?}");
    }

    #[test]
    fn every_embedded_file_is_sound() {
        let catalog = Catalog::with(&[]).unwrap();
        let ids: Vec<&str> = catalog.toolchains().iter().map(|one| one.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "rust-lld",
                "musl-host-gcc",
                "musl-cross-gcc",
                "musl-gcc",
                "gcc-musl",
                "clang-musl",
                "zig"
            ]
        );
    }

    #[test]
    fn every_compiler_of_ours_maps_the_paths_of_this_machine() {
        let catalog = Catalog::with(&[]).unwrap();
        let wrappers = catalog.toolchains().iter().flat_map(|one| &one.wrappers);
        let compilers: Vec<_> = wrappers.filter(|one| !one.cpu.is_empty()).collect();
        assert!(!compilers.is_empty());
        for compiler in compilers {
            assert!(compiler.path_map.is_some(), "{:?}", compiler.names);
        }
    }

    #[test]
    fn a_users_file_replaces_ours_of_the_same_name() {
        let text =
            "title = 'mine'\nlink-with = 'rust-lld'\nbecause = 'I built it'\nrank = 1\n".to_owned();
        let catalog = Catalog::with(&[("/home/me/zig.toml".to_owned(), text)]).unwrap();
        assert_eq!(catalog.find("zig").map(|one| one.title.as_str()), Some("mine"));
        assert_eq!(catalog.toolchains().len(), Catalog::with(&[]).unwrap().toolchains().len());
    }

    #[test]
    fn a_broken_file_is_underlined_at_every_fault() {
        let text = "titel = 'x'\nbecause = 'y'\nprovides = ['c', 'fortran']\n\n[[env]]\nkey = 'CC'\nvalue = 'gcc'\nbecause = 'z'\n";
        let faults = Catalog::with(&[("my/gcc.toml".to_owned(), text.to_owned())]).unwrap_err();
        insta::assert_snapshot!(faults[0].to_string(), @"
        error: `title` is missing
         --> my/gcc.toml:1:1
          |
        1 | titel = 'x'
          | ^

        error: `link-with` is missing
         --> my/gcc.toml:1:1
          |
        1 | titel = 'x'
          | ^

        error: unknown key `titel`
         --> my/gcc.toml:1:1
          |
        1 | titel = 'x'
          | ^^^^^
          |
          = help: known here: `because`, `cache-variable`, `comment`, `cxx-runtime`, `env`, `hardening`, `help`, `hosts`, `install`, `link-with`, `linker`, `minimum`, `missing`, `native-only`, `open-files`, `probe`, `provides`, `rank`, `system`, `targets`, `title`, `wrapper`

        error: `fortran` is nothing a toolchain provides; there are `c`, `c++`, `assembler`, `kernel-headers`
         --> my/gcc.toml:3:18
          |
        3 | provides = ['c', 'fortran']
          |                  ^^^^^^^^^

        error: a variable without the target reaches the host's build scripts too
         --> my/gcc.toml:6:7
          |
        6 | key = 'CC'
          |       ^^^^
          |
          = help: end it in `_{target_}`
        ");
    }
}
