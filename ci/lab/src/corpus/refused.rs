//! A run that must fail: with the right exit code, and with words that help.

use muslin_exec::Captured;
use muslin_schema::Target;

use super::case::Fails;
use super::failed::Failed;

/// Checks the exit code, and that each text was printed.
pub(super) fn check(fails: &Fails, targets: &[Target], printed: &Captured) -> Result<(), Failed> {
    let mut reasons = Vec::new();
    if printed.code != Some(fails.exit) {
        reasons.push(format!("{} instead of exit code {}", ended(printed.code), fails.exit));
    }
    let output = format!("{}{}", printed.error, printed.output);
    let said = one_line(&output);
    for target in targets {
        for text in &fails.says {
            let text = one_line(&target.fill(text));
            if !said.contains(&text) {
                reasons.push(format!("the output does not say `{text}`"));
            }
        }
    }
    Failed::unless_empty(reasons, &output)
}

/// How a process ended, in words.
pub(super) fn ended(code: Option<i32>) -> String {
    code.map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"))
}

/// A text without its line breaks: where a sentence is wrapped does not matter.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(code: i32, error: &str) -> Captured {
        Captured { code: Some(code), output: String::new(), error: error.to_owned() }
    }

    #[test]
    fn a_text_may_be_wrapped_and_may_name_the_target() {
        let fails = Fails { exit: 15, says: vec!["target add {target}".to_owned()] };
        let printed = printed(15, "help: rustup target\n  add x86_64-unknown-linux-musl");
        assert!(check(&fails, &[Target::X86_64], &printed).is_ok());
        assert!(check(&fails, &[Target::Aarch64], &printed).is_err());
    }

    #[test]
    fn the_right_words_with_the_wrong_exit_code_are_a_failure() {
        let fails = Fails { exit: 20, says: vec!["vendored".to_owned()] };
        let failed = check(&fails, &[Target::X86_64], &printed(13, "vendored")).unwrap_err();
        assert_eq!(failed.to_string(), "exit code 13 instead of exit code 20");
    }
}
