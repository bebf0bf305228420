//! `dist` as a process: the same sources make the same release, and a broken one leaves nothing.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A project with one program, in a directory of this name.
fn project(directory: &Path, manifest: &str) {
    fs::create_dir_all(directory.join("src")).unwrap();
    let package = "[package]\nname = \"parcel\"\nversion = \"1.2.3\"\nedition = \"2024\"\n";
    fs::write(directory.join("Cargo.toml"), format!("{package}{manifest}")).unwrap();
    fs::write(directory.join("src/main.rs"), "fn main() { println!(\"unpacked\"); }\n").unwrap();
    fs::write(directory.join("LICENSE-MIT"), "MIT License\n").unwrap();
    fs::write(directory.join("README.md"), "# Parcel\n").unwrap();
}

fn dist(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "dist"]).args(arguments).current_dir(directory);
    // Each project has results of its own, also where the tests have a directory for theirs.
    command.env_remove("CARGO_TARGET_DIR").env("SOURCE_DATE_EPOCH", "1709210096").output().unwrap()
}

fn sums(directory: &Path) -> String {
    fs::read_to_string(directory.join("target/dist/SHA256SUMS")).unwrap()
}

#[test]
fn two_directories_make_the_same_release_and_it_can_be_checked_and_run() {
    let temporary = tempfile::tempdir().unwrap();
    let (one, two) = (temporary.path().join("one"), temporary.path().join("two/much/deeper"));
    for directory in [&one, &two] {
        project(directory, "");
        let output = dist(directory, &["--archive", "tar.gz,zip", "--sbom", "cyclonedx,spdx"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(sums(&one), sums(&two));

    let release = one.join("target/dist");
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(&release).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    run("sha256sum", &["--check", "--strict", "SHA256SUMS"]);
    let stem = format!("parcel-1.2.3-{}-unknown-linux-musl", std::env::consts::ARCH);
    run("tar", &["-xzf", &format!("{stem}.tar.gz")]);
    assert_eq!(run(&format!("{}/{stem}/parcel", release.display()), &[]), "unpacked\n");
    let inspected = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"))
        .args(["inspect", "-v", &format!("{stem}/parcel")])
        .current_dir(&release)
        .output()
        .unwrap();
    let screen = String::from_utf8(inspected.stdout).unwrap();
    assert!(screen.contains("Crates 1 crate, listed in the file for scanners\n"), "{screen}");
    assert!(screen.contains("parcel 1.2.3"), "{screen}");
    let program = release.join(&stem).join("parcel");
    let scanned = auditable_info::audit_info_from_file(&program, auditable_info::Limits::default());
    assert_eq!(scanned.unwrap().packages[0].name, "parcel");
    let bill = fs::read_to_string(release.join(format!("{stem}.cdx.json"))).unwrap();
    assert!(bill.contains("pkg:generic/musl@1.2.5") && bill.contains("rust-std"), "{bill}");
    let bill = fs::read_to_string(release.join(format!("{stem}.spdx.json"))).unwrap();
    assert!(bill.contains("pkg:generic/musl@1.2.5") && bill.contains("SPDX-2.3"), "{bill}");
    assert_eq!(
        fs::read_to_string(release.join(&stem).join("LICENSE-MIT")).unwrap(),
        "MIT License\n"
    );
}

#[test]
fn package_managers_install_what_depends_on_nothing_and_it_runs() {
    let temporary = tempfile::tempdir().unwrap();
    let (one, two) = (temporary.path().join("one"), temporary.path().join("two"));
    for directory in [&one, &two] {
        project(directory, "license = \"MIT\"\nauthors = [\"Ann <ann@code.example>\"]\n");
        let output = dist(directory, &["--linux-package", "deb,rpm"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(sums(&one), sums(&two));

    let (arch, release) = (std::env::consts::ARCH, one.join("target/dist"));
    let debian = if arch == "x86_64" { "amd64" } else { "arm64" };
    let (deb, rpm) = (format!("parcel_1.2.3-1_{debian}.deb"), format!("parcel-1.2.3-1.{arch}.rpm"));
    let root = |manager: &str| temporary.path().join(manager);
    let states = root("states-of-dpkg");
    for part in ["updates", "info"] {
        fs::create_dir_all(states.join(part)).unwrap();
    }
    fs::write(states.join("status"), "").unwrap();
    let dpkg = [
        format!("--admindir={}", states.display()),
        format!("--instdir={}", root("dpkg").display()),
        "--install".to_owned(),
        deb.clone(),
    ];
    let judged = Command::new("lintian")
        .args(["--fail-on", "error", "--no-cfg", &deb])
        .current_dir(&release)
        .output()
        .expect("apt-get install lintian");
    let said = String::from_utf8_lossy(&judged.stdout);
    assert!(judged.status.success() && !said.contains("E: "), "{said}");
    let rpm = [format!("--root={}", root("rpm").display()), "--install".to_owned(), rpm];
    for (manager, arguments) in [("dpkg", dpkg.as_slice()), ("rpm", &rpm)] {
        fs::create_dir(root(manager)).unwrap();
        // They want to be root, and here they are: in a namespace of their own.
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", manager]).args(arguments).current_dir(&release);
        let output = command.output().expect("apt-get install util-linux");
        assert!(output.status.success(), "{manager}: {}", String::from_utf8_lossy(&output.stderr));
        let ran = Command::new(root(manager).join("usr/bin/parcel")).output().unwrap();
        assert_eq!(String::from_utf8(ran.stdout).unwrap(), "unpacked\n", "{manager}");
        let licence = root(manager).join("usr/share/doc/parcel/LICENSE-MIT");
        assert_eq!(fs::read_to_string(licence).unwrap(), "MIT License\n", "{manager}");
    }
}

/// A manifest that adds files of every kind, and the files.
fn with_additions(directory: &Path) {
    let added = "include = [\"CHANGELOG.md\", \"completions\", \"parcel.1\", \"parcel.service\"]\nassets = [\"parcel.toml=/etc/parcel/parcel.toml\"]\n";
    let manifest = format!(
        "license = \"MIT\"\nauthors = [\"Ann <ann@code.example>\"]\n[package.metadata.muslin.dist]\n{added}"
    );
    project(directory, &manifest);
    fs::create_dir(directory.join("completions")).unwrap();
    for (path, text) in [
        ("CHANGELOG.md", "# 1.2.3\n"),
        ("completions/parcel.bash", "complete -W list parcel\n"),
        ("completions/_parcel", "#compdef parcel\n"),
        ("completions/parcel.fish", "complete -c parcel -a list\n"),
        ("parcel.1", ".TH PARCEL 1\n.SH NAME\nparcel \\- unpacks\n"),
        (
            "parcel.service",
            "[Unit]\nDescription=Unpacks\nDocumentation=man:parcel(1)\n[Service]\nExecStart=/usr/bin/parcel\n[Install]\nWantedBy=multi-user.target\n",
        ),
        ("parcel.toml", "fast = true\n"),
    ] {
        fs::write(directory.join(path), text).unwrap();
    }
}

fn printed(program: &str, arguments: &[&str], within: &Path) -> String {
    let output = Command::new(program).args(arguments).current_dir(within).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn completions_manuals_and_services_go_where_each_system_wants_them() {
    let temporary = tempfile::tempdir().unwrap();
    with_additions(temporary.path());
    let output = dist(
        temporary.path(),
        &["--linux-package", "deb,rpm", "--target", "x86_64", "--unversioned"],
    );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let release = temporary.path().join("target/dist");
    let sums = printed("sha256sum", &["--check", "SHA256SUMS"], &release);
    assert!(sums.contains("parcel-x86_64-unknown-linux-musl.tar.gz: OK"), "{sums}");
    let stem = "parcel-1.2.3-x86_64-unknown-linux-musl";
    insta::assert_snapshot!(printed("tar", &["-tf", &format!("{stem}.tar.gz")], &release), @r"
    parcel-1.2.3-x86_64-unknown-linux-musl/
    parcel-1.2.3-x86_64-unknown-linux-musl/CHANGELOG.md
    parcel-1.2.3-x86_64-unknown-linux-musl/LICENSE-MIT
    parcel-1.2.3-x86_64-unknown-linux-musl/README.md
    parcel-1.2.3-x86_64-unknown-linux-musl/completions/
    parcel-1.2.3-x86_64-unknown-linux-musl/completions/_parcel
    parcel-1.2.3-x86_64-unknown-linux-musl/completions/parcel.bash
    parcel-1.2.3-x86_64-unknown-linux-musl/completions/parcel.fish
    parcel-1.2.3-x86_64-unknown-linux-musl/man/
    parcel-1.2.3-x86_64-unknown-linux-musl/man/parcel.1
    parcel-1.2.3-x86_64-unknown-linux-musl/parcel
    parcel-1.2.3-x86_64-unknown-linux-musl/systemd/
    parcel-1.2.3-x86_64-unknown-linux-musl/systemd/parcel.service
    ");

    let deb = "parcel_1.2.3-1_amd64.deb";
    let script = format!("dpkg-deb --fsys-tarfile {deb} | tar -t | grep -v '/$'");
    insta::assert_snapshot!(printed("sh", &["-c", &script], &release), @r"
    etc/parcel/parcel.toml
    usr/bin/parcel
    usr/lib/systemd/system/parcel.service
    usr/share/bash-completion/completions/parcel
    usr/share/doc/parcel/LICENSE-MIT
    usr/share/doc/parcel/README.md
    usr/share/doc/parcel/changelog.Debian.gz
    usr/share/doc/parcel/changelog.gz
    usr/share/doc/parcel/copyright
    usr/share/fish/vendor_completions.d/parcel.fish
    usr/share/lintian/overrides/parcel
    usr/share/man/man1/parcel.1.gz
    usr/share/zsh/vendor-completions/_parcel
    ");
    assert_eq!(
        printed("dpkg-deb", &["--info", deb, "conffiles"], &release),
        "/etc/parcel/parcel.toml\n"
    );
    let judged = printed("lintian", &["--fail-on", "error", "--no-cfg", deb], &release);
    assert!(!judged.contains("E: "), "{judged}");

    let rpm = "parcel-1.2.3-1.x86_64.rpm";
    insta::assert_snapshot!(printed("rpm", &["-qlp", rpm], &release), @r"
    /etc/parcel
    /etc/parcel/parcel.toml
    /usr/bin/parcel
    /usr/lib/systemd/system/parcel.service
    /usr/share/bash-completion/completions/parcel
    /usr/share/doc/parcel
    /usr/share/doc/parcel/CHANGELOG.md
    /usr/share/doc/parcel/LICENSE-MIT
    /usr/share/doc/parcel/README.md
    /usr/share/fish/vendor_completions.d/parcel.fish
    /usr/share/man/man1/parcel.1.gz
    /usr/share/zsh/site-functions/_parcel
    ");
    assert_eq!(printed("rpm", &["-qcp", rpm], &release), "/etc/parcel/parcel.toml\n");
}

#[test]
fn an_addition_that_is_not_there_is_said_before_the_build() {
    let temporary = tempfile::tempdir().unwrap();
    with_additions(temporary.path());
    fs::remove_file(temporary.path().join("parcel.1")).unwrap();
    let output = dist(temporary.path(), &["--target", "x86_64"]);
    let said = String::from_utf8_lossy(&output.stderr)
        .replace(&temporary.path().display().to_string(), "[dir]");
    // Another test may hold cargo's package cache.
    let said = said.replace("    Blocking waiting for file lock on package cache\n", "");
    insta::assert_snapshot!(said, @r"
    error: cannot add `[dir]/parcel.1` to what is shipped
      because: there is no such file
    ");
    assert!(!temporary.path().join("target").exists());
}

#[test]
fn what_a_package_has_to_say_and_a_manifest_does_not_is_an_error_with_its_cure() {
    for (format, manifest, said, cure) in [
        ("deb", "license = \"MIT\"\n", "has to name who maintains it", "`authors = ["),
        ("rpm", "authors = [\"Ann\"]\n", "has to name its licence", "`license = "),
    ] {
        let directory = tempfile::tempdir().unwrap();
        project(directory.path(), manifest);
        let output = dist(directory.path(), &["--linux-package", format]);
        assert_eq!(output.status.code(), Some(10), "{format}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(said) && text.contains(cure), "{text}");
        assert!(!directory.path().join("target/dist").exists());
    }
}

#[test]
fn a_licence_that_cannot_be_read_ends_it_and_nothing_is_written() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "license-file = \"LEGAL\"\n");
    let output = dist(directory.path(), &[]);
    assert_eq!(output.status.code(), Some(14));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("LEGAL` cannot be read"), "{said}");
    assert!(!directory.path().join("target/dist").exists());
}

#[test]
fn a_directory_that_cannot_be_written_is_named_and_the_old_release_stays() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "");
    fs::write(directory.path().join("taken"), "not a directory").unwrap();
    let output = dist(directory.path(), &["--out", "taken"]);
    assert_eq!(output.status.code(), Some(14));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("`taken` cannot be made"), "{said}");
    assert_eq!(fs::read_to_string(directory.path().join("taken")).unwrap(), "not a directory");
}

#[test]
fn debug_information_that_is_not_there_cannot_be_split_off() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "[profile.release]\nstrip = \"symbols\"\n");
    let output = dist(directory.path(), &["--split-debuginfo"]);
    assert_eq!(output.status.code(), Some(14));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("`parcel` has no debug information to split off"), "{said}");
    assert!(said.contains("in `[profile.release]`: `debug = "), "{said}");
}

#[test]
fn a_debugger_finds_what_was_split_off_by_name_and_by_build_id() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "[profile.release]\ndebug = \"line-tables-only\"\n");
    let output = dist(directory.path(), &["--split-debuginfo"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let release = directory.path().join("target/dist");
    let stem = format!("parcel-1.2.3-{}-unknown-linux-musl", std::env::consts::ARCH);
    for archive in [format!("{stem}.tar.gz"), format!("{stem}-debug.tar.gz")] {
        let mut tar = Command::new("tar");
        assert!(tar.args(["-xzf", &archive]).current_dir(&release).status().unwrap().success());
    }
    let notes = |path: &Path| {
        let output = Command::new("readelf").arg("-nW").arg(path).output();
        let text = String::from_utf8(output.expect("apt-get install binutils").stdout).unwrap();
        let id = text.split("Build ID: ").nth(1).and_then(|rest| rest.split_whitespace().next());
        id.unwrap_or_else(|| panic!("no build id in {}: {text}", path.display())).to_owned()
    };
    let id = notes(&release.join(&stem).join("parcel"));
    assert_eq!(id.len(), 40, "SHA-1, as debug servers expect it");
    let debug = release.join(format!("{stem}-debug"));
    assert_eq!(notes(&debug.join("parcel.debug")), id);
    let by_id = debug.join(format!(".build-id/{}/{}.debug", &id[..2], &id[2..]));
    assert_eq!(fs::read(by_id).unwrap(), fs::read(debug.join("parcel.debug")).unwrap());
}

/// A file system that is full after 64 KiB, for one command alone.
#[test]
fn a_full_disk_leaves_nothing_half_written_and_says_so() {
    let directory = tempfile::tempdir().unwrap();
    project(directory.path(), "");
    let first = dist(directory.path(), &[]);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let small = directory.path().join("small");
    fs::create_dir(&small).unwrap();
    for verb in ["dist", "image"] {
        let script = "mount -t tmpfs -o size=64k none small && \
                      \"$PROGRAM\" muslin \"$0\" --offline --out small; code=$?; \
                      echo \"left: $(ls -A small)\"; exit $code";
        let output = Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c", script, verb])
            .env("PROGRAM", env!("CARGO_BIN_EXE_cargo-muslin"))
            .env_remove("CARGO_TARGET_DIR")
            .env("SOURCE_DATE_EPOCH", "1709210096")
            .current_dir(directory.path())
            .output()
            .expect("apt-get install util-linux");
        let said = String::from_utf8(output.stderr).unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(14), "{verb}: {printed}{said}");
        assert!(said.contains("cannot be written"), "{said}");
        assert!(said.contains("No space left on device"), "{said}");
        assert!(printed.ends_with("left: \n"), "{printed}");
    }
    assert_eq!(fs::read_dir(&small).unwrap().count(), 0);
}
