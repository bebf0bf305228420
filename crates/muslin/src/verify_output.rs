//! Checks every executable against the ELF checks, and makes the report.

use muslin_schema::codes;
use std::path::Path;

use muslin_elf::{ElfFile, Facts, NotElf, Policy};
use muslin_plan::loaded_modules;
use muslin_schema::{
    Allocator, Answer, Executable, Exit, Expected, Failure, Finding, Host, Libc, LibcRoutines,
    Linkage, Plan, Report, Request, RoutineGroup, Severity, Target,
};

use crate::build::{BuildError, Built};
use crate::crt_objects::crt_objects;
use crate::project::Project;

/// Checks what was built against what was expected.
///
/// # Errors
///
/// [`BuildError::NoExecutable`] if an executable is missing, [`BuildError::Unreadable`] if one cannot be read.
pub(crate) fn check(
    plan: &Plan,
    project: &Project,
    built: &Built,
) -> Result<Vec<Executable>, Box<dyn Failure>> {
    let Project { host, request, .. } = project;
    for target in plan.targets.iter().map(|one| one.target) {
        for expected in &plan.expected {
            if !built.executables.contains_key(&(target, expected.clone())) {
                let Expected { package, name, .. } = expected.clone();
                return Err(BuildError::NoExecutable { name, package, target }.into());
            }
        }
    }
    let directories: Vec<String> = plan.path_maps.iter().map(|map| map.from.clone()).collect();
    // Arguments for cargo can ask for more than was expected; all that was built is checked.
    let mut executables = Vec::new();
    for ((target, what), path) in &built.executables {
        let policy = policy(host, &what.name, *target);
        let replaced = Replaced::of(plan, *target, request);
        executables.push(executable(
            what,
            path,
            &policy,
            *target,
            &replaced,
            &directories,
            built.hashes.get(path),
        )?);
    }
    Ok(executables)
}

/// What is asked of an executable.
pub(crate) fn policy(host: &Host, name: &str, target: Target) -> Policy {
    Policy {
        subject: name.to_owned(),
        target: Some(target),
        crt_objects: crt_objects(host, target),
    }
}

/// The parts of libc that were to be replaced in an executable.
struct Replaced {
    routines: LibcRoutines,
    /// The allocator that was asked for by name: it has to be in it.
    allocator: Option<&'static str>,
}

impl Replaced {
    fn of(plan: &Plan, target: Target, request: &Request) -> Self {
        let planned = plan.targets.iter().find(|one| one.target == target);
        let by_name = request.allocator.unwrap_or_default() != Allocator::Auto;
        let allocator = planned.filter(|_| by_name).and_then(|one| one.allocator.library());
        let routines = planned.map_or(LibcRoutines::MUSL, |one| one.libc_routines);
        Self { routines, allocator }
    }
}

fn executable(
    what: &Expected,
    path: &str,
    policy: &Policy,
    target: Target,
    replaced: &Replaced,
    directories: &[String],
    linked: Option<&String>,
) -> Result<Executable, BuildError> {
    let bytes = muslin_exec::read(Path::new(path)).map_err(BuildError::Unreadable)?;
    let sha256 = muslin_package::sha256(&bytes);
    if linked.is_some_and(|linked| *linked != sha256) {
        return Err(BuildError::Replaced { path: path.to_owned() });
    }
    let (linkage, libc, checks) = match ElfFile::parse(&bytes) {
        Ok(file) => {
            let mut checks: Vec<Finding> =
                file.check(policy).into_iter().map(require_proof).collect();
            let absent = replaced.routines.contains(RoutineGroup::Memory)
                && file.facts().routines.is_empty();
            checks.extend(absent.then(|| no_routines(policy)));
            checks.extend(resolver(file.facts(), policy));
            checks.push(file.allocator(replaced.allocator, policy));
            checks.push(file.build_paths(directories, policy));
            (file.facts().linkage, file.facts().libc.family, checks)
        }
        Err(what) => (Linkage::Other, Libc::Unknown, vec![no_elf(&what, policy)]),
    };
    Ok(Executable {
        name: what.name.clone(),
        package: what.package.clone(),
        target,
        path: path.to_owned(),
        size: bytes.len() as u64,
        sha256,
        linkage,
        libc,
        checks,
    })
}

/// Whose resolver is inside, where it is ours.
fn resolver(facts: &Facts, policy: &Policy) -> Option<Finding> {
    let names: Vec<&str> = facts.resolver.iter().map(|one| one.name.as_str()).collect();
    let message = format!("muslin's: {}; {WITHOUT_MODULES}", names.join(", "));
    (!names.is_empty()).then(|| Finding {
        code: codes::RESOLVER.into(),
        subject: policy.subject.clone(),
        severity: Severity::Info,
        answer: Answer::Yes,
        message,
        evidence: Vec::new(),
        cure: None,
        allowed: false,
    })
}

/// What no static program can ask for a name.
const WITHOUT_MODULES: &str = "modules of nsswitch.conf such as LDAP and SSSD count as unavailable";

/// The build machine asks modules for names, and a program that resolves names will not.
fn absent_modules(executables: &[Executable], nsswitch: &str) -> Vec<Finding> {
    let modules = loaded_modules(nsswitch).join("`, `");
    let mut checks = executables.iter().flat_map(|one| &one.checks);
    let ours = checks.find(|one| one.is(codes::RESOLVER) && one.answer == Answer::Yes);
    let note = ours.filter(|_| !modules.is_empty()).map(|one| {
        let message = format!(
            "this machine's /etc/nsswitch.conf asks `{modules}` for hosts, which are modules that glibc loads; a static program passes over them"
        );
        Finding {
            cure: Some("where it will run, name `dns` behind them".to_owned()),
            ..Finding::note(codes::RESOLVER, &one.subject, message)
        }
    });
    note.into_iter().collect()
}

