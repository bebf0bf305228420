//! A forge that runs pipelines: its shells are real, its actions are not.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use yaml_rust2::{Yaml, YamlLoader};

use crate::projects::{self, Project};
use crate::stand_in;

/// The values of expressions, or of variables.
pub(crate) type Values = BTreeMap<String, String>;

pub(crate) fn values<const N: usize>(pairs: [(&str, &str); N]) -> Values {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

pub(crate) struct Forge {
    directory: tempfile::TempDir,
    /// The variables of the whole pipeline.
    pub(crate) variables: Values,
    /// Where the project gets muslin from.
    source: String,
}

impl Forge {
    /// A project of one package that compiles muslin.
    pub(crate) fn new() -> Self {
        Self::of(&projects::SINGLE, None)
    }

    /// A project, and a directory of stand-ins that is first on PATH. It gets muslin from a release, or compiles it.
    pub(crate) fn of(project: &Project, release: Option<&str>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let source = release.unwrap_or(stand_in::ADDRESS).to_owned();
        let forge = Self { directory, variables: Values::new(), source };
        stand_in::repository(&forge.path("muslin"));
        for (path, text) in project.files {
            forge.write(&format!("project/{path}"), text);
        }
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
        if project.rust_is_old {
            forge.program("rustc", &projects::old_rustc());
        }
        forge.write("temp/.keep", "");
        forge
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    pub(crate) fn program(&self, name: &str, text: &str) {
        let path = format!("bin/{name}");
        self.write(&path, &format!("#!/bin/sh\n{text}\n"));
        fs::set_permissions(self.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A pipeline as `init` writes it.
    pub(crate) fn pipeline(&self, forge: &str, path: &str) -> Yaml {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
        command.args(["muslin", "init", "--write", "--muslin", &self.source, "--ci", forge]);
        command.envs(stand_in::variables(&self.path("muslin")));
        let output = command.current_dir(self.path("project")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = fs::read_to_string(self.path("project").join(path)).unwrap();
        YamlLoader::load_from_str(&text).unwrap().remove(0)
    }

    /// Runs a block as the forges do: in a shell that stops at the first error.
    pub(crate) fn shell(&self, directory: &str, script: &str, variables: &Values) -> Output {
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
    pub(crate) fn job(
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
    pub(crate) fn release(&self, pipeline: &Yaml) {
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
    pub(crate) fn output(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let output = fs::read_to_string(self.path("GITHUB_OUTPUT")).unwrap();
        let value = output.lines().find_map(|line| line.strip_prefix(&format!("{name}="))).unwrap();
        let value: serde_json::Value = serde_json::from_str(value).unwrap();
        serde_json::from_value(value["include"].clone()).unwrap()
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }
}

/// A table of texts, with its expressions filled in.
pub(crate) fn table(yaml: &Yaml, expressions: &Values) -> Values {
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

pub(crate) fn files(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
