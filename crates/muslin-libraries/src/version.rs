//! Versions of C libraries, which follow no common rule.

use std::cmp::Ordering;

/// Numbers count as numbers, all else as text, part by part.
pub(crate) fn compare(one: &str, other: &str) -> Ordering {
    let parts = |text: &str| -> Vec<(u64, String)> {
        let words = text.split(['.', '-', '_', '+', '~']);
        words
            .map(|word| {
                let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
                (word[..end].parse().unwrap_or_default(), word[end..].to_owned())
            })
            .collect()
    };
    parts(one).cmp(&parts(other))
}

/// The version of the authors in one of Debian's: without its epoch, its revision and what says that it was
/// packed again.
#[must_use]
pub fn upstream(version: &str) -> &str {
    let version = version.split_once(':').map_or(version, |(_, rest)| rest);
    let version = version.rsplit_once('-').map_or(version, |(version, _)| version);
    let version = version.split_once("really").map_or(version, |(_, really)| really);
    let end = version.find(['+', '~']).or_else(|| version.find(".dfsg"));
    &version[..end.unwrap_or(version.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_of_a_distribution_has_that_of_the_authors_in_it() {
        let versions = [
            "1:3.6.2-2",
            "2.12.7+dfsg+really2.9.14-2.1+deb13u3",
            "2.1.13-stable-1~deb13u1",
            "1:1.3.dfsg+really1.3.1-1",
            "2.0.1.dfsg-3",
        ];
        let authors = ["3.6.2", "2.9.14", "2.1.13-stable", "1.3.1", "2.0.1"];
        assert_eq!(versions.map(upstream), authors);
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert_eq!(compare("1.10", "1.9"), Ordering::Greater);
        assert_eq!(compare("1.3.7-3", "1.3.7-12"), Ordering::Less);
        assert_eq!(compare("2.0", "2.0"), Ordering::Equal);
    }
}
