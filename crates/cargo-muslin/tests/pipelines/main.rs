//! The pipelines that `init` writes, executed: every `run` block and script line in a real shell, in a project of its
//! own. Only what belongs to the forge has a stand-in: its actions, `gh`, `apt-get`, and the installation.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the shell itself is what is tested")]

mod forge;
mod projects;
#[path = "../release_server/mod.rs"]
mod release_server;
#[path = "../stand_in/mod.rs"]
mod stand_in;
mod strangers;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use yaml_rust2::Yaml;

use crate::forge::{Forge, Values, files, table, values};

const GITHUB: &str = ".github/workflows/static-release.yml";
const GITLAB: &str = ".gitlab/static-release.yml";

const RELEASED: [&str; 6] = [
    "cloth-1.2.3-aarch64-unknown-linux-musl.cdx.json",
    "cloth-1.2.3-aarch64-unknown-linux-musl.openvex.json",
    "cloth-1.2.3-aarch64-unknown-linux-musl.tar.gz",
    "cloth-1.2.3-x86_64-unknown-linux-musl.cdx.json",
    "cloth-1.2.3-x86_64-unknown-linux-musl.openvex.json",
    "cloth-1.2.3-x86_64-unknown-linux-musl.tar.gz",
];

#[test]
fn the_workflow_of_github_releases_what_its_matrix_says() {
    let mut forge = Forge::new();
    let pipeline = forge.pipeline("github", GITHUB);
    forge.variables = table(&pipeline["env"], &Values::new());
    forge.release(&pipeline);
    assert_eq!(forge.read("install.log").lines().count(), 1, "it is installed once");
    let statements = ["provenance-aarch64.json", "provenance-x86_64.json"];
    let released = [&["SHA256SUMS"], RELEASED.as_slice(), &statements].concat();
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
    let tool = format!("{project}/.muslin-tool");
    let run = |job: &str, target: &str, flags: &str, tag: &str| {
        let job = &pipeline[job];
        let variables = values([
            ("TARGET", target),
            ("DIST_FLAGS", flags),
            ("CI_COMMIT_TAG", tag),
            ("CI_PROJECT_DIR", &project),
            ("TOOL", &tool),
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

/// The blocks for a shell in the page of other pipelines.
fn blocks() -> Vec<String> {
    let page = include_str!("../../../../docs/src/other-pipelines.md");
    let blocks = page.split("```sh\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_commands_for_other_pipelines_make_and_verify_a_release() {
    let forge = Forge::new();
    let [any_shell, nix, bazel] = blocks().try_into().unwrap();
    let any_shell = any_shell.replace("loom", "cloth");
    let run = |script: &str, variables: &Values| {
        let output = forge.shell("project", script, variables);
        assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&any_shell, &values([]));
    assert_eq!(forge.read("install.log").lines().count(), 1);
    let made = files(&forge.path("project/dist"));
    assert!(RELEASED.iter().all(|name| made.contains(&(*name).to_owned())), "{made:?}");

    let path = "PATH=\"$PWD/tool/bin:$PATH\"\n";
    let cache = forge.path("temp/cache").display().to_string();
    run(
        &format!("{path}{nix}"),
        &values([("HOME", "/nonexistent"), ("MUSLIN_CACHE_DIR", &cache), ("CARGO_HOME", &home())]),
    );
    // As goreleaser's builder for Rust starts a `tool` that is not cargo.
    run(
        &format!("{path}cargo-muslin static-build --target=aarch64-unknown-linux-musl --locked"),
        &values([]),
    );
    let program = "target/aarch64-unknown-linux-musl/release/cloth";
    assert!(forge.path("project").join(program).is_file());
    let bazel = bazel.replace("app", "cloth");
    run(
        &format!("{path}mkdir -p bazel-bin/cloth; cp {program} bazel-bin/cloth\n{bazel}"),
        &values([]),
    );
}
