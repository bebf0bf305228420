//! What the linker left for somebody else to do: an interpreter, libraries, relocations, symbols.

use muslin_finding::codes;
use muslin_finding::{Evidence, Libc, Linkage, Severity};

use crate::check::{Check, Policy};
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::relocation::IfuncCount;
use crate::text::counted;

pub(super) const NO_INTERPRETER: Check = Check {
    code: codes::NO_INTERPRETER,
    severity: Severity::Error,
    title: "names no interpreter",
    explain: "\
A program header of kind INTERP names a loader that the kernel starts in place of the program. Where
that loader does not exist, the shell says `not found` of a file that is plainly there. A static
program names none.

It appears when the linker was asked to link dynamically: `-C target-feature=-crt-static` with the
host's `cc` yields a glibc program under a musl target's name, and `musl-gcc` answers `-static-pie`
with a dynamic program.

By hand: readelf -lW FILE | grep INTERP -A1",
    run: Run::Gate(no_interpreter),
};

fn no_interpreter(facts: &Facts, _: &Policy) -> Outcome {
    let Some(interpreter) = &facts.interpreter else { return Outcome::yes("none") };
    Outcome::no(format!("needs `{}` to start", interpreter.text))
        .with([Evidence::at(interpreter.offset, interpreter.text.clone())])
        .cure("look for `-crt-static`, `-dynamic` or a linker that ignores `-static-pie`")
}

pub(super) const NO_NEEDED: Check = Check {
    code: codes::NO_NEEDED,
    severity: Severity::Error,
    title: "needs no shared library",
    explain: "\
An entry NEEDED in the dynamic table names a library that a loader has to find. A static program has
nobody who would look: it starts, and crashes at the first call into the library. It happens when a
build script links a `.so` by its path or by `rustc-link-lib=dylib=`, and most linkers accept that
under `-static-pie` without a word.

By hand: readelf -dW FILE | grep NEEDED",
    run: Run::Gate(no_needed),
};

fn no_needed(facts: &Facts, _: &Policy) -> Outcome {
    let names: Vec<&str> = facts.needed().map(|needed| needed.text.as_str()).collect();
    if names.is_empty() {
        return Outcome::yes("none");
    }
    let list: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > list.len() { ", …" } else { "" };
    Outcome::no(format!("needs {}{more}", list.join(", ")))
        .with(facts.needed().take(8).map(|text| Evidence::at(text.offset, text.text.clone())))
        .cure(
            "find the build script that links the library, and give it a static one for the target",
        )
}

pub(super) const NO_TEXT_RELOCATIONS: Check = Check {
    code: codes::NO_TEXT_RELOCATIONS,
    severity: Severity::Error,
    title: "no relocation in read-only memory",
    explain: "\
A static-pie program relocates itself at start, before anything could make read-only memory
writable. musl's start code and musl's loader do not try: a single relocation there is a crash at
start. glibc's loader makes the memory writable for it. Such relocations come from assembler or C
that was not compiled position independent, let through by `-z notext`.

The relocations themselves are looked at. The flag TEXTREL alone says only that the linker was
allowed to leave some: LLD sets it for `-z notext` even when there is none, and such a program runs.

By hand: readelf -dW FILE | grep TEXTREL, then readelf -rW FILE against the LOADs without W",
    run: Run::Gate(no_text_relocations),
};

fn no_text_relocations(facts: &Facts, _: &Policy) -> Outcome {
    let flag = facts.dynamic.as_ref().filter(|dynamic| dynamic.text_relocations);
    let relocations = &facts.relocations;
    let loader = relocations.ifunc == IfuncCount::NotCounted;
    if loader && flag.is_none() {
        return match facts.dynamic {
            Some(_) => Outcome::yes("not flagged TEXTREL"),
            None => Outcome::not_applicable("not a program that relocates itself"),
        };
    }
    match (relocations.first_in_read_only, flag) {
        (Some(address), Some(_)) if loader && facts.libc.family == Libc::Glibc => {
            let count = counted(relocations.in_read_only, "relocation");
            Outcome::no(format!(
                "{count} in read-only memory; glibc's loader makes it writable first, where SELinux allows it"
            ))
            .weighing(Severity::Warning)
            .with([Evidence::of(format!("the first one changes address {address:#x}"))])
            .cure("compile the C or assembler code with `-fPIC`; linking with `-z text` shows where")
        }
        (Some(address), _) => Outcome::no(format!(
            "{} in read-only memory; the program crashes at start",
            counted(relocations.in_read_only, "relocation")
        ))
        .with([Evidence::of(format!("the first one changes address {address:#x}"))])
        .cure("compile the C or assembler code with `-fPIC`; linking with `-z text` shows where"),
        (None, Some(dynamic)) => {
            Outcome::yes("none, although the linker was allowed to leave some (`-z notext`)")
                .with([Evidence::at(dynamic.offset, "TEXTREL in the dynamic table")])
        }
        (None, None) => Outcome::yes("none"),
    }
}

