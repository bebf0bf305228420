//! `libraries build` as a process: a library of one's own, from a published source that is in a directory.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// What the authors of `weft` publish.
const PUBLISHED: [(&str, &str); 3] = [
    ("weft-1.0/weft.h", "#define WEFT_VERSION \"1.0\"\nint weft(void);\n"),
    (
        "weft-1.0/weft.c",
        "#include \"weft.h\"\n#include <stdlib.h>\nint weft(void) { return abs(-42); }\n",
    ),
    (
        "weft-1.0/configure",
        "#!/bin/sh\nsource=$(dirname \"$0\")\ncat > Makefile <<END\n\
         all:\n\t$CC $CFLAGS -c $source/weft.c -o weft.o\n\tar rcs libweft.a weft.o\n\
         install:\n\tmkdir -p \\$(DESTDIR)/usr/lib \\$(DESTDIR)/usr/include\n\
         \tcp libweft.a \\$(DESTDIR)/usr/lib\n\tcp $source/weft.h \\$(DESTDIR)/usr/include\nEND\n",
    ),
];

/// A catalogue with one library, its published source next to it, and a cache of its own.
struct Place(tempfile::TempDir);

impl Place {
    fn new(more: &str) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for (path, text) in PUBLISHED {
            let path = place.path("published").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let sources = place.path("sources");
        fs::create_dir_all(&sources).unwrap();
        // A file is known by its hash, whatever it is called.
        let file = sources.join("downloaded");
        let published = place.path("published");
        said(Command::new("chmod").args(["+x", "weft-1.0/configure"]).current_dir(&published));
        let tar = ["czf", file.to_str().unwrap(), "weft-1.0"];
        said(Command::new("tar").args(tar).current_dir(&published));
        let sum = said(Command::new("sha256sum").arg(&file));
        let directory = place.path("catalog/libraries/weft");
        fs::create_dir_all(&directory).unwrap();
        let recipe = format!(
            "title = \"Weft\"\nversion = \"1.0\"\nlicense = \"MIT\"\nneeds = [\"c\"]\nlibs = [\"weft\"]\n\
             version-in = [\"include/weft.h\", \"#define WEFT_VERSION\"]\n{more}\n\
             [tarball]\nurls = [\"https://weft.invalid/weft-1.0.tar.gz\"]\nsha256 = \"{}\"\nbuild = \"configure\"\n\
             [[install]]\nfrom = \"{{stage}}/lib/libweft.a\"\nto = \"lib\"\n\
             [[install]]\nfrom = \"{{stage}}/include/weft.h\"\nto = \"include\"\n\
             [[pkg-config]]\nname = \"weft\"\n",
            sum.split(' ').next().unwrap()
        );
        fs::write(directory.join("library.toml"), recipe).unwrap();
        place
    }

    fn path(&self, below: &str) -> std::path::PathBuf {
        self.0.path().join(below)
    }

    fn build(&self) -> Output {
        self.command().output().unwrap()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
        command.args(["muslin", "libraries", "build", "weft", "--offline", "--no-install"]);
        command.args(["--target", "x86_64", "--toolchain", "musl-gcc"]);
        command.arg("--catalog").arg(self.path("catalog"));
        command.arg("--source-dir").arg(self.path("sources"));
        command.env("MUSLIN_CACHE_DIR", self.path("cache")).env_remove("MUSLIN_SOURCE_DIR");
        command
    }

    /// A project with a crate that looks for the library, and what `plan` says of it.
    fn plan(&self) -> Output {
        let files = [
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\nversion = \"1.0.0\"\n[dependencies]\nweft-sys = { path = \"weft-sys\" }\n",
            ),
            ("app/src/main.rs", "fn main() {}\n"),
            (
                "app/weft-sys/Cargo.toml",
                "[package]\nname = \"weft-sys\"\nversion = \"1.0.0\"\nlinks = \"weft\"\n",
            ),
            ("app/weft-sys/src/lib.rs", ""),
            ("app/weft-sys/build.rs", "fn main() {}\n"),
            (
                "catalog/natives/weft-sys.toml",
                "library = \"Weft\"\nlinks = \"weft\"\nneeds = [\"c\"]\n[[rule]]\nthen = \"missing\"\nbecause = \"it looks for an installed Weft\"\ncure = \"install Weft\"\n",
            ),
        ];
        for (path, text) in files {
            let path = self.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
        command.args(["muslin", "plan", "--target", "x86_64", "--toolchain", "musl-gcc"]);
        command.args(["--offline", "--no-install", "--strict"]);
        command.arg("--manifest-path").arg(self.path("app/Cargo.toml"));
        command.arg("--catalog").arg(self.path("catalog"));
        command.env("MUSLIN_CACHE_DIR", self.path("cache")).output().unwrap()
    }

