//! What a mistyped word was probably meant to be.

/// The known word that is nearest to a word, if it is near: about one letter in three may be wrong.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let far = (word.chars().count() / 3).max(1);
    let distances = known.into_iter().map(|one| (distance(word, one), one));
    distances.filter(|(distance, _)| *distance <= far).min().map(|(_, one)| one)
}

/// How many letters have to be changed, added or removed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_counts_letters() {
        assert_eq!(
            (distance("static", "staic"), distance("", "abc"), distance("a", "a")),
            (1, 3, 0)
        );
    }

    #[test]
    fn only_a_near_word_is_suggested_and_the_nearest_first() {
        assert_eq!(nearest("staic", ["elastic", "static"]), Some("static"));
        assert_eq!(nearest("relr", ["static", "relro"]), Some("relro"));
        assert_eq!(nearest("nope", ["static", "relro"]), None);
    }
}
