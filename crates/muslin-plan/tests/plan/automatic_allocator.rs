//! The allocator where none is asked for.

use muslin_schema::{Allocator, CompilerAnswer, Need, Plan, Provide, Severity, StepKind, Target};

use crate::case::{Case, LINUX};

const X86_64: &[Target] = &[Target::X86_64];

/// Whose allocator is linked, and what is reported of it.
fn outcome(plan: &Plan) -> (Allocator, Vec<String>) {
    let said = plan.findings.iter().filter(|one| one.code == "allocator");
    assert!(said.clone().all(|one| one.severity == Severity::Info));
    (plan.targets[0].allocator, said.map(|one| one.message.clone()).collect())
}

fn installs(plan: &Plan) -> bool {
    plan.steps.iter().any(|step| matches!(step.kind, StepKind::InstallToolchain(_)))
}

#[test]
fn mimalloc_is_compiled_apart_from_a_project_that_has_no_c() {
    let plan = Case::on(LINUX, X86_64)
        .found("musl-gcc", "/usr/bin/musl-gcc", "12")
        .automatic()
        .plan()
        .unwrap();
    assert_eq!(outcome(&plan), (Allocator::Mimalloc, vec![]));
    let target = &plan.targets[0];
    assert_eq!((target.toolchain.as_str(), target.needs.len()), ("rust-lld", 0));
    let [library, build] = plan.steps.as_slice() else { panic!("{:?}", plan.steps) };
    assert!(library.title.ends_with("with musl-gcc"), "{}", library.title);
    assert!(library.env.iter().any(|one| one.key == "CC_x86_64_unknown_linux_musl"));
    assert!(build.env.iter().all(|one| !one.key.starts_with("CC")), "{:?}", build.env);
    assert_eq!(build.path, Vec::<String>::new());
    let contents = target.natives.last().unwrap();
    assert_eq!((contents.package.as_str(), contents.libraries.len()), ("mimalloc", 1));
}

#[test]
fn the_archive_is_the_same_for_every_project() {
    let prefix = |needs: &[Need]| {
        let case = Case::on(LINUX, X86_64).found("musl-gcc", "/usr/bin/musl-gcc", "12");
        let plan = case.needing("ring", needs).automatic().plan().unwrap();
        plan.targets[0].libraries[0].prefix.clone()
    };
    assert_eq!(prefix(&[]), prefix(&[Need::C, Need::Assembler]));
}

#[test]
fn nothing_is_installed_for_it() {
    let plan = Case::on(LINUX, X86_64).nothing_found().automatic().plan().unwrap();
    assert!(!installs(&plan));
    let (allocator, said) = outcome(&plan);
    assert_eq!(allocator, Allocator::Musl);
    insta::assert_snapshot!(said.join("\n"), @"musl's own is linked: no C compiler for `x86_64-unknown-linux-musl` is installed to compile another; where four threads allocate, it takes 28 times as long as mimalloc");
}

#[test]
fn a_toolchain_that_the_project_has_installed_compiles_it_too() {
    let plan = Case::on(LINUX, X86_64)
        .needing("ring", &[Need::C])
        .nothing_found()
        .automatic()
        .plan()
        .unwrap();
    assert!(installs(&plan));
    assert_eq!(outcome(&plan), (Allocator::Mimalloc, vec![]));
}

#[test]
fn a_program_with_an_allocator_of_its_own_keeps_it_without_a_word() {
    let plan = Case::on(LINUX, X86_64)
        .needing("tikv-jemalloc-sys", &[Need::C])
        .found("musl-gcc", "/usr/bin/musl-gcc", "12")
        .automatic()
        .plan()
        .unwrap();
    assert_eq!(outcome(&plan), (Allocator::Musl, vec![]));
}

#[test]
fn a_linker_of_the_user_keeps_musls_and_is_no_error() {
    let plan = Case::on(LINUX, X86_64)
        .found("musl-gcc", "/usr/bin/musl-gcc", "12")
        .configured("[target.x86_64-unknown-linux-musl]\nlinker = 'my-linker'\n")
        .automatic()
        .plan()
        .unwrap();
    let (allocator, said) = outcome(&plan);
    assert_eq!(allocator, Allocator::Musl);
    insta::assert_snapshot!(said.join("\n"), @"musl's own is linked: another has to be linked before libc, where your linker `my-linker` from /app/.cargo/config.toml:2 does not put it; where four threads allocate, it takes 28 times as long as mimalloc");
}

#[test]
fn who_wants_no_libraries_built_gets_none() {
    let mut case = Case::on(LINUX, X86_64).found("musl-gcc", "/usr/bin/musl-gcc", "12").automatic();
    case.request.provide = Some(Provide::Never);
    let (allocator, said) = outcome(&case.plan().unwrap());
    assert_eq!(allocator, Allocator::Musl);
    insta::assert_snapshot!(said.join("\n"), @"musl's own is linked: with `--provide never`, no other is compiled; where four threads allocate, it takes 28 times as long as mimalloc");
}

#[test]
fn a_compiler_of_the_user_for_glibc_fails_no_project_without_c() {
    let key = "CC_x86_64_unknown_linux_musl";
    let mut case = Case::on(LINUX, X86_64).with(key, "gcc").automatic();
    let answer = CompilerAnswer {
        command: "gcc".to_owned(),
        arch: Some("x86_64".to_owned()),
        glibc: true,
        failure: None,
    };
    case.host.compilers.insert(key.to_owned(), answer);
    let (allocator, said) = outcome(&case.plan().unwrap());
    assert_eq!(allocator, Allocator::Musl);
    insta::assert_snapshot!(said.join("\n"), @"musl's own is linked: `gcc` does not compile for `x86_64-unknown-linux-musl` (named by `CC_x86_64_unknown_linux_musl`); where four threads allocate, it takes 28 times as long as mimalloc");
}
