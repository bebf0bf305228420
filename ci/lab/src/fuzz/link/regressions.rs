//! The combinations on which verdict and run have once disagreed, each with what was wrong.
//!
//! They are written out, since a number names another combination as soon as an axis grows.

use muslin_schema::Target;

use super::arguments::After;
use super::combination::{Combination, Linker, Objects, Shape};
use super::compilation::{Compilation, Compiler, Position};
use super::libc::{Libc, ZIGS};
use super::program::Program;

/// Makes each of them.
pub(super) const ALL: &[fn() -> Combination] = &[
    packed_relocations_of_an_old_musl,
    packed_relocations_that_nobody_walks,
    constructors_of_older_compilers,
    constructors_without_sections,
    landing_pads_that_are_not_there,
    constants_between_functions,
    a_removed_unwind_table,
    a_removed_unwind_table_of_cxx,
    start_code_with_a_table_at_a_fixed_address,
    code_beside_its_alignment,
    start_code_with_an_empty_header_of_a_table,
    a_main_that_only_the_offset_table_names,
    start_code_that_no_table_divides,
    a_large_code_model,
    sections_that_objcopy_moved,
    code_behind_the_end_of_init,
    a_way_to_a_function_behind_the_end_of_init,
    constructors_behind_headers_in_a_segment_of_code,
    a_weak_function_that_is_asked_for_by_its_address,
];

/// A static-PIE of rustc's musl that is linked with LLD and has nothing unusual.
fn usual(source: &'static str) -> Combination {
    Combination {
        target: Target::X86_64,
        program: Program { source, defines: &[], risk: None },
        libc: Libc::Rustc,
        shape: Shape::StaticPie,
        linker: Linker::RustLld,
        compilation: Compilation {
            compiler: Compiler::Gcc,
            position: Position::Independent,
            optimisation: "-O2",
            level: None,
            more: Vec::new(),
        },
        objects: Objects::Apart,
        arguments: Vec::new(),
        after: After::Nothing,
    }
}

/// Passed every check and crashed before `main`: start code of musl before 1.2.4 does not know `DT_RELR`.
fn packed_relocations_of_an_old_musl() -> Combination {
    Combination {
        libc: Libc::Distribution,
        arguments: vec!["--pack-dyn-relocs=relr"],
        ..usual("plain.c")
    }
}

/// Passed every check and crashed: zig 0.11's musl 1.2.4 has room for `DT_RELR`, and no code that reads it.
fn packed_relocations_that_nobody_walks() -> Combination {
    Combination {
        libc: Libc::Zig(&ZIGS[1]),
        arguments: vec!["--pack-dyn-relocs=relr"],
        ..usual("plain.c")
    }
}

/// Passed, and the function in `.ctors` did not run.
fn constructors_of_older_compilers() -> Combination {
    let mut combination = usual("sections.c");
    combination.program.defines = &["CTORS"];
    combination.linker = Linker::Mold;
    combination.target = Target::Aarch64;
    combination
}

/// Passed, and the function in `.preinit_array` did not run: without sections, the dynamic table shows it.
fn constructors_without_sections() -> Combination {
    Combination { after: After::Objcopy(&["--strip-sections"]), ..usual("preinit.c") }
}

/// Passed, and ended with SIGILL where the processor has BTI.
fn landing_pads_that_are_not_there() -> Combination {
    Combination {
        target: Target::Aarch64,
        linker: Linker::Bfd,
        arguments: vec!["-z", "force-bti"],
        after: After::Objcopy(&["--strip-all"]),
        ..usual("tls.c")
    }
}

/// Was reported to need a newer processor: constants lie between the functions.
fn constants_between_functions() -> Combination {
    Combination { linker: Linker::Mold, arguments: vec!["--no-rosegment"], ..usual("panic.rs") }
}

/// Passed, and aborted: the header that leads to the table for unwinding leads to nothing.
fn a_removed_unwind_table() -> Combination {
    Combination { after: After::Objcopy(&["--remove-section=.eh_frame_hdr"]), ..usual("panic.rs") }
}

/// The same for an exception.
fn a_removed_unwind_table_of_cxx() -> Combination {
    Combination {
        after: After::Objcopy(&["--remove-section=.eh_frame_hdr"]),
        ..usual("exception.cpp")
    }
}

/// Was refused, and ran: the start code of a static-PIE finds a table that is there.
fn start_code_with_a_table_at_a_fixed_address() -> Combination {
    let mut combination = usual("constructors.c");
    combination.shape = Shape::PieStartInFixed;
    combination.linker = Linker::Lld;
    combination.compilation.position = Position::Fixed;
    combination.arguments = vec!["--export-dynamic"];
    combination
}

/// Passed, and ended with SIGILL: zig 0.9's `crti.o` for aarch64 claims that its code needs no alignment.
fn code_beside_its_alignment() -> Combination {
    Combination {
        target: Target::Aarch64,
        libc: Libc::Zig(&ZIGS[0]),
        linker: Linker::Mold,
        ..usual("plain.c")
    }
}

