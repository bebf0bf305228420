//! Versions as programs print them: numbers and points, with whatever follows.

/// The leading numbers of a version: `0.17.1-dev+3` is `[0, 17, 1]`; `None` if it starts with no number.
pub(crate) fn parse(text: &str) -> Option<Vec<u64>> {
    let mut numbers = Vec::new();
    for part in text.trim().split('.') {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        let Ok(number) = digits.parse() else { break };
        numbers.push(number);
        if digits.len() < part.len() {
            break;
        }
    }
    (!numbers.is_empty()).then_some(numbers)
}

/// Whether `found` is `minimum` or newer. A version that cannot be read is not.
pub(crate) fn reaches(found: &str, minimum: &str) -> bool {
    match (parse(found), parse(minimum)) {
        (Some(found), Some(minimum)) => found >= minimum,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(reaches("0.17.1", "0.14"));
        assert!(reaches("0.14.0", "0.14"));
        assert!(!reaches("0.9.1", "0.14"));
        assert!(reaches("0.15.0-dev.208+3a", "0.14"));
        assert!(!reaches("unknown", "0.14"));
    }
}
