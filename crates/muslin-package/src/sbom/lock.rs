//! What `Cargo.lock` knows of the crates beyond their names: the SHA-256 of each as it was published.

use std::collections::BTreeMap;

/// Name and version of each package that is not from a directory.
///
/// # Errors
///
/// If the text is not TOML.
pub fn lock_packages(text: &str) -> Result<Vec<(String, String)>, toml::de::Error> {
    let lock: toml::Table = text.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array).into_iter().flatten();
    let foreign = packages.filter(|package| package.get("source").is_some());
    let words = foreign.filter_map(|package| {
        let word = |key: &str| Some(package.get(key)?.as_str()?.to_owned());
        Some((word("name")?, word("version")?))
    });
    Ok(words.collect())
}

/// The checksum of each package by name and version; those from directories and git have none.
#[must_use]
pub fn lock_checksums(text: &str) -> BTreeMap<(String, String), String> {
    let Ok(lock) = text.parse::<toml::Table>() else { return BTreeMap::new() };
    let packages = lock.get("package").and_then(toml::Value::as_array);
    packages
        .into_iter()
        .flatten()
        .filter_map(|package| {
            let word = |key: &str| Some(package.get(key)?.as_str()?.to_owned());
            Some(((word("name")?, word("version")?), word("checksum")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_published_crates_have_a_checksum() {
        let lock = "version = 4\n[[package]]\nname = 'a'\nversion = '1.0.0'\n\
                    [[package]]\nname = 'b'\nversion = '2.0.0'\nchecksum = 'ff'\n";
        let sums = lock_checksums(lock);
        assert_eq!(
            sums.into_iter().collect::<Vec<_>>(),
            [(("b".into(), "2.0.0".into()), "ff".into())]
        );
    }
}
