//! Where shared libraries are loaded, compared with what their loaders do.

use std::fs;
use std::path::{Path, PathBuf};

use muslin_elf::{Inquiry, inspect};
use muslin_finding::{EnvironmentVerdict, Inspection, Runs};

use crate::room::{Room, Seen};
use crate::tools::Workshop;

const LIBRARY: &str = "-Wl,-soname,libpart.so";
/// Something that musl has, and that it has not.
const BOTH: &str = "#include <stdlib.h>\nint part(void) { return rand() < 0; }\n";
const GLIBC_ALONE: &str =
    "#include <gnu/libc-version.h>\nint part(void) { return gnu_get_libc_version()[0] - '2'; }\n";

/// The library from this source, by this compiler.
fn library(workshop: &Workshop, compiler: &str, source: &str) -> PathBuf {
    workshop.write("part.c", source);
    workshop.tool(compiler, &["-shared", "-fPIC", LIBRARY, "part.c", "-o", "libpart.so"]);
    workshop.path("libpart.so")
}

/// What happens when a program of this compiler loads it.
fn loaded(workshop: &Workshop, compiler: &str, library: &Path, room: fn(&Path) -> Room) -> Seen {
    workshop.write("app.c", "int part(void);\nint main(void) { return part(); }\n");
    let unresolved = "-Wl,--unresolved-symbols=ignore-in-shared-libs";
    workshop.tool(compiler, &["app.c", "./libpart.so", unresolved, "-o", "app"]);
    let room = room(&workshop.path("app"));
    room.copy(library, "usr/lib/libpart.so");
    room.run(&["./app"])
}

fn inspected(file: &Path) -> Inspection {
    let inquiry = Inquiry { name: "libpart.so".into(), ..Inquiry::default() };
    inspect(&fs::read(file).unwrap(), &inquiry).unwrap()
}

fn on(inspection: &Inspection, environment: &str) -> EnvironmentVerdict {
    assert!(inspection.environments.is_empty());
    inspection.loads_on.iter().find(|one| one.id == environment).unwrap().clone()
}

#[test]
fn a_library_loads_into_programs_of_its_own_libc() {
    for (compiler, environment, other, room) in [
        ("gcc", "debian-13", "alpine-3.20", Room::glibc as fn(&Path) -> Room),
        ("musl-gcc", "alpine-3.22", "debian-12", Room::alpine),
    ] {
        let workshop = Workshop::new();
        let file = library(&workshop, compiler, BOTH);
        let inspection = inspected(&file);
        assert_eq!(on(&inspection, environment).verdict, Runs::Runs, "{compiler}");
        assert_ne!(on(&inspection, other).verdict, Runs::Runs, "{compiler}");
        assert_eq!(on(&inspection, "scratch").verdict, Runs::Fails, "{compiler}");
        let seen = loaded(&workshop, compiler, &file, room);
        assert!(seen.succeeded, "{compiler}: {seen:?}");
    }
}

#[test]
fn a_library_of_glibc_misses_in_musl_what_musl_lacks() {
    let workshop = Workshop::new();
    let file = library(&workshop, "gcc", GLIBC_ALONE);
    let verdict = on(&inspected(&file), "alpine-3.20");
    assert_eq!(verdict.verdict, Runs::Fails);
    let why = verdict.first_failure.unwrap();
    assert!(why.contains("musl itself lacks `gnu_get_libc_version`"), "{why}");
    let seen = loaded(&workshop, "musl-gcc", &file, Room::alpine);
    assert!(!seen.succeeded);
    let said = "Error relocating /usr/lib/libpart.so: gnu_get_libc_version: symbol not found";
    assert!(seen.stderr.contains(said), "{seen:?}");
}

#[test]
fn a_library_asks_for_the_version_of_glibc_that_its_symbols_have() {
    let workshop = Workshop::new();
    // Of glibc 2.33.
    let source = "#include <malloc.h>\nint part(void) { return mallinfo2().fordblks < 0; }\n";
    let inspection = inspected(&library(&workshop, "gcc", source));
    assert_eq!(on(&inspection, "debian-12").verdict, Runs::Runs);
    let old = on(&inspection, "debian-11");
    assert_eq!((old.verdict, old.message), (Runs::Fails, None));
    assert_eq!(
        old.first_failure.as_deref(),
        Some("it needs glibc 2.33 for `mallinfo2`; there is 2.31")
    );
}

#[test]
fn a_library_that_needs_nothing_loads_everywhere_and_one_with_an_open_name_is_not_known_to() {
    let workshop = Workshop::new();
    for (source, verdict) in [
        ("int part(void) { return 0; }\n", Runs::Runs),
        ("int other(void); int part(void) { return other(); }\n", Runs::Unknown),
    ] {
        workshop.write("part.c", source);
        let flags = ["-shared", "-fPIC", "-nostdlib", "part.c", "-o", "libpart.so"];
        workshop.tool("gcc", &flags);
        let file = workshop.path("libpart.so");
        let quick = muslin_elf::survey(fs::File::open(&file).unwrap(), &Inquiry::default());
        for inspection in [inspected(&file), quick.unwrap().inspection] {
            for environment in ["debian-12", "alpine-3.20"] {
                assert_eq!(on(&inspection, environment).verdict, verdict, "{source}");
            }
            assert_eq!(on(&inspection, "scratch").verdict, Runs::Fails);
        }
    }
}
