//! Relocations are written in a form that musl's start code reads.

use muslin_finding::codes;
use muslin_finding::{Evidence, Libc, Linkage, Severity};

use crate::check::{Check, Outcome, Policy, Run};
use crate::dynamic::Dynamic;
use crate::facts::Facts;
use crate::text::counted;

pub(super) const RELOCATION_FORMAT: Check = Check {
    code: codes::RELOCATION_FORMAT,
    severity: Severity::Error,
    title: "relocations in a form that musl applies",
    explain: "\
A static-pie program relocates itself at start, and musl's start code reads three forms of
relocation tables: REL, RELA and RELR. Android's packed form (`--pack-dyn-relocs=android`) and its
own tags for RELR (`--use-android-relr-tags`) are passed over, and the program crashes with pointers
that nobody has set.

Packed relative relocations (RELR) are applied by the start code of musl 1.2.4 and newer; that of an
older release passes over them, and so does the musl 1.2.4 of zig 0.11. Which one is linked is read
from the code: the largest tag that it copies from the dynamic table, and the words that it reads
back. Of the other tables only relative relocations are applied.

By hand: readelf -dW FILE shows tags from 0x6000000f to 0x60000012, or from 0x6fffe000 to 0x6fffe003",
    run: Run::Gate(relocation_format),
};

fn relocation_format(facts: &Facts, _: &Policy) -> Outcome {
    let Some(dynamic) = &facts.dynamic else {
        return Outcome::not_applicable("no program that relocates itself");
    };
    if let Some(tag) = dynamic.android_relocations {
        return Outcome::no("in Android's packed form, which musl passes over")
            .with([Evidence::at(dynamic.offset, format!("the dynamic table has the tag {tag:#x}"))])
            .cure("remove `--pack-dyn-relocs=android` or `--use-android-relr-tags` from the link");
    }
    if facts.linkage != Linkage::StaticPie || facts.libc.family == Libc::Glibc {
        return Outcome::yes("REL, RELA or RELR");
    }
    if dynamic.relr.size > 0
        && let Some(outcome) = packed(facts, dynamic)
    {
        return outcome;
    }
    match facts.relocations.first_passed_over {
        Some((kind, place)) => Outcome::no(format!(
            "{} of a kind that musl's start code does not apply",
            counted(facts.relocations.passed_over, "relocation")
        ))
        .with([Evidence::at(place, format!("a relocation of kind {kind}"))])
        .cure("link the static library that defines the symbol, without `-Bsymbolic` and `--export-dynamic`"),
        None => Outcome::yes("REL, RELA or RELR"),
    }
}

/// Packed relocations, where the start code does not carry them out or is not known to.
fn packed(facts: &Facts, dynamic: &Dynamic) -> Option<Outcome> {
    let start_c = facts.start.as_ref().and_then(|start| start.start_c.as_ref());
    let table = Evidence::at(dynamic.offset, "the dynamic table has DT_RELR");
    let cure = "link without `-z pack-relative-relocs` or `--pack-dyn-relocs=relr`, or with the CRT \
                objects of musl 1.2.4 or newer";
    match start_c.and_then(|start_c| start_c.packed_relocations) {
        Some(true) => None,
        Some(false) => {
            let code =
                start_c.map(|one| Evidence::at(one.offset, "`_start_c` reads no such table"));
            let message = "packed (RELR), which its start code passes over, as that of musl before 1.2.4 \
                           does: it crashes before `main`";
            Some(Outcome::no(message).with([table]).with(code).cure(cure))
        }
        None => {
            let message = "packed (RELR), and its start code is not known to apply them";
            Some(Outcome::unknown(message).with([table]))
        }
    }
}
