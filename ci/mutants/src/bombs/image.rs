//! Images that name themselves, or one layer over and over.

use super::elf;
use super::packed::entry;

/// An index that lists itself a hundred times, each time a hundred times more.
pub(super) fn index_of_itself(_: usize) -> Vec<u8> {
    let digest = "a".repeat(64);
    let listed = format!(r#"{{"digest":"sha256:{digest}","size":1}}"#);
    let index = format!(r#"{{"manifests":[{}]}}"#, vec![listed; 100].join(","));
    let blob = entry(&format!("blobs/sha256/{digest}"), index.as_bytes());
    [entry("oci-layout", b"{}"), entry("index.json", index.as_bytes()), blob].concat()
}

/// What `docker save` writes, with one layer that is named as often as layers are read.
fn saved(layer: &[u8], size: usize) -> Vec<u8> {
    let images = format!(
        r#"[{}]"#,
        vec![format!(r#"{{"Layers":[{}]}}"#, vec![r#""l.tar""#; 512].join(",")); 64].join(",")
    );
    let mut file = [entry("manifest.json", images.as_bytes()), entry("l.tar", layer)].concat();
    file.resize(size.max(file.len()), 0);
    file
}

/// … of many small files.
pub(super) fn layer_of_files(size: usize) -> Vec<u8> {
    let room = size.saturating_sub(1 << 20) / 512;
    let files = (0..room).flat_map(|at| entry(&format!("f{at}"), b""));
    saved(&files.collect::<Vec<u8>>(), size)
}

/// … of one program, different in each place that it is seen in.
pub(super) fn layer_of_program(size: usize) -> Vec<u8> {
    saved(&entry("program", &elf::hosts(size.saturating_sub(1 << 20))), size)
}

/// Layers that hide one directory after the other, so that every path has as many directories as it can.
pub(super) fn deep_paths(size: usize) -> Vec<u8> {
    let path = "d/".repeat(49);
    let files = (0..size.saturating_sub(1 << 20) / 512).flat_map(|_| entry(&path, b""));
    saved(&files.collect::<Vec<u8>>(), size)
}
