//! Links that lose constructors, unwinding or landing pads: each is built, run, and judged.

use std::path::{Path, PathBuf};

use muslin_finding::Target;

use crate::layout::{judged, object, of, refused, rust};
use crate::tools::{Kind, Link, Workshop, run, rust_lld, tool};

/// A function in `.ctors`, and a destructor that ends the program with 0 only if it ran.
const OLD: &str = "static int ran; void _exit(int);
static void early(void) { ran = 1; }
__attribute__((section(\".ctors\"), used)) static void (*const entry)(void) = early;
__attribute__((destructor)) static void late(void) { _exit(ran ? 0 : 120); }";

/// The same between marks, as gcc's CRT objects have them, and code that runs them.
const RUN_BY_ITSELF: &str = "static int ran; void _exit(int); typedef void (*function)(void);
static void early(void) { ran = 1; }
__attribute__((section(\".ctors\"), used)) static const function list[3] = {(function)-1, early, 0};
__attribute__((constructor)) static void all(void) {
    for (const volatile function *next = list + 1; *next; next++) (*next)(); }
__attribute__((destructor)) static void late(void) { _exit(ran ? 0 : 120); }";

/// The file without the table of sections.
fn without_sections(workshop: &Workshop, file: &Path) -> PathBuf {
    let bare = workshop.path("bare");
    let objcopy = rust_lld().with_file_name("rust-objcopy");
    let words = ["--strip-sections".as_ref(), file.as_os_str(), bare.as_os_str()];
    tool(objcopy.to_str().unwrap(), &words, &workshop.path("."));
    bare
}

#[test]
fn constructors_of_older_compilers_are_lost_with_lld() {
    for target in Target::ALL {
        for kind in [Kind::Static, Kind::StaticPie] {
            for (source, runs) in [(OLD, false), (RUN_BY_ITSELF, true)] {
                let workshop = Workshop::new();
                let objects = [object(&workshop, target, source)];
                let file = workshop.link(&Link { objects: &objects, ..Link::right(target, kind) });
                let wanted = if runs { of(&[]) } else { of(&["constructors"]) };
                assert_eq!(judged(&workshop, &file, target), (runs, wanted), "{target} {kind:?}");
            }
        }
    }
}

/// The program headers end with a zero in front of `.ctors`, which belongs to none of the instructions.
#[test]
fn constructors_are_lost_behind_headers_in_a_segment_of_code() {
    for target in Target::ALL {
        let workshop = Workshop::new();
        let objects = [object(&workshop, target, OLD)];
        let flags = &["--no-rosegment"];
        let link = Link { objects: &objects, flags, ..Link::right(target, Kind::Static) };
        let stripped = workshop.stripped(&workshop.link(&link));
        let found = (run(&stripped, target).success(), refused(&stripped, target));
        assert_eq!(found, (false, of(&["constructors"])), "{target}");
    }
}

#[test]
#[cfg(target_arch = "x86_64")]
fn sections_that_strip_moved_are_not_where_their_segment_puts_them() {
    for (base, moves) in [("--image-base=0x10000", true), ("--image-base=0x200000", false)] {
        let workshop = Workshop::new();
        let flags = &[base, "-z", "max-page-size=2097152"];
        let file = workshop.link(&Link { flags, ..Link::right(Target::X86_64, Kind::StaticPie) });
        assert_eq!(judged(&workshop, &file, Target::X86_64), (true, of(&[])), "{base}");
        workshop.tool("strip", &["--strip-unneeded", file.to_str().unwrap()]);
        let found = refused(&file, Target::X86_64);
        assert_eq!(found.contains(&"program-headers".to_owned()), moves, "{base}: {found:?}");
        assert_eq!(run(&file, Target::X86_64).success(), !moves, "{base}");
    }
}

#[test]
fn constructors_of_older_compilers_are_run_where_gnu_ld_moves_them() {
    let workshop = Workshop::new();
    workshop.write("app.c", &format!("{OLD}\nint main(void) {{ return 7; }}\n"));
    for words in ["-O1 -static -no-pie", "-O2 -g -static -no-pie"] {
        let words: Vec<&str> = words.split(' ').chain(["app.c", "-o", "app"]).collect();
        workshop.tool("musl-gcc", &words);
        assert_eq!(judged(&workshop, &workshop.path("app"), Target::X86_64), (true, of(&[])));
    }
}

/// What link-time optimisation leaves: code in `.init` that comes behind `crtn.o`.
#[test]
fn code_behind_the_end_of_init_is_lost() {
    const EARLY: &str = "static int ran; void _exit(int);
__attribute__((used)) static void early(void) { ran = 1; }
__asm__(\".pushsection .init,\\\"ax\\\",@progbits\\n CALL early\\n.popsection\");
__attribute__((destructor)) static void late(void) { _exit(ran ? 0 : 120); }";
    for target in Target::ALL {
        let call = if target == Target::Aarch64 { "bl" } else { "call" };
        let source = EARLY.replace("CALL", call);
        let before = Workshop::new();
        let objects = [object(&before, target, &source)];
        let right =
            before.link(&Link { objects: &objects, ..Link::right(target, Kind::StaticPie) });
        assert_eq!(judged(&before, &right, target), (true, of(&[])), "{target}");
        let behind = Workshop::new();
        behind.write("part.c", &source);
        let machine = format!("--target={}-linux-musl", target.arch());
        behind.tool("clang", &[&machine, "-O1", "-fPIC", "-flto", "-c", "part.c"]);
        let objects = [behind.path("part.o")];
        let lost = behind.link(&Link { objects: &objects, ..Link::right(target, Kind::StaticPie) });
        assert_eq!(judged(&behind, &lost, target), (false, of(&["constructors"])), "{target}");
    }
}

#[test]
fn the_dynamic_table_shows_preinit_array_without_sections() {
    for target in Target::ALL {
        let workshop = Workshop::new();
        let source = "static int ran; void _exit(int); static void f(void) { ran = 1; }
            __attribute__((section(\".preinit_array\"), used)) static void (*p)(void) = f;
            __attribute__((destructor)) static void late(void) { _exit(ran ? 0 : 40); }";
        let objects = [object(&workshop, target, source)];
        let link = Link { objects: &objects, ..Link::right(target, Kind::StaticPie) };
        let bare = without_sections(&workshop, &workshop.link(&link));
        let found = (run(&bare, target).success(), refused(&bare, target));
        assert_eq!(found, (false, of(&["constructors"])), "{target}");
    }
}

const PANICS: &str = "fn main() {
    std::panic::set_hook(Box::new(|_| ()));
    let caught = std::panic::catch_unwind(|| assert!(std::env::args().count() > 9));
    std::process::exit(i32::from(caught.is_ok()));
}";

#[test]
fn a_header_whose_unwind_table_was_removed_leads_to_nothing() {
    for target in Target::ALL {
        for model in ["static", "pic"] {
            let workshop = Workshop::new();
            let file = rust(&workshop, target, PANICS, &[&format!("-Crelocation-model={model}")]);
            let objcopy =
                if target == Target::X86_64 { "objcopy" } else { "aarch64-linux-gnu-objcopy" };
            workshop.tool(objcopy, &["--remove-section=.eh_frame_hdr", "app", "app"]);
            assert_eq!(
                judged(&workshop, &file, target),
                (false, of(&["unwind-table"])),
                "{target}"
            );
        }
    }
}

#[test]
fn a_claim_of_landing_pads_that_musl_does_not_have_is_refused() {
    let target = Target::Aarch64;
    for kind in [Kind::Static, Kind::StaticPie] {
        let workshop = Workshop::new();
        let file =
            workshop.link(&Link { flags: &["-z", "force-bti"], ..Link::right(target, kind) });
        assert_eq!(judged(&workshop, &file, target), (false, of(&["entry-point"])), "{kind:?}");
    }
    // Without the claim, objects with landing pads and without them go together.
    let workshop = Workshop::new();
    workshop.write("part.c", "int part(void) { return 0; }");
    let words = ["-O1", "-fPIC", "-mbranch-protection=standard", "-c", "part.c"];
    workshop.tool("aarch64-linux-gnu-gcc", &words);
    let objects = [workshop.path("part.o")];
    let file = workshop.link(&Link { objects: &objects, ..Link::right(target, Kind::StaticPie) });
    assert_eq!(judged(&workshop, &file, target), (true, of(&[])));
}

#[test]
fn a_claim_of_landing_pads_that_holds_is_right() {
    let source = "static int one(int a) { return a - 1; } static int two(int a) { return a + 1; }
        int (*volatile chosen)(int) = one; int (*volatile other)(int) = two;
        void _start(void) { register long status __asm__(\"x0\") = chosen(other(0));
        register long number __asm__(\"x8\") = 93; __asm__ volatile(\"svc 0\" :: \"r\"(status), \"r\"(number)); }";
    for (protection, runs) in [("standard", true), ("none", false)] {
        let workshop = Workshop::new();
        workshop.write("app.c", source);
        let protection = format!("-mbranch-protection={protection}");
        let words = ["-O1", "-nostdlib", "-static", &protection, "-Wl,-z,force-bti,--eh-frame-hdr"];
        workshop.tool("aarch64-linux-gnu-gcc", &[&words[..], &["app.c", "-o", "app"]].concat());
        let file = workshop.path("app");
        let codes = refused(&file, Target::Aarch64);
        let refuses = codes.iter().any(|code| code == "entry-point");
        assert_eq!((run(&file, Target::Aarch64).success(), !refuses), (runs, runs), "{protection}");
    }
}
