//! The build that the user would do without us: what a comparison starts from.

use muslin_schema::{Expected, Host, Request, Step, StepKind};

use crate::build::{argument, asked_for};

/// Cargo's own build of one executable, for the host and with none of our settings.
#[must_use]
pub fn host_build(request: &Request, host: &Host, what: &Expected) -> Step {
    let mut request = request.clone();
    let selection = &mut request.selection;
    (selection.bins, selection.examples) = if what.example {
        (Vec::new(), vec![what.name.clone()])
    } else {
        (vec![what.name.clone()], Vec::new())
    };
    (selection.all_bins, selection.all_examples) = (false, false);
    let mut arguments = vec![
        argument(
            ["build", "--message-format", "json-render-diagnostics"],
            "cargo's messages say where the executable is",
        ),
        argument(
            ["--target", &host.triple],
            "the host's own target, whatever `build.target` is, so that both sides take the same flags",
        ),
    ];
    arguments.extend(asked_for(&request));
    if !request.cargo_args.is_empty() {
        arguments.push(argument(request.cargo_args.clone(), "passed on as they came, after `--`"));
    }
    Step {
        title: format!("Building for {}", host.triple),
        kind: StepKind::CargoBuild,
        program: host.environment.get("CARGO").cloned().unwrap_or_else(|| "cargo".to_owned()),
        arguments,
        env: Vec::new(),
        path: Vec::new(),
    }
}
