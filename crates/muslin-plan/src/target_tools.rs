//! What plain tool names such as `cc` stand for in the build of one target.

use muslin_schema::{Host, NativeNeed, Target};
use muslin_toolchain::NamedTool;

use crate::build_tools::starts_by_name;
use crate::compilers::{plain_compiler, user_variable};
use crate::fill::TemplateContext;
use crate::scripts::Tools;

/// What the plain names stand for in the build of one target.
pub(crate) struct TargetTools {
    pub(crate) target: Target,
    /// By tool: the shell command that is started, without the caller's arguments.
    pub(crate) commands: Vec<Option<Started>>,
}

/// What is started in place of a tool.
#[derive(Clone)]
pub(crate) enum Started {
    /// These words.
    Words(Vec<String>),
    /// A command of the user: a path, or words.
    Users(String),
    /// The first of these that is on `PATH`.
    FirstOf(Vec<String>),
    /// The host's own, which serves this target too.
    Hosts,
}

/// What the plain names stand for; `None` where no build script needs them.
pub(crate) fn target_tools(
    tools: &[NamedTool],
    target: Target,
    host: &Host,
    natives: &[NativeNeed],
    found: Option<(TemplateContext<'_>, &Tools<'_>)>,
) -> Option<TargetTools> {
    if !natives.iter().any(starts_by_name) {
        return None;
    }
    let commands = tools.iter().map(|tool| command(tool, target, host, found)).collect();
    Some(TargetTools { target, commands })
}

fn command(
    tool: &NamedTool,
    target: Target,
    host: &Host,
    found: Option<(TemplateContext<'_>, &Tools<'_>)>,
) -> Option<Started> {
    let environment = &host.environment;
    if let Some(name) = &tool.variable {
        let own = user_variable(name, environment, target)
            .or_else(|| plain_compiler(name, host, target).then(|| name.clone()));
        if let Some(command) = own.and_then(|variable| environment.get(&variable)) {
            return Some(Started::Users(command.clone()));
        }
    }
    found.and_then(|(filling, tools)| of_toolchain(tool, filling, tools)).or_else(|| {
        let others = &tool.other_architectures;
        match (others.is_empty(), host.runs(target)) {
            (true, _) => None,
            (false, true) => Some(Started::Hosts),
            (false, false) => {
                Some(Started::FirstOf(others.iter().map(|name| target.fill(name)).collect()))
            }
        }
    })
}

fn of_toolchain(
    tool: &NamedTool,
    filling: TemplateContext<'_>,
    tools: &Tools<'_>,
) -> Option<Started> {
    let mut words = filling.words(&tool.command);
    let first = words.first_mut()?;
    if !first.contains('/') {
        *first = tools.named(first)?;
    }
    Some(Started::Words(words))
}
