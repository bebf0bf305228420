//! What protects the program where its own code has a fault. None of it is a fault of the file where it is missing.

use muslin_finding::codes;
use muslin_finding::{Evidence, Libc, Linkage, Severity};

use crate::check::{Check, Outcome, Run};
use crate::facts::Facts;
use crate::fortified;
use crate::header::Machine;
use crate::protection::{CANARY, SAFE_STACK, is_cfi};
use crate::section::Section;
use crate::trace::Traces;

const DEBUG_FILE: &str = "debug information without its code";
const NO_SYMBOLS: &str = "only a symbol would show it, and the file is stripped";

pub(super) const STACK_PROTECTOR: Check = Check {
    code: codes::STACK_PROTECTOR,
    severity: Severity::Info,
    title: "functions check a canary before they return",
    explain: "\
A function with a buffer on its stack puts a random number, the canary, behind it, and ends the
program if it has changed when the function returns (`-fstack-protector-strong`). musl and glibc
choose the number at the start of the program. Rust checks each access itself and needs none, so
stable rustc adds no canaries; C and C++ that `static-build` compiles have them (`--no-hardening`
leaves them out).

Symbols tell (`__stack_chk_fail`); of a stripped static program for x86_64, the instructions do,
which read the canary at %fs:0x28. A \"yes\" says that there are such functions, not that all are.

By hand: readelf -sW FILE | grep stack_chk; objdump -d FILE | grep fs:0x28",
    run: Run::Whole(stack_protector),
};

fn stack_protector(facts: &Facts, traces: &Traces) -> Outcome {
    if facts.linkage == Linkage::DebugFile {
        return Outcome::not_applicable(DEBUG_FILE);
    }
    let reads = traces.protection.canaries;
    if reads > 0 {
        return Outcome::yes(format!("{reads} instructions read the canary"));
    }
    if let Some(name) = CANARY.iter().find(|name| traces.symbol(name)) {
        return Outcome::yes("functions check a canary")
            .with([Evidence::of(format!("the symbol `{name}`"))]);
    }
    if facts.header.machine == Machine::X86_64 {
        return Outcome::no("no instruction reads a canary");
    }
    if traces.has_symbols {
        return Outcome::no("no function checks a canary");
    }
    unknown(NO_SYMBOLS)
}

pub(super) const STACK_CLASH: Check = Check {
    code: codes::STACK_CLASH_PROTECTION,
    severity: Severity::Info,
    title: "large frames touch each page of the stack",
    explain: "\
A function that takes more than a page of stack at once could step over the guard page below it,
into other memory. With `-fstack-clash-protection` it touches each page in turn; rustc does the
same on its own. C and C++ that `static-build` compiles do it too (`--no-hardening` leaves it
out).

The code shows it where a large frame is; notes of annobin, command lines that gcc recorded
(`-frecord-gcc-switches`) and debug information show it in the words of the compiler. Where none
of these is found it is unknown: a program without large frames looks the same either way.

By hand: objdump -d FILE | grep -A1 'sub *$0x1000,%rsp'; readelf -p .GCC.command.line FILE",
    run: Run::Whole(stack_clash),
};

fn stack_clash(facts: &Facts, traces: &Traces) -> Outcome {
    if facts.linkage == Linkage::DebugFile {
        return Outcome::not_applicable(DEBUG_FILE);
    }
    match (traces.protection.notes_probes, traces.protection.probes) {
        (Some(false), _) => Outcome::no("notes of the compiler name code that does not"),
        (_, 1) => Outcome::yes("a large frame does"),
        (_, probes @ 2..) => Outcome::yes(format!("{probes} large frames do")),
        (Some(true), 0) => Outcome::yes("the compiler noted it"),
        (None, 0) => unknown("there is no large frame, and no note of a compiler"),
    }
}

