//! Variables for programs that read a file of them.

/// One line for each variable: in single quotes, where nothing is replaced, or else in double quotes with
/// escapes.
pub(crate) fn lines(variables: &[(&str, &str)]) -> String {
    let line = |(key, value): &(&str, &str)| format!("{key}={}\n", quoted(value));
    variables.iter().map(line).collect()
}

fn quoted(value: &str) -> String {
    if !value.contains(['\'', '\n']) {
        return format!("'{value}'");
    }
    let mut text = String::from('"');
    for c in value.chars() {
        match c {
            '\n' => text.push_str("\\n"),
            '"' | '\\' | '$' | '`' => text.extend(['\\', c]),
            other => text.push(other),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_so_that_nothing_in_them_is_replaced() {
        let variables = [("A", "-C link-arg=$x"), ("B", "it's $5"), ("C", "")];
        assert_eq!(lines(&variables), "A='-C link-arg=$x'\nB=\"it's \\$5\"\nC=''\n");
    }
}
