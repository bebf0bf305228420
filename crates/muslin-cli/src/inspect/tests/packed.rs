//! Archives, images, and those who make them to do harm.

use muslin_package::{ArchiveFormat, Entry, archive};

use super::*;

/// Two objects, which are small, next to something else.
fn entries() -> Vec<Entry> {
    let object = std::fs::read(samples().path("object.o")).unwrap();
    vec![
        Entry::directory("app"),
        Entry::file("app/one.o", object.clone()),
        Entry::file("app/README", "text"),
        Entry::file("app/two.o", object),
    ]
}

/// Name and headline of each file, and what could not be read.
fn printed(line: &str) -> String {
    let directory = line.split(' ').next().unwrap().rsplit_once('/').unwrap().0.to_owned();
    let text = ended(&format!("{line} --format github")).text.replace(&directory, "DIR");
    let lines = text.lines().map(|line| line.split(" · ").next().unwrap());
    let kept = lines.filter(|line| line.contains("what it is") || line.contains("unreadable"));
    kept.collect::<Vec<_>>().join("\n")
}

fn packed(format: ArchiveFormat) -> (TempDir, String) {
    let name = format!("app.{format}");
    let directory = root(&[(&name, &archive(format, &entries(), 0).unwrap())]);
    let path = directory.path().join(name).display().to_string();
    (directory, path)
}

