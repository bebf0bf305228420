//! The page is well-formed, holds what it should, and takes no text for markup.

use muslin_schema::{Answer, Exit, FailureText, Outcome, Severity};
use roxmltree::{Document, Node, ParsingOptions};

use crate::sample::{check, need, report};

/// Reads a page as XML, which is stricter than a browser, and gives it to a test.
fn read<T>(page: &str, look: impl FnOnce(&Document<'_>) -> T) -> T {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    look(&Document::parse_with_options(page, options).unwrap())
}

fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|one| one.text()).collect()
}

fn ids(document: &Document<'_>) -> Vec<String> {
    let ids = document.descendants().filter_map(|node| node.attribute("id"));
    ids.map(str::to_owned).collect()
}

#[test]
fn every_part_is_there_once_and_every_link_leads_to_one() {
    read(&muslin_report::page(&report("app")), |page| {
        let ids = ids(page);
        assert_eq!(
            ids,
            [
                "findings",
                "native",
                "toolchains",
                "executables",
                "size",
                "time",
                "places",
                "comparison",
                "commands"
            ]
        );
        let links = page.descendants().filter_map(|node| node.attribute("href"));
        let links: Vec<&str> = links.filter_map(|link| link.strip_prefix('#')).collect();
        assert_eq!(links, ids);
    });
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let page = muslin_report::page(&report("app"));
    read(&page, |page| {
        for node in page.descendants().filter(Node::is_element) {
            let name = node.tag_name().name();
            assert!(
                !["script", "img", "link", "iframe", "object", "form"].contains(&name),
                "{name}"
            );
            for attribute in node.attributes() {
                let (name, value) = (attribute.name(), attribute.value());
                assert!(!name.starts_with("on") && name != "src", "{name}");
                assert!(name != "href" || value.starts_with('#'), "{value}");
            }
        }
    });
    assert!(!page.contains("url(") && !page.contains("@import"));
}

#[test]
fn text_of_others_changes_nothing_but_text() {
    let hostile = "</style></title><script>alert('1')</script>\" onload=\"x\" `${a}` &amp; ]]> <!-- \u{202e}\u{1}\u{0}";
    let shape = |name: &str| {
        read(&muslin_report::page(&report(name)), |page| {
            let nodes = page
                .descendants()
                .filter(|node| node.is_element() && node.tag_name().name() != "code");
            let shape = nodes.map(|node| {
                let names: Vec<&str> = node.attributes().map(|one| one.name()).collect();
                format!("{} {}", node.tag_name().name(), names.join(" "))
            });
            shape.collect::<Vec<_>>()
        })
    };
    assert_eq!(shape(hostile), shape("app"));
    let page = muslin_report::page(&report(hostile));
    assert!(!page.contains(|one| muslin_schema::is_hidden(one) && one != '\n'));
    read(&page, |page| {
        let heading = page.descendants().find(|node| node.has_tag_name("h1")).unwrap();
        let visible = muslin_schema::Untrusted::line(hostile).to_string();
        assert_eq!(text(heading), visible);
    });
}

#[test]
fn the_graph_draws_each_package_once_and_each_way() {
    read(&muslin_report::page(&report("app")), |page| {
        let svg = page.descendants().find(|node| node.has_tag_name("svg")).unwrap();
        let count = |name: &str| svg.descendants().filter(|node| node.has_tag_name(name)).count();
        assert_eq!((count("g"), count("path")), (4, 3));
        let classes: Vec<&str> =
            svg.children().filter_map(|node| node.attribute("class")).collect();
        assert_eq!(classes, ["via", "via", "good", "warn"]);
    });
}

#[test]
fn areas_and_bars_are_as_large_as_their_numbers() {
    let page = muslin_report::page(&report("app"));
    // 3000, 1500 and 500 of 5000 bytes, on a map that is 2.1 times as wide as high.
    assert!(page.contains("left:0.000%;top:0.000%;width:60.000%;height:100.000%"));
    assert!(page.contains("title=\"unknown: 500 B, 10 %\""));
    // 4000 of 9000 bytes beside cargo's own build, and 900 of 5900 bytes as part of the 5000 of the largest section.
    assert!(page.contains("class=\"own\" style=\"width:44.40%\""));
    assert!(page.contains("class=\"strippable\" style=\"width:18.00%\""));
    // An object at 1500 ms of a script from 1000 to 3000 ms.
    assert!(page.contains("<i style=\"left:25.00%\"></i>"));
}

#[test]
fn a_build_that_is_not_delivered_says_so_first_and_opens_what_failed() {
    let mut report = report("app");
    report.exit_code = Exit::Findings as u8;
    report.executables[0].checks[0] = check("no-interpreter", Answer::No);
    report.targets[0].natives =
        vec![need("openssl-sys", &["app", "openssl-sys"], Outcome::Missing)];
    read(&muslin_report::page(&report), |page| {
        let header = page.descendants().find(|node| node.has_tag_name("header")).unwrap();
        assert!(
            text(header).starts_with("appnot deliverednot delivered: 1 error"),
            "{}",
            text(header)
        );
        let findings = page.descendants().find(|node| node.attribute("id") == Some("findings"));
        let findings = text(findings.unwrap());
        assert!(findings.contains("error no-interpreter app"), "{findings}");
        assert!(findings.contains("help link with the toolchain's own linker"), "{findings}");
        let open = page.descendants().filter(|node| node.has_tag_name("details"));
        let open: Vec<String> =
            open.filter(|node| node.attribute("open").is_some()).map(text).collect();
        assert!(open.iter().any(|one| one.contains("1 of 2 checks failed")), "{open:?}");
    });
}

#[test]
fn a_build_that_never_began_is_a_page_too() {
    let mut report = report("app");
    report.exit_code = Exit::Metadata as u8;
    report.failure = Some(FailureText {
        schema_version: FailureText::VERSION,
        exit_code: report.exit_code,
        error: "`cargo metadata` failed".into(),
        because: vec!["no `Cargo.toml`".into()],
        details: vec!["error: could not find <it>".into()],
        causes: vec![check("cause", Answer::No)],
        help: Some("say `--manifest-path`".into()),
    });
    report.targets.clear();
    report.executables.clear();
    report.findings.clear();
    report.details = None;
    read(&muslin_report::page(&report), |page| {
        assert_eq!(ids(page), ["findings"]);
        let said = text(page.root_element());
        assert!(said.contains("`cargo metadata` failed") || said.contains("cargo metadata failed"));
        assert!(said.contains("error: could not find <it>"), "{said}");
    });
    assert_eq!(report.all_findings().filter(|one| one.fails(Severity::Info)).count(), 0);
}

#[test]
fn the_same_report_is_the_same_page() {
    let (one, two) = (report("app"), report("app"));
    assert_eq!(muslin_report::page(&one), muslin_report::page(&two));
    let json = serde_json::to_string(&one).unwrap();
    assert_eq!(serde_json::from_str::<muslin_schema::Report>(&json).unwrap(), two);
}
