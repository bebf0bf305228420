//! Installs `cargo-muslin` as a stranger does, from the packages and nothing else: they are put into a directory
//! source beside their dependencies (doc.rust-lang.org/cargo/reference/source-replacement.html).

use std::path::{Path, PathBuf};

use muslin_exec::{Command, FileError};

use super::package::{Package, output, published};
use xtask::commands::run as run_command;

/// Packages, installs, and builds a program with a provided library.
///
/// # Errors
///
/// The message of the step that fails.
pub(super) fn check(root: &Path) -> Result<Vec<String>, String> {
    let packages = published(root)?;
    let stranger = Stranger::new(&root.join("target/packages"))?;
    package(root, &packages, &stranger.source)?;
    stranger.forget(&packages)?;
    stranger.install()?;
    stranger.build()
}

/// A user who has a registry's packages, and none of this repository.
struct Stranger {
    home: PathBuf,
    source: PathBuf,
    directory: PathBuf,
}

impl Stranger {
    fn new(directory: &Path) -> Result<Self, String> {
        let made = |name: &str| -> Result<PathBuf, FileError> {
            muslin_exec::remove_tree(&directory.join(name))?;
            muslin_exec::make_directory(&directory.join(name))?;
            Ok(directory.join(name))
        };
        let text = |error: FileError| error.to_string();
        let home = made("home").map_err(text)?;
        let source = made("source").map_err(text)?;
        let quoted = toml::Value::from(source.display().to_string());
        let config = format!(
            "[source.crates-io]\nreplace-with = \"packages\"\n\n[source.packages]\ndirectory = {quoted}\n"
        );
        write(&home.join("config.toml"), &config)?;
        Ok(Self { home, source, directory: directory.to_owned() })
    }

    /// A cargo with its settings, registry and network from `home`.
    fn cargo(&self, home: &Path, offline: &str) -> Command {
        let path = format!(
            "{}:{}",
            self.home.join("bin").display(),
            muslin_exec::environment().get("PATH").map_or("", String::as_str)
        );
        Command::new("cargo")
            .env("CARGO_HOME", home)
            .env("CARGO_NET_OFFLINE", offline)
            .env("CARGO_TARGET_DIR", self.directory.join("target"))
            .env("PATH", path)
    }

    /// Cargo never compiles a version of a package twice; the packages here change within their version.
    fn forget(&self, packages: &[Package]) -> Result<(), String> {
        let fingerprints = self.directory.join("target/release/.fingerprint");
        for name in muslin_exec::names_in(&fingerprints) {
            let package = name.rsplit_once('-').map_or(name.as_str(), |(package, _)| package);
            if packages.iter().any(|one| one.name == package) {
                muslin_exec::remove_tree(&fingerprints.join(&name)).map_err(|e| e.to_string())?;
            }
        }
        Ok(())
    }

    fn install(&self) -> Result<(), String> {
        let root = ["install", "--locked", "cargo-muslin", "--root"];
        // The one cargo that knows the packages only.
        let cargo = self.cargo(&self.home, "true").within(&self.home);
        run_command(&cargo.args(root).args([&self.home]))
    }

    /// zlib's recipe has a manifest of its own: the kind of file that a package loses.
    fn build(&self) -> Result<Vec<String>, String> {
        let project = self.directory.join("project");
        muslin_exec::remove_tree(&project).map_err(|error| error.to_string())?;
        let manifest = "[package]\nname = \"stranger\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nlibz-sys = { version = \"1\", default-features = false }\n\n[workspace]\n";
        write(&project.join("Cargo.toml"), manifest)?;
        write(
            &project.join("src/main.rs"),
            "fn main() {\n    println!(\"{}\", unsafe { libz_sys::zlibCompileFlags() } != 0);\n}\n",
        )?;
        // The program's crates come from the usual registry; what is tried is our executable, which builds the
        // library from its own recipe.
        let cache = self.directory.join("cache");
        muslin_exec::remove_tree(&cache.join("libraries")).map_err(|error| error.to_string())?;
        let cargo = self.cargo(&usual_home(), "false").env("MUSLIN_CACHE_DIR", &cache);
        let cargo = cargo.within(&project);
        let args = ["muslin", "static-build", "--provide=always", "--message-format=json"];
        let report = output(&cargo.args(args))?;
        let report: serde_json::Value = serde_json::from_str(&report).map_err(|e| e.to_string())?;
        let executable = report["executables"][0]["path"].as_str().unwrap_or_default();
        let printed = output(&Command::new(executable))?;
        let kept = cache.join("libraries");
        let targets = muslin_exec::names_in(&kept).into_iter().filter(|name| name != "recipes");
        let targets = targets.map(|target| kept.join(target));
        let mut libraries = targets.flat_map(|target| muslin_exec::names_in(&target));
        let right = printed == "true\n" && libraries.any(|name| name.starts_with("zlib-"));
        Ok(if right { Vec::new() } else { vec![format!("unexpected report: {report}")] })
    }
}

fn usual_home() -> PathBuf {
    let environment = muslin_exec::environment();
    let home = || Path::new(environment.get("HOME").map_or("", String::as_str)).join(".cargo");
    environment.get("CARGO_HOME").map_or_else(home, PathBuf::from)
}

/// Lays all packages into a directory source, beside the crates they depend on.
fn package(root: &Path, packages: &[Package], source: &Path) -> Result<(), String> {
    let vendor = ["vendor", "--quiet", "--locked", "--versioned-dirs", "--respect-source-config"];
    output(&Command::new("cargo").args(vendor).args([source]).within(root))?;
    let target = root.join("target");
    let names = packages.iter().flat_map(|package| ["-p", package.name.as_str()]);
    let words = ["package", "--no-verify", "--allow-dirty", "--target-dir"];
    let cargo = Command::new("cargo").args(words).args([&target]).args(names);
    run_command(&cargo.within(root))?;
    for package in packages {
        let name = format!("{}-{}", package.name, package.version);
        let archive = target.join("package").join(format!("{name}.crate"));
        let bytes = muslin_exec::read(&archive).map_err(|error| error.to_string())?;
        let tar = Command::from_argv(["tar", "-xzf"]).args([&archive]);
        output(&tar.args(["-C".as_ref(), source.as_os_str()]))?;
        let checksum = muslin_package::sha256(&bytes);
        let checksums = format!("{{\"files\":{{}},\"package\":\"{checksum}\"}}");
        write(&source.join(name).join(".cargo-checksum.json"), &checksums)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    muslin_exec::write_if_different(path, text.as_bytes(), false).map_err(|error| error.to_string())
}
