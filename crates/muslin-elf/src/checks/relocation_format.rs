//! Relocations are written in a form that musl's start code reads.

use muslin_finding::{Evidence, Severity};

use crate::check::{Check, Policy};
use crate::check::{Outcome, Run};
use crate::facts::Facts;

pub(super) const RELOCATION_FORMAT: Check = Check {
    code: "relocation-format",
    severity: Severity::Error,
    title: "relocations in a form that musl reads",
    explain: "\
A static-pie program relocates itself at start, and musl's start code reads three forms of
relocation tables: REL, RELA and RELR. Android's packed form (`--pack-dyn-relocs=android`) and its
own tags for RELR (`--use-android-relr-tags`) are passed over, and the program crashes with pointers
that nobody has set.

By hand: readelf -dW FILE shows tags from 0x6000000f to 0x60000012, or from 0x6fffe000 to 0x6fffe003",
    run: Run::Gate(relocation_format),
};

fn relocation_format(facts: &Facts, _: &Policy) -> Outcome {
    let Some(dynamic) = &facts.dynamic else {
        return Outcome::not_applicable("no program that relocates itself");
    };
    match dynamic.android_relocations {
        Some(tag) => Outcome::no("in Android's packed form, which musl passes over")
            .with([Evidence::at(dynamic.offset, format!("the dynamic table has the tag {tag:#x}"))])
            .cure("remove `--pack-dyn-relocs=android` or `--use-android-relr-tags` from the link"),
        None => Outcome::yes("REL, RELA or RELR"),
    }
}
