//! The finding about one file that was built again from its sources.

use muslin_schema::codes;
use muslin_schema::{Answer, BuildRecord, Evidence, Finding, Severity};

use crate::difference::{Difference, differences_named};
use crate::kind::{Kind, kind};
use crate::places::Places;

/// The most differences that are shown.
const MAX_LISTED: usize = 8;

/// Sections that follow from others: a hash of the file, and tables of places in it.
const FOLLOWING: [&str; 6] = [
    ".note.gnu.build-id",
    ".rela.dyn",
    ".relr.dyn",
    ".gcc_except_table",
    ".eh_frame_hdr",
    ".eh_frame",
];

/// A file that somebody else has built, and the same built here.
#[derive(Clone, Copy, Debug)]
pub struct Rebuilt<'a> {
    /// The file.
    pub file: &'a [u8],
    /// How it was built, as it says.
    pub record: &'a BuildRecord,
    /// What came out here.
    pub again: &'a [u8],
    /// How that was built.
    pub again_record: &'a BuildRecord,
    /// The same before its symbols were removed.
    pub with_symbols: &'a [u8],
    /// Where it was built.
    pub places: &'a Places,
}

/// Compares them: the same bytes, or where they differ and why that is likely so.
#[must_use]
pub fn rebuilt(subject: &str, one: Rebuilt<'_>) -> Finding {
    let found = differences_named(one.file, one.again, one.with_symbols);
    let own = found.iter().find(|one| !FOLLOWING.contains(&one.section.as_str()));
    let Some(first) = own.or(found.first()) else {
        let message = "the same bytes, built again from the sources".to_owned();
        return Finding::note(codes::REBUILT, subject, message);
    };
    let mut evidence: Vec<Evidence> =
        found.iter().take(MAX_LISTED).map(|one| Evidence::at(one.offset, in_words(one))).collect();
    if found.len() > MAX_LISTED {
        evidence.push(Evidence::of(format!("{} more differences", found.len() - MAX_LISTED)));
    }
    let (causes, cure) = causes(&found, one);
    evidence.extend(causes.into_iter().map(|one| Evidence::of(format!("likely cause: {one}"))));
    let symbol = first.symbol.as_ref().map(|name| format!(" in `{name}`")).unwrap_or_default();
    let message = format!(
        "it was built again and is not the same: the first difference is in {} at byte {}{symbol}",
        first.section, first.offset
    );
    Finding {
        severity: Severity::Error,
        answer: Answer::No,
        evidence,
        cure: Some(cure),
        ..Finding::note(codes::REBUILT, subject, message)
    }
}

fn in_words(one: &Difference) -> String {
    let symbol = one.symbol.as_ref().map(|name| format!(" in `{name}`")).unwrap_or_default();
    let note = one.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    if one.first.is_empty() && one.second.is_empty() {
        let note = note
            .replace("the first build", "the file")
            .replace("the second build", "the one built here");
        return format!("{}{symbol}{note}", one.section);
    }
    let Difference { section, first, second, .. } = one;
    format!("{section}{symbol}: `{first}` in the file, `{second}` built here{note}")
}

fn compilers(record: &BuildRecord) -> String {
    record.toolchains.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What the two builds do not have in common, and what to do about the first of it.
fn causes(found: &[Difference], one: Rebuilt<'_>) -> (Vec<String>, String) {
    let apart = one.record.differences(one.again_record);
    if let Some((what, theirs, _)) = apart.first() {
        let cure = match *what {
            "rustc" => format!(
                "build with rustc {theirs}: `rustup toolchain install {}`",
                one.record.rustc.release
            ),
            "muslin" | "muslin's data" => format!("verify with muslin {}", one.record.muslin),
            "compiler of C" | "allocator" => {
                format!("build on a machine with the same compiler of C: {}", compilers(one.record))
            }
            _ => "check out the sources that the release was made from, with their `Cargo.lock`"
                .to_owned(),
        };
        let causes = apart
            .iter()
            .map(|(what, theirs, ours)| format!("{what}: `{theirs}` for the file, `{ours}` here"));
        return (causes.collect(), cure);
    }
    let nowhere = Places::default();
    let kinds = found
        .iter()
        .map(|difference| kind(&difference.first, &difference.second, (&nowhere, one.places)));
    let known = kinds.into_iter().find(|kind| *kind != Kind::Unknown);
    match known {
        Some(kind) => (vec![kind.as_str().to_owned()], kind.cure().to_owned()),
        None => (
            vec!["the sources are not those of the file, or the file was changed after it was built".to_owned()],
            "compare the revision with that of the release, and the digest of the file with that in its provenance".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use muslin_schema::{Allocator, BuildSettings, Environment, RustCompiler, Target};

    use super::*;

    fn record() -> BuildRecord {
        BuildRecord {
            schema_version: BuildRecord::VERSION,
            muslin: "0.1.0".to_owned(),
            catalog: "aa".to_owned(),
            rustc: RustCompiler { release: "1.95.0".to_owned(), commit: None },
            toolchains: Vec::new(),
            allocator: Allocator::Musl,
            package: "loom".to_owned(),
            version: "1.0.0".to_owned(),
            executable: "loom".to_owned(),
            target: Target::X86_64,
            lock: "bb".to_owned(),
            sbom: "cc".to_owned(),
            time: 7,
            settings: BuildSettings::default(),
            environment: Environment::new(),
            cargo_settings: std::collections::BTreeMap::new(),
        }
    }

    fn of(file: &[u8], again: &[u8], again_record: &BuildRecord) -> Finding {
        let places = Places { directories: vec!["/tmp/x".to_owned()], outside: Vec::new() };
        let one = Rebuilt {
            file,
            record: &record(),
            again,
            again_record,
            with_symbols: again,
            places: &places,
        };
        rebuilt("loom", one)
    }

    #[test]
    fn the_same_bytes_need_no_cause() {
        let found = of(b"loom", b"loom", &record());
        assert_eq!(found.answer, Answer::Yes);
        assert_eq!(found.message, "the same bytes, built again from the sources");
    }

    #[test]
    fn another_compiler_is_named_as_the_cause() {
        let mut other = record();
        other.rustc.release = "1.96.0".to_owned();
        let found = of(b"loom 1.95.0\0", b"loom 1.96.0\0", &other);
        assert!(found.fails(Severity::Error));
        assert_eq!(
            found.evidence.last().unwrap().detail,
            "likely cause: rustc: `1.95.0` for the file, `1.96.0` here"
        );
        assert_eq!(
            found.cure.as_deref(),
            Some("build with rustc 1.95.0: `rustup toolchain install 1.95.0`")
        );
    }

    #[test]
    fn a_changed_byte_is_named_by_its_place() {
        let found = of(b"\0\x01\x02", b"\0\x09\x02", &record());
        assert_eq!(
            found.message,
            "it was built again and is not the same: the first difference is in the headers at byte 1"
        );
        assert_eq!(
            found.evidence.last().unwrap().detail,
            "likely cause: the sources are not those of the file, or the file was changed after it was built"
        );
    }

    #[test]
    fn a_path_of_the_build_is_named_as_the_cause() {
        let found = of(b"\0at /home/ann/app\0", b"\0at /tmp/x/ann/ap\0", &record());
        assert!(found.evidence.last().unwrap().detail.ends_with("a path of the build"));
    }
}
