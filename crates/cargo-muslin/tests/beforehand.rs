//! What is wrong with a request is reported before anything is built, by `plan` as by `static-build`.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::process::Command;

/// The code and the message of a command in a package that names no authors and no licence; nothing is compiled.
fn refused(args: &str) -> String {
    let project = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"cloth\"\nversion = \"1.2.3\"\nedition = \"2021\"\n";
    fs::write(project.path().join("Cargo.toml"), manifest).unwrap();
    fs::create_dir_all(project.path().join("src/bin")).unwrap();
    // It does not compile: whoever builds it gets another error.
    fs::write(project.path().join("src/bin/weave.rs"), "fn main() { no_such_function() }\n")
        .unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.arg("muslin").args(args.split(' ')).current_dir(project.path());
    command.env("NO_COLOR", "1").env("CARGO_NET_OFFLINE", "true").env_remove("CARGO_TARGET_DIR");
    let output = command.output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    let message = message.split_once("error: ").map_or(message.as_str(), |(_, message)| message);
    format!("{} {}", output.status.code().unwrap(), message.trim_end())
}

#[test]
fn a_name_that_the_project_does_not_have_is_an_error_of_plan_and_build_alike() {
    for verb in ["plan", "static-build"] {
        assert_eq!(
            refused(&format!("{verb} --bin weav")),
            "2 no binary named `weav` in `cloth`\n  help: a similar binary is `weave`"
        );
        assert_eq!(
            refused(&format!("{verb} --profile releas")),
            "2 no profile named `releas` in this workspace\n  help: a similar profile is `release`"
        );
        assert_eq!(
            refused(&format!("{verb} --example tour")),
            "2 no example named `tour` in `cloth`"
        );
        assert_eq!(
            refused(&format!("{verb} --allow no-interpeter")),
            "2 there is no finding `no-interpeter`\n  help: a similar code is `no-interpreter`; `cargo muslin explain` lists all of them"
        );
    }
}

#[test]
fn what_a_package_format_or_a_registry_needs_is_missed_before_the_build() {
    let deb = refused("dist --linux-package deb");
    assert!(deb.contains("authors = [\"Name <address>\"]"), "{deb}");
    let rpm = refused("dist --linux-package rpm");
    assert!(rpm.contains("license = \"…\""), "{rpm}");
    for args in ["image --push", "image --push cloth"] {
        let push = refused(args);
        assert!(push.contains("say the registry"), "{push}");
    }
}
