//! What build scripts ask to link.

use muslin_natives::{Linking, archives, audit, trace};
use muslin_schema::{Finding, Target};

use crate::project::Project;

/// The findings of a script, as text, where only these files exist.
fn findings(libraries: &[&str], directories: &[&str], searched: &[&str], files: &[&str]) -> String {
    linking(libraries, directories, searched, files, |linking| render(&audit(linking)))
}

fn linking<T>(
    libraries: &[&str],
    directories: &[&str],
    searched: &[&str],
    files: &[&str],
    ask: impl FnOnce(&Linking<'_>) -> T,
) -> T {
    let owned = |list: &[&str]| list.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
    let (libraries, directories, searched) =
        (owned(libraries), owned(directories), owned(searched));
    let ours = owned(&["/home/me/app/target", "/usr/local/lib/muslin-cache"]);
    ask(&Linking {
        package: "bell-sys",
        libraries: &libraries,
        directories: &directories,
        searched: &searched,
        ours: &ours,
        target: Target::X86_64,
        exists: &|path| files.contains(&path),
    })
}

fn render(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let evidence: Vec<&str> =
            finding.evidence.iter().map(|evidence| evidence.detail.as_str()).collect();
        format!(
            "{:?} {}: {}\n  {}\n  help: {}",
            finding.severity,
            finding.code,
            finding.message,
            evidence.join("\n  "),
            finding.cure.as_deref().unwrap_or_default()
        )
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_name_without_an_archive_is_an_error() {
    insta::assert_snapshot!(findings(&["dylib=sqlite3"], &[], &[], &[]), @"
    Error dynamic-library: the build script of `bell-sys` links `sqlite3`, and there is no `libsqlite3.a` for `x86_64-unknown-linux-musl`
      `cargo::rustc-link-lib=dylib=sqlite3`
      help: turn on the feature of `bell-sys` that compiles the source it carries, if it has one, or name a directory with `libsqlite3.a` built for `x86_64-unknown-linux-musl`
    ");
}

#[test]
fn an_archive_in_the_hosts_directory_does_not_count() {
    let directory = "/usr/lib/x86_64-linux-gnu";
    let archive = format!("{directory}/libpq.a");
    insta::assert_snapshot!(findings(&["pq"], &[&format!("native={directory}")], &[], &[&archive]), @"
    Error dynamic-library: the build script of `bell-sys` links `pq`, and there is no `libpq.a` for `x86_64-unknown-linux-musl`
      `cargo::rustc-link-lib=pq`
      `/usr/lib/x86_64-linux-gnu` holds libraries of the host, which do not count
      help: turn on the feature of `bell-sys` that compiles the source it carries, if it has one, or name a directory with `libpq.a` built for `x86_64-unknown-linux-musl`
    Error host-library-folder: the build script of `bell-sys` searches `/usr/lib/x86_64-linux-gnu`, where the host keeps its own libraries
      `cargo::rustc-link-search=/usr/lib/x86_64-linux-gnu`
      the linker would take `/usr/lib/x86_64-linux-gnu/libpq.a`
      help: keep `bell-sys` from looking at the host: turn on the feature that compiles the source it carries, if it has one, or name a directory with libraries built for `x86_64-unknown-linux-musl`
    ");
}

#[test]
fn an_archive_of_the_host_is_an_error_even_when_it_is_asked_for_as_one() {
    let archive = "/usr/lib/x86_64-linux-gnu/libssl.a";
    let directories = ["native=/usr/lib/x86_64-linux-gnu"];
    insta::assert_snapshot!(findings(&["static=ssl"], &directories, &[], &[archive]), @"
    Error host-library-folder: the build script of `bell-sys` searches `/usr/lib/x86_64-linux-gnu`, where the host keeps its own libraries
      `cargo::rustc-link-search=/usr/lib/x86_64-linux-gnu`
      the linker would take `/usr/lib/x86_64-linux-gnu/libssl.a`
      help: keep `bell-sys` from looking at the host: turn on the feature that compiles the source it carries, if it has one, or name a directory with libraries built for `x86_64-unknown-linux-musl`
    ");
}

#[test]
fn a_directory_of_the_host_that_yields_nothing_is_a_warning() {
    let directories = ["/usr/lib", "native=/opt/homebrew/opt/openssl/lib/"];
    insta::assert_snapshot!(findings(&["static=gmp"], &directories, &[], &[]), @"
    Warning host-library-folder: the build script of `bell-sys` searches `/opt/homebrew/opt/openssl/lib`, where the host keeps its own libraries
      `cargo::rustc-link-search=/opt/homebrew/opt/openssl/lib`
      help: keep `bell-sys` from looking at the host: turn on the feature that compiles the source it carries, if it has one, or name a directory with libraries built for `x86_64-unknown-linux-musl`
    Warning host-library-folder: the build script of `bell-sys` searches `/usr/lib`, where the host keeps its own libraries
      `cargo::rustc-link-search=/usr/lib`
      help: keep `bell-sys` from looking at the host: turn on the feature that compiles the source it carries, if it has one, or name a directory with libraries built for `x86_64-unknown-linux-musl`
    ");
}

#[test]
fn a_name_with_an_archive_in_a_named_directory_is_sound() {
    assert_eq!(findings(&["sqlite3"], &["native=/opt/s"], &[], &["/opt/s/libsqlite3.a"]), "");
}

#[test]
fn a_name_with_an_archive_of_another_script_is_sound() {
    assert_eq!(findings(&["dylib=z"], &[], &["native=/t/out/lib"], &["/t/out/lib/libz.a"]), "");
    let verbatim = ["dylib:+verbatim=libz-ng.a"];
    assert_eq!(findings(&verbatim, &[], &["/t/out"], &["/t/out/libz-ng.a"]), "");
}

#[test]
fn what_libc_and_the_runtimes_bring_is_sound() {
    let names = ["pthread", "dylib=dl", "m", "rt", "stdc++", "dylib=c++", "gcc_s", "unwind"];
    assert_eq!(findings(&names, &[], &[], &[]), "");
}

#[test]
fn archives_are_sound() {
    assert_eq!(findings(&["static=ring_core", "static:-bundle=zstd"], &["/t/out"], &[], &[]), "");
}

#[test]
fn directories_of_this_build_and_those_for_musl_are_not_the_hosts() {
    let directories = [
        "native=/home/me/app/target/debug/build/bell-sys-1/out",
        "native=/usr/local/lib/muslin-cache/zlib",
        "native=/usr/lib/x86_64-linux-musl",
        "native=/usr/lib/musl/lib",
        "native=/usr/library",
    ];
    assert_eq!(findings(&[], &directories, &[], &[]), "");
}

#[test]
fn a_finding_is_traced_to_the_users_package() {
    let needs = Project::recorded(include_str!("recorded/app.json")).scan().unwrap();
    let findings = audit(&Linking {
        package: "libsqlite3-sys",
        libraries: &["dylib=sqlite3".to_owned()],
        directories: &[],
        searched: &[],
        ours: &[],
        target: Target::X86_64,
        exists: &|_| false,
    });
    insta::assert_snapshot!(render(&trace(findings, &needs)), @r#"
    Error dynamic-library: the build script of `libsqlite3-sys` links `sqlite3`, and there is no `libsqlite3.a` for `x86_64-unknown-linux-musl`
      `cargo::rustc-link-lib=dylib=sqlite3`
      it comes in by `app 0.1.0` > `rusqlite 0.43.0` > `libsqlite3-sys 0.40.0`
      help: libsqlite3-sys = { version = "0.40", features = ["bundled"] }
    "#);
}

#[test]
fn the_archives_that_a_linker_takes_are_found_under_every_spelling() {
    let libraries = [
        "static=bell",
        "static:+verbatim=bell.lib",
        "rope",
        "static=m",
        "static=none",
        "static=bell",
    ];
    let files = ["/out/libbell.a", "/out/bell.lib", "/other/librope.a", "/out/libm.a"];
    let found = linking(&libraries, &["native=/out"], &["/other"], &files, archives);
    assert_eq!(found, ["/out/libbell.a", "/out/bell.lib", "/other/librope.a"]);
}
