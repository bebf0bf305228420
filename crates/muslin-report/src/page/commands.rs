//! Every command that was run, with the reason for each word and variable.

use muslin_schema::{Report, Step, StepKind};

use super::element::{Element, el};
use super::section::Section;

pub(super) fn section(report: &Report) -> Option<Section> {
    let steps = &report.details.as_ref()?.steps;
    let lead =
        "The commands of the plan, to be run by hand as well: each word and each variable has its reason."
            .to_owned();
    let parts = steps.iter().map(step).collect();
    (!steps.is_empty()).then_some(Section { id: "commands", title: "Commands", lead, parts })
}

fn step(step: &Step) -> Element {
    let mut details = el("details").class("step").with(el("summary").text(&step.title));
    if step.kind == StepKind::CargoBuild {
        details = details.attr("open", "open");
    }
    let program = ("program", step.program.clone(), String::new());
    let words = step.arguments.iter().map(|one| ("word", one.words.join(" "), one.because.clone()));
    let variables = step.env.iter().map(|one| {
        let value = one.value.replace('\u{1f}', " ");
        ("variable", format!("{}={value}", one.key), one.because.clone())
    });
    let path = step.path.iter().map(|directory| {
        let because = "comes first on PATH: compilers under the names that build scripts look for";
        ("variable", format!("PATH={directory}:…"), because.to_owned())
    });
    let rows = variables.chain(path).chain([program]).chain(words).map(|(class, what, because)| {
        el("tr")
            .class(class)
            .with(el("td").with(el("code").text(&what)))
            .with(el("td").prose(&because))
    });
    details.with(el("table").class("flags").with(el("tbody").all(rows)))
}
