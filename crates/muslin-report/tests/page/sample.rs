//! A report to draw.

use std::collections::BTreeSet;

use muslin_schema::{
    Allocator, Anatomy, Answer, Argument, Candidate, Comparison, Details, EnvVar,
    EnvironmentVerdict, Evidence, Executable, ExecutableDetails, FilePart, Finding, Hazard, Libc,
    LibcRoutines, Linkage, Machine, NativeNeed, Need, Origin, Outcome, Presence, Report, Runs,
    Severity, Share, Stage, Step, StepKind, Target, TargetPlan, Timeline, UnitTime, Variant,
    Verdict, Work,
};

/// A build of both targets in which everything is right. `name` is that of the program, of what it
/// needs, and of nearly everything else that others choose.
pub(crate) fn report(name: &str) -> Report {
    let executables: Vec<Executable> =
        Target::ALL.into_iter().map(|target| executable(name, target)).collect();
    let details = Details {
        project: name.into(),
        muslin: "0.1.0".into(),
        rustc: "1.95.0".into(),
        host: "x86_64-unknown-linux-gnu".into(),
        profile: "release".into(),
        steps: vec![step(name)],
        executables: executables.iter().map(|_| looked(name)).collect(),
        timeline: timeline(name),
        comparison: Some(comparison(name)),
    };
    Report {
        schema_version: Report::VERSION,
        exit_code: 0,
        failure: None,
        targets: Target::ALL.into_iter().map(|target| plan(name, target)).collect(),
        executables,
        compiled: Vec::new(),
        findings: vec![Finding::note(
            muslin_schema::codes::LINKER_ARGUMENT,
            name,
            format!("`-Wl,{name}` is passed on"),
        )],
        details: Some(Box::new(details)),
    }
}

pub(crate) fn need(package: &str, path: &[&str], outcome: Outcome) -> NativeNeed {
    NativeNeed {
        package: package.into(),
        version: "1.0.0".into(),
        links: None,
        library: Some("its own C".into()),
        needs: [Need::C].into(),
        tools: BTreeSet::new(),
        path: path.iter().map(|one| format!("{one} 1.0.0")).collect(),
        feature: None,
        outcome,
        because: format!("the C of `{package}` is compiled"),
        cure: (outcome == Outcome::Missing).then(|| "turn `vendored` on".into()),
        known: true,
        evidence: Vec::new(),
        env: Vec::new(),
        plain: BTreeSet::new(),
        looks_for: BTreeSet::new(),
        links_by_name: BTreeSet::new(),
        on_host: false,
        libraries: Vec::new(),
    }
}

fn plan(name: &str, target: Target) -> TargetPlan {
    let candidate = |id: &str, verdict, because: &str| Candidate {
        id: id.into(),
        verdict,
        because: because.into(),
    };
    TargetPlan {
        target,
        natives: vec![
            need("zstd-sys", &[name, "zstd", "zstd-sys"], Outcome::Bundled),
            need("mystery-sys", &[name, "mystery-sys"], Outcome::Uncertain),
        ],
        libraries: Vec::new(),
        needs: [Need::C].into(),
        toolchain: "zig".into(),
        comment: None,
        allocator: Allocator::Musl,
        libc_routines: LibcRoutines::MUSLIN,
        resolver: muslin_schema::Resolver::Auto,
        candidates: vec![
            candidate("rust-lld", Verdict::Rejected, "does not compile C, which `zstd-sys` needs"),
            candidate("zig", Verdict::Chosen, name),
        ],
    }
}

pub(crate) fn check(code: &str, answer: Answer) -> Finding {
    Finding {
        code: code.into(),
        subject: "app".into(),
        severity: Severity::Error,
        answer,
        message: "names the loader `/lib/ld-musl.so`".into(),
        evidence: vec![Evidence::at(0x2a8, "PT_INTERP")],
        cure: Some("link with the toolchain's own linker".into()),
        allowed: false,
    }
}

