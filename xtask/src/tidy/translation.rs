//! Checks that the Chinese README has the headings, commands, links and figures of the English one.

use std::path::Path;

const ENGLISH: &str = "README.md";
const CHINESE: &str = "README.zh-CN.md";

/// No README may be longer; what does not fit belongs in the book.
const LONGEST: usize = 150;

/// Every difference between the two, and a README that is too long.
pub(crate) fn check(root: &Path) -> Vec<String> {
    let read = |name: &str| muslin_exec::read_if_there(&root.join(name)).unwrap_or_default();
    let (english, chinese) = (read(ENGLISH), read(CHINESE));
    let mut faults = differences(&english, &chinese);
    let lines = english.lines().count();
    if lines > LONGEST {
        faults.push(format!("{ENGLISH}: {lines} lines; the limit is {LONGEST}"));
    }
    faults
}

fn differences(english: &str, chinese: &str) -> Vec<String> {
    let kinds = [
        ("headings", headings(english), headings(chinese)),
        ("code", code(english), code(chinese)),
        ("links", links(english), links(chinese)),
        ("figures", figures(english), figures(chinese)),
    ];
    let mut faults = Vec::new();
    for (kind, one, other) in kinds {
        faults.extend(missing(&one, &other).map(|what| format!("{CHINESE}: {kind}: no {what}")));
        faults.extend(missing(&other, &one).map(|what| format!("{ENGLISH}: {kind}: no {what}")));
    }
    faults
}

fn missing<'a>(wanted: &'a [String], there: &'a [String]) -> impl Iterator<Item = &'a str> {
    wanted.iter().filter(|one| !there.contains(one)).map(String::as_str)
}

/// The levels of the headings in their order: their words differ.
fn headings(text: &str) -> Vec<String> {
    let prose = prose(text);
    let levels = prose.lines().filter(|line| line.starts_with('#'));
    let levels: Vec<&str> = levels.filter_map(|line| line.split(' ').next()).collect();
    vec![levels.join(" ")]
}

/// The lines of code blocks without their comments, and what is in backticks.
fn code(text: &str) -> Vec<String> {
    let blocks = text.split("\n```").skip(1).step_by(2);
    let lines = blocks.flat_map(|block| block.lines().skip(1));
    let lines = lines.map(|line| line.split(" # ").next().unwrap_or(line).trim().to_owned());
    let prose = prose(text);
    let spans = prose.split('`').skip(1).step_by(2).map(|span| format!("`{span}`"));
    lines.chain(spans).collect()
}

/// Where the links lead; each README links to the other.
fn links(text: &str) -> Vec<String> {
    let all = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    all.filter(|link| ![ENGLISH, CHINESE].contains(link)).map(str::to_owned).collect()
}

/// The numbers outside of code.
fn figures(text: &str) -> Vec<String> {
    let prose = prose(text);
    let outside: String = prose.split('`').step_by(2).collect();
    let figures = outside.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let figures = figures.map(|figure| figure.trim_matches('.'));
    figures.filter(|figure| !figure.is_empty()).map(str::to_owned).collect()
}

/// The text without its code blocks.
fn prose(text: &str) -> String {
    text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# A\n\n## B\n\nTakes 1.5 s with `--flag` ([more](x.md)).\n\n```sh\ncargo build # now\n```\n";

    #[test]
    fn a_translation_with_the_same_facts_is_accepted() {
        let chinese = TEXT.replace("Takes", "耗时").replace("now", "现在");
        assert_eq!(differences(TEXT, &chinese), [""; 0]);
    }

    #[test]
    fn each_kind_of_difference_is_found() {
        let found = |from: &str, to: &str| differences(TEXT, &TEXT.replace(from, to)).join("\n");
        assert!(found("## B", "### B").starts_with("README.zh-CN.md: headings: no # ##\n"));
        assert!(found("1.5", "1.6").starts_with("README.zh-CN.md: figures: no 1.5\n"));
        assert!(found("--flag", "--other").starts_with("README.zh-CN.md: code: no `--flag`\n"));
        assert!(found("x.md", "y.md").starts_with("README.zh-CN.md: links: no x.md\n"));
        assert!(
            found("cargo build", "cargo run")
                .starts_with("README.zh-CN.md: code: no cargo build\n")
        );
    }
}
