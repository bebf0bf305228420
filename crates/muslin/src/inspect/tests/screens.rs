//! What a person sees of real files.

use super::{ended, root, samples};

/// The labelled lines, without what grows with the tables of checks and environments, or with rustc.
fn steady(text: &str) -> String {
    let labelled = text.lines().filter(|line| !line[..12].trim().is_empty());
    let lines = labelled.map(|line| {
        let line = line.split(": empty root").next().unwrap_or_default();
        let words =
            line.split(' ').map(|word| if word.parse::<f64>().is_ok() { "N" } else { word });
        words.collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_static_program_runs_everywhere() {
    insta::assert_snapshot!(steady(&ended("$/x86_64").text), @"
         File $/x86_64 · static-pie musl · x86_64 64-bit · N kB · stripped
      Linkage static, at any address (static-pie): it needs no loader and no library
    C library musl 1.2.3 to 1.2.5, inside the file
        Needs nothing from the system but its kernel
      Runs on all N
       Checks N passed, N remarks · -v shows each
    ");
    insta::assert_snapshot!(steady(&ended("$/aarch64").text), @"
         File $/aarch64 · static musl · aarch64 64-bit · N kB · stripped
      Linkage static, at a fixed address: it needs no loader and no library
    C library musl 1.2.3 to 1.2.5, inside the file
        Needs nothing from the system but its kernel
      Runs on all N
       Checks N passed, N remarks · -v shows each
    ");
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[test]
fn a_dynamic_program_says_where_it_fails_and_what_is_seen_there() {
    samples().glibc();
    let screen = ended("$/glibc").text;
    for part in [
        "dynamic pie glibc",
        "Needs libgcc_s.so.1, libc.so.6",
        "the loader `/lib64/ld-linux-x86-64.so.2`",
        "Fails on empty root",
        "seen: exec /glibc: no such file or directory",
        "help: build it static: `cargo muslin static-build`",
    ] {
        assert!(screen.contains(part), "{part}\n{screen}");
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[test]
fn the_libraries_of_another_system_are_found_below_its_root() {
    samples().glibc();
    let library = std::fs::read(samples().glibc()).unwrap();
    let system = root(&[
        ("usr/lib64/ld-linux-x86-64.so.2", &library),
        ("usr/lib64/libc.so.6", &library),
        ("etc/ld.so.conf", b"include ld.so.conf.d/*.conf\n"),
        ("etc/ld.so.conf.d/opt.conf", b"/opt/lib\n"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/usr/lib64", system.path().join("lib64")).unwrap();
    let root = system.path().display().to_string();
    let screen = ended(&format!("$/glibc --root {root}")).text.replace(&root, "ROOT");
    let tree: Vec<&str> = screen
        .lines()
        .skip_while(|line| !line.contains("Libraries"))
        .take_while(|line| !line.contains("Runs on"))
        .collect();
    insta::assert_snapshot!(tree.join("\n"), @"
    Libraries /lib64/ld-linux-x86-64.so.2 → /lib64/ld-linux-x86-64.so.2 (the loader itself)
              libgcc_s.so.1 not found
                looked in /opt/lib (/etc/ld.so.conf.d/opt.conf)
                looked in /lib/x86_64-linux-gnu (glibc's own folders)
                looked in /usr/lib/x86_64-linux-gnu (glibc's own folders)
                looked in /lib64 (glibc's own folders)
                looked in /usr/lib64 (glibc's own folders)
                looked in /lib (glibc's own folders)
                looked in /usr/lib (glibc's own folders)
              libc.so.6 → /lib64/libc.so.6 (glibc's own folders)
    ");
}

/// `ldd` runs the loader to find out; what is told from the bytes has to be the same.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[test]
fn the_libraries_of_this_machine_are_those_that_ldd_finds() {
    use std::collections::BTreeMap;
    use std::fs::canonicalize;

    use muslin_exec::{Command, Real, Runner as _};

    samples().glibc();
    let rustc = Real.capture(&Command::from_words(["rustc", "--print", "sysroot"])).unwrap();
    let rustc = format!("{}/bin/rustc", rustc.output.trim());
    for file in [samples().glibc().display().to_string(), rustc, "/usr/bin/env".to_owned()] {
        let ldd = Real.capture(&Command::from_words(["ldd", &file])).unwrap();
        let theirs: BTreeMap<String, _> = ldd
            .output
            .lines()
            .filter_map(|line| line.trim().split_once(" => "))
            .map(|(name, path)| (name.to_owned(), canonicalize(path.split(" (").next().unwrap())))
            .map(|(name, path)| (name, path.unwrap()))
            .collect();
        let value = ended(&format!("{file} --root / --format json")).text.replace('$', "");
        let value: serde_json::Value = serde_json::from_str(&value).unwrap();
        let list = value["files"][0]["libraries"]["libraries"].as_array().unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or("not found").to_owned();
        let ours = list.iter().map(|one| (text(&one["name"]), text(&one["path"])));
        let ours: BTreeMap<String, _> =
            ours.map(|(name, path)| (name, canonicalize(path).unwrap())).collect();
        assert_eq!(ours, theirs, "{file}");
        assert!(!ours.is_empty());
    }
}