#[test]
fn each_file_of_an_archive_is_reported_with_its_place() {
    for format in ArchiveFormat::ALL {
        let (_directory, path) = packed(format);
        let printed = printed(&path).replace(&format!("app.{format}"), "ARCHIVE");
        insta::allow_duplicates! {
            insta::assert_snapshot!(printed, @"
            ::notice file=DIR/ARCHIVE!/app/one.o,title=what it is::object file
            ::notice file=DIR/ARCHIVE!/app/two.o,title=what it is::object file
            ");
        }
        let answer = ended(&format!("{path} --format json"));
        let answer: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(
            (answer["exit_code"].as_u64(), answer["passed_over"].as_u64()),
            (Some(0), Some(1))
        );
    }
}

#[test]
fn a_package_of_debian_is_unpacked_too() {
    let program = std::fs::read(samples().path("object.o")).unwrap();
    // A tar archive of one file, without its directory, is as good as any to be a package's content.
    let data = archive(ArchiveFormat::TarXz, &[Entry::program("usr/bin/app", program)], 0).unwrap();
    let directory =
        root(&[("data.tar.xz", &data), ("debian-binary", b"2.0\n"), ("control.tar.gz", b"")]);
    let ar = Command::from_argv([
        "ar",
        "rc",
        "app.deb",
        "debian-binary",
        "control.tar.gz",
        "data.tar.xz",
    ]);
    let ended = Real.capture(&ar.within(directory.path()));
    assert!(ended.expect("install it with: apt-get install binutils").succeeded());
    let path = directory.path().join("app.deb").display().to_string();
    insta::assert_snapshot!(printed(&path), @"::notice file=DIR/app.deb!/usr/bin/app,title=what it is::object file");
}

#[test]
fn an_archive_that_is_cut_is_reported() {
    let (directory, path) = packed(ArchiveFormat::TarGz);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(directory.path().join("cut.tar.gz"), &bytes[..bytes.len() / 2]).unwrap();
    let path = directory.path().join("cut.tar.gz").display().to_string();
    let text = printed(&path);
    assert!(text.contains("it cannot be unpacked"), "{text}");
    assert_eq!(ended(&path).code, 22);
}

#[test]
fn an_archive_without_any_is_no_success() {
    let text = archive(ArchiveFormat::Zip, &[Entry::file("README", "text")], 0).unwrap();
    let directory = root(&[("docs.zip", &text)]);
    let path = directory.path().join("docs.zip").display().to_string();
    insta::assert_snapshot!(printed(&path), @"::error file=DIR/docs.zip,title=unreadable::it contains no ELF file and no static library");
    assert_eq!(ended(&path).code, 22);
}

/// Blobs by their hashes.
struct Layout(Vec<(String, Vec<u8>)>);

impl Layout {
    fn blob(&mut self, bytes: Vec<u8>) -> String {
        let hash = muslin_package::sha256(&bytes);
        self.0.push((format!("blobs/sha256/{hash}"), bytes));
        format!("sha256:{hash}")
    }

    fn image(&mut self, layers: &[&[Entry]]) -> String {
        let layers: Vec<String> = layers
            .iter()
            .map(|entries| self.blob(archive(ArchiveFormat::TarZst, entries, 0).unwrap()))
            .map(|digest| format!(r#"{{"mediaType":"layer","digest":"{digest}","size":1}}"#))
            .collect();
        self.blob(format!(r#"{{"layers":[{}]}}"#, layers.join(",")).into_bytes())
    }
}

/// One image for each machine; in the first, the second layer replaces one program and removes others.
fn image() -> TempDir {
    let read = |name: &str| std::fs::read(samples().path(name)).unwrap();
    let (x86_64, aarch64) = (read("x86_64"), read("aarch64"));
    let program = |path: &str| Entry::program(path, x86_64.clone());
    let mut layout =
        Layout(vec![("oci-layout".into(), br#"{"imageLayoutVersion":"1.0.0"}"#.into())]);
    let base = [program("bin/app"), program("bin/old"), program("bin/kept"), program("opt/a/tool")];
    let top =
        [program("bin/app"), Entry::file("bin/.wh.old", ""), Entry::file("opt/.wh..wh..opq", "")];
    let first = layout.image(&[&base, &top]);
    let second = layout.image(&[&[Entry::program("app", aarch64)]]);
    let described = |digest: &str, machine: &str| {
        format!(r#"{{"digest":"{digest}","platform":{{"os":"linux","architecture":"{machine}"}}}}"#)
    };
    let manifests = [described(&first, "amd64"), described(&second, "arm64")].join(",");
    layout.0.push(("index.json".into(), format!(r#"{{"manifests":[{manifests}]}}"#).into_bytes()));
    let files: Vec<(&str, &[u8])> =
        layout.0.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])).collect();
    root(&files)
}

#[test]
fn an_image_shows_what_a_container_would_see_with_layer_and_platform() {
    let image = image();
    let layout = image.path().display().to_string();
    let from_directory = ended(&format!("{layout} --format github")).text.replace(&layout, "IMAGE");
    let places: Vec<&str> = from_directory
        .lines()
        .filter(|line| line.contains("what it is"))
        .map(|line| line.split("file=").nth(1).unwrap().split(',').next().unwrap())
        .collect();
    insta::assert_snapshot!(places.join("\n"), @"
    IMAGE!/linux-amd64/layer 2/bin/app
    IMAGE!/linux-amd64/layer 1/bin/kept
    IMAGE!/linux-arm64/layer 1/app
    ");
    let script = "tar cf $0.tar -C $0 . && gzip -k $0.tar";
    let tar = Command::from_argv(["sh", "-c", script, &layout]);
    assert!(Real.capture(&tar).unwrap().succeeded());
    for end in ["tar", "tar.gz"] {
        let path = format!("{layout}.{end}");
        let from_tar = ended(&format!("{path} --format github")).text.replace(&path, "IMAGE");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(from_tar, from_directory);
    }
}

#[test]
fn a_layer_that_is_not_there_is_missed() {
    let image = image();
    for blob in std::fs::read_dir(image.path().join("blobs/sha256")).unwrap().flatten() {
        // Manifests are small.
        if blob.metadata().unwrap().len() > 4096 {
            std::fs::remove_file(blob.path()).unwrap();
        }
    }
    let ended = ended(&format!("{}", image.path().display()));
    assert_eq!(ended.code, 22);
    assert!(ended.text.contains("it is an image, but its layer `blobs/sha256/"), "{}", ended.text);
}

#[test]
fn an_archive_in_an_archive_is_opened_and_what_cannot_be_is_reported() {
    let inside = archive(ArchiveFormat::TarXz, &entries(), 0).unwrap();
    let foreign = Entry::file("old.7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec());
    let outside = [Entry::file("app.tar.xz", inside), Entry::file("README", "text")];
    let directory = root(&[
        ("good.zip", &archive(ArchiveFormat::Zip, &outside, 0).unwrap()),
        ("bad.zip", &archive(ArchiveFormat::Zip, &[foreign], 0).unwrap()),
    ]);
    let path = |name: &str| directory.path().join(name).display().to_string();
    insta::assert_snapshot!(printed(&path("good.zip")), @"
    ::notice file=DIR/good.zip!/app.tar.xz!/app/one.o,title=what it is::object file
    ::notice file=DIR/good.zip!/app.tar.xz!/app/two.o,title=what it is::object file
    ");
    assert_eq!(ended(&path("good.zip")).code, 0);
    insta::assert_snapshot!(printed(&path("bad.zip")), @"::error file=DIR/bad.zip!/old.7z,title=unreadable::it is a 7-Zip archive, which is not opened here; unpack it yourself");
    assert_eq!(ended(&path("bad.zip")).code, 22);
}

/// The exit code, the names of what could not be read, and how many files were passed over.
fn of_directory(files: &[(&str, &[u8])], words: &str) -> (u64, Vec<String>, u64) {
    let directory = root(files);
    let path = directory.path().display().to_string();
    let answer = ended(format!("{path} --format json {words}").trim_end());
    let answer: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    let unreadable = answer["unreadable"].as_array().unwrap().iter();
    let names = unreadable.map(|one| one["name"].as_str().unwrap().replace(&path, "DIR"));
    let code = answer["exit_code"].as_u64().unwrap();
    (code, names.collect(), answer["passed_over"].as_u64().unwrap())
}

#[test]
fn an_archive_in_a_directory_is_opened_and_what_is_required_holds_for_its_files() {
    let object = std::fs::read(samples().path("object.o")).unwrap();
    for format in ArchiveFormat::ALL {
        let bytes = archive(format, &entries(), 0).unwrap();
        let files: &[(&str, &[u8])] = &[("one.o", &object), ("app", &bytes), ("notes", b"text")];
        assert_eq!(of_directory(files, ""), (0, Vec::new(), 2), "{format}");
        assert_eq!(of_directory(files, "--require static").0, 20, "{format}");
    }
}

#[test]
fn an_archive_in_a_directory_that_cannot_be_opened_is_not_passed_over() {
    let object = std::fs::read(samples().path("object.o")).unwrap();
    let mut damaged = archive(ArchiveFormat::TarGz, &entries(), 0).unwrap();
    damaged.truncate(damaged.len() / 2);
    for bad in [&damaged[..], b"7z\xbc\xaf\x27\x1c and more", b"hsqs and more"] {
        let found = of_directory(&[("one.o", &object), ("bad", bad)], "");
        assert_eq!((found.0, found.1[0].as_str()), (22, "DIR/bad"));
    }
}

#[test]
fn a_named_archive_that_is_not_opened_is_named_by_its_format() {
    for (bytes, format) in [(&b"hsqs and more"[..], "squashfs"), (b"7z\xbc\xaf\x27\x1c", "7-Zip")] {
        let directory = root(&[("packed", bytes)]);
        let text = ended(&directory.path().join("packed").display().to_string()).text;
        assert!(text.contains(format) && text.contains("unpack it yourself"), "{text}");
    }
}

#[test]
fn an_archive_without_programs_is_one_more_file_that_is_passed_over() {
    let object = std::fs::read(samples().path("object.o")).unwrap();
    let text = archive(ArchiveFormat::TarGz, &[Entry::file("README", "text")], 0).unwrap();
    assert_eq!(of_directory(&[("one.o", &object), ("docs", &text)], ""), (0, Vec::new(), 1));
    // A directory with nothing else is a wrong one.
    assert_eq!(of_directory(&[("docs", &text)], ""), (22, vec!["DIR".to_owned()], 1));
}
