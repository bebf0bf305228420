//! The machine that was measured on, in one line.

use muslin_schema::Comparison;

pub(crate) fn machine(what: &Comparison) -> String {
    let machine = &what.machine;
    let parts = [
        machine.processor.clone(),
        format!("{} threads", machine.cores),
        machine.system.clone(),
        machine.distribution.clone(),
        format!("rustc {}", machine.rustc).trim_end().to_owned(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
