//! The directories in `/etc/ld.so.conf` and the files that it includes, as ldconfig(8) reads them.

use super::system::System;

/// Files that include each other end here.
const MAX_DEPTH: u8 = 8;

/// Every directory in order, each with the file that names it.
pub(super) fn directories(system: &System<'_>) -> Vec<(String, String)> {
    let mut directories = Vec::new();
    read("/etc/ld.so.conf", MAX_DEPTH, system, &mut directories);
    directories
}

fn read(file: &str, depth: u8, system: &System<'_>, directories: &mut Vec<(String, String)>) {
    let Some(bytes) = (system.read)(file).filter(|_| depth > 0) else { return };
    let text = String::from_utf8_lossy(&bytes);
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        let mut words = line.split_whitespace();
        match words.next() {
            None | Some("hwcap") => {}
            Some("include") => {
                for pattern in words {
                    for included in matching(&absolute(pattern), system) {
                        read(&included, depth - 1, system, directories);
                    }
                }
            }
            Some(_) => {
                // Old files have `directory=type`; directories may also be parted by colons and commas.
                for directory in line.split([':', ',', ' ', '\t']).filter(|one| !one.is_empty()) {
                    let directory = directory.split('=').next().unwrap_or(directory);
                    let directory = directory.trim_end_matches('/').to_owned();
                    if !directories.iter().any(|(known, _)| *known == directory) {
                        directories.push((directory, file.to_owned()));
                    }
                }
            }
        }
    }
}

fn absolute(pattern: &str) -> String {
    if pattern.starts_with('/') { pattern.to_owned() } else { format!("/etc/{pattern}") }
}

/// Files by a pattern with at most one `*`, in its last part: all that is found in practice.
fn matching(pattern: &str, system: &System<'_>) -> Vec<String> {
    let Some((directory, last)) = pattern.rsplit_once('/') else { return Vec::new() };
    let Some((start, end)) = last.split_once('*') else { return vec![pattern.to_owned()] };
    let fits = |name: &String| {
        name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
    };
    let names = (system.names)(directory).into_iter().filter(fits);
    names.map(|name| format!("{directory}/{name}")).collect()
}