pub(super) const BRANCH_PROTECTION: Check = Check {
    code: codes::BRANCH_PROTECTION,
    severity: Severity::Info,
    title: "branches and returns are protected by the processor",
    explain: "\
Newer processors end a program whose indirect branch leads to no landing pad (IBT on x86_64, BTI
on aarch64), or whose return address was changed (shadow stacks, SHSTK, on x86_64; signed
addresses, PAC, on aarch64). Compilers prepare code with `-fcf-protection` or
`-mbranch-protection=standard`, and the linker records in a GNU property what all objects have in
common. One object without it is enough for none, and Rust's standard library is compiled without
it, so a Rust program claims nothing. Signed return addresses (PAC) work without the property,
function by function. `static-build` compiles C and C++ for aarch64 with landing pads only
(`-mbranch-protection=bti`): the unwinder that Rust ships ends at a signed address.

By hand: readelf -n FILE | grep -i feature",
    run: Run::Whole(branch_protection),
};

fn branch_protection(facts: &Facts, traces: &Traces) -> Outcome {
    let machine = facts.header.machine;
    if ![Machine::X86_64, Machine::AARCH64].contains(&machine) {
        return Outcome::not_applicable("not of this processor");
    }
    if facts.linkage == Linkage::DebugFile {
        return Outcome::not_applicable(DEBUG_FILE);
    }
    let claimed = facts.notes.properties.protections(machine);
    let found = &traces.protection;
    if !claimed.is_empty() {
        return Outcome::yes(claimed.join(", "));
    }
    match (found.signs, found.pads) {
        (0, 0) => Outcome::no("none"),
        (0, pads) => {
            Outcome::no(format!("not claimed for all code; {pads} functions are prepared"))
        }
        (signs, _) => Outcome::no(format!(
            "not claimed for all code; {signs} functions sign their return address"
        )),
    }
}

pub(super) const SAFE_STACK_CHECK: Check = Check {
    code: codes::SAFE_STACK,
    severity: Severity::Info,
    title: "return addresses have a stack of their own (SafeStack)",
    explain: "\
Clang's `-fsanitize=safe-stack` moves buffers to a second stack, away from return addresses. Only
its symbols show it. Neither rustc nor musl has it, and nothing is wrong with a file that does
not.

By hand: readelf -sW FILE | grep __safestack",
    run: Run::Whole(safe_stack),
};

fn safe_stack(facts: &Facts, traces: &Traces) -> Outcome {
    if facts.linkage == Linkage::DebugFile {
        return Outcome::not_applicable(DEBUG_FILE);
    }
    match SAFE_STACK.iter().find(|name| traces.symbol(name)) {
        Some(name) => Outcome::yes(format!("the symbol `{name}`")),
        None if traces.has_symbols => Outcome::no("none"),
        None => unknown(NO_SYMBOLS),
    }
}

pub(super) const CFI: Check = Check {
    code: codes::CFI,
    severity: Severity::Info,
    title: "indirect calls are checked by type (Clang's CFI)",
    explain: "\
Clang's `-fsanitize=cfi` ends a program that calls a function by a pointer of another type. Only
its symbols show it (`__cfi_check`, `__cfi_slowpath`). rustc has it on nightly releases
(`-Zsanitizer=cfi`), and nothing is wrong with a file that does not.

By hand: readelf -sW FILE | grep __cfi",
    run: Run::Whole(cfi),
};

fn cfi(facts: &Facts, traces: &Traces) -> Outcome {
    if facts.linkage == Linkage::DebugFile {
        return Outcome::not_applicable(DEBUG_FILE);
    }
    match traces.symbols().find(|name| is_cfi(name.as_bytes())) {
        Some(name) => Outcome::yes(format!("the symbol `{name}`")),
        None if traces.has_symbols => Outcome::no("none"),
        None => unknown(NO_SYMBOLS),
    }
}

pub(super) const SEPARATE_CODE: Check = Check {
    code: codes::SEPARATE_CODE,
    severity: Severity::Info,
    title: "only code is in executable memory",
    explain: "\
Where the ELF header, tables or constants are in a segment with code, an attacker finds more bytes
to use as instructions. LLD keeps code apart; GNU's linker does so with `-z separate-code`, its
default on x86_64 Linux.

By hand: readelf -lW FILE    (the LOAD with `R E` has `.text` and its like only)",
    run: Run::Whole(separate_code),
};

