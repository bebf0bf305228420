//! The libraries of a program, compared with what glibc's own tools and its loader say.
#![cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]

use std::collections::BTreeMap;
use std::fs::canonicalize;
use std::path::Path;

use muslin_exec::{Command, Real, Runner as _};
use serde_json::Value;

use super::*;

/// What a command prints.
fn output(directory: &Path, args: &[&str]) -> String {
    let command = Command::from_argv(args.iter().copied()).within(directory);
    let ended = Real.capture(&command).unwrap_or_else(|error| {
        panic!("{error}; install it with: apt-get install gcc libc6-dev libc-bin bubblewrap")
    });
    assert!(ended.succeeded(), "{command}: {}", ended.error);
    ended.output
}

/// A program that needs `libpart.so.1`, and that library in a directory for any processor and in one for
/// all but the oldest.
fn system_with_part(directory: &str, flags: &[&str]) -> TempDir {
    let system = root(&[
        ("part.c", b"int part(void) { return 0; }\n"),
        ("app.c", b"int part(void);\nint main(void) { return part(); }\n"),
    ]);
    let top = system.path();
    let part =
        ["gcc", "-shared", "-fPIC", "-Wl,-soname,libpart.so.1", "part.c", "-o", "libpart.so"];
    output(top, &part);
    output(top, &[&["gcc", "app.c", "-L.", "-lpart", "-o", "app"], flags].concat());
    let newer = format!("{directory}/glibc-hwcaps/x86-64-v2");
    for directory in [directory, &newer] {
        std::fs::create_dir_all(top.join(directory)).unwrap();
        std::fs::copy(top.join("libpart.so"), top.join(directory).join("libpart.so.1")).unwrap();
    }
    for file in ["lib64/ld-linux-x86-64.so.2", "lib/x86_64-linux-gnu/libc.so.6"] {
        std::fs::create_dir_all(top.join(file).parent().unwrap()).unwrap();
        std::fs::copy(Path::new("/").join(file), top.join(file)).unwrap();
    }
    std::fs::create_dir_all(top.join("etc")).unwrap();
    system
}

/// What is reported of `libpart.so.1`, and the note below the tree.
fn report_of_part(system: &TempDir) -> (Value, Value) {
    let top = system.path().display();
    let value = ended(&format!("{top}/app --root {top} --format json")).text;
    let value: Value = serde_json::from_str(&value).unwrap();
    let found = &value["files"][0]["libraries"];
    (found["libraries"][0].clone(), found["note"].clone())
}

/// Which one the loader takes in that system; nothing is started.
fn loaded(system: &TempDir) -> String {
    let top = system.path().to_str().unwrap();
    let bwrap = ["bwrap", "--unshare-all", "--clearenv", "--bind", top, "/"];
    let list = ["/lib64/ld-linux-x86-64.so.2", "--list", "/app"];
    let list = output(system.path(), &[&bwrap[..], &list].concat());
    let line = list.lines().find(|line| line.contains("libpart")).unwrap();
    line.split(" => ").nth(1).unwrap().split(" (").next().unwrap().to_owned()
}

/// The one that a processor like this machine's loads.
fn reported_for_this_machine(part: &Value) -> String {
    let about = output(Path::new("/"), &["/lib64/ld-linux-x86-64.so.2", "--help"]);
    let searched = |cpu: &str| {
        about.lines().any(|line| line.contains(cpu) && line.contains("supported, searched"))
    };
    let variants = part["for_cpus"].as_array().unwrap();
    let ours = variants.iter().find(|one| searched(one["cpu"].as_str().unwrap()));
    ours.map_or(&part["path"], |one| &one["path"]).as_str().unwrap().to_owned()
}

#[test]
fn directories_for_particular_processors_are_looked_into_as_the_loader_does() {
    let system = system_with_part("opt/part", &["-Wl,-rpath,/opt/part"]);
    let (part, note) = report_of_part(&system);
    assert_eq!(part["path"], "/opt/part/libpart.so.1");
    assert_eq!(part["through"], "RUNPATH of app");
    let newer = "/opt/part/glibc-hwcaps/x86-64-v2/libpart.so.1";
    assert_eq!(part["for_cpus"], serde_json::json!([{ "cpu": "x86-64-v2", "path": newer }]));
    assert_eq!(note, Value::Null);
    assert_eq!(reported_for_this_machine(&part), loaded(&system));
}

#[test]
fn the_cache_leads_where_it_leads_the_loader_and_without_it_nothing_does() {
    let system = system_with_part("opt/part", &[]);
    let top = system.path();
    std::fs::write(top.join("etc/ld.so.conf"), "/opt/part\n").unwrap();
    let (part, note) = report_of_part(&system);
    assert_eq!(part["through"], "/etc/ld.so.conf");
    assert!(note.as_str().unwrap().contains("only after `ldconfig` has run"), "{note}");

    output(top, &["/sbin/ldconfig", "-X", "-r", top.to_str().unwrap()]);
    // From here on the directory is no longer looked into, only the list.
    std::fs::remove_file(top.join("etc/ld.so.conf")).unwrap();
    let (part, note) = report_of_part(&system);
    assert_eq!(part["path"], "/opt/part/libpart.so.1");
    assert_eq!(part["through"], "/etc/ld.so.cache");
    assert_eq!(part["for_cpus"][0]["cpu"], "x86-64-v2");
    assert_eq!(note, Value::Null);
    assert_eq!(reported_for_this_machine(&part), loaded(&system));

    // A list that speaks of what is no longer there leads on to the built-in directories.
    std::fs::remove_dir_all(top.join("opt")).unwrap();
    let (part, _) = report_of_part(&system);
    assert_eq!(part["path"], Value::Null);
    assert_eq!(part["looked_at"][0]["through"], "/etc/ld.so.cache");
}

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
        .take_while(|line| !line.contains("Fails on"))
        .collect();
    insta::assert_snapshot!(tree.join("\n"), @"
    Libraries /lib64/ld-linux-x86-64.so.2 → /lib64/ld-linux-x86-64.so.2 (the loader itself)
              libgcc_s.so.1 not found
                looked in /opt/lib (/etc/ld.so.conf.d/opt.conf)
                looked in /lib/x86_64-linux-gnu (glibc's default directories)
                looked in /usr/lib/x86_64-linux-gnu (glibc's default directories)
                looked in /lib64 (glibc's default directories)
                looked in /usr/lib64 (glibc's default directories)
                looked in /lib (glibc's default directories)
                looked in /usr/lib (glibc's default directories)
              libc.so.6 → /lib64/libc.so.6 (glibc's default directories)
              there is no /etc/ld.so.cache: the directories of /etc/ld.so.conf count only after
              `ldconfig` has run there
    ");
}

/// `ldd` runs the loader to find out; what is reported from the bytes has to be the same.
#[test]
fn the_libraries_of_this_machine_are_those_that_ldd_finds() {
    samples().glibc();
    let rustc = Real.capture(&Command::from_argv(["rustc", "--print", "sysroot"])).unwrap();
    let rustc = format!("{}/bin/rustc", rustc.output.trim());
    for file in [samples().glibc().display().to_string(), rustc, "/usr/bin/env".to_owned()] {
        let ldd = Real.capture(&Command::from_argv(["ldd", &file])).unwrap();
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
