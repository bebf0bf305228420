//! The pipelines that `init` writes, executed: every `run` block and script line in a real shell, in a project of
//! its own. Only what belongs to the forge has a stand-in: its actions, `gh`, `apt-get`, and the installation.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the shell itself is what is tested")]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use yaml_rust2::{Yaml, YamlLoader};

/// What expressions stand for.
type Values = BTreeMap<String, String>;

struct Forge(tempfile::TempDir);

impl Forge {
    /// A project, and a folder of stand-ins that is first on PATH.
    fn new() -> Self {
        let forge = Self(tempfile::tempdir().unwrap());
        let manifest = "[package]\nname = \"cloth\"\nversion = \"1.2.3\"\nedition = \"2024\"\n";
        forge.write("project/Cargo.toml", manifest);
        forge.write(
            "project/Cargo.lock",
            "version = 4\n\n[[package]]\nname = \"cloth\"\nversion = \"1.2.3\"\n",
        );
        forge.write("project/src/main.rs", "fn main() { println!(\"muslin\"); }\n");
        forge.write("project/LICENSE", "none\n");
        let muslin = env!("CARGO_BIN_EXE_cargo-muslin");
        let cargo = env::var("CARGO").unwrap();
        forge.program("cargo-muslin", &format!("exec {muslin} \"$@\""));
        forge.program(
            "cargo",
            &format!("if [ \"$1\" = install ]; then exit 0; fi\nexec {cargo} \"$@\""),
        );
        forge.program("apt-get", "exit 0");
        forge.program("gh", "echo \"$@\" > \"$FORGE/gh.log\"");
        forge
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn program(&self, name: &str, text: &str) {
        let path = format!("bin/{name}");
        self.write(&path, &format!("#!/bin/sh\n{text}\n"));
        fs::set_permissions(self.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A pipeline as `init` writes it.
    fn pipeline(&self, forge: &str, path: &str) -> Yaml {
        self.shell("project", &format!("cargo muslin init --write --ci {forge}"), &Values::new());
        let text = fs::read_to_string(self.path("project").join(path)).unwrap();
        YamlLoader::load_from_str(&text).unwrap().remove(0)
    }

    /// Runs a block as the forges do: a shell that stops at the first error.
    fn shell(&self, folder: &str, script: &str, variables: &Values) {
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        let path = format!("{}:{}", self.path("bin").display(), env::var("PATH").unwrap());
        command.current_dir(self.path(folder)).env("PATH", path).env("FORGE", self.0.path());
        for key in ["CARGO", "RUSTFLAGS", "CARGO_TARGET_DIR"] {
            command.env_remove(key);
        }
        for file in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
            command.env(file, self.path(file));
        }
        let output = command.env("CARGO_NET_OFFLINE", "true").envs(variables).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}\n{error}");
    }

    /// The steps of a job that are ours, with their expressions filled in.
    fn job(&self, pipeline: &Yaml, job: &str, folder: &str, values: &Values) {
        for step in pipeline["jobs"][job]["steps"].as_vec().unwrap() {
            let Some(script) = step["run"].as_str() else { continue };
            assert!(
                !script.contains("${{"),
                "an expression in a script can be an injection: {script}"
            );
            let variables = step["env"].as_hash().map(|table| {
                table.iter().map(|(key, value)| {
                    let expression =
                        value.as_str().unwrap().trim_start_matches("${{").trim_end_matches("}}");
                    let value = values[expression.trim()].clone();
                    (key.as_str().unwrap().to_owned(), value)
                })
            });
            self.shell(folder, script, &variables.into_iter().flatten().collect());
        }
    }
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

const RELEASED: [&str; 4] = [
    "cloth-1.2.3-aarch64-unknown-linux-musl.cdx.json",
    "cloth-1.2.3-aarch64-unknown-linux-musl.tar.gz",
    "cloth-1.2.3-x86_64-unknown-linux-musl.cdx.json",
    "cloth-1.2.3-x86_64-unknown-linux-musl.tar.gz",
];

#[test]
fn the_workflow_of_github_releases_what_its_matrix_says() {
    let forge = Forge::new();
    let pipeline = forge.pipeline("github", ".github/workflows/static-release.yml");
    forge.job(&pipeline, "matrix", "project", &Values::new());
    let output = fs::read_to_string(forge.path("GITHUB_OUTPUT")).unwrap();
    let matrix: serde_json::Value =
        serde_json::from_str(output.strip_prefix("matrix=").unwrap()).unwrap();
    for entry in matrix["include"].as_array().unwrap() {
        let value = |key: &str| entry[key].as_str().unwrap().to_owned();
        let values = Values::from([("matrix.arguments".to_owned(), value("arguments"))]);
        forge.job(&pipeline, "build", "project", &values);
        // What the actions for artifacts do between the jobs.
        let part = forge.path(&format!("release/parts/dist-{}", value("name")));
        fs::create_dir_all(part.parent().unwrap()).unwrap();
        fs::rename(forge.path("project/dist"), part).unwrap();
        let sarif = fs::read_to_string(forge.path("project/report/muslin.sarif")).unwrap();
        let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
        assert_eq!(sarif["version"], "2.1.0");
    }
    let summary = fs::read_to_string(forge.path("GITHUB_STEP_SUMMARY")).unwrap();
    assert!(summary.contains("cloth") && summary.contains("static-pie"), "{summary}");
    let values =
        [("github.token", "none"), ("github.ref_name", "v1.2.3"), ("github.repository", "a/b")];
    let values = values.map(|(key, value)| (key.to_owned(), value.to_owned()));
    forge.job(&pipeline, "release", "release", &Values::from(values));
    assert_eq!(
        files(&forge.path("release/release")),
        [&["SHA256SUMS"], RELEASED.as_slice()].concat()
    );
    let released = fs::read_to_string(forge.path("gh.log")).unwrap();
    assert!(released.starts_with("release create v1.2.3 --repo a/b"), "{released}");
}

#[test]
fn the_job_of_gitlab_builds_each_target_of_its_matrix() {
    let forge = Forge::new();
    let pipeline = forge.pipeline("gitlab", ".gitlab/static-release.yml");
    let job = &pipeline["static-release"];
    let words = |list: &Yaml| -> Vec<String> {
        list.as_vec().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    for target in words(&job["parallel"]["matrix"][0]["TARGET"]) {
        let variables = Values::from([
            ("TARGET".to_owned(), target.clone()),
            ("CARGO_HOME".to_owned(), home()),
        ]);
        let script = [words(&job["before_script"]), words(&job["script"])].concat().join("\n");
        forge.shell("project", &script, &variables);
        let made = files(&forge.path("project/dist").join(&target));
        assert!(
            RELEASED
                .iter()
                .filter(|name| name.contains(&target))
                .all(|name| made.contains(&(*name).to_owned()))
        );
    }
}

/// The registry's downloads of this machine, as the cache of the job would have them.
fn home() -> String {
    env::var("CARGO_HOME").unwrap_or_else(|_| format!("{}/.cargo", env::var("HOME").unwrap()))
}