/// Our routines of libc were to be linked, and none is there: the program is right, and slower than it was
/// meant to be.
fn no_routines(policy: &Policy) -> Finding {
    Finding {
        code: codes::LIBC_ROUTINES.into(),
        subject: policy.subject.clone(),
        severity: Severity::Warning,
        answer: Answer::No,
        message: "the routines that were linked before libc are not in it".to_owned(),
        evidence: Vec::new(),
        cure: Some("a linker script or a custom argument leaves them out; use `--libc-routines musl` if they are not wanted".to_owned()),
        allowed: false,
    }
}

/// A check that cannot know fails the build where a wrong file could hide behind it: nothing leaves
/// unproved. For a file that is merely looked at, the same answer is a warning.
fn require_proof(mut finding: Finding) -> Finding {
    if finding.answer == Answer::Unknown && finding.severity == Severity::Warning {
        finding.severity = Severity::Error;
        finding.cure = finding
            .cure
            .or_else(|| Some(format!("if you know that it is right: `--allow {}`", finding.code)));
    }
    finding
}

/// Reads an executable that was changed after its check. What a loader reads is the same,
/// so what was proved stays proved, and only a check that fails counts.
///
/// # Errors
///
/// The first check that fails, unless the user allows it.
pub(crate) fn undamaged(
    bytes: &[u8],
    policy: &Policy,
    allow: &[String],
) -> Result<Facts, Box<Finding>> {
    let file = ElfFile::parse(bytes).map_err(|what| no_elf(&what, policy))?;
    let fails = |one: &Finding| one.answer == Answer::No && one.fails(Severity::Error);
    let mut checks = file.check(policy);
    for one in &mut checks {
        one.allow(allow);
    }
    match checks.into_iter().find(fails) {
        Some(finding) => Err(Box::new(finding)),
        None => Ok(file.into_facts()),
    }
}

fn no_elf(what: &NotElf, policy: &Policy) -> Finding {
    Finding {
        code: codes::ELF.into(),
        subject: policy.subject.clone(),
        severity: Severity::Error,
        answer: Answer::No,
        message: format!("this is not an ELF file: {what}"),
        evidence: Vec::new(),
        cure: None,
        allowed: false,
    }
}

/// What a program loses to musl's allocator is reported in a line of the report, once for all targets.
fn slow_allocators(executables: &[Executable]) -> Vec<Finding> {
    let checks = executables.iter().flat_map(|one| &one.checks);
    let slow = checks.filter(|one| one.is(codes::ALLOCATOR) && one.severity == Severity::Info);
    let mut notes: Vec<Finding> = Vec::new();
    for one in slow.filter(|one| one.answer == Answer::No && !one.allowed) {
        if notes.iter().all(|note| note.subject != one.subject) {
            let cure = one.cure.as_deref().unwrap_or_default();
            let message = format!("{}; {cure}", one.message);
            notes.push(Finding::note(codes::ALLOCATOR, &one.subject, message));
        }
    }
    notes
}

/// The report, with the exit code that its findings ask for.
pub(crate) fn report(
    plan: Plan,
    request: &Request,
    executables: Vec<Executable>,
    audit: Vec<Finding>,
) -> Report {
    let findings = [plan.findings, audit].concat();
    let mut report = Report {
        schema_version: Report::VERSION,
        exit_code: 0,
        failure: None,
        targets: plan.targets,
        executables,
        compiled: Vec::new(),
        findings,
        details: None,
    };
    judge(&mut report, request);
    if report.findings.iter().all(|one| one.code != codes::ALLOCATOR) {
        report.findings.extend(slow_allocators(&report.executables));
    }
    let nsswitch = muslin_exec::read_if_there(Path::new("/etc/nsswitch.conf"));
    let nsswitch = nsswitch.unwrap_or_default();
    report.findings.extend(absent_modules(&report.executables, &nsswitch));
    report
}

/// The gate of a report: findings that the user allows are marked, and the rest decides the exit code.
pub(crate) fn judge(report: &mut Report, request: &Request) {
    let checks = report.executables.iter_mut().flat_map(|one| &mut one.checks);
    report.findings.iter_mut().chain(checks).for_each(|one| one.allow(&request.allow));
    report.exit_code = exit(report, request) as u8;
}

/// The exit code that the findings of a report ask for.
fn exit(report: &Report, request: &Request) -> Exit {
    let fails = |at| report.all_findings().any(|one| one.fails(at));
    if fails(Severity::Error) {
        Exit::Findings
    } else if request.strict && fails(Severity::Warning) {
        Exit::Strict
    } else {
        Exit::Delivered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolving() -> Executable {
        let finding = Finding {
            severity: Severity::Info,
            answer: Answer::Yes,
            ..Finding::note(codes::RESOLVER, "ship", "muslin's: getaddrinfo".to_owned())
        };
        Executable {
            name: "ship".to_owned(),
            package: "ship".to_owned(),
            target: Target::X86_64,
            path: String::new(),
            size: 1,
            sha256: String::new(),
            linkage: Linkage::StaticPie,
            libc: Libc::Musl,
            checks: vec![finding],
        }
    }

    #[test]
    fn modules_of_the_machine_are_named_where_a_program_resolves_names() {
        let nsswitch = "hosts: files sss dns\n";
        let found = absent_modules(&[resolving()], nsswitch);
        assert_eq!(
            found[0].message,
            "this machine's /etc/nsswitch.conf asks `sss` for hosts, which are modules that glibc loads; a static program passes over them"
        );
        assert!(absent_modules(&[resolving()], "hosts: files dns\n").is_empty());
        assert!(absent_modules(&[], nsswitch).is_empty());
    }
}
