//! What a file says of itself: whose package it belongs to, and how it was built.

use muslin_schema::{BuildRecord, InspectedFile, PackageMetadata};

use super::detail::Detail;
use super::rows::Rows;
use crate::paint::Paint;

/// The rows of both; none for what the file does not say.
pub(super) fn rows(rows: &mut Rows, file: &InspectedFile, detail: Detail) {
    if let Some(package) = &file.package {
        rows.row("Package", &package_line(package));
    }
    let Some(build) = &file.build else { return };
    rows.row("Built", &build_line(build));
    if detail == Detail::Full {
        for line in details(build) {
            rows.more("", &line, Paint::faint);
        }
    }
}

/// `hello 2.10-2 · deb · amd64 · debian`
fn package_line(package: &PackageMetadata) -> String {
    let PackageMetadata { kind, name, version, architecture, os, os_cpe, debug_info_url, other } =
        package;
    let name = [name.as_deref(), version.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    let known = [kind, architecture, os, os_cpe, debug_info_url].into_iter().flatten().cloned();
    let other = other.iter().map(|(key, value)| format!("{key} {value}"));
    let name = (!name.is_empty()).then(|| name.join(" "));
    name.into_iter().chain(known).chain(other).collect::<Vec<_>>().join(" · ")
}

fn build_line(build: &BuildRecord) -> String {
    let compilers = build.toolchains.iter().map(ToString::to_string);
    let with = std::iter::once(format!("rustc {}", build.rustc)).chain(compilers);
    let with = with.collect::<Vec<_>>().join(", ");
    format!(
        "{} {} by muslin {} with {with}; `verify --source DIR` builds it again",
        build.package, build.version, build.muslin
    )
}

fn details(build: &BuildRecord) -> Vec<String> {
    let mut lines = vec![
        format!("built with {}", build.settings.flags().join(" ")),
        format!("SOURCE_DATE_EPOCH={}", build.time),
    ];
    lines.extend(build.environment.iter().map(|(key, value)| format!("{key}={value}")));
    let digests = [
        ("Cargo.lock", &build.lock),
        ("the SBOM without its list of executables", &build.sbom),
        ("muslin's data", &build.catalog),
    ];
    lines.extend(digests.map(|(what, digest)| format!("{what}: sha256 {digest}")));
    lines
}
