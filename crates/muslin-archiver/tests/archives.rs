//! Real objects in real archives, which GNU's and LLVM's tools accept.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the tools of this machine are asked")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use muslin_archiver::{Answer, Files, ar, ranlib};
use tempfile::TempDir;

/// A directory to work in, with `a.o`, `b.o` and an object of a long name.
struct Place {
    directory: TempDir,
    script: String,
}

const LONG: &str = "a-name-that-is-longer-than-sixteen.o";

impl Files for Place {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path(path))
    }

    fn write(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        fs::write(self.path(path), content)
    }

    fn input(&mut self) -> io::Result<String> {
        Ok(self.script.clone())
    }
}

impl Place {
    fn new(arch: &str) -> Self {
        let place = Self { directory: tempfile::tempdir().unwrap(), script: String::new() };
        for (object, function) in [("a.o", "one"), ("b.o", "two"), (LONG, "three")] {
            let text = format!(
                "static int kept; int common_{function}; int {function}(void) {{ return kept; }}\n"
            );
            fs::write(place.path("x.c"), text).unwrap();
            let target = format!("--target={arch}-linux-musl");
            place.tool("clang", &[&target, "-fcommon", "-c", "x.c", "-o", object]);
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn ar(&mut self, line: &str) -> Answer {
        ar(&words(line), self)
    }

    fn fine(&mut self, line: &str) -> String {
        let answer = self.ar(line);
        assert_eq!((answer.code, answer.error.as_str()), (0, ""), "{line}");
        String::from_utf8(answer.output).unwrap()
    }

    /// What a tool of this machine prints.
    fn tool(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        let output = command.args(arguments).current_dir(self.directory.path()).output();
        let output = output.unwrap_or_else(|error| panic!("`{program}`: {error}"));
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{program} {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn an_archive_is_that_of_llvm_byte_by_byte_and_the_same_each_time() {
    for arch in ["x86_64", "aarch64"] {
        let mut place = Place::new(arch);
        place.fine(&format!("crs ours.a a.o b.o {LONG}"));
        place.tool("llvm-ar", &["crs", "theirs.a", "a.o", "b.o", LONG]);
        assert_eq!(place.read("ours.a").unwrap(), place.read("theirs.a").unwrap(), "{arch}");
        // Added one by one, as cc-rs does it with many objects.
        place.fine("cq parts.a a.o");
        place.fine(&format!("cq parts.a b.o {LONG}"));
        place.fine("s parts.a");
        assert_eq!(place.read("ours.a").unwrap(), place.read("parts.a").unwrap(), "{arch}");
    }
}

#[test]
fn other_tools_read_the_members_and_the_index() {
    let mut place = Place::new("x86_64");
    place.fine(&format!("qc lib.a a.o b.o {LONG}"));
    let names = format!("a.o\nb.o\n{LONG}\n");
    assert_eq!(place.fine("t lib.a"), names);
    for program in ["ar", "llvm-ar"] {
        assert_eq!(place.tool(program, &["t", "lib.a"]), names);
    }
    let index = place.tool("nm", &["--print-armap", "lib.a"]);
    for line in ["one in a.o", "common_two in b.o", &format!("three in {LONG}")] {
        assert!(index.lines().any(|one| one == line), "{line}: {index}");
    }
    assert!(!index.contains("kept in"), "what is local is not in the index: {index}");
    // GNU's linker finds a member through the index, `lld` by itself.
    fs::write(place.path("main.c"), "int two(void); int main(void) { return two(); }\n").unwrap();
    for linker in ["-fuse-ld=bfd", "-fuse-ld=lld"] {
        place.tool("gcc", &[linker, "main.c", "lib.a", "-o", "main"]);
    }
}

#[test]
fn what_others_have_written_is_read_and_changed() {
    let mut place = Place::new("x86_64");
    place.tool("ar", &["rcSU", "lib.a", "a.o", LONG]);
    place.fine("r lib.a b.o");
    place.fine("d lib.a a.o nothing.o");
    assert_eq!(place.tool("ar", &["t", "lib.a"]), format!("{LONG}\nb.o\n"));
    place.fine(&format!("mb {LONG} lib.a b.o"));
    assert_eq!(place.fine("t lib.a"), format!("b.o\n{LONG}\n"));
    assert_eq!(place.fine("tv lib.a b.o").split_whitespace().last(), Some("b.o"));
    let before = place.read("b.o").unwrap();
    fs::remove_file(place.path("b.o")).unwrap();
    assert_eq!(place.ar("p lib.a b.o").output, before);
    place.fine("x lib.a b.o");
    assert_eq!(place.read("b.o").unwrap(), before);
    fs::create_dir(place.path("out")).unwrap();
    place.fine(&format!("x lib.a --output out {LONG}"));
    assert_eq!(place.read(LONG).unwrap(), place.read(&format!("out/{LONG}")).unwrap());
}

#[test]
fn an_archive_without_an_index_gets_one_from_ranlib() {
    let mut place = Place::new("aarch64");
    place.fine("qcS lib.a a.o b.o");
    assert!(!place.tool("llvm-nm", &["--print-armap", "lib.a"]).contains("one in a.o"));
    let answer = ranlib(&words("-D lib.a"), &mut place);
    assert_eq!(answer, Answer::default());
    assert!(place.tool("llvm-nm", &["--print-armap", "lib.a"]).contains("one in a.o"));
}

#[test]
fn thin_archives_are_read_and_written_as_whole_ones() {
    let mut place = Place::new("x86_64");
    place.tool("llvm-ar", &["--thin", "rc", "thin.a", "a.o", "b.o"]);
    place.fine("qLc lib.a thin.a");
    assert_eq!(place.tool("ar", &["t", "lib.a"]), "a.o\nb.o\n");
    let answer = place.ar("rcsT other.a a.o");
    assert_eq!(
        (answer.code, answer.error.as_str()),
        (
            0,
            "ar: note: `other.a` is written as a whole archive, which stays valid when its members move\n"
        )
    );
    assert!(place.read("other.a").unwrap().starts_with(b"!<arch>\n"));
}

#[test]
fn arguments_come_from_files_and_scripts() {
    let mut place = Place::new("x86_64");
    fs::write(place.path("names"), "a.o\n\"b.o\"\n").unwrap();
    place.fine("cr lib.a @names");
    assert_eq!(place.fine("t lib.a"), "a.o\nb.o\n");
    // automake's test: the file that the response file names is not there.
    fs::write(place.path("names"), "nothing.o").unwrap();
    assert_eq!(place.ar("cr lib.a @names").code, 1);
    assert_eq!(place.fine("t lib.a"), "a.o\nb.o\n");
    place.script = format!("CREATE all.a\nADDLIB lib.a\nADDMOD {LONG}\nDELETE a.o\nSAVE\nEND\n");
    place.fine("-M");
    assert_eq!(place.tool("ar", &["t", "all.a"]), format!("b.o\n{LONG}\n"));
}

#[test]
fn an_archive_without_members_and_a_member_without_symbols_are_fine() {
    let mut place = Place::new("x86_64");
    place.fine("cr empty.a");
    assert_eq!(place.tool("ar", &["t", "empty.a"]), "");
    fs::write(place.path("note.txt"), "odd").unwrap();
    place.fine("cr text.a note.txt a.o");
    assert_eq!(place.tool("ar", &["t", "text.a"]), "note.txt\na.o\n");
    assert!(place.tool("llvm-nm", &["--quiet", "--print-armap", "text.a"]).contains("one in a.o"));
}

#[test]
fn what_cannot_be_done_is_said_and_changes_nothing() {
    let mut place = Place::new("x86_64");
    place.fine("cr lib.a a.o");
    fs::write(place.path("bad.a"), "not an archive").unwrap();
    let mut bytes = place.read("lib.a").unwrap();
    bytes.truncate(bytes.len() - 10);
    fs::write(place.path("cut.a"), &bytes).unwrap();
    let said = ["r bad.a b.o", "t cut.a", "x lib.a b.o", "t no.a", "r lib.a no.o", "rf lib.a b.o"]
        .map(|line| {
            let answer = place.ar(line);
            assert_eq!(answer.code, 1, "{line}");
            answer.error
        })
        .concat();
    insta::assert_snapshot!(said, @"
    ar: `bad.a` is not an archive: Unsupported archive identifier
    ar: `cut.a` is not an archive: Archive member size is too large
    ar: `lib.a` has no member `b.o`
    ar: `no.a` cannot be read: No such file or directory (os error 2)
    ar: `no.o` cannot be read: No such file or directory (os error 2)
    ar: `f` is not supported; `-h` prints what is
    ");
    assert_eq!(fs::read_to_string(place.path("bad.a")).unwrap(), "not an archive");
    assert_eq!(place.fine("t lib.a"), "a.o\n");
    let created = place.ar("r new.a a.o");
    assert_eq!((created.code, created.error.as_str()), (0, "ar: creating new.a\n"));
    assert!(!Path::new("new.a").exists());
}

#[test]
fn meson_and_configure_scripts_learn_what_it_can_do() {
    let mut place = Place::new("x86_64");
    let usage = place.fine("-h");
    assert!(usage.contains("[D]") && usage.contains("@<") && !usage.contains("[T]"));
    assert!(place.fine("--version").starts_with("ar (muslin) "));
}
