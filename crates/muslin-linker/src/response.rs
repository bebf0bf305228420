//! Response files: the arguments of a command line that is too long, one a line.
//!
//! rustc writes them for this kind of linker with a backslash before each space and backslash
//! (`rustc_codegen_ssa::back::link`, `exec_linker`), which lld reads as it reads the GNU form.

/// The arguments in a response file.
#[must_use]
pub fn parse(text: &str) -> Vec<String> {
    let mut args = Vec::new();
    let mut word = String::new();
    let (mut quote, mut inside) = (None, false);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            ('\\', quote) if quote != Some('\'') => {
                word.extend(letters.next());
                inside = true;
            }
            (letter, Some(end)) if letter == end => quote = None,
            ('"' | '\'', None) => {
                quote = Some(letter);
                inside = true;
            }
            (letter, None) if letter.is_whitespace() => {
                if inside {
                    args.push(std::mem::take(&mut word));
                }
                inside = false;
            }
            (letter, _) => {
                word.push(letter);
                inside = true;
            }
        }
    }
    if inside {
        args.push(word);
    }
    args
}

/// Response files that name each other are read to this depth.
const DEPTH: usize = 16;

/// The arguments, with those of response files in place of `@file`, as linkers and compiler drivers read them: a file
/// that cannot be read leaves the word as it is.
#[must_use]
pub fn expand(args: &[String], read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    expand_to(DEPTH, args, read)
}

fn expand_to(depth: usize, args: &[String], read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut expanded = Vec::new();
    for word in args {
        let path = word.strip_prefix('@').filter(|path| depth > 0 && !path.is_empty());
        match path.and_then(read) {
            Some(text) => expanded.extend(expand_to(depth - 1, &parse(&text), read)),
            None => expanded.push(word.clone()),
        }
    }
    expanded
}

/// A response file of these arguments.
#[must_use]
pub fn write(args: &[String]) -> String {
    let mut text = String::new();
    for word in args {
        text.push('"');
        for letter in word.chars() {
            if matches!(letter, '"' | '\\') {
                text.push('\\');
            }
            text.push(letter);
        }
        text.push_str("\"\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_spaces_and_quotes_come_back_as_they_went() {
        let args: Vec<String> = ["a.o", "/my directory/ü.o", r#"say "hi""#, r"back\slash", ""]
            .map(str::to_owned)
            .into();
        assert_eq!(parse(&write(&args)), args);
    }

    #[test]
    fn what_response_files_name_is_read_wherever_they_stand() {
        let read = |path: &str| match path {
            "one" => Some("a.o @two\n".to_owned()),
            "two" => Some("'b c.o' @missing".to_owned()),
            "round" => Some("r.o @round".to_owned()),
            _ => None,
        };
        let args = ["x.o", "@one", "@", "y.o"].map(str::to_owned);
        assert_eq!(expand(&args, &read), ["x.o", "a.o", "b c.o", "@missing", "@", "y.o"]);
        let round = expand(&["@round".to_owned()], &read);
        assert_eq!((round.len(), round.last().map(String::as_str)), (DEPTH + 1, Some("@round")));
    }

    #[test]
    fn the_form_that_rustc_writes_is_read() {
        assert_eq!(parse("-o\n/my\\ directory/a\\\\b\n"), ["-o", "/my directory/a\\b"]);
    }
}
