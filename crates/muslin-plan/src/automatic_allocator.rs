//! The allocator where none is asked for: mimalloc, if it can be compiled with what is installed.
//!
//! It never makes a build fail, installs nothing and changes nothing about how the project's own C is compiled.

use muslin_libraries::{ProvidePolicy, allocator_need, own_allocator};
use muslin_schema::codes;
use muslin_schema::{Allocator, Finding, NativeNeed, Provide, Provision, Target};
use muslin_toolchain::{Choice, Question, select};

use crate::compilers::{needs, without_own};
use crate::inputs::PlanContext;
use crate::settings::Placed;

/// What musl's own allocator costs: `allocate-4` of `cargo lab bench runtime`, as `docs/src/speed.md` has it.
const COST: &str = "where four threads allocate, it takes 28 times as long as mimalloc";

/// What becomes of the allocator.
pub(crate) enum Automatic<'c> {
    /// It is compiled with this toolchain.
    Linked(Box<(NativeNeed, Choice<'c>)>),
    /// musl's own is linked, which may be worth a note.
    Musl(Option<Finding>),
}

/// Decides for a target whose project is built with `project`.
pub(crate) fn automatic_allocator<'c>(
    ground: PlanContext<'c>,
    target: Target,
    natives: &[NativeNeed],
    kept: Option<&Placed<String>>,
    project: &Choice<'_>,
) -> Automatic<'c> {
    let wanted = Allocator::Auto;
    let own = own_allocator(natives, wanted, ground.libraries).is_some();
    let need = allocator_need(wanted, ground.libraries, ProvidePolicy::of(ground.request));
    let Some(need) = need.filter(|_| !own) else { return Automatic::Musl(None) };
    let because = if let Some(linker) = kept {
        format!(
            "another has to be linked before libc, where your linker `{}` from {} does not put it",
            linker.value, linker.place
        )
    } else if ground.request.provide == Some(Provide::Never) {
        "with `--provide never`, no other is compiled".to_owned()
    } else {
        match compiler(ground, target, &need, project) {
            Ok(choice) => return Automatic::Linked(Box::new((need, choice))),
            Err(because) => because,
        }
    };
    Automatic::Musl(Some(musls_own(target, &because)))
}

/// That musl's own is linked, and what that costs.
#[must_use]
pub fn musls_own(target: Target, because: &str) -> Finding {
    let message = format!("musl's own is linked: {because}; {COST}");
    let cure = "`--allocator musl` asks for musl's own, without this note";
    Finding {
        cure: Some(cure.to_owned()),
        ..Finding::note(codes::ALLOCATOR, target.triple(), message)
    }
}

/// The toolchain that compiles it: one that is installed, or that the project has installed anyway.
fn compiler<'c>(
    ground: PlanContext<'c>,
    target: Target,
    need: &NativeNeed,
    project: &Choice<'_>,
) -> Result<Choice<'c>, String> {
    let PlanContext { request, host, catalog, .. } = ground;
    let needs = needs(std::slice::from_ref(need));
    let rest = without_own(needs, host, target).map_err(|error| error.to_string())?;
    let select = |provision: Provision| {
        let question = Question {
            target,
            needs: rest.needs.clone(),
            forced: request.toolchain.as_deref(),
            provision,
        };
        select(catalog, &question, host)
    };
    let installed = |choice: &Choice<'_>| choice.installation.as_ref().map(|one| one.id.clone());
    select(Provision::Refused)
        .or_else(|_| select(request.provision()))
        .ok()
        .filter(|choice| installed(choice).is_none() || installed(choice) == installed(project))
        .ok_or_else(|| format!("no C compiler for `{target}` is installed to compile another"))
}