pub(super) const NO_IFUNC: Check = Check {
    code: codes::NO_IFUNC,
    severity: Severity::Error,
    title: "no function is chosen at start",
    explain: "\
GNU IFUNC lets a library choose an implementation at start through a relocation of kind IRELATIVE.
glibc's start code carries these out, musl's does not know them: the program links, starts, and
jumps through a slot that nobody filled. The functions come from C code with
`__attribute__((ifunc))` or `target_clones`, or from an archive that was built for glibc.

In a file without a dynamic table and without section headers nothing shows it; the answer is then
unknown.

By hand: readelf -rW FILE | grep IRELATIV",
    run: Run::Gate(no_ifunc),
};

fn no_ifunc(facts: &Facts, _: &Policy) -> Outcome {
    match facts.relocations.ifunc {
        IfuncCount::Known { .. } if facts.libc.family == Libc::Glibc => {
            Outcome::not_applicable("glibc's start code carries them out")
        }
        IfuncCount::Known { count: 0, .. } => Outcome::yes("none"),
        IfuncCount::Known { count, first } => {
            let evidence = first.map(|at| Evidence::at(at, "the first IRELATIVE relocation"));
            Outcome::no(format!(
                "{} that musl never carries out",
                counted(count, "IRELATIVE relocation")
            ))
            .with(evidence)
            .cure("build the C code without `ifunc` and `target_clones`, for musl")
        }
        IfuncCount::NoTable => {
            Outcome::unknown("the file has neither a dynamic table nor section headers")
        }
        IfuncCount::UnknownMachine => {
            Outcome::unknown(format!("not known for {}", facts.header.machine))
        }
        IfuncCount::NotCounted => Outcome::not_applicable("its loader would carry them out"),
    }
}

pub(super) const UNDEFINED_SYMBOLS: Check = Check {
    code: codes::UNDEFINED_SYMBOLS,
    severity: Severity::Warning,
    title: "every symbol is defined",
    explain: "\
A symbol that a static program uses and does not define has the address 0. Weak ones are meant to:
the program asks whether they are there. A strong one in the dynamic symbol table is an error,
because the program would call it. A strong one in the full symbol table is a warning: linkers
leave some there that nothing refers to any more, but `--unresolved-symbols=ignore-all` leaves them
too, and then the call goes to address 0.

In a stripped program the code itself shows it: a call to the address 0 that no test of a weak
symbol guards is an error.

By hand: nm -u FILE and readelf --dyn-syms -W FILE | grep UND",
    run: Run::Gate(undefined_symbols),
};

/// Calls that every linker replaces in a static program, where the place of thread-local memory is
/// known; LLD leaves their names behind, undefined.
const RELAXED: [&str; 3] = ["__tls_get_addr", "___tls_get_addr", "__tls_get_offset"];

fn undefined_symbols(facts: &Facts, _: &Policy) -> Outcome {
    if !facts.is_static() {
        return Outcome::not_applicable("a loader would define them");
    }
    let strong = |dynamic| {
        let symbols = facts.symbols.undefined.iter();
        let found: Vec<String> = symbols
            .filter(|symbol| !symbol.weak && symbol.dynamic == dynamic)
            .filter(|symbol| dynamic || !RELAXED.contains(&symbol.name.as_str()))
            .take(8)
            .map(|symbol| format!("`{}`", symbol.name))
            .collect();
        (!found.is_empty()).then(|| found.join(", "))
    };
    // The names, where there are some, show that only weak ones are undefined. But GNU ld leaves out those that it
    // was asked to ignore, and LLD makes the replacement of a wrapped function as weak as that function.
    let undefined = &facts.symbols.undefined;
    let wrapped = undefined.iter().any(|symbol| symbol.name.starts_with("__wrap_"));
    let bare = facts.symbols.count.is_none() || undefined.is_empty() || wrapped;
    let bare = bare && facts.libc.family == Libc::Musl;
    if let Some(first) = facts.code.calls_to_nothing.first().filter(|_| bare) {
        return Outcome::no(
            "it calls a function that was never linked: the call goes to address 0",
        )
        .weighing(Severity::Error)
        .with([Evidence::of(format!("the call at {first:#x}"))])
        .cure("look for `--unresolved-symbols`, `-z undefs` or `--warn-unresolved-symbols`");
    }
    let weak = facts.symbols.undefined.iter().filter(|symbol| symbol.weak).count();
    if let Some(names) = strong(true) {
        return Outcome::no(format!("{names} would have to come from a library"))
            .weighing(Severity::Error)
            .cure("link the static library that defines them");
    }
    if let Some(names) = strong(false) {
        let called = !facts.code.calls_to_nothing.is_empty();
        return Outcome::no(format!("{names} left undefined by the linker"))
            .weighing(if called { Severity::Error } else { Severity::Warning })
            .cure("look for `--unresolved-symbols`, `-z undefs` or `--warn-unresolved-symbols`");
    }
    if facts.symbols.count.is_none() && facts.linkage == Linkage::Static {
        return Outcome::unknown("stripped").weighing(Severity::Info);
    }
    if weak == 0 {
        return Outcome::yes("none undefined");
    }
    Outcome::yes(format!("{}, meant to be asked for", counted(weak as u64, "weak symbol")))
}
