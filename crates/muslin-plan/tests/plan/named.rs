//! Tools by their plain names, for build scripts that start `make`, `cmake` or `cc` by themselves.

use muslin_schema::{CompilerAnswer, Content, Need, Plan, Target};

use crate::case::{Case, LINUX, without_hashes};

/// A package of which nothing is known but that its build script runs this tool.
fn running(tool: &str, targets: &[Target]) -> Case {
    let mut case = Case::on(LINUX, targets).needing("homegrown-sys", &[Need::C]).found(
        "zig",
        "/usr/bin/zig",
        "0.17.1",
    );
    case.natives[0].tools.insert(tool.to_owned());
    case.natives[0].known = false;
    case
}

fn script(plan: &Plan, end: &str) -> String {
    let file = plan.files.iter().find(|file| file.path.ends_with(end));
    match file.map(|file| &file.content) {
        Some(Content::Text(text)) => without_hashes(&without_search(text)),
        _ => panic!("no text ends in {end}"),
    }
}

/// Without the lines that look for a build script which cleared the environment: they have a test of their own.
fn without_search(text: &str) -> String {
    let Some((head, rest)) = text.split_once("above() {\n") else { return text.to_owned() };
    let (_, rest) = rest.split_once("\n}\nabove\n").unwrap();
    format!("{head}{rest}")
}

fn variable(plan: &Plan, key: &str) -> Option<String> {
    let env = plan.steps.iter().flat_map(|step| &step.env);
    env.filter(|one| one.key == key).map(|one| without_hashes(&one.value).trim().to_owned()).next()
}

#[test]
fn a_plain_name_starts_the_tool_of_the_target_in_its_build_scripts_only() {
    let plan = running("make", &Target::ALL).needing("zstd-sys", &[Need::C]).plan().unwrap();
    insta::assert_snapshot!(script(&plan, "/plain/cc"), @r#"
    #!/bin/sh
    # Written by muslin; changes are overwritten.
    name=cc
    host=x86_64-unknown-linux-gnu
    plain=/cache/wrappers/plain-HASH/plain
    if [ -z "${MUSLIN_FOR_HOST-}${COLLECT_GCC-}" ] && [ "${VSLANG-}" != 1033 ] &&
      [ -n "${OUT_DIR-}" ] && [ -n "${NUM_JOBS-}" ] && [ "${HOST-}" = "$host" ] && [ "${TARGET-}" != "$host" ]; then
    case ${CARGO_PKG_NAME-} in
    zstd-sys) ;;
    *)
    case $TARGET in
    x86_64-unknown-linux-musl)
    export MUSLIN_FOR_HOST=1
    exec /cache/wrappers/zig-HASH/x86_64-unknown-linux-musl/x86_64-linux-musl-gcc "$@"
    ;;
    aarch64-unknown-linux-musl)
    export MUSLIN_FOR_HOST=1
    exec /cache/wrappers/zig-HASH/aarch64-unknown-linux-musl/aarch64-linux-musl-gcc "$@"
    ;;
    esac
    ;;
    esac
    fi
    IFS=:
    for directory in $PATH; do
      [ "$directory" = "$plain" ] || [ ! -x "$directory/$name" ] || { unset IFS; exec "$directory/$name" "$@"; }
    done
    echo "$name: not found" >&2
    exit 127
    "#);
}