    /// What is in the cache for the target, but for locks and logs.
    fn built(&self) -> Vec<std::path::PathBuf> {
        let directory = self.path("cache/libraries/x86_64-unknown-linux-musl");
        let entries = fs::read_dir(directory).into_iter().flatten();
        entries.map(|one| one.unwrap().path()).filter(|path| path.is_dir()).collect()
    }
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(place: &Place) -> String {
    let output = place.build();
    assert_eq!(output.status.code(), Some(15), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(place.built(), Vec::<std::path::PathBuf>::new(), "nothing is left");
    String::from_utf8(output.stderr).unwrap()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn a_published_source_becomes_a_library_with_all_that_a_crate_asks_for() {
    let place = Place::new("");
    let output = place.build();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let built = place.built();
    let [prefix] = built.as_slice() else { panic!("{built:?}") };
    assert!(said(Command::new("nm").arg(prefix.join("lib/libweft.a"))).contains(" T weft"));
    assert!(text(&prefix.join("include/weft.h")).contains("1.0"));
    let answer = text(&prefix.join("lib/pkgconfig/weft.pc"));
    assert!(answer.contains("Version: 1.0\n"), "{answer}");
    assert!(answer.contains("-lweft"), "{answer}");
}

#[test]
fn another_file_than_the_one_that_is_pinned_is_not_built() {
    let place = Place::new("");
    fs::write(place.path("sources/downloaded"), "something else").unwrap();
    let screen = refused(&place);
    assert!(screen.contains("weft-1.0.tar.gz"), "{screen}");
    assert!(screen.contains("--source-dir"), "{screen}");
}

#[test]
fn a_tool_that_is_not_there_is_named_before_anything_is_built() {
    let screen = refused(&Place::new("tools = [\"bobbin-winder\", \"sh\"]"));
    assert!(
        screen.starts_with(
            "error: `weft` 1.0 is built with `bobbin-winder`, which this machine lacks\n"
        ),
        "{screen}"
    );
    assert!(
        screen.contains("help: install `bobbin-winder`; or name a build of your own"),
        "{screen}"
    );
}

#[test]
fn a_tool_that_is_not_there_is_not_missed_where_the_library_is_built_already() {
    const SERVES: &str = "[[serves]]\ncrate = \"weft-sys\"\npkg-config = true\n";
    let place = Place::new(&format!("tools = [\"bobbin-winder\", \"sh\"]\n{SERVES}"));
    let printed =
        |output: Output| String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let before = printed(place.plan());
    assert!(before.contains("warning[host-tool-missing]"), "{before}");

    let tools = place.path("tools");
    fs::create_dir_all(&tools).unwrap();
    std::os::unix::fs::symlink("/bin/true", tools.join("bobbin-winder")).unwrap();
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
    let output = place.command().env("PATH", path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let after = printed(place.plan());
    assert!(after.contains("a static library is provided"), "{after}");
    assert!(!after.contains("host-tool-missing"), "{after}");
}

#[test]
fn a_patch_beside_the_recipe_changes_what_is_built() {
    let place = Place::new("");
    let recipe = place.path("catalog/libraries/weft/library.toml");
    let patched = text(&recipe).replace("[tarball]", "[tarball]\npatches = [\"doubled.patch\"]");
    fs::write(&recipe, patched).unwrap();
    let output = place.build();
    let screen = String::from_utf8(output.stderr).unwrap();
    assert!(screen.contains("there is no patch `doubled.patch` beside it"), "{screen}");

    let patch = "--- a/weft.h\n+++ b/weft.h\n@@ -1,2 +1,3 @@\n #define WEFT_VERSION \"1.0\"\n int weft(void);\n+int double_weft(void);\n";
    fs::write(recipe.with_file_name("doubled.patch"), patch).unwrap();
    let output = place.build();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text(&place.built()[0].join("include/weft.h")).ends_with("int double_weft(void);\n"));
}

#[test]
fn another_version_than_the_one_that_is_named_is_not_kept() {
    let place = Place::new("");
    let recipe = place.path("catalog/libraries/weft/library.toml");
    fs::write(&recipe, text(&recipe).replace("version = \"1.0\"", "version = \"1.1\"")).unwrap();
    let screen = refused(&place);
    assert!(screen.contains("is not version 1.1"), "{screen}");
}
