//! What a linker or a packer left in a file, and what text in it shows.

use muslin_elf::{CHECKS, Inquiry, inspect};
use muslin_finding::{Answer, Finding, Inspection, Presence, Severity, Target};

use crate::writer::{DYN, EXEC, MUSL_START, Writer, findings, right_static, right_static_pie};

const RPATH: u64 = 15;
const RUNPATH: u64 = 29;
const PIE: (u64, u64) = (0x6fff_fffb, 0x0800_0000);

fn inspected(bytes: &[u8]) -> Inspection {
    inspect(bytes, &Inquiry::default()).unwrap()
}

fn finding(bytes: &[u8], code: &str) -> Finding {
    inspected(bytes).checks.into_iter().find(|finding| finding.code == code).unwrap()
}

fn line(bytes: &[u8], code: &str) -> String {
    let finding = finding(bytes, code);
    format!("{:?} ({:?}): {}", finding.answer, finding.severity, finding.message)
}

#[test]
fn a_build_asks_the_gate_only_and_an_inspection_all() {
    let facts = right_static().facts();
    let codes = |findings: &[Finding]| -> Vec<String> {
        findings.iter().map(|finding| finding.code.clone()).collect()
    };
    let table = |gate: bool| CHECKS.iter().filter(move |check| check.is_gate() || !gate);
    let all: Vec<&str> = table(false).map(|check| check.code.as_str()).collect();
    let gate: Vec<&str> = table(true).map(|check| check.code.as_str()).collect();
    assert_eq!(codes(&findings(&facts, Target::X86_64)), gate);
    assert_eq!(codes(&inspected(&right_static().finish()).checks), all);
    assert!(gate.len() < all.len());
}

#[test]
fn what_the_inspection_adds_never_weighs_as_an_error() {
    let added = CHECKS.iter().filter(|check| !check.is_gate());
    assert!(added.map(|check| check.severity).all(|severity| severity < Severity::Error));
}

#[test]
fn a_dynamic_program_is_no_worse_for_being_one() {
    let writer = Writer::new(DYN)
        .code(b"\x90")
        .interpreter("/lib64/ld-linux-x86-64.so.2")
        .dynamic(&[PIE], &[(1, "libc.so.6")]);
    let finding = finding(&writer.finish(), "no-interpreter");
    assert_eq!((finding.answer, finding.severity), (Answer::No, Severity::Info));
    assert_eq!(finding.cure, None);
}

fn searching(names: &[(u64, &str)]) -> Vec<u8> {
    let writer = Writer::new(DYN).code(b"\x90").interpreter("/lib64/ld-linux-x86-64.so.2");
    writer.dynamic(&[PIE], names).finish()
}

#[test]
fn search_paths_are_judged_by_where_they_lead() {
    let judged = |path: &str| line(&searching(&[(RUNPATH, path)]), "search-paths");
    insta::assert_snapshot!(judged("$ORIGIN/../lib"), @"Yes (Warning): below the program's own directory");
    insta::assert_snapshot!(judged("/home/ann/lib"), @"No (Info): looks for libraries in `/home/ann/lib`");
    insta::assert_snapshot!(judged("$ORIGIN:"), @"No (Warning): an empty name means the directory in which it is started");
    insta::assert_snapshot!(judged("lib"), @"No (Warning): `lib` means the directory in which it is started");
    insta::assert_snapshot!(line(&searching(&[]), "search-paths"), @"Yes (Warning): none");
    let old = searching(&[(RPATH, "/nix/store/x/lib")]);
    assert_eq!(inspected(&old).rpath.as_deref(), Some("/nix/store/x/lib"));
    let fixed = Writer::new(EXEC).code(MUSL_START).dynamic(&[], &[(RPATH, "/opt")]).finish();
    insta::assert_snapshot!(line(&fixed, "search-paths"), @"No (Info): `/opt`, which nobody reads in a static program");
}

#[test]
fn a_packer_hides_what_it_packed() {
    let mut bytes = right_static().finish();
    insta::assert_snapshot!(line(&bytes, "not-packed"), @"Yes (Warning): no packer's header");
    bytes[0x200..0x204].copy_from_slice(b"UPX!");
    insta::assert_snapshot!(line(&bytes, "not-packed"), @"No (Warning): packed by UPX");
}

#[test]
fn what_is_spoken_of_behind_the_loaded_bytes_does_not_count() {
    let paths = b"/etc/resolv.conf\0/etc/hosts\0/etc/services\0";
    let mut writer = right_static();
    writer.blob(paths);
    let hazards = inspected(&writer.finish()).hazards;
    let areas: Vec<_> = hazards.iter().map(|one| (one.area.as_str(), one.presence)).collect();
    assert_eq!(areas, [("dns", Presence::Likely)]);
    let mut bytes = right_static().finish();
    bytes.extend(paths);
    assert!(inspected(&bytes).hazards.is_empty());
}

#[test]
fn certificates_are_of_the_system_or_inside() {
    let areas = |text: &[u8]| -> Vec<String> {
        let mut writer = right_static_pie();
        writer.blob(text);
        inspected(&writer.finish()).hazards.into_iter().map(|one| one.area).collect()
    };
    let system = b"SSL_CERT_FILE/etc/ssl/certs/ca-certificates.crt/etc/pki/tls/certs/ca-bundle.crt";
    assert_eq!(areas(system), ["ca-certificates"]);
    assert_eq!(areas(b"Internet Security Research Group"), ["bundled-certificates"]);
    assert_eq!(areas(b"SSL_CERT_FILE"), [""; 0]);
}

#[test]
fn versions_of_musl_are_bounds_and_absent_texts_count_only_beside_the_table() {
    let bounds = |text: &[u8]| {
        let mut writer = right_static();
        writer.blob(text);
        let libc = inspected(&writer.finish()).libc;
        (libc.at_least.map(|bound| bound.version), libc.at_most.map(|bound| bound.version))
    };
    let of = |least: Option<&str>, most: Option<&str>| {
        (least.map(str::to_owned), most.map(str::to_owned))
    };
    assert_eq!(bounds(b"nothing"), of(None, None));
    assert_eq!(bounds(b"No error information\0"), of(None, Some("1.2.2")));
    let newer = b"No error information\0Key has expired\0Multihop attempted\0";
    assert_eq!(bounds(newer), of(Some("1.2.3"), Some("1.2.5")));
    let newest = b"No error information\0Key has expired\0Data consistency error\0";
    assert_eq!(bounds(newest), of(Some("1.2.3"), None));
}

#[test]
fn paths_of_the_builder_are_counted_and_reported_once() {
    let mut writer = right_static();
    writer.blob(b"/home/ann/a.rs/home/ann/src/b.rs/home/ann/src/b.rs/rustc/0123/library/core.rs");
    let bytes = writer.finish();
    let finding = finding(&bytes, "no-build-paths");
    insta::assert_snapshot!(finding.message, @"`/home/ann/a.rs`, in 3 places in all");
    let place = usize::try_from(finding.evidence[0].offset.unwrap()).unwrap();
    assert!(bytes[place..].starts_with(b"/home/ann/a.rs"));
    assert_eq!(finding.evidence.len(), 2);
}
