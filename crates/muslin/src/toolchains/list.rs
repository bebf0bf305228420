//! What each toolchain can do here, and which is chosen for what.

use std::path::Path;

use muslin_schema::{
    Host, ListedChoice, ListedTarget, ListedToolchain, Need, Provision, Target, ToolchainList,
    Verdict,
};
use muslin_toolchain::{Catalog, Question, Toolchain, select};

/// The kinds of project that a choice is shown for: what they need next to Rust.
const KINDS: [&[Need]; 4] =
    [&[], &[Need::C], &[Need::C, Need::Cxx], &[Need::C, Need::KernelHeaders]];

/// All toolchains of a catalogue on a host where they were looked for, and what would be chosen.
pub(super) fn list(catalog: &Catalog, host: &Host) -> ToolchainList {
    let kinds = Target::ALL.into_iter().flat_map(|target| KINDS.map(|needs| (target, needs)));
    ToolchainList {
        schema_version: ToolchainList::VERSION,
        host: host.triple.clone(),
        cache: host.cache.clone(),
        toolchains: catalog.toolchains().iter().map(|one| listed(one, catalog, host)).collect(),
        choices: kinds.map(|(target, needs)| choice(catalog, host, target, needs)).collect(),
    }
}

fn listed(toolchain: &Toolchain, catalog: &Catalog, host: &Host) -> ListedToolchain {
    let found = toolchain.found(host).cloned();
    let directory = toolchain.directory(&host.cache);
    let ours = muslin_exec::is_directory(Path::new(&directory));
    let targets = Target::ALL.into_iter().map(|target| {
        let question = Question {
            target,
            needs: Vec::new(),
            forced: Some(&toolchain.id),
            provision: Provision::Refused,
        };
        match select(catalog, &question, host) {
            Ok(_) => ListedTarget { target, verdict: Verdict::Fits, because: None },
            Err(error) => {
                let because = error.tried.first().map(|(_, why)| why.to_string());
                ListedTarget { target, verdict: Verdict::Rejected, because }
            }
        }
    });
    ListedToolchain {
        id: toolchain.id.clone(),
        title: toolchain.title.clone(),
        provides: toolchain.provides.clone(),
        command: found.iter().flat_map(|found| found.command.iter().cloned()).collect(),
        version: found.and_then(|found| found.version),
        bytes_in_cache: ours.then(|| muslin_exec::directory_size(Path::new(&directory))),
        targets: targets.collect(),
        installation: toolchain.installation(host),
        help: toolchain.help.clone(),
    }
}

fn choice(catalog: &Catalog, host: &Host, target: Target, needs: &[Need]) -> ListedChoice {
    let question = Question {
        target,
        needs: needs.iter().map(|need| (*need, String::new())).collect(),
        forced: None,
        provision: Provision::Allowed,
    };
    let needs = needs.iter().copied().collect();
    match select(catalog, &question, host) {
        Ok(choice) => ListedChoice {
            target,
            needs,
            chosen: Some(choice.toolchain.id.clone()),
            installs: choice.installation.is_some(),
            candidates: choice.candidates,
        },
        Err(error) => {
            let lost = error.tried.into_iter().map(|(id, why)| muslin_schema::Candidate {
                id,
                verdict: Verdict::Rejected,
                because: why.to_string(),
            });
            ListedChoice {
                target,
                needs,
                chosen: None,
                installs: false,
                candidates: lost.collect(),
            }
        }
    }
}
