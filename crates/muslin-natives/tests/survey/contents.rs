//! What is in an executable in the end.

use std::path::Path;

use muslin_natives::contents;
use muslin_schema::{ContainedPackage, PackageRole};

use crate::project::Project;

fn listing(project: &Project) -> String {
    let natives = project.scan().expect("the selection fits");
    let root = project.metadata.workspace_packages()[0];
    let sources = |path: &Path| project.read(path);
    let inside = contents(&project.survey(&sources), root, &natives).expect("the selection fits");
    let name = |one: &ContainedPackage| format!("{} {}", one.name, one.version);
    let packages = inside.packages.iter().map(|one| {
        let needs = one.dependencies.iter().map(|at| inside.packages[*at].name.as_str());
        let needs: Vec<&str> = needs.collect();
        let role = if one.role == PackageRole::Runtime { "in the file" } else { "build only" };
        format!("{}: {role}, features {:?}, needs {needs:?}", name(one), one.features)
    });
    let libraries = inside.libraries.iter().map(|one| {
        let version = one.version.as_deref().unwrap_or("of unknown version");
        let license = one.license.as_deref().unwrap_or("of unknown licence");
        let found = one.found.as_deref().unwrap_or("nothing");
        let package = name(&inside.packages[one.package]);
        format!("{} {version}, {license}, by {package}: {found}", one.name)
    });
    packages.chain(libraries).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_version_of_a_library_is_that_of_the_source_that_is_compiled() {
    let project = Project::of(
        "app 0.1.0 member
           openssl-sys 0.9.118 features=vendored
           zstd-sys 2.0.16+zstd.1.5.7
           libsqlite3-sys 0.35.0 features=bundled
         libsqlite3-sys 0.35.0 script links=sqlite3
           feature bundled =
         openssl-sys 0.9.118 script links=openssl
           openssl-src 300.6.1+3.6.3 build optional
           feature vendored = dep:openssl-src
         openssl-src 300.6.1+3.6.3
         zstd-sys 2.0.16+zstd.1.5.7 script links=zstd",
    );
    let header = "/* SQLite */\n#define SQLITE_VERSION        \"3.50.2\"\n";
    let project = project.file("/p/libsqlite3-sys/sqlite3/sqlite3.h", header);
    insta::assert_snapshot!(listing(&project), @r#"
    app 0.1.0: in the file, features [], needs ["libsqlite3-sys", "openssl-sys", "zstd-sys"]
    libsqlite3-sys 0.35.0: in the file, features ["bundled"], needs []
    openssl-src 300.6.1+3.6.3: build only, features [], needs []
    openssl-sys 0.9.118: in the file, features ["vendored"], needs ["openssl-src"]
    zstd-sys 2.0.16+zstd.1.5.7: in the file, features [], needs []
    OpenSSL 3.6.3, Apache-2.0, by openssl-sys 0.9.118: the version of openssl-src 300.6.1+3.6.3
    SQLite 3.50.2, blessing, by libsqlite3-sys 0.35.0: `#define SQLITE_VERSION` in sqlite3/sqlite3.h of libsqlite3-sys 0.35.0
    Zstandard 1.5.7, BSD-3-Clause OR GPL-2.0-only, by zstd-sys 2.0.16+zstd.1.5.7: the version of zstd-sys 2.0.16+zstd.1.5.7
    "#);
}

#[test]
fn what_only_builds_is_apart_and_native_code_of_its_own_is_no_library() {
    let project = Project::of(
        "app 0.1.0 member
           ring 0.17.14
           derive 1.0.0
           yarn 1.0.0
         derive 1.0.0 macro
           yarn 1.0.0 features=plied
         ring 0.17.14 script links=ring_core_0_17_14_
           cc 1.2.0 build
         cc 1.2.0
         yarn 1.0.0
           feature plied =",
    );
    insta::assert_snapshot!(listing(&project), @r#"
    app 0.1.0: in the file, features [], needs ["derive", "ring", "yarn"]
    cc 1.2.0: build only, features [], needs []
    derive 1.0.0: build only, features [], needs ["yarn"]
    ring 0.17.14: in the file, features [], needs ["cc"]
    yarn 1.0.0: in the file, features [], needs []
    "#);
}

#[test]
fn a_library_that_the_user_named_has_no_version_that_we_could_know() {
    let project = Project::of(
        "app 0.1.0 member
           openssl-sys 0.9.118
         openssl-sys 0.9.118 script links=openssl",
    );
    insta::assert_snapshot!(listing(&project.env("OPENSSL_DIR", "/opt/openssl")), @r#"
    app 0.1.0: in the file, features [], needs ["openssl-sys"]
    openssl-sys 0.9.118: in the file, features [], needs []
    OpenSSL of unknown version, of unknown licence, by openssl-sys 0.9.118: nothing
    "#);
}
