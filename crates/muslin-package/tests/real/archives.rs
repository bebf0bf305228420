//! Every format, unpacked by Debian's own tools.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use muslin_package::{ArchiveFormat, Entry, archive, checksums, sha256, tree};

use crate::tools::tool;

/// 2024-02-29T12:34:56Z
const TIME: u64 = 1_709_210_096;

fn sample() -> Vec<Entry> {
    let long = format!("app-1.0/{}/leaf", "long-name-".repeat(14));
    tree(vec![
        Entry::program(
            "app-1.0/app",
            (0..3_000_000_u32).map(|i| (i / 7).to_le_bytes()[0]).collect::<Vec<_>>(),
        ),
        Entry::file("app-1.0/README.md", "# App\n"),
        Entry::file("app-1.0/empty", ""),
        Entry::file(long, "deep"),
    ])
}

fn unpack(format: ArchiveFormat, directory: &Path) {
    let name = format!("app.{format}");
    fs::write(directory.join(&name), archive(format, &sample(), TIME).unwrap()).unwrap();
    match format {
        ArchiveFormat::Zip => tool("unzip", &["-q", &name], directory),
        ArchiveFormat::TarGz => tool("tar", &["-xzf", &name], directory),
        ArchiveFormat::TarXz => {
            tool("xz", &["--test", &name], directory);
            tool("tar", &["-xJf", &name], directory)
        }
        ArchiveFormat::TarZst => {
            tool("zstd", &["--quiet", "-d", &name, "-o", "app.tar"], directory);
            tool("tar", &["-xf", "app.tar"], directory)
        }
    };
}

#[test]
fn every_format_unpacks_to_the_same_tree() {
    for format in ArchiveFormat::ALL {
        let directory = tempfile::tempdir().unwrap();
        unpack(format, directory.path());
        for entry in sample() {
            let path = directory.path().join(&entry.path);
            let metadata = fs::metadata(&path).unwrap();
            assert_eq!(metadata.mode() & 0o7777, entry.mode, "{format}: {}", entry.path);
            if let muslin_package::Node::File(content) = entry.node {
                assert!(fs::read(&path).unwrap() == content, "{format}: {}", entry.path);
                // A zip holds local time; its own tests read the time.
                let time = u64::try_from(metadata.mtime()).unwrap();
                assert!(format == ArchiveFormat::Zip || time == TIME, "{format}: {time}");
            }
        }
    }
}

#[test]
fn a_tar_names_root_and_nobody_else() {
    let directory = tempfile::tempdir().unwrap();
    let bytes = archive(ArchiveFormat::TarGz, &sample()[..3], TIME).unwrap();
    fs::write(directory.path().join("a.tar.gz"), bytes).unwrap();
    let listed = tool("tar", &["--utc", "--full-time", "-tvzf", "a.tar.gz"], directory.path());
    insta::assert_snapshot!(listed, @"
    drwxr-xr-x 0/0               0 2024-02-29 12:34:56 app-1.0/
    -rw-r--r-- 0/0               6 2024-02-29 12:34:56 app-1.0/README.md
    -rwxr-xr-x 0/0         3000000 2024-02-29 12:34:56 app-1.0/app
    ");
}

#[test]
fn sha256sum_accepts_our_list() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("a b.zip"), "one").unwrap();
    fs::write(directory.path().join("c"), "two").unwrap();
    let list = checksums("", |_| true, [("c", &*sha256(b"two")), ("a b.zip", &*sha256(b"one"))]);
    fs::write(directory.path().join("SHA256SUMS"), list).unwrap();
    tool("sha256sum", &["--check", "--strict", "SHA256SUMS"], directory.path());
}
