//! `init` and `ci-matrix` as processes, in projects that have never heard of muslin; and what `init` writes, run.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

mod stand_in;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory with a stand-in for muslin's repository, and a project.
struct Stranger {
    directory: tempfile::TempDir,
    project: PathBuf,
    commit: String,
}

impl Stranger {
    /// A project with this manifest, in a directory of this name.
    fn new(name: &str, manifest: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let commit = stand_in::repository(&make(directory.path(), "muslin"));
        let project = make(directory.path(), name);
        write(&project, "Cargo.toml", manifest);
        Self { directory, project, commit }
    }

    /// A virtual workspace with three executables and a library.
    fn workspace(members: &str) -> Self {
        let one = Self::new(
            "project",
            &format!("[workspace]\nmembers = [{members}]\nresolver = \"2\"\n"),
        );
        for name in ["a", "b", "c"] {
            package(&one.project, name, "src/main.rs", "fn main() {}\n");
        }
        package(&one.project, "lib", "src/lib.rs", "//! Nothing.\n");
        one
    }

    /// A project of one package.
    fn plain(name: &str) -> Self {
        let one = Self::new(
            name,
            "[package]\nname = \"cloth\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
        );
        write(&one.project, "src/main.rs", "fn main() {}\n");
        one
    }

    fn command(&self, program: &str, within: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(within).env("NO_COLOR", "1");
        command.envs(stand_in::variables(&self.directory.path().join("muslin")));
        for key in ["CARGO", "CARGO_TARGET_DIR", "RUSTFLAGS"] {
            command.env_remove(key);
        }
        command
    }

    fn muslin(&self, args: &[&str]) -> Output {
        let program = env!("CARGO_BIN_EXE_cargo-muslin");
        self.command(program, &self.project).arg("muslin").args(args).output().unwrap()
    }

    /// What `cargo muslin` prints there.
    fn printed(&self, args: &[&str]) -> String {
        let output = self.muslin(args);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    /// The error message of a command that has to fail.
    fn refused(&self, args: &[&str]) -> String {
        let output = self.muslin(args);
        assert!(!output.status.success(), "{}", text(&output.stdout));
        // Another test may hold cargo's package cache.
        let message = text(&output.stderr)
            .replace("    Blocking waiting for file lock on package cache\n", "");
        message.replace(&self.directory.path().display().to_string(), "[dir]")
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.project.join(path)).unwrap()
    }

    fn cargo(&self, within: &Path, args: &[&str]) -> Output {
        self.command("cargo", within).args(args).output().unwrap()
    }

    /// Whether cargo loads the project without touching its lock file.
    fn loads(&self) -> bool {
        self.cargo(&self.project, &["metadata", "--locked", "--offline", "--format-version=1"])
            .status
            .success()
    }

    /// The checks that a project's own pipeline may have pass with the xtask.
    fn passes_checks(&self) {
        for args in [
            &["fmt", "--all", "--check"] as &[&str],
            &["clippy", "--workspace", "--all-targets", "--offline", "--", "-D", "warnings"],
        ] {
            let output = self.cargo(&self.project, args);
            let message = [output.stdout, output.stderr].concat();
            assert!(output.status.success(), "{args:?}\n{}", text(&message));
        }
    }

