//! Elements of a page. All text goes through here, and all of it is escaped.

use std::fmt;

use muslin_schema::is_hidden;

/// An element with its attributes and content. It is written so that a parser of XML takes it too.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: String,
    content: String,
}

/// An element without attributes and content.
pub(super) fn el(name: &'static str) -> Element {
    Element { name, attributes: String::new(), content: String::new() }
}

impl Element {
    /// Adds an attribute; its value is escaped.
    pub(super) fn attr(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push_str(&format!(" {name}=\"{}\"", escaped(value)));
        self
    }

    /// Adds the attribute `class`.
    pub(super) fn class(self, value: &str) -> Self {
        self.attr("class", value)
    }

    /// Adds text; it is escaped.
    pub(super) fn text(mut self, text: &str) -> Self {
        self.content.push_str(&escaped(text));
        self
    }

    /// Adds text in which parts between backticks are code; it is escaped.
    pub(super) fn prose(mut self, text: &str) -> Self {
        let parts: Vec<&str> = text.split('`').collect();
        // A backtick without another is one.
        let paired = !parts.len().is_multiple_of(2);
        for (index, part) in parts.iter().enumerate() {
            self = match index % 2 {
                1 if paired => self.with(el("code").text(part)),
                _ if index > 0 && !paired => self.text("`").text(part),
                _ => self.text(part),
            };
        }
        self
    }

    /// Adds an element.
    #[expect(clippy::needless_pass_by_value, reason = "an element has one place")]
    pub(super) fn with(mut self, inner: Self) -> Self {
        self.content.push_str(&inner.to_string());
        self
    }

    /// Adds elements.
    pub(super) fn all(mut self, inner: impl IntoIterator<Item = Self>) -> Self {
        inner.into_iter().for_each(|one| self.content.push_str(&one.to_string()));
        self
    }

    /// Adds our own style sheet as it is.
    pub(super) fn style(mut self, css: &'static str) -> Self {
        self.content.push_str(css);
        self
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, attributes, content } = self;
        if *name == "meta" {
            return write!(f, "<{name}{attributes}/>");
        }
        // A line break where the eye needs none: the source of the page stays readable.
        let line = if matches!(*name, "section" | "tr" | "li" | "details" | "article") {
            "\n"
        } else {
            ""
        };
        write!(f, "{line}<{name}{attributes}>{content}</{name}>")
    }
}

/// Text as it is written in a page, between tags and in attributes. What is not seen, such as control characters
/// and those that set the direction of text, is escaped, so that nothing reads as what it is not.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(letter),
            '\u{fffe}' | '\u{ffff}' => safe.extend(letter.escape_unicode()),
            _ if is_hidden(letter) => safe.extend(letter.escape_unicode()),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup_and_never_turns_the_line_around() {
        let hostile = "\"><script>alert('x')</script>&amp;\u{202e}\u{7}";
        assert_eq!(
            el("p").attr("title", hostile).text(hostile).to_string(),
            concat!(
                "<p title=\"&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;\\u{202e}\\u{7}\">",
                "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;\\u{202e}\\u{7}</p>"
            )
        );
    }

    #[test]
    fn backticks_make_code_where_they_are_pairs() {
        assert_eq!(
            el("p").prose("set `A` & `B`").to_string(),
            "<p>set <code>A</code> &amp; <code>B</code></p>"
        );
        assert_eq!(el("p").prose("a ` b").to_string(), "<p>a ` b</p>");
    }
}
