//! The pipelines that `init` writes, executed: every `run` block and script line in a real shell, in a project of its
//! own. Only what belongs to the forge has a are-in: its actions, `gh`, `apt-get`, and the installation.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the shell itself is what is tested")]

mod stand_in;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use yaml_rust2::{Yaml, YamlLoader};

/// The values of expressions, or of variables.
type Values = BTreeMap<String, String>;

fn values<const N: usize>(pairs: [(&str, &str); N]) -> Values {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

struct Forge {
    directory: tempfile::TempDir,
    /// The variables of the whole pipeline.
    variables: Values,
}

impl Forge {
    /// A project, and a directory of are-ins that is first on PATH.
    fn new() -> Self {
        let forge = Self { directory: tempfile::tempdir().unwrap(), variables: Values::new() };
        stand_in::repository(&forge.path("muslin"));
        let manifest = "[package]\nname = \"cloth\"\nversion = \"1.2.3\"\nedition = \"2024\"\n";
        forge.write("project/Cargo.toml", manifest);
        forge.write(
            "project/Cargo.lock",
            "version = 4\n\n[[package]]\nname = \"cloth\"\nversion = \"1.2.3\"\n",
        );
        forge.write("project/src/main.rs", "fn main() { println!(\"muslin\"); }\n");
        forge.write("project/LICENSE", "none\n");
        // Installs this build of muslin where the last argument says, and counts.
        let install = format!(
            "for root; do :; done\nmkdir -p \"$root/bin\"\ncp {} \"$root/bin/cargo-muslin\"\necho \"$@\" >> \"$FORGE/install.log\"\nexit 0",
            env!("CARGO_BIN_EXE_cargo-muslin")
        );
        let cargo = env::var("CARGO").unwrap();
        forge.program(
            "cargo",
            &format!("if [ \"$1\" = install ]; then\n{install}\nfi\nexec {cargo} \"$@\""),
        );
        forge.program("apt-get", "exit 0");
        forge.program("gh", "echo \"$@\" > \"$FORGE/gh.log\"");
        forge.write("temp/.keep", "");
        forge
    }

    fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
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
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
        command.args(["muslin", "init", "--write", "--muslin", stand_in::ADDRESS, "--ci", forge]);
        command.envs(stand_in::variables(&self.path("muslin")));
        let output = command.current_dir(self.path("project")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = fs::read_to_string(self.path("project").join(path)).unwrap();
        YamlLoader::load_from_str(&text).unwrap().remove(0)
    }

    /// Runs a block as the forges do: in a shell that stops at the first error.
    fn shell(&self, directory: &str, script: &str, variables: &Values) -> Output {
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        // What earlier steps of the job have added.
        let added = fs::read_to_string(self.path("GITHUB_PATH")).unwrap_or_default();
        let mut path: Vec<String> = added.lines().map(str::to_owned).collect();
        path.extend([self.path("bin").display().to_string(), env::var("PATH").unwrap()]);
        command.env("PATH", path.join(":")).env("FORGE", self.directory.path());
        command.current_dir(self.path(directory));
        for key in ["CARGO", "RUSTFLAGS", "CARGO_TARGET_DIR"] {
            command.env_remove(key);
        }
        for file in ["GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"] {
            command.env(file, self.path(file));
        }
        command.env("RUNNER_TEMP", self.path("temp")).env("CARGO_NET_OFFLINE", "true");
        command.envs(&self.variables).envs(variables).output().unwrap()
    }

    /// Runs the steps of a job in order; the output of the one that fails, if one does.
    fn job(
        &self,
        pipeline: &Yaml,
        job: &str,
        directory: &str,
        expressions: &Values,
    ) -> Option<String> {
        let _ = fs::remove_file(self.path("GITHUB_PATH"));
        fs::create_dir_all(self.path(directory)).unwrap();
        let mut expressions = expressions.clone();
        expressions.insert("runner.temp".to_owned(), self.path("temp").display().to_string());
        for step in pipeline["jobs"][job]["steps"].as_vec().unwrap() {
            if let Some(action) = step["uses"].as_str() {
                let action = action.split('@').next().unwrap();
                self.action(action, &self.path(directory), &table(&step["with"], &expressions));
                continue;
            }
            let script = step["run"].as_str().unwrap();
            assert!(
                !script.contains("${{"),
                "an expression in a script can be an injection: {script}"
            );
            let output = self.shell(directory, script, &table(&step["env"], &expressions));
            if !output.status.success() {
                return Some(String::from_utf8_lossy(&output.stderr).into_owned());
            }
        }
        None
    }

    /// What an action does, as far as the next steps depend on it.
    fn action(&self, action: &str, directory: &Path, with: &Values) {
        let bash = |script: String| {
            let output = Command::new("bash")
                .args(["-eo", "pipefail", "-c", &script])
                .current_dir(directory)
                .output();
            let output = output.unwrap();
            assert!(
                output.status.success(),
                "{script}\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
        };
        let artifacts = self.path("artifacts").display().to_string();
        match action {
            "actions/checkout" | "actions/cache" => {}
            "actions/upload-artifact" => {
                let (name, path) = (&with["name"], &with["path"]);
                bash(format!(
                    "mkdir -p {artifacts}/{name}; if [ -d {path} ]; then cp -r {path}/. {artifacts}/{name}; else cp {path} {artifacts}/{name}; fi"
                ));
                // Permissions are lost (github.com/actions/upload-artifact, "Permission Loss").
                bash(format!("find {artifacts}/{name} -type f -exec chmod 644 {{}} +"));
            }
            "actions/download-artifact" => match with.get("name") {
                Some(name) => bash(format!(
                    "mkdir -p {path}; cp -r {artifacts}/{name}/. {path}",
                    path = with["path"]
                )),
                None => bash(format!(
                    "mkdir -p {path}; cp -r {artifacts}/{} {path}",
                    with["pattern"],
                    path = with["path"]
                )),
            },
            "actions/attest" => match with.get("sbom-path") {
                Some(sbom) => bash(format!(
                    "test -s {sbom}; for subject in {}; do test -s $subject; done",
                    with["subject-path"]
                )),
                None => bash(format!(
                    "cd release; sha256sum --check {}",
                    with["subject-checksums"].replace("release/", "")
                )),
            },
            other => panic!("no stand-in for {other}"),
        }
    }

    /// Plan, build and collect, as GitHub does; then the release.
    fn release(&self, pipeline: &Yaml) {
        let plan = values([("github.ref_type == 'tag' && github.ref_name || ''", "v1.2.3")]);
        assert_eq!(self.job(pipeline, "plan", "project", &plan), None);
        for entry in self.output("matrix") {
            let job =
                entry.into_iter().map(|(key, value)| (format!("matrix.{key}"), value)).collect();
            assert_eq!(self.job(pipeline, "build", "project", &job), None);
            for made in ["dist", "report"] {
                fs::remove_dir_all(self.path("project").join(made)).unwrap();
            }
        }
        assert_eq!(self.job(pipeline, "collect", "collect", &Values::new()), None);
        for entry in self.output("sboms") {
            let job =
                entry.into_iter().map(|(key, value)| (format!("matrix.{key}"), value)).collect();
            assert_eq!(self.job(pipeline, "sbom", "sbom", &job), None);
        }
        let expressions = values([
            ("github.token", "none"),
            ("github.ref_name", "v1.2.3"),
            ("github.repository", "a/b"),
        ]);
        assert_eq!(self.job(pipeline, "release", "release", &expressions), None);
    }

    /// The entries of the matrix that a step has put out.
    fn output(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let output = fs::read_to_string(self.path("GITHUB_OUTPUT")).unwrap();
        let value = output.lines().find_map(|line| line.strip_prefix(&format!("{name}="))).unwrap();
        let value: serde_json::Value = serde_json::from_str(value).unwrap();
        serde_json::from_value(value["include"].clone()).unwrap()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }
}

/// A table of texts, with its expressions filled in.
fn table(yaml: &Yaml, expressions: &Values) -> Values {
    let entries = yaml.as_hash().into_iter().flatten();
    let filled = entries.map(|(key, value)| {
        let mut text = value.as_str().map_or_else(|| format!("{value:?}"), str::to_owned);
        while let Some((before, rest)) = text.split_once("${{") {
            let (expression, after) = rest.split_once("}}").unwrap();
            let expression = expression.trim();
            let value = expressions.get(expression);
            let value = if expression.starts_with("hashFiles(") {
                Some("0")
            } else {
                value.map(String::as_str)
            };
            let value = value.unwrap_or_else(|| panic!("no value for {expression}"));
            text = format!("{before}{value}{after}");
        }
        (key.as_str().unwrap().to_owned(), text)
    });
    filled.collect()
}

fn files(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

const GITHUB: &str = ".github/workflows/static-release.yml";
const GITLAB: &str = ".gitlab/static-release.yml";

const RELEASED: [&str; 4] = [
    "cloth-1.2.3-aarch64-unknown-linux-musl.cdx.json",
    "cloth-1.2.3-aarch64-unknown-linux-musl.tar.gz",
    "cloth-1.2.3-x86_64-unknown-linux-musl.cdx.json",
    "cloth-1.2.3-x86_64-unknown-linux-musl.tar.gz",
];

#[test]
fn the_workflow_of_github_releases_what_its_matrix_says() {
    let mut forge = Forge::new();
    let pipeline = forge.pipeline("github", GITHUB);
    forge.variables = table(&pipeline["env"], &Values::new());
    forge.release(&pipeline);
    assert_eq!(forge.read("install.log").lines().count(), 1, "it is installed once");
    let released = [&["SHA256SUMS"], RELEASED.as_slice()].concat();
    assert_eq!(files(&forge.path("release/release")), released);
    let summary = forge.read("GITHUB_STEP_SUMMARY");
    assert!(summary.contains("cloth") && summary.contains("static-pie"), "{summary}");
    let command = forge.read("gh.log");
    let files = released.iter().map(|file| format!(" release/{file}")).collect::<Vec<_>>().concat();
    assert_eq!(
        command,
        format!("release create v1.2.3 --repo a/b --verify-tag --generate-notes{files}\n")
    );
    // A perfect executable makes no alert.
    let sarif: serde_json::Value =
        serde_json::from_str(&forge.read("artifacts/sarif-x86_64/muslin.sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().all(|one| one["kind"] == "fail"), "{results:?}");
}

#[test]
fn another_format_of_archives_and_a_draft_are_a_line_each() {
    let mut forge = Forge::new();
    let pipeline = forge.pipeline("github", GITHUB);
    forge.variables = values([
        ("DIST_FLAGS", "--locked --archive tar.xz,zip --split-debuginfo"),
        ("DRAFT", "true"),
    ]);
    forge.release(&pipeline);
    let released = files(&forge.path("release/release"));
    let count = |end: &str| released.iter().filter(|name| name.ends_with(end)).count();
    assert_eq!(
        (count("musl.tar.xz"), count("musl.zip"), count(".tar.gz")),
        (2, 2, 0),
        "{released:?}"
    );
    assert!(forge.read("gh.log").contains(" --draft "));
}

#[test]
fn a_tag_of_another_version_stops_the_workflow_before_anything_is_built() {
    let forge = Forge::new();
    let pipeline = forge.pipeline("github", GITHUB);
    let tag = values([("github.ref_type == 'tag' && github.ref_name || ''", "v1.2.4")]);
    let message = forge.job(&pipeline, "plan", "project", &tag).unwrap();
    assert!(message.contains("error: the tag `v1.2.4` does not match"), "{message}");
    let none = values([("github.ref_type == 'tag' && github.ref_name || ''", "")]);
    assert_eq!(forge.job(&pipeline, "plan", "project", &none), None);
}

#[test]
fn the_jobs_of_gitlab_build_each_target_of_their_matrix() {
    let forge = Forge::new();
    let pipeline = forge.pipeline("gitlab", GITLAB);
    let words = |list: &Yaml| -> Vec<String> {
        list.as_vec().into_iter().flatten().map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    let project = forge.path("project").display().to_string();
    let run = |job: &str, target: &str, flags: &str, tag: &str| {
        let job = &pipeline[job];
        let variables = values([
            ("TARGET", target),
            ("DIST_FLAGS", flags),
            ("CI_COMMIT_TAG", tag),
            ("CI_PROJECT_DIR", &project),
            ("CARGO_HOME", &home()),
        ]);
        let script = [words(&job["before_script"]), words(&job["script"])].concat().join("\n");
        forge.shell("project", &script, &variables)
    };
    let refused = run("static-tool", "", "", "v1.2.4");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("does not match the version"));
    let tool = run("static-tool", "", "", "v1.2.3");
    assert!(tool.status.success(), "{}", String::from_utf8_lossy(&tool.stderr));
    assert_eq!(forge.read("install.log").lines().count(), 1, "it is installed once");
    let pipeline_flags = pipeline["static-release"]["variables"]["DIST_FLAGS"].as_str().unwrap();
    for target in words(&pipeline["static-release"]["parallel"]["matrix"][0]["TARGET"]) {
        for flags in [pipeline_flags, "--locked --archive tar.zst"] {
            let output = run("static-release", &target, flags, "v1.2.3");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let made = files(&forge.path("project/dist").join(&target));
        let mut own = RELEASED.iter().filter(|name| name.contains(&target));
        assert!(own.all(|name| made.contains(&(*name).to_owned())), "{made:?}");
    }
}

/// The registry's downloads of this machine, as the cache of the job would have them.
fn home() -> String {
    env::var("CARGO_HOME").unwrap_or_else(|_| format!("{}/.cargo", env::var("HOME").unwrap()))
}

/// zizmor, a linter of workflows, finds nothing in its strictest mode (`ci/schemas.txt` pins it).
#[test]
fn the_workflow_of_github_passes_zizmor() {
    let forge = Forge::new();
    forge.pipeline("github", GITHUB);
    let cache = env::var("MUSLIN_CACHE_DIR").map_or_else(
        |_| Path::new(&env::var("HOME").unwrap()).join(".cache/muslin"),
        PathBuf::from,
    );
    let output = Command::new(cache.join("schemas/bin/zizmor"))
        .args(["--offline", "--no-progress", "--persona", "auditor", GITHUB])
        .current_dir(forge.path("project"))
        .output()
        .expect("`cargo xtask ci` installs zizmor");
    let said = String::from_utf8_lossy(&output.stdout);
    let said = format!("{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("No findings to report"), "{said}");
}
