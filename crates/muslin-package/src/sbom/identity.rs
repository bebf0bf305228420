//! How a component is named for machines: package URLs and CPEs.

use muslin_schema::{ContainedPackage, PackageSource};

/// The package URL of a crate (purl-spec, type `cargo`); `None` for one that is only a directory here, since
/// a registry may know another of the same name.
pub(crate) fn purl(package: &ContainedPackage) -> Option<String> {
    let plain = format!("pkg:cargo/{}@{}", package.name, encoded(&package.version));
    match &package.source {
        PackageSource::Local => None,
        PackageSource::CratesIo => Some(plain),
        PackageSource::Registry(url) => Some(format!("{plain}?repository_url={}", encoded(url))),
        PackageSource::Git(url) => {
            let commit = url.rsplit_once('#').map_or("", |(_, commit)| commit);
            let place = url.split(['?', '#']).next().unwrap_or_default();
            let place = encoded(&format!("git+{place}@{commit}"));
            Some(format!("{plain}?vcs_url={place}"))
        }
    }
}

/// The package URL of a library that no registry has.
pub(crate) fn generic(name: &str, version: Option<&str>) -> String {
    let version = version.map(|version| format!("@{}", encoded(version))).unwrap_or_default();
    format!("pkg:generic/{}{version}", encoded(&name.to_lowercase()))
}

/// A CPE 2.3 name of an application, from `vendor:product`.
pub(crate) fn cpe(product: &str, version: Option<&str>) -> String {
    let version = version.unwrap_or("*");
    format!("cpe:2.3:a:{product}:{version}:*:*:*:*:*:*:*")
}

/// Percent-encoding of all but the unreserved characters (RFC 3986, 2.3).
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |out, byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            out + &char::from(byte).to_string()
        }
        _ => out + &format!("%{byte:02X}"),
    })
}

/// An SPDX expression from what a manifest says, which in older ones has `/` for `OR`.
pub(crate) fn license(text: &str) -> String {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    parts.join(" OR ")
}

#[cfg(test)]
mod tests {
    use muslin_schema::PackageRole;

    use super::*;

    #[test]
    fn a_crate_is_named_with_the_place_it_comes_from() {
        let package = |source| ContainedPackage {
            name: "zstd-safe".to_owned(),
            version: "2.0.1+zstd.1.5.7".to_owned(),
            source,
            license: None,
            repository: None,
            features: Vec::new(),
            dependencies: Vec::new(),
            role: PackageRole::Runtime,
            root: false,
        };
        assert_eq!(
            purl(&package(PackageSource::CratesIo)).as_deref(),
            Some("pkg:cargo/zstd-safe@2.0.1%2Bzstd.1.5.7")
        );
        let git = PackageSource::Git("https://x.example/a?branch=b#0123".to_owned());
        assert_eq!(
            purl(&package(git)).as_deref(),
            Some(
                "pkg:cargo/zstd-safe@2.0.1%2Bzstd.1.5.7?vcs_url=git%2Bhttps%3A%2F%2Fx.example%2Fa%400123"
            )
        );
        assert_eq!(purl(&package(PackageSource::Local)), None);
        assert_eq!(license("MIT/Apache-2.0"), "MIT OR Apache-2.0");
    }
}
