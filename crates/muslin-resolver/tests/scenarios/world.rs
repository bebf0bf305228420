//! A network and an `/etc` of our own.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Says that the process is in its own namespaces already.
const INSIDE: &str = "MUSLIN_RESOLVER_NAMESPACE";

/// What the test's `/etc` takes over from the machine's.
const KEPT: [&str; 8] = [
    "passwd",
    "group",
    "services",
    "protocols",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "host.conf",
];

pub(crate) fn command(program: &str, words: &[&str]) {
    let done = Command::new(program).args(words).status().expect("util-linux and iproute2");
    assert!(done.success(), "{program} {words:?}");
}

/// Starts this test again in namespaces of its own, unless it is there.
pub(crate) fn enter() {
    if std::env::var_os(INSIDE).is_some() {
        return;
    }
    let mut command = Command::new("unshare");
    command.args(["--net", "--mount", "--uts", "--map-root-user", "--"]);
    command.arg(std::env::current_exe().expect("this test"));
    command.args(std::env::args_os().skip(1)).env(INSIDE, "1");
    let error = command.exec();
    panic!("`unshare` of util-linux is needed: {error}");
}

/// Puts the test's own `/etc` in the place of the machine's.
pub(crate) fn settle(directory: &Path) {
    let etc = directory.join("etc");
    std::fs::create_dir_all(&etc).expect("writable");
    for name in KEPT {
        let from = Path::new("/etc").join(name);
        if from.exists() {
            let (from, to) =
                (from.to_string_lossy().into_owned(), etc.to_string_lossy().into_owned());
            command("cp", &["-rL", &from, &to]);
        }
    }
    command("mount", &["--bind", &etc.to_string_lossy(), "/etc"]);
    command("ip", &["link", "set", "lo", "up"]);
    std::fs::write("/proc/sys/kernel/hostname", "harbour.example.test")
        .expect("a namespace of our own");
}

/// Gives the machine an address, or takes it.
pub(crate) fn address(verb: &str, address: &str) {
    let mut words = vec!["address", verb, address, "dev", "lo"];
    if address.contains(':') && verb == "add" {
        words.push("nodad");
    }
    command("ip", &words);
}

/// Writes one file of `/etc`, or leaves it out.
pub(crate) fn file(name: &str, text: Option<&str>) {
    let path = Path::new("/etc").join(name);
    match text {
        Some(text) => std::fs::write(path, text).expect("writable"),
        None => drop(std::fs::remove_file(path)),
    }
}
