//! Sentences with placeholders: `{name}` is the first of what was caught under a name, `{all name}` lists
//! all of it.

use std::collections::BTreeMap;

/// What placeholders stand for, by their names; several where a text was found several times.
pub(crate) type Values = BTreeMap<String, Vec<String>>;

/// How many values of a list are spelled out.
const SPELLED: usize = 3;

/// The names of the placeholders of a sentence, in order.
pub(crate) fn placeholders(sentence: &str) -> impl Iterator<Item = &str> {
    let inside = sentence.split('{').skip(1).filter_map(|part| part.split_once('}'));
    inside.map(|(name, _)| name.strip_prefix("all ").unwrap_or(name))
}

/// The sentence with its placeholders filled. Values without a name in the sentence do not matter.
pub(crate) fn fill(sentence: &str, values: &Values) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        text.push_str(before);
        match name.strip_prefix("all ") {
            Some(name) => text.push_str(&list(values.get(name).map_or(&[], Vec::as_slice))),
            None => {
                text.push_str(
                    values.get(name).and_then(|all| all.first()).map_or("", String::as_str),
                );
            }
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

fn list(values: &[String]) -> String {
    let spelled: Vec<String> =
        values.iter().take(SPELLED).map(|value| format!("`{value}`")).collect();
    let more = values.len().saturating_sub(SPELLED);
    if more > 0 { format!("{} and {more} more", spelled.join(", ")) } else { spelled.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(name: &str, texts: &[&str]) -> Values {
        [(name.to_owned(), texts.iter().map(|text| (*text).to_owned()).collect())].into()
    }

    #[test]
    fn one_value_is_bare_and_all_of_them_are_a_list() {
        let values = values("symbol", &["a", "b", "c", "d", "e"]);
        assert_eq!(fill("`{symbol}` of {all symbol}", &values), "`a` of `a`, `b`, `c` and 2 more");
    }

    #[test]
    fn placeholders_are_named_in_every_form() {
        let names: Vec<&str> = placeholders("{all symbol} in {crate}").collect();
        assert_eq!(names, ["symbol", "crate"]);
    }
}
