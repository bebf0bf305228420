//! Answers to print.

use muslin_schema::{
    Answer, ArchiveContent, DebugSummary, EnvironmentVerdict, Evidence, Finding, Floor, Hazard,
    HeaderSummary, Inspected, InspectedArchive, InspectedFile, Inspection, Libc, LibcEvidence,
    LibcSummary, Library, Linkage, Presence, Runs, SearchedDirectory, Severity, Unmet, Unreadable,
    VersionBound,
};

pub(crate) fn finding(code: &str, severity: Severity, answer: Answer, message: &str) -> Finding {
    Finding {
        code: code.into(),
        subject: "app".into(),
        severity,
        answer,
        message: message.into(),
        evidence: Vec::new(),
        cure: None,
        allowed: false,
    }
}

pub(crate) fn places(fate: impl Fn(&str) -> (Runs, &'static str)) -> Vec<EnvironmentVerdict> {
    let names =
        ["empty root", "Alpine 3.20", "Alpine 3.21", "Alpine 3.22", "Debian 12", "Debian 13"];
    let places = names.into_iter().map(|name| {
        let (verdict, why) = fate(name);
        let fails = verdict == Runs::Fails;
        EnvironmentVerdict {
            id: name.to_lowercase().replace(' ', "-"),
            name: name.into(),
            libc: String::new(),
            verdict,
            first_failure: (!why.is_empty()).then(|| why.to_owned()),
            message: fails.then(|| "sh: ./app: not found".to_owned()),
            cure: fails.then(|| "build it static".to_owned()),
        }
    });
    places.collect()
}

/// A static musl program, as it should be.
pub(crate) fn right() -> Inspection {
    let bound = |version: &str| VersionBound {
        version: version.into(),
        because: "the text `Key has expired`".into(),
    };
    Inspection {
        name: "target/app".into(),
        size: 590_600,
        sha256: Some("00".repeat(32)),
        truncated: false,
        incomplete: None,
        searched: true,
        header: HeaderSummary {
            bits: 64,
            byte_order: "little-endian".into(),
            machine: "x86_64".into(),
            object_type: "shared".into(),
            os_abi: "System V".into(),
            entry: 0x1000,
        },
        linkage: Linkage::StaticPie,
        interpreter: None,
        soname: None,
        needed: Vec::new(),
        rpath: None,
        runpath: None,
        libc: LibcSummary {
            family: Libc::Musl,
            evidence: vec![
                mark("the code at the entry point", Some(0x1000)),
                mark("the symbol `__init_libc`", None),
            ],
            contradictions: Vec::new(),
            at_least: Some(bound("1.2.3")),
            at_most: Some(bound("1.2.5")),
        },
        floor: Floor::default(),
        checks: vec![
            finding("no-interpreter", Severity::Error, Answer::Yes, "none"),
            finding("pie", Severity::Info, Answer::No, "at a fixed address"),
        ],
        environments: places(|_| (Runs::Runs, "")),
        loads_on: Vec::new(),
        missed_on_musl: None,
        hazards: vec![Hazard {
            area: "dns".into(),
            presence: Presence::LinkedIn,
            found: "the symbol `getaddrinfo`".into(),
            sentence: "musl asks all name servers at once".into(),
            advice: "list only servers that know all names".into(),
        }],
        crates: None,
        build_id: None,
        stripped: Some(true),
        processor: None,
        debug: DebugSummary::default(),
        notes: Vec::new(),
    }
}

pub(crate) fn mark(detail: &str, offset: Option<u64>) -> LibcEvidence {
    LibcEvidence { kind: "symbol".into(), libc: Libc::Musl, offset, detail: detail.into() }
}

/// A dynamic program with a trap in it.
pub(crate) fn wrong() -> Inspection {
    let mut broken =
        finding("no-writable-code", Severity::Error, Answer::No, "segment 2 is writable code");
    broken.evidence = vec![Evidence::at(0x40, "segment 2: rwx"), Evidence::at(0x80, "segment 3")];
    broken.cure = Some("link without `-N`".into());
    let mut allowed = finding("no-exec-stack", Severity::Warning, Answer::No, "100% executable");
    allowed.allowed = true;
    Inspection {
        name: "out/a,b".into(),
        linkage: Linkage::DynamicPie,
        interpreter: Some("/lib64/ld-linux-x86-64.so.2".into()),
        needed: vec!["libz.so.1".into(), "libc.so.6".into()],
        libc: LibcSummary {
            family: Libc::Glibc,
            evidence: vec![mark("the needed library `libc.so.6`", Some(0x300))],
            contradictions: Vec::new(),
            at_least: None,
            at_most: None,
        },
        floor: Floor {
            glibc: Some("2.34".into()),
            symbols: ["a", "b", "c", "d"].map(str::to_owned).into(),
            ..Floor::default()
        },
        checks: vec![
            broken,
            allowed,
            finding("undefined-symbols", Severity::Info, Answer::Unknown, "stripped"),
            finding("no-interpreter", Severity::Info, Answer::NotApplicable, "it is dynamic"),
        ],
        loads_on: Vec::new(),
        environments: places(|name| match name {
            "Debian 12" | "Debian 13" => (Runs::Runs, ""),
            "empty root" => (Runs::Unknown, "nobody has looked"),
            _ => (Runs::Fails, "there is no loader"),
        }),
        hazards: Vec::new(),
        notes: vec!["the section headers cannot be read".into()],
        ..right()
    }
}

pub(crate) fn library(name: &str, needed_by: &str, path: Option<&str>) -> Library {
    let missing = path.is_none().then(|| SearchedDirectory {
        directory: "/lib".into(),
        through: "glibc's default directories".into(),
        misfit: Some("the one there is for aarch64, 64-bit".into()),
    });
    Library {
        name: name.into(),
        needed_by: needed_by.into(),
        path: path.map(str::to_owned),
        through: path.map(|_| "glibc's default directories".to_owned()),
        needs: Vec::new(),
        for_cpus: Vec::new(),
        looked_at: missing.into_iter().collect(),
    }
}

pub(crate) fn inspected(files: Vec<InspectedFile>) -> Inspected {
    Inspected {
        schema_version: Inspected::VERSION,
        exit_code: 0,
        files,
        archives: Vec::new(),
        unreadable: Vec::new(),
        unmet: Vec::new(),
        passed_over: 0,
    }
}

pub(crate) fn file(inspection: Inspection) -> InspectedFile {
    InspectedFile { inspection, libraries: None, package: None, build: None }
}

/// Everything that can happen, once.
pub(crate) fn all() -> Inspected {
    Inspected {
        exit_code: 22,
        archives: vec![InspectedArchive {
            name: "libz.a".into(),
            size: 1234,
            sha256: "11".repeat(32),
            truncated: false,
            thin: false,
            protection: None,
            contents: vec![ArchiveContent { what: "objects for x86_64, 64-bit".into(), count: 2 }],
            checks: vec![finding("archive-whole", Severity::Error, Answer::Yes, "2 members")],
        }],
        unreadable: vec![Unreadable {
            name: "run.sh".into(),
            why: "a script for `/bin/sh`".into(),
        }],
        unmet: vec![Unmet {
            name: "out/a,b".into(),
            requirement: "static".into(),
            why: "it is dynamic".into(),
        }],
        passed_over: 3,
        ..inspected(vec![file(right()), file(wrong())])
    }
}
