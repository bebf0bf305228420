//! Whether the CRT object fits the type of the file.

use muslin_finding::codes;
use muslin_finding::{Evidence, Libc, Linkage, Severity};

use crate::check::{Check, Policy};
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::header::Machine;
use crate::start::{AssumedTable, CrtObject, StartC};

pub(super) const CRT_OBJECT: Check = Check {
    code: codes::START_FILE,
    severity: Severity::Error,
    title: "the CRT object fits the type",
    explain: "\
A static program at a fixed address has to begin with musl's `crt1.o` or `Scrt1.o`, which hold the
same code; a static-pie one with `rcrt1.o`, which applies the program's relocations before anything
else. Linkers accept the wrong pairs, `file` and `ldd` find nothing wrong with them, and the program
dies before `main`: `rcrt1.o` in a fixed program reads a dynamic table at address 0, and under
`crt1.o` a static-pie program calls through addresses that nobody relocated. It happens when
`-static` is added to a link that was set up for static-pie, or the other way round
(rust-lang/rust#95926).

The evidence: the bytes of `_start_c`, found by following the jump at the entry point and compared
with those in the target's own CRT objects, with the linker's parts left out; the symbol `__dls2`,
which only `rcrt1.o` defines; and, for CRT objects of another compiler, the form of the code:
`rcrt1.o` reserves room for two tables, `crt1.o` passes on its arguments and is gone. The comparison
outweighs the rest; without it they have to agree, or the answer is unknown.

By hand: nm FILE | grep __dls2
or, stripped: objdump -d --start-address=ENTRY FILE | head -40, against objdump -dr of the files
`rcrt1.o` and `crt1.o` in $(rustc --print sysroot)/lib/rustlib/TARGET/lib/self-contained",
    run: Run::Gate(crt_object),
};

fn crt_object(facts: &Facts, policy: &Policy) -> Outcome {
    let wanted = match facts.linkage {
        Linkage::Static => CrtObject::Crt1,
        Linkage::StaticPie => CrtObject::Rcrt1,
        _ => return Outcome::not_applicable("not a static program"),
    };
    let start = facts.start.as_ref();
    if facts.libc.family == Libc::Go {
        return Outcome::not_applicable("it starts with Go's own code");
    }
    if ![Machine::X86_64, Machine::AARCH64].contains(&facts.header.machine) {
        let machine = facts.header.machine;
        return Outcome::not_applicable(format!("the CRT objects for {machine} are not compared"));
    }
    match start.and_then(|start| start.libc) {
        Some(Libc::Musl) => {}
        Some(other) => {
            return Outcome::not_applicable(format!("it starts with {}'s code", other.as_str()));
        }
        None => {
            return Outcome::unknown("the code at the entry point is not musl's `_start`")
                .with(start.map(|start| Evidence::at(start.offset, "the entry point")));
        }
    }
    let start_c = start.and_then(|start| start.start_c.as_ref());
    let witnesses = witnesses(facts, policy, start_c);
    match verdict(&witnesses) {
        Some(found) => answer(facts, wanted, found, &witnesses),
        None => Outcome::unknown(if witnesses.is_empty() {
            "`_start_c` is that of no known CRT object"
        } else {
            "what the start code looks like and the symbols disagree"
        })
        .with(start_c.map(|start_c| Evidence::at(start_c.offset, "`_start_c`")))
        .with(witnesses.into_iter().map(|witness| witness.evidence)),
    }
}

/// One piece of evidence for which CRT object it was.
struct Witness {
    says: CrtObject,
    /// Settles the question alone.
    exact: bool,
    evidence: Evidence,
}

fn witnesses(facts: &Facts, policy: &Policy, start_c: Option<&StartC>) -> Vec<Witness> {
    let mut found = Vec::new();
    let files = policy.crt_objects.as_ref().filter(|files| files.machine() == facts.header.machine);
    if let Some((start_c, says)) =
        start_c.zip(files).and_then(|(start_c, files)| Some((start_c, files.identify(start_c)?)))
    {
        let detail = format!("`_start_c` is that of {}, byte for byte", says.as_str());
        let evidence = Evidence::at(start_c.offset, detail);
        found.push(Witness { says, exact: true, evidence });
    }
    if facts.symbols.has_rcrt1_mark {
        let evidence = Evidence::of("the symbol `__dls2`, which only `rcrt1.o` defines");
        found.push(Witness { says: CrtObject::Rcrt1, exact: false, evidence });
    }
    if let Some((start_c, says)) = start_c.and_then(|start_c| Some((start_c, start_c.shape?))) {
        let detail = match says {
            CrtObject::Crt1 => "`_start_c` passes on its arguments and leaves, as in `crt1.o`",
            CrtObject::Rcrt1 => "`_start_c` reserves room for two tables, as in `rcrt1.o`",
        };
        let evidence = Evidence::at(start_c.offset, detail);
        found.push(Witness { says, exact: false, evidence });
    }
    found
}

/// The exact witness, or what all the others agree on.
fn verdict(witnesses: &[Witness]) -> Option<CrtObject> {
    let first = witnesses.first()?;
    let agree = first.exact || witnesses.iter().all(|witness| witness.says == first.says);
    agree.then_some(first.says)
}

fn answer(facts: &Facts, wanted: CrtObject, found: CrtObject, witnesses: &[Witness]) -> Outcome {
    let evidence = witnesses.iter().map(|witness| witness.evidence.clone());
    if found == wanted {
        return Outcome::yes(format!("{}, as it should be", found.as_str())).with(evidence);
    }
    // With musl's libc.a inside there are always some, so this is a program of another make.
    if found == CrtObject::Crt1 && facts.relocations.count == 0 {
        return Outcome::unknown(
            "static-pie linked with `crt1.o`, but there is nothing to relocate",
        )
        .with(evidence);
    }
    let assumed = facts.start.as_ref().and_then(|start| start.assumed_table);
    if found == CrtObject::Rcrt1 && assumed == Some(AssumedTable::Own) {
        return Outcome::no(
            "linked with `rcrt1.o` at a fixed address: it starts, since it has the dynamic table that this reads",
        )
        .weighing(Severity::Warning)
        .with(evidence)
        .cure("link `crt1.o`, or link it as static-pie; `-static` alone is half of the pair");
    }
    if found == CrtObject::Rcrt1
        && facts.dynamic.is_some()
        && assumed != Some(AssumedTable::Unmapped)
    {
        return Outcome::unknown(
            "linked with `rcrt1.o` at a fixed address, but with a dynamic table that it may read",
        )
        .with(evidence);
    }
    if found == CrtObject::Rcrt1 && assumed == Some(AssumedTable::Harmless) {
        // GNU ld for aarch64 gives a symbol that is not there the address of the code that asks for it.
        return Outcome::no(
            "linked with `rcrt1.o` at a fixed address: it starts only because the memory that it takes for \
             a dynamic table lists no relocations",
        )
        .weighing(Severity::Warning)
        .with(evidence)
        .cure("link `crt1.o`, or link it as static-pie; `-static` alone is half of the pair");
    }
    let (message, cure) = match found {
        CrtObject::Rcrt1 => (
            "linked with `rcrt1.o` at a fixed address: it crashes before `main`".to_owned(),
            "link `crt1.o`, or link it as static-pie; `-static` alone is half of the pair",
        ),
        CrtObject::Crt1 => (
            format!(
                "static-pie linked with {}: nobody applies its {} relocations, and it crashes \
                 before `main`",
                found.as_str(),
                facts.relocations.count
            ),
            "link `rcrt1.o`, or pass `-C relocation-model=static` for a program at a fixed address",
        ),
    };
    Outcome::no(message).with(evidence).cure(cure)
}