#[test]
fn plain_variables_hand_over_and_those_of_the_host_stay_the_hosts() {
    let plan = running("make", &[Target::X86_64]).plan().unwrap();
    let keys = ["CC", "HOST_CC", "HOSTCC", "CC_FOR_BUILD", "AR", "RANLIB", "LD", "CONFIG_SITE"];
    let lines = keys.map(|key| format!("{key}={}", variable(&plan, key).unwrap_or_default()));
    insta::assert_snapshot!(lines.join("\n"), @"
    CC=/cache/wrappers/plain-HASH/either/cc
    HOST_CC=/cache/wrappers/plain-HASH/host/cc
    HOSTCC=/cache/wrappers/plain-HASH/host/cc
    CC_FOR_BUILD=/cache/wrappers/plain-HASH/host/cc
    AR=/cache/wrappers/plain-HASH/either/ar
    RANLIB=/cache/wrappers/plain-HASH/either/ranlib
    LD=/cache/wrappers/plain-HASH/either/ld
    CONFIG_SITE=/cache/wrappers/plain-HASH/config.site
    ");
}

#[test]
fn a_known_package_and_one_that_compiles_by_the_variable_need_no_plain_names() {
    let known = Case::on(LINUX, &[Target::X86_64]).needing("zstd-sys", &[Need::C]).found(
        "zig",
        "/usr/bin/zig",
        "0.17.1",
    );
    assert_eq!(variable(&known.plan().unwrap(), "CC"), None);
    let bindings = running("libclang", &[Target::X86_64]);
    assert_eq!(variable(&bindings.plan().unwrap(), "CC"), None);
}

#[test]
fn a_compiler_of_the_user_for_the_target_is_started_and_one_for_the_host_is_the_hosts() {
    let with = |command: &str, glibc| {
        let mut case = running("make", &[Target::X86_64]).with("CC", command);
        let arch = Some("x86_64".to_owned());
        let answer = CompilerAnswer { command: command.to_owned(), arch, glibc, failure: None };
        case.host.compilers.insert("CC".to_owned(), answer);
        case.plan().unwrap()
    };
    let musl = with("/opt/musl/bin/cc -pipe", false);
    assert!(script(&musl, "/plain/cc").contains("exec /opt/musl/bin/cc -pipe \"$@\""));
    let glibc = with("/opt/gcc/bin/gcc", true);
    assert!(!script(&glibc, "/plain/cc").contains("/opt/gcc"));
    assert!(script(&glibc, "/host/cc").contains("exec /opt/gcc/bin/gcc \"$@\""));
}

#[test]
fn a_toolchain_without_c_plus_plus_says_so_where_it_is_asked_for() {
    let mut case = running("make", &[Target::X86_64]);
    case.host.probes.clear();
    let plan = case.found("musl-gcc", "/usr/bin/musl-gcc", "12").plan().unwrap();
    assert!(script(&plan, "/plain/c++").contains("set CXX_x86_64_unknown_linux_musl"));
}

#[test]
fn cmake_and_meson_get_the_target_where_they_configure() {
    let plan = running("cmake", &[Target::Aarch64]).plan().unwrap();
    let cmake = script(&plan, "/plain/cmake");
    assert!(
        cmake.contains("-DCMAKE_TOOLCHAIN_FILE=$CMAKE_TOOLCHAIN_FILE_aarch64_unknown_linux_musl")
    );
    assert!(script(&plan, "/plain/meson").contains("/meson-aarch64-unknown-linux-musl.ini"));
    let machine = script(&plan, "/meson-aarch64-unknown-linux-musl.ini");
    assert!(machine.contains("cpu_family = 'aarch64'"));
    assert!(script(&plan, "/config.site").contains("host_alias=aarch64-linux-musl"));
}

#[test]
fn compilers_record_wherever_a_package_of_which_nothing_is_known_compiles() {
    let by_crate = |known| {
        let mut case = running("cc", &[Target::X86_64]);
        case.natives[0].tools.clear();
        case.natives[0].known = known;
        case
    };
    let records = |case: &Case| variable(&case.plan().unwrap(), "SUNPRO_DEPENDENCIES").is_some();
    // The `cc` crate can be asked for the host's compiler.
    assert!(records(&by_crate(false)));
    assert!(!records(&by_crate(true)));
    // Objects of the user's own compilers are as they are.
    let mut own = by_crate(false).with("CC_x86_64_unknown_linux_musl", "/opt/musl/bin/cc");
    let command = "/opt/musl/bin/cc".to_owned();
    let arch = Some("x86_64".to_owned());
    let answer = CompilerAnswer { command, arch, glibc: false, failure: None };
    own.host.compilers.insert("CC_x86_64_unknown_linux_musl".to_owned(), answer);
    assert!(!records(&own));
}