    /// Writes the files of `init`, and checks that cargo sees the project as before and `cargo xtask` runs muslin.
    fn init_and_run(&self) {
        assert!(self.cargo(&self.project, &["generate-lockfile", "--offline"]).status.success());
        assert!(self.loads());
        self.printed(&["init", "--muslin", stand_in::ADDRESS, "--write"]);
        self.passes_checks();
        assert!(
            self.loads(),
            "the project no longer loads, or its lock file is not as cargo writes it"
        );
        let source = self.project.join("src");
        let deep = if source.is_dir() { source } else { self.project.join("xtask") };
        let first = self.cargo(&deep, &["xtask", "plan", "a b"]);
        assert_eq!(text(&first.stdout), "muslin plan a b\n", "{}", text(&first.stderr));
        assert!(text(&first.stderr).contains("Installing muslin into"), "{}", text(&first.stderr));
        let second = self.cargo(&self.project, &["xtask", "fail"]);
        assert_eq!(
            (text(&second.stdout), text(&second.stderr)),
            ("muslin fail\n".to_owned(), String::new())
        );
        assert_eq!(second.status.code(), Some(20), "the exit code is that of muslin");
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn make(root: &Path, name: &str) -> PathBuf {
    let path = root.join(name);
    fs::create_dir_all(&path).unwrap();
    path
}

fn package(root: &Path, name: &str, source: &str, text: &str) {
    let manifest =
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    write(root, &format!("crates/{name}/Cargo.toml"), &manifest);
    write(root, &format!("crates/{name}/{source}"), text);
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn program(directory: &Path, name: &str, text: &str) {
    write(directory, name, &format!("#!/bin/sh\n{text}\n"));
    fs::set_permissions(directory.join(name), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_files_are_shown_and_nothing_is_written_without_write() {
    let one = Stranger::workspace("\"crates/*\"");
    let shown = one.printed(&["init", "--muslin", stand_in::ADDRESS]);
    for line in [
        "      Create xtask/Cargo.toml\n",
        "      Create xtask/main.rs\n",
        "      Create xtask/.gitignore\n",
        "      Create .cargo/config.toml\n",
        "+ xtask = \"run --quiet --package xtask --example xtask --\"\n",
        "+ const SOURCE: &str = \"https://forge.example/team/muslin\";\n",
        "+     install.args([\"--git\", SOURCE, \"--rev\", KEY, \"cargo-muslin\"]);\n",
        "nothing is written yet",
    ] {
        assert!(shown.contains(line), "{line}{shown}");
    }
    assert!(shown.contains(&format!("+ const KEY: &str = \"{}\";", one.commit)), "{shown}");
    assert!(!one.project.join("xtask").exists() && !one.project.join(".cargo").exists());
}

#[test]
fn existing_files_are_kept_and_an_alias_joins_the_others() {
    let one = Stranger::workspace("\"crates/*\"");
    write(&one.project, ".cargo/config.toml", "[alias]\nb = \"build\"\n");
    write(&one.project, "xtask/main.rs", "fn main() { println!(\"mine\"); }\n");
    write(&one.project, "Cargo.lock", "version = 4\n");
    let args = ["init", "--muslin", stand_in::ADDRESS, "--ci", "github,gitlab", "--write"];
    insta::assert_snapshot!(one.printed(&args), @r"
         Created xtask/Cargo.toml
            Keep xtask/main.rs · it exists, and is never overwritten
         Created xtask/.gitignore
        Extended Cargo.toml
        Extended Cargo.lock
        Extended .cargo/config.toml
         Created .github/workflows/static-release.yml
         Created .gitlab/static-release.yml
    ");
    let read = |path: &str| fs::read_to_string(one.project.join(path)).unwrap();
    assert_eq!(read("xtask/main.rs"), "fn main() { println!(\"mine\"); }\n");
    assert!(read(".cargo/config.toml").ends_with("b = \"build\"\n"));
    let install = format!(
        "cargo install --locked --git 'https://forge.example/team/muslin' --rev {} cargo-muslin --root \"$TOOL\"",
        one.commit
    );
    for path in [".github/workflows/static-release.yml", ".gitlab/static-release.yml"] {
        assert!(read(path).contains(&install) && !read(path).contains("{key}"), "{path}");
    }
    insta::assert_snapshot!(one.printed(&args), @r"
            Keep xtask/Cargo.toml · it is up to date
            Keep xtask/main.rs · it exists, and is never overwritten
            Keep xtask/.gitignore · it is up to date
            Keep .cargo/config.toml · it has an alias `xtask` already
            Keep .github/workflows/static-release.yml · it is up to date
            Keep .gitlab/static-release.yml · it is up to date
    ");
}

#[test]
fn a_source_that_cannot_work_is_refused_and_nothing_is_written() {
    let one = Stranger::plain("project");
    let muslin = |source: &str| one.refused(&["init", "--muslin", source, "--write"]);
    insta::assert_snapshot!(one.refused(&["init", "--write"]), @r"
    error: the source of muslin is not given, and no registry has it yet
      help: `--muslin https://…/SHA256SUMS` names a release, `--muslin https://…` a git repository, `--muslin ../muslin` a checkout
    ");
    insta::assert_snapshot!(muslin("../nowhere"), @"error: there is no directory `../nowhere`");
    insta::assert_snapshot!(muslin("."), @r"
    error: `.` is not a checkout of muslin: it has no `crates/cargo-muslin/Cargo.toml`
      help: name the root of the repository
    ");
    insta::assert_snapshot!(muslin("git@forge.example:team/muslin.git"), @r"
    error: cargo cannot fetch from `git@forge.example:team/muslin.git`, which is an address for `ssh` alone
      help: `--muslin ssh://git@forge.example/team/muslin.git`
    ");
    let ci = ["init", "--muslin", "../muslin", "--ci", "github", "--write"];
    insta::assert_snapshot!(one.refused(&ci), @r"
    error: a pipeline cannot install muslin from `../muslin`, which only this machine has
      help: `--muslin https://…` names its git repository
    ");
    let revision = format!("{}#no-such-branch", stand_in::ADDRESS);
    assert!(muslin(&revision).starts_with("error: cannot fetch `no-such-branch` from"));
    assert_eq!(fs::read_dir(&one.project).unwrap().count(), 2, "only Cargo.toml and src");
}

#[test]
fn a_workspace_that_takes_in_every_directory_gets_the_line_to_add() {
    let one = Stranger::new(
        "project",
        "[workspace]\nmembers = [\"*\"]\nexclude = [\"target\"]\nresolver = \"2\"\n",
    );
    let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    write(&one.project, "a/Cargo.toml", manifest);
    write(&one.project, "a/src/lib.rs", "//! Nothing.\n");
    let args = ["init", "--muslin", stand_in::ADDRESS, "--write", "--ci", "github"];
    insta::assert_snapshot!(one.refused(&args), @r#"
    error: the workspace would take in the new directories as members
      `.cargo`
      `.github`
      help: add `".cargo", ".github"` to the `exclude` list of `[workspace]` in [dir]/project/Cargo.toml
    "#);
    assert!(!one.project.join("xtask").exists());
    let manifest = one.read("Cargo.toml");
    let manifest = manifest.replace("\"target\"", "\"target\", \".cargo\", \".github\"");
    write(&one.project, "Cargo.toml", &manifest);
    one.init_and_run();
}

#[test]
fn a_plain_package_in_a_path_with_spaces_runs_muslin() {
    Stranger::plain("my own project").init_and_run();
}

#[test]
fn a_virtual_workspace_runs_muslin() {
    Stranger::workspace("\"crates/*\"").init_and_run();
}

#[test]
fn a_workspace_whose_pattern_takes_in_an_xtask_still_loads() {
    let one = Stranger::new("project", "[workspace]\nmembers = [\"x*\"]\nresolver = \"2\"\n");
    for name in ["x1", "x2"] {
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
        write(&one.project, &format!("{name}/Cargo.toml"), &manifest);
        write(&one.project, &format!("{name}/src/lib.rs"), "//! Nothing.\n");
    }
    let manifest = one.read("Cargo.toml");
    one.init_and_run();
    assert_eq!(one.read("Cargo.toml"), manifest);
}

#[test]
fn packages_below_a_plain_package_still_build() {
    let one = Stranger::plain("project");
    for name in ["alone", "helper"] {
        package(&one.project, name, "src/lib.rs", "//! Nothing.\n");
    }
    let manifest = one.read("Cargo.toml");
    let manifest = format!("{manifest}\n[dependencies]\nhelper = {{ path = \"crates/helper\" }}\n");
    write(&one.project, "Cargo.toml", &manifest);
    one.init_and_run();
    assert_eq!(
        one.read("Cargo.toml"),
        format!("{manifest}\n[workspace]\nmembers = [\"xtask\"]\nexclude = [\"crates\"]\n")
    );
    for name in ["alone", "helper"] {
        let built = one.cargo(&one.project.join("crates").join(name), &["build", "--offline"]);
        assert!(built.status.success(), "{}", text(&built.stderr));
    }
    // Nothing but the alias builds the xtask.
    let built = one.cargo(&one.project, &["build", "--workspace", "--verbose"]);
    assert!(
        built.status.success() && !text(&built.stderr).contains("xtask"),
        "{}",
        text(&built.stderr)
    );
}

#[test]
fn an_xtask_of_the_project_is_left_alone() {
    let one = Stranger::workspace("\"crates/*\", \"xtask\"");
    write(&one.project, "xtask/Cargo.toml", "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\n");
    write(&one.project, "xtask/src/main.rs", "fn main() {}\n");
    write(&one.project, ".cargo/config.toml", "[alias]\nxtask = \"run -p xtask --\"\n");
    insta::assert_snapshot!(one.printed(&["init", "--muslin", stand_in::ADDRESS, "--write"]), @r"
    Keep xtask/Cargo.toml · the project has an xtask of its own, which can run `cargo muslin`
    Keep .cargo/config.toml · it has an alias `xtask` already
    ");
}

#[test]
fn a_checkout_is_found_from_the_xtask_and_compiled_again_when_it_changes() {
    let one = Stranger::plain("deep/project");
    let absolute = one.directory.path().join("muslin").display().to_string();
    one.printed(&["init", "--muslin", &absolute, "--write"]);
    one.passes_checks();
    fs::remove_file(one.project.join("xtask/main.rs")).unwrap();
    one.printed(&["init", "--muslin", "../../muslin", "--write"]);
    one.passes_checks();
    let first = one.cargo(&one.project, &["xtask", "plan"]);
    assert_eq!(text(&first.stdout), "muslin plan\n", "{}", text(&first.stderr));
    let program = "fn main() {\n    println!(\"changed\");\n}\n";
    write(&one.directory.path().join("muslin"), "crates/cargo-muslin/src/main.rs", program);
    let second = one.cargo(&one.project, &["xtask", "plan"]);
    assert_eq!(text(&second.stdout), "changed\n", "{}", text(&second.stderr));
}

/// A directory of stand-ins in which the project's Rust is an old one.
fn old_rust(one: &Stranger) -> PathBuf {
    let directory = make(one.directory.path(), "bin");
    let real = one.command("rustup", &one.project).args(["which", "rustc"]).output().unwrap();
    let rustc = text(&real.stdout).trim().to_owned();
    // It compiles as the real one does; only its version is old.
    let version = "case \"$*\" in --version) echo 'rustc 1.63.0 (old)'; exit 0;; esac";
    program(&directory, "rustc", &format!("{version}\nexec {rustc} \"$@\""));
    directory
}

fn with_path(command: &mut Command, first: &Path) {
    command.env("PATH", format!("{}:{}", first.display(), std::env::var("PATH").unwrap()));
}

#[test]
fn a_project_with_an_old_rust_gets_muslin_compiled_by_a_newer_one() {
    let one = Stranger::plain("project");
    one.printed(&["init", "--muslin", stand_in::ADDRESS, "--write"]);
    let bin = old_rust(&one);
    let log = one.directory.path().join("log");
    let rustup =
        format!("echo \"$@\" >> {}\nshift 2\nPATH=${{PATH#*:}} exec \"$@\"", log.display());
    program(&bin, "rustup", &rustup);
    let mut command = one.command("cargo", &one.project);
    with_path(&mut command, &bin);
    let output = command.args(["xtask", "plan"]).output().unwrap();
    assert_eq!(text(&output.stdout), "muslin plan\n", "{}", text(&output.stderr));
    let log = fs::read_to_string(log).unwrap();
    assert!(log.contains("run stable cargo install --locked --root"), "{log}");
}

#[test]
fn a_rust_that_is_too_old_is_said_in_one_line() {
    let one = Stranger::plain("project");
    one.printed(&["init", "--muslin", stand_in::ADDRESS, "--write"]);
    let bin = old_rust(&one);
    program(&bin, "rustup", "exit 1");
    let mut command = one.command("cargo", &one.project);
    with_path(&mut command, &bin);
    let output = command.args(["xtask", "plan"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let needed = env!("CARGO_PKG_RUST_VERSION");
    assert_eq!(
        text(&output.stderr),
        format!(
            "error: muslin needs Rust {needed} or newer to be compiled, this project's is 1.63: `rustup toolchain install stable`\n"
        )
    );
}

#[test]
fn the_oldest_rust_of_debian_compiles_the_xtask() {
    let one = Stranger::plain("project");
    one.printed(&["init", "--muslin", stand_in::ADDRESS, "--write"]);
    let mut command = one.command("/usr/bin/rustc", &one.project);
    let output = command.args(["--edition=2018", "xtask/main.rs", "-o", "xtask/out"]).output();
    let output = output.expect("`apt-get install rustc` provides an old Rust");
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn a_matrix_has_a_job_for_each_target_and_part() {
    let one = Stranger::workspace("\"crates/*\"");
    assert_eq!(
        jobs(&one, &["--target", "all"]),
        [
            "x86_64: --target x86_64-unknown-linux-musl --package a --package b --package c",
            "aarch64: --target aarch64-unknown-linux-musl --package a --package b --package c",
        ]
    );
    assert_eq!(
        jobs(&one, &["--target", "x86_64", "--parts", "2"]),
        [
            "x86_64-1: --target x86_64-unknown-linux-musl --package a --package c",
            "x86_64-2: --target x86_64-unknown-linux-musl --package b",
        ]
    );
    assert_eq!(
        jobs(&one, &["--target", "x86_64", "--tag", "b-v0.1.0"]),
        ["x86_64: --target x86_64-unknown-linux-musl --package b"]
    );
}

#[test]
fn a_tag_that_no_package_has_as_its_version_is_an_error() {
    let one = Stranger::workspace("\"crates/*\"");
    insta::assert_snapshot!(one.refused(&["ci-matrix", "--tag", "v0.2.0"]), @r#"
    error: the tag `v0.2.0` does not match the version of any package
      `a` is 0.1.0
      `b` is 0.1.0
      `c` is 0.1.0
      help: set `version = "0.2.0"` in the package's Cargo.toml, or tag the commit that has it
    "#);
}

/// The jobs of a matrix with their arguments.
fn jobs(one: &Stranger, args: &[&str]) -> Vec<String> {
    let matrix = one.printed(&[&["ci-matrix"], args].concat());
    assert_eq!(matrix.lines().count(), 1, "an output of a step is one line");
    let matrix: serde_json::Value = serde_json::from_str(&matrix).unwrap();
    let jobs = matrix["include"].as_array().unwrap().iter();
    let text = |job: &serde_json::Value, key: &str| job[key].as_str().unwrap().to_owned();
    jobs.map(|job| format!("{}: {}", text(job, "name"), text(job, "arguments"))).collect()
}
