//! What other package managers install a release by: a formula of Homebrew, a flake of Nix. Both name the archives
//! by address and hash, so they are written when the archives are there.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use muslin_schema::Target;

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A formula of Homebrew on Linux.
    Homebrew,
    /// A flake of Nix.
    Nix,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 2] = [Self::Homebrew, Self::Nix];

    /// The word that names it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Homebrew => "homebrew",
            Self::Nix => "nix",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Channel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|one| one.word() == text).ok_or_else(|| {
            let known = Self::ALL.map(|one| format!("`{one}`")).join(", ");
            format!("`{text}` is not a channel; there are {known}")
        })
    }
}

/// A package of a release.
#[derive(Clone, Debug)]
pub struct Release<'a> {
    /// Its name in Cargo.
    pub name: &'a str,
    /// Its version in Cargo.
    pub version: &'a str,
    /// What it is; the first line counts.
    pub description: &'a str,
    /// Its page.
    pub homepage: Option<&'a str>,
    /// The licence, as an SPDX expression.
    pub license: Option<&'a str>,
    /// The names of its executables.
    pub executables: &'a [String],
    /// The archive of each target.
    pub archives: &'a [PublishedArchive],
}

/// An archive with one directory that contains the executables.
#[derive(Clone, Debug)]
pub struct PublishedArchive {
    /// The target.
    pub target: Target,
    /// Where it is published.
    pub url: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// The file's name and its text.
#[must_use]
pub fn channel(channel: Channel, release: &Release<'_>) -> (String, String) {
    match channel {
        Channel::Homebrew => (format!("{}.rb", release.name), formula(release)),
        Channel::Nix => ("flake.nix".to_owned(), flake(release)),
    }
}

/// Formula Cookbook, "`on_system` blocks": an archive for each processor of Linux.
fn formula(release: &Release<'_>) -> String {
    let mut text = format!("class {} < Formula\n", class(release.name));
    let said = [
        ("desc", Some(release.summary())),
        ("homepage", release.homepage),
        ("version", Some(release.version)),
        ("license", release.license.filter(|license| !license.contains(' '))),
    ];
    for (key, value) in said {
        if let Some(value) = value {
            let _ = writeln!(text, "  {key} {}", ruby(value));
        }
    }
    text.push_str("\n  depends_on :linux\n\n");
    for one in release.archives {
        let block = match one.target {
            Target::X86_64 => "on_intel",
            Target::Aarch64 => "on_arm",
        };
        let (url, hash) = (ruby(&one.url), ruby(&one.sha256));
        let _ = writeln!(text, "  {block} do\n    url {url}\n    sha256 {hash}\n  end\n");
    }
    let names: Vec<String> = release.executables.iter().map(|name| ruby(name)).collect();
    let _ = writeln!(text, "  def install\n    bin.install {}\n  end\n", names.join(", "));
    text.push_str("  test do\n");
    for name in &names {
        let _ = writeln!(text, "    assert_predicate bin/{name}, :executable?");
    }
    text.push_str("  end\nend\n");
    text
}

/// `two-words` is the class `TwoWords`.
fn class(name: &str) -> String {
    name.split(['-', '_', '.'])
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

/// Text in quotes that Ruby reads letter by letter.
fn ruby(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('#', "\\#");
    format!("\"{escaped}\"")
}

/// The executables as they are: nothing is compiled, and nothing in them names a path of the store.
fn flake(release: &Release<'_>) -> String {
    let mut systems = String::new();
    for one in release.archives {
        let (arch, url, hash) = (one.target.arch(), nix(&one.url), nix(&one.sha256));
        let _ = writeln!(
            systems,
            "        {arch}-linux = {{\n          url = {url};\n          sha256 = {hash};\n        }};"
        );
    }
    let names: Vec<String> = release.executables.iter().map(|name| nix(name)).collect();
    let (name, version) = (nix(release.name), nix(release.version));
    let main = nix(release.executables.first().map_or(release.name, String::as_str));
    format!(
        r#"{{
  description = {description};

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    {{ self, nixpkgs }}:
    let
      archives = {{
{systems}      }};
      package =
        system: archive:
        let
          pkgs = nixpkgs.legacyPackages.${{system}};
        in
        pkgs.stdenvNoCC.mkDerivation {{
          pname = {name};
          version = {version};
          src = pkgs.fetchurl archive;
          dontConfigure = true;
          dontBuild = true;
          dontFixup = true;
          installPhase = ''
            for program in ${{toString [ {programs} ]}}; do
              install -D -m 755 "$program" "$out/bin/$program"
            done
          '';
          meta.mainProgram = {main};
        }};
    in
    {{
      packages = builtins.mapAttrs (system: archive: {{
        default = package system archive;
      }}) archives;
    }};
}}
"#,
        description = nix(release.summary()),
        programs = names.join(" "),
    )
}

/// Text in quotes that Nix reads letter by letter.
fn nix(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "\\${");
    format!("\"{escaped}\"")
}

impl Release<'_> {
    fn summary(&self) -> &str {
        self.description.trim().lines().next().unwrap_or(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(one: Channel) -> (String, String) {
        let archives = Target::ALL.map(|target| PublishedArchive {
            target,
            url: format!("https://example.org/v1.2.3/two-words-{target}.tar.gz"),
            sha256: "07".repeat(32),
        });
        channel(
            one,
            &Release {
                name: "two-words",
                version: "1.2.3",
                description: "Weaves \"#{cloth}\" and ${thread}\nand more",
                homepage: Some("https://example.org"),
                license: Some("MIT"),
                executables: &["two-words".to_owned(), "shuttle".to_owned()],
                archives: &archives,
            },
        )
    }

    #[test]
    fn a_formula_names_an_archive_for_each_processor() {
        let (name, text) = written(Channel::Homebrew);
        assert_eq!(name, "two-words.rb");
        insta::assert_snapshot!(text, @r##"
        class TwoWords < Formula
          desc "Weaves \"\#{cloth}\" and ${thread}"
          homepage "https://example.org"
          version "1.2.3"
          license "MIT"

          depends_on :linux

          on_intel do
            url "https://example.org/v1.2.3/two-words-x86_64-unknown-linux-musl.tar.gz"
            sha256 "0707070707070707070707070707070707070707070707070707070707070707"
          end

          on_arm do
            url "https://example.org/v1.2.3/two-words-aarch64-unknown-linux-musl.tar.gz"
            sha256 "0707070707070707070707070707070707070707070707070707070707070707"
          end

          def install
            bin.install "two-words", "shuttle"
          end

          test do
            assert_predicate bin/"two-words", :executable?
            assert_predicate bin/"shuttle", :executable?
          end
        end
        "##);
    }

    #[test]
    fn a_flake_names_the_same_archives_and_escapes_what_nix_would_read() {
        let (name, text) = written(Channel::Nix);
        assert_eq!(name, "flake.nix");
        assert!(
            text.contains(r##"description = "Weaves \"#{cloth}\" and \${thread}";"##),
            "{text}"
        );
        assert_eq!(text.matches(&"07".repeat(32)).count(), 2);
    }
}