fn executable(name: &str, target: Target) -> Executable {
    Executable {
        name: name.into(),
        package: name.into(),
        target,
        path: format!("/app/target/{target}/release/{name}"),
        size: 5_900,
        sha256: "5a".repeat(32),
        linkage: Linkage::StaticPie,
        libc: Libc::Musl,
        checks: vec![check("no-interpreter", Answer::Yes), check("no-needed", Answer::Yes)],
    }
}

fn step(name: &str) -> Step {
    Step {
        title: "Building".into(),
        kind: StepKind::CargoBuild,
        program: "cargo".into(),
        arguments: vec![Argument {
            words: vec!["build".into(), name.into()],
            because: name.into(),
        }],
        env: vec![EnvVar {
            key: "CC".into(),
            value: name.into(),
            because: "the `C` compiler".into(),
        }],
        path: vec![format!("/cache/{name}")],
    }
}

fn looked(name: &str) -> ExecutableDetails {
    let share = |name: &str, origin, size| Share {
        name: name.into(),
        origin,
        size,
        sections: [(".text".to_owned(), size)].into(),
    };
    let part = |name: &str, size, loaded| FilePart { name: name.into(), size, loaded };
    ExecutableDetails {
        anatomy: Some(Anatomy {
            parts: vec![part(".text", 5_000, true), part(".symtab", 900, false)],
            shares: vec![
                share(name, Origin::Own, 3_000),
                share("zstd", Origin::Native, 1_500),
                share("unknown", Origin::Unknown, 500),
            ],
            symbols: true,
        }),
        environments: ["empty root", "Alpine 3.20", "Alpine 3.21"].map(place).into(),
        hazards: vec![Hazard {
            area: "dns".into(),
            presence: Presence::LinkedIn,
            found: "getaddrinfo".into(),
            sentence: format!("{name} asks all name servers at once"),
            advice: "one is enough".into(),
        }],
    }
}

fn place(name: &str) -> EnvironmentVerdict {
    EnvironmentVerdict {
        id: name.to_lowercase().replace(' ', "-"),
        name: name.into(),
        libc: String::new(),
        verdict: Runs::Runs,
        first_failure: None,
        message: None,
        cure: None,
    }
}

fn timeline(name: &str) -> Timeline {
    let unit = |package: &str, work, start, duration| UnitTime {
        package: package.into(),
        version: "1.0.0".into(),
        work,
        start,
        duration,
        objects: Vec::new(),
    };
    let mut script = unit("zstd-sys", Work::RunBuildScript, 1_000, 2_000);
    script.objects = vec![1_500, 2_900];
    let stage = |name: &str, start, duration| Stage { name: name.into(), start, duration };
    Timeline {
        stages: vec![stage("reading the project", 0, 120), stage("cargo build", 120, 4_000)],
        units: vec![
            unit("zstd-sys", Work::BuildScript, 130, 800),
            unit(name, Work::Library, 200, 1_200),
            script,
            unit(name, Work::Program(format!("{name} \"bin\"")), 3_100, 1_000),
        ],
        without: None,
    }
}

fn comparison(name: &str) -> Comparison {
    let variant = |title: &str, size| Variant {
        id: "cargo".into(),
        title: title.into(),
        command: name.into(),
        path: format!("/app/{name}"),
        size,
        stripped_size: size,
        linkage: Linkage::StaticPie,
        libc: Libc::Musl,
        needs: Vec::new(),
        figures: Vec::new(),
    };
    Comparison {
        schema_version: Comparison::VERSION,
        program: name.into(),
        package: name.into(),
        target: Target::X86_64,
        machine: Machine::default(),
        variants: vec![variant("cargo's own", 9_000), variant(name, 4_000)],
        workloads: Vec::new(),
        images: Vec::new(),
        methods: Vec::new(),
        notes: vec![name.into()],
    }
}
