//! Text of others in Markdown: it is shown as it is and never means anything.

use muslin_schema::is_hidden;

/// Text that fits into a cell of a table or a line. Everything that could mean something, in Markdown, HTML
/// or the forge's own additions, is written as an entity.
pub(crate) fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\t' => safe.push(' '),
            _ if is_hidden(letter) => {
                safe.push_str(&format!("&#92;u{{{:x}}}", u32::from(letter)));
            }
            '&' | '<' | '>' | '"' | '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '$' | '@'
            | '#' | '!' => {
                safe.push_str(&format!("&#{};", u32::from(letter)));
            }
            // `://` would become a link.
            '/' if safe.ends_with(':') => safe.push_str("&#47;"),
            _ => safe.push(letter),
        }
    }
    safe
}

/// The same with code where backticks are pairs.
pub(crate) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return cell(text);
    }
    let mut safe = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 1 {
            safe.push_str(&format!("<code>{}</code>", cell(part)));
        } else {
            safe.push_str(&cell(part));
        }
    }
    safe
}

/// The same with code where backticks are pairs, as Markdown writes it, so that the text is readable as it is.
/// In code nothing but a backtick means anything.
pub(crate) fn code_prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return cell(text);
    }
    let mut safe = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 0 {
            safe.push_str(&cell(part));
        } else if !part.is_empty() {
            safe.push_str(&format!("`{}`", part.replace(['\n', '\r', '\t'], " ")));
        }
    }
    safe
}

/// The text of a node in a drawing of Mermaid's, between quotes.
pub(crate) fn label(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            _ if letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '.' | '+' | ',') => {
                safe.push(letter);
            }
            _ if letter.is_control() => safe.push(' '),
            _ => safe.push_str(&format!("#{};", u32::from(letter))),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_nothing() {
        assert_eq!(
            cell("a|b\n*c* <img> @all #1"),
            "a&#124;b &#42;c&#42; &#60;img&#62; &#64;all &#35;1"
        );
        assert_eq!(prose("set `A|B`"), "set <code>A&#124;B</code>");
        assert_eq!(prose("one ` alone"), "one &#96; alone");
        assert_eq!(cell("https://x"), "https:&#47;/x");
    }

    #[test]
    fn a_label_stays_between_its_quotes() {
        assert_eq!(label("a\"]; click n0"), "a#34;#93;#59; click n0");
        assert_eq!(label("serde_json 1.0+x"), "serde#95;json 1.0+x");
    }
}