fn separate_code(facts: &Facts, _: &Traces) -> Outcome {
    let executable: Vec<_> = facts.loads().filter(|load| load.permissions.execute()).collect();
    if executable.is_empty() || facts.linkage == Linkage::DebugFile {
        return Outcome::not_applicable("no code is mapped");
    }
    if let Some(load) = executable.iter().find(|load| load.offset == 0 && load.file_size > 0) {
        return Outcome::no(format!("segment {} has the ELF header and code", load.index));
    }
    let is_data = |section: &&Section| {
        section.is_loaded()
            && section.size > 0
            && !section.is_executable()
            && executable.iter().any(|load| load.holds(section.address))
    };
    match facts.sections.list().iter().find(is_data) {
        Some(section) => Outcome::no(format!("`{}` is mapped with code", section.name)),
        None => Outcome::yes("code is mapped apart"),
    }
}

pub(super) const RELR: Check = Check {
    code: codes::RELR,
    severity: Severity::Info,
    title: "relative relocations are packed (RELR)",
    explain: "\
A program at any address corrects its own pointers at start. Packed (`-z pack-relative-relocs`,
`DT_RELR`), the list takes a thirtieth of the room, and less memory is touched. Loaders of glibc
before 2.36 and musl before 1.2.4 do not know it. The start code of a static program has to know
it as well, which the check `relocation-format` answers.

By hand: readelf -dW FILE | grep RELR",
    run: Run::Whole(relr),
};

fn relr(facts: &Facts, _: &Traces) -> Outcome {
    match &facts.dynamic {
        Some(dynamic) if dynamic.relr.size > 0 => {
            Outcome::yes(format!("{} bytes", dynamic.relr.size))
        }
        Some(dynamic) if dynamic.rela.size > 0 || dynamic.rel.size > 0 => {
            let size = dynamic.rela.size.saturating_add(dynamic.rel.size);
            Outcome::no(format!("{size} bytes, not packed"))
        }
        _ => Outcome::not_applicable("no relocation is left for the start"),
    }
}

pub(super) const FORTIFY: Check = Check {
    code: codes::FORTIFY,
    severity: Severity::Info,
    title: "calls of libc check the size of their buffer",
    explain: "\
With `-D_FORTIFY_SOURCE=2` or 3, glibc's headers replace calls such as `memcpy` by functions that
know how large the buffer is (`__memcpy_chk`). musl has no such functions: its headers ignore the
macro, and a program for musl can neither have nor lack them. In a static glibc program glibc's
own calls look the same as those of the program, so nothing can be known there.

By hand: readelf --dyn-syms -W FILE | grep _chk",
    run: Run::Whole(fortify),
};

fn fortify(facts: &Facts, traces: &Traces) -> Outcome {
    match facts.libc.family {
        Libc::Musl => Outcome::not_applicable("musl has no checked functions"),
        Libc::Glibc if facts.is_static() => unknown("glibc's own calls look the same"),
        Libc::Glibc => {
            let names = || traces.imports.iter().map(|one| one.name.as_str());
            let checked = names().filter(|name| fortified::is_checked(name)).count();
            let plain = names().filter(|name| fortified::has_checked_form(name)).count();
            let words =
                format!("{checked} of {} functions that can", checked.saturating_add(plain));
            match (checked, plain) {
                (0, 0) => Outcome::not_applicable("it calls no function that can"),
                (0, _) => Outcome::no(words),
                _ => Outcome::yes(words),
            }
        }
        _ => Outcome::not_applicable("not linked with glibc"),
    }
}

/// What cannot be known of a protection is nothing to warn of.
fn unknown(message: &str) -> Outcome {
    Outcome::unknown(message).weighing(Severity::Info)
}