/// Passed, and crashed before `main`: the header of the dynamic table has no byte, and the start code reads one at 0.
fn start_code_with_an_empty_header_of_a_table() -> Combination {
    let mut combination = usual("weak.c");
    combination.target = Target::Aarch64;
    combination.shape = Shape::PieStartInFixed;
    combination.arguments = vec!["-z", "max-page-size=65536", "-T", "{scripts}/whole.ld"];
    combination
}

/// Was reported to need no newer processor: `main` has no entry for unwinding, and its address is in a table only.
fn a_main_that_only_the_offset_table_names() -> Combination {
    let mut combination = usual("plain.c");
    combination.shape = Shape::Fixed;
    combination.compilation = Compilation {
        compiler: Compiler::Clang,
        position: Position::Fixed,
        optimisation: "-O2",
        level: Some("x86-64-v4"),
        more: vec!["-fno-asynchronous-unwind-tables"],
    };
    combination.arguments = vec!["--no-relax"];
    combination
}

/// Was reported to need no newer processor: neither half of the start code has an entry for unwinding, and what fills the
/// space between them is not code.
fn start_code_that_no_table_divides() -> Combination {
    let mut combination = usual("vector.c");
    combination.libc = Libc::Distribution;
    combination.shape = Shape::Fixed;
    combination.linker = Linker::Gold;
    combination.compilation.optimisation = "-Os";
    combination.compilation.level = Some("x86-64-v4");
    combination
}

/// Was reported to need no newer processor: the table for unwinding has addresses of eight bytes.
fn a_large_code_model() -> Combination {
    let mut combination = usual("start_stop.c");
    combination.shape = Shape::Fixed;
    combination.linker = Linker::Mold;
    combination.compilation.compiler = Compiler::Clang;
    combination.compilation.level = Some("x86-64-v4");
    combination.compilation.more = vec!["-mcmodel=large"];
    combination
}

/// Passed every check and crashed before `main`: objcopy moved the relocations by three bytes, and no segment with them.
fn sections_that_objcopy_moved() -> Combination {
    let mut combination = usual("constructors.c");
    combination.libc = Libc::Distribution;
    combination.linker = Linker::Lld;
    combination.compilation.optimisation = "-Os";
    combination.compilation.level = Some("x86-64-v3");
    combination.arguments = vec!["--image-base=0x10000", "-z", "max-page-size=2097152"];
    combination.after = After::Objcopy(&["--strip-unneeded"]);
    combination
}

/// Passed, and code in `.init` did not run: link-time optimisation puts it behind `crtn.o`.
fn code_behind_the_end_of_init() -> Combination {
    let mut combination = usual("sections.c");
    combination.program.defines = &["INIT"];
    combination.compilation.compiler = Compiler::Clang;
    combination.compilation.position = Position::Fixed;
    combination.compilation.more = vec!["-g", "-flto"];
    combination.arguments = vec!["-z", "keep-text-section-prefix"];
    combination
}

/// Was refused, and ran: mold puts the way to a function that is far off at the end of `.init`.
fn a_way_to_a_function_behind_the_end_of_init() -> Combination {
    let mut combination = usual("sections.c");
    combination.target = Target::Aarch64;
    combination.program.defines = &["INIT"];
    combination.linker = Linker::Mold;
    combination
}

/// Passed, and the function in `.ctors` did not run: a zero at the end of the program headers, which were in the segment
/// of code, was taken for a distance to it.
fn constructors_behind_headers_in_a_segment_of_code() -> Combination {
    let mut combination = usual("sections.c");
    combination.program.defines = &["CTORS"];
    combination.libc = Libc::Distribution;
    combination.shape = Shape::Fixed;
    combination.compilation = Compilation {
        compiler: Compiler::Clang,
        position: Position::Fixed,
        optimisation: "-O2",
        level: None,
        more: vec!["-fno-asynchronous-unwind-tables"],
    };
    combination.arguments = vec!["--no-rosegment"];
    combination.after = After::Objcopy(&["--strip-all"]);
    combination
}

/// Was refused (`undefined-symbols`), and ran: GNU ld makes the address 0 of the question whether a weak function is there.
fn a_weak_function_that_is_asked_for_by_its_address() -> Combination {
    let mut combination = usual("panic.rs");
    combination.libc = Libc::Zig(&ZIGS[0]);
    combination.shape = Shape::Fixed;
    combination.linker = Linker::Bfd;
    combination.compilation.optimisation = "-O0";
    combination.compilation.more = vec!["-flto"];
    combination.arguments = vec![
        "-z",
        "nosectionheader",
        "-T",
        "{scripts}/whole.ld",
        "--build-id=none",
        "-T",
        "{scripts}/no-headers.ld",
    ];
    combination.after = After::Objcopy(&["--strip-unneeded"]);
    combination
}
