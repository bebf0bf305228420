//! Pages of the documents that commands write their tables into, each between two marks.

use std::path::Path;

/// The mark at the end of what a command writes.
const END: &str = "<!-- end -->";

/// Replaces what `cargo lab <command>` wrote before with its new output.
///
/// # Errors
///
/// When the page has no place for this command, or cannot be written; in words.
pub(crate) fn put(page: &Path, command: &str, output: &str) -> Result<(), String> {
    let text = muslin_exec::read_if_there(page).unwrap_or_default();
    let text = replaced(&text, command, output)
        .ok_or_else(|| format!("`{}` has no place for `cargo lab {command}`", page.display()))?;
    muslin_exec::write_if_different(page, text.as_bytes(), false).map_err(|error| error.to_string())
}

fn replaced(text: &str, command: &str, output: &str) -> Option<String> {
    let begin = format!("<!-- written by `cargo lab {command}` -->");
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{begin}\n\n{}\n\n{END}{after}", output.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_place_is_written() {
        let one = "<!-- written by `cargo lab one` -->";
        let two = "<!-- written by `cargo lab two` -->";
        let page = format!("a\n{one}\n\n1\n\n{END}\nb\n{two}\nold\n{END}\nc\n");
        let written = replaced(&page, "two", "2\n").unwrap();
        assert_eq!(written, format!("a\n{one}\n\n1\n\n{END}\nb\n{two}\n\n2\n\n{END}\nc\n"));
        assert_eq!(replaced(&written, "two", "2\n"), Some(written));
        assert_eq!(replaced(&page, "three", "3"), None);
    }
}
