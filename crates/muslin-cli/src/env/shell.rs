//! Variables for a POSIX shell.

/// One `export` for each variable. Single quotes keep everything as it is.
pub(crate) fn lines(variables: &[(&str, &str)]) -> String {
    let line =
        |(key, value): &(&str, &str)| format!("export {key}='{}'\n", value.replace('\'', r"'\''"));
    variables.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_written() {
        let odd = "it's $HOME `x` \\ \"q\"\u{1f}second\nline";
        let script = format!("{}printf %s \"$ODD\"", lines(&[("ODD", odd)]));
        let shell = muslin_exec::Command::new("sh").args(["-c", &script]);
        let said = muslin_exec::Runner::capture(&muslin_exec::Real, &shell).unwrap();
        assert_eq!(said.output, format!("{odd}\n"));
    }
}
