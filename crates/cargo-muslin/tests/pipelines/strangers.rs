//! Three projects from `init` to a release directory, with a released executable of muslin: on a developer's machine
//! from a directory below the root, and in the pipelines.

use std::path::Path;
use std::process::Command;

use crate::forge::{Forge, Values, files, table, values};
use crate::projects::{OLD, Project, SINGLE, WORKSPACE};
use crate::release_server::{release, serve};
use crate::{GITHUB, GITLAB};

/// A release of this build of muslin, and the address of its checksums.
fn released() -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let program = format!("exec {} \"$@\"", env!("CARGO_BIN_EXE_cargo-muslin"));
    release(directory.path(), &program);
    let address = format!("{}/SHA256SUMS", serve(directory.path().to_owned()));
    (directory, address)
}

fn words(list: &yaml_rust2::Yaml) -> String {
    let lines = list.as_vec().into_iter().flatten().map(|one| one.as_str().unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

fn succeeded(forge: &Forge, directory: &str, script: &str, variables: &Values) -> String {
    let output = forge.shell(directory, script, variables);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{script}\n{message}");
    String::from_utf8_lossy(&output.stdout).into_owned() + &message
}

/// The programs of a release directory say what they should, and its checksums are right.
fn check(forge: &Forge, project: &Project, directory: &str, targets: &[&str]) {
    succeeded(forge, directory, "sha256sum --check --quiet SHA256SUMS", &Values::new());
    let made = files(&forge.path(directory));
    for program in project.programs {
        for target in targets {
            let stem = format!("{program}-1.2.3-{target}-unknown-linux-musl");
            for end in [".tar.gz", ".cdx.json"] {
                assert!(made.contains(&format!("{stem}{end}")), "{made:?}");
            }
            if *target == "x86_64" {
                let run = format!("tar -xzf {stem}.tar.gz && {stem}/{program} && rm -r {stem}");
                assert_eq!(succeeded(forge, directory, &run, &Values::new()), "muslin\n");
            }
        }
    }
    assert!(!made.iter().any(|name| name.contains("xtask")), "{made:?}");
}

/// `cargo xtask` below the root, then the jobs of both pipelines.
fn goes_to_a_release(project: &Project) {
    let (_release, address) = released();
    let mut forge = Forge::of(project, Some(&address));
    let workflow = forge.pipeline("github", GITHUB);
    let jobs = forge.pipeline("gitlab", GITLAB);

    succeeded(&forge, "project", "cargo fmt --all --check", &Values::new());
    let clippy = "cargo clippy --workspace --all-targets -- -D warnings";
    succeeded(&forge, "project", clippy, &Values::new());

    let below = format!("project/{}", project.below);
    let first = succeeded(&forge, &below, "cargo xtask static-build", &Values::new());
    assert!(first.contains("  Downloading http://127.0.0.1:"), "{first}");
    assert!(first.contains("checked byte by byte"), "{first}");
    let out = forge.path("by-hand").display().to_string();
    let dist = format!("cargo xtask dist --locked --target all --out {out}");
    let second = succeeded(&forge, &below, &dist, &Values::new());
    assert!(!second.contains("Downloading http"), "{second}");
    check(&forge, project, "by-hand", &["aarch64", "x86_64"]);

    forge.variables = table(&workflow["env"], &Values::new());
    forge.release(&workflow);
    check(&forge, project, "release/release", &["aarch64", "x86_64"]);

    let here = forge.path("project").display().to_string();
    let run = |job: &str, target: &str| {
        let job = &jobs[job];
        let mut variables = table(&job["variables"], &Values::new());
        variables.extend(values([
            ("TARGET", target),
            ("CI_COMMIT_TAG", "v1.2.3"),
            ("CI_PROJECT_DIR", &here),
        ]));
        variables.insert("TOOL".to_owned(), format!("{here}/.muslin-tool"));
        let script = format!("{}\n{}", words(&job["before_script"]), words(&job["script"]));
        succeeded(&forge, "project", &script, &variables);
    };
    run("static-tool", "");
    run("static-release", "x86_64");
    check(&forge, project, "project/dist/x86_64", &["x86_64"]);
    assert!(!forge.path("install.log").exists(), "nothing was compiled");
}

#[test]
fn a_single_package_goes_from_init_to_a_release() {
    goes_to_a_release(&SINGLE);
}

#[test]
fn a_virtual_workspace_goes_from_init_to_a_release() {
    goes_to_a_release(&WORKSPACE);
}

#[test]
fn a_project_with_an_old_rust_goes_from_init_to_a_release() {
    goes_to_a_release(&OLD);
}

/// Debian's Rust of 2022 compiles the xtask and starts a released muslin with it.
#[test]
fn the_cargo_of_debian_runs_a_released_muslin() {
    let (_release, address) = released();
    let forge = Forge::of(&OLD, Some(&address));
    forge.pipeline("github", GITHUB);
    let mut command = Command::new("/usr/bin/cargo");
    command.args(["xtask", "--version"]).env("RUSTC", "/usr/bin/rustc").env_remove("CARGO");
    let output = command.current_dir(forge.path("project/src")).output();
    let output = output.expect("`apt-get install cargo` provides an old Rust");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    assert!(String::from_utf8_lossy(&output.stdout).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn an_archive_with_another_hash_is_not_used() {
    let (release, address) = released();
    let forge = Forge::of(&SINGLE, Some(&address));
    let workflow = forge.pipeline("github", GITHUB);
    let archive = files(release.path()).into_iter().find(|name| name.contains(".tar")).unwrap();
    append(&release.path().join(archive));

    let output = forge.shell("project", "cargo xtask plan", &Values::new());
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && message.contains(", expected "), "{message}");
    assert_eq!(files(&forge.path("project/xtask/tool")), [""; 0]);
    let plan = values([("github.ref_type == 'tag' && github.ref_name || ''", "")]);
    assert!(forge.job(&workflow, "plan", "project", &plan).unwrap().contains("did NOT match"));
}

fn append(path: &Path) {
    let bytes = std::fs::read(path).unwrap();
    std::fs::write(path, [&bytes[..], b"x"].concat()).unwrap();
}
