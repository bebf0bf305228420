//! Text of others in Markdown: it is shown as it is and never means anything.

/// Text that fits into a cell of a table or a line. Everything that could mean something, in Markdown, HTML
/// or the forge's own additions, is written as an entity.
pub(crate) fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' => safe.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => safe.push('\u{fffd}'),
            _ if letter.is_control() => safe.push('\u{fffd}'),
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

/// The words of a node in a drawing of Mermaid's, between quotes.
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
