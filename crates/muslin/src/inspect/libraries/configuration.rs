//! The directories in `/etc/ld.so.conf` and the files that it includes, as ldconfig(8) reads them.

use super::system::System;

/// Files that include each other end here.
const MAX_DEPTH: u8 = 8;

/// Every directory in order, each with the file that names it.
pub(super) fn folders(system: &System<'_>) -> Vec<(String, String)> {
    let mut folders = Vec::new();
    read("/etc/ld.so.conf", MAX_DEPTH, system, &mut folders);
    folders
}

fn read(file: &str, depth: u8, system: &System<'_>, folders: &mut Vec<(String, String)>) {
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
                        read(&included, depth - 1, system, folders);
                    }
                }
            }
            Some(_) => {
                // Old files have `directory=type`; directories may also be parted by colons and commas.
                for folder in line.split([':', ',', ' ', '\t']).filter(|one| !one.is_empty()) {
                    let folder = folder.split('=').next().unwrap_or(folder);
                    let folder = folder.trim_end_matches('/').to_owned();
                    if !folders.iter().any(|(known, _)| *known == folder) {
                        folders.push((folder, file.to_owned()));
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
    let Some((folder, last)) = pattern.rsplit_once('/') else { return Vec::new() };
    let Some((start, end)) = last.split_once('*') else { return vec![pattern.to_owned()] };
    let fits = |name: &String| {
        name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
    };
    let names = (system.names)(folder).into_iter().filter(fits);
    names.map(|name| format!("{folder}/{name}")).collect()
}
