//! Compilers for the targets: what this project needs, or what any would find.

use muslin_schema::codes;
use muslin_schema::{Exit, Host, Installation, NativeNeed, Need, Target, Verdict};
use muslin_toolchain::{Choice, Question, select};

use crate::compilers::{needs, without_own};
use crate::doctor::facts::Facts;
use crate::doctor::line::Line;

/// The toolchain of each target, and whether one can be fetched if it must; with what is installed first.
pub(super) fn lines(facts: &Facts<'_>) -> (Vec<Line>, Option<Installation>) {
    let Ok(host) = facts.host else { return (Vec::new(), None) };
    let mut found = Found { facts, host, lines: Vec::new(), installation: None };
    match facts.inputs {
        Some(inputs) => {
            inputs.natives.iter().for_each(|(target, natives)| found.for_project(*target, natives));
        }
        None => facts.request.targets.iter().for_each(|target| found.for_any(*target)),
    }
    found.lines.extend(fetcher(facts));
    (found.lines, found.installation)
}

struct Found<'f> {
    facts: &'f Facts<'f>,
    host: &'f Host,
    lines: Vec<Line>,
    installation: Option<Installation>,
}

impl Found<'_> {
    /// What compiles the native code of this project.
    fn for_project(&mut self, target: Target, natives: &[NativeNeed]) {
        let wanted = needs(natives);
        let what = what(target, wanted.iter().map(|(need, _)| *need));
        let (code, subject) = (codes::TOOLCHAIN, target.triple());
        let rest = match without_own(wanted, self.host, target) {
            Ok(rest) => rest,
            Err(error) => return self.lines.push(Line::failure(code, subject, &error)),
        };
        self.lines.extend(rest.own.iter().map(|own| {
            let message = format!("{}: {} ({})", target.arch(), own.because, own.id);
            Line::fine(code, subject, message)
        }));
        let line = match self.choice(target, rest.needs) {
            Ok(choice) => match choice.installation {
                Some(one) => {
                    let message = format!(
                        "{what}: {} {} is not here, a build installs it ({} MB on disk)",
                        one.id, one.version, one.megabytes_on_disk
                    );
                    let cure = format!("to have it before: {}", install(&one));
                    self.installation = Some(one);
                    Line::note(code, subject, message).cure(cure)
                }
                None => Line::fine(code, subject, format!("{what}: {}", place(&choice))),
            },
            Err(error) => Line::failure(code, subject, &error),
        };
        self.lines.push(line);
    }

    /// What compiles what for a target here, whatever the project.
    fn for_any(&mut self, target: Target) {
        let mut able: Vec<(String, Vec<Need>)> = Vec::new();
        let mut unable: Vec<Need> = Vec::new();
        let mut cure = None;
        for need in Need::ALL {
            match self.choice(target, vec![(need, String::new())]) {
                Ok(Choice { toolchain, installation: None, .. }) => {
                    match able.iter_mut().find(|(id, _)| *id == toolchain.id) {
                        Some((_, needs)) => needs.push(need),
                        None => able.push((toolchain.id.clone(), vec![need])),
                    }
                }
                Ok(Choice { installation, .. }) => {
                    unable.push(need);
                    cure = cure.or(installation.map(|one| install(&one)));
                }
                Err(error) => {
                    unable.push(need);
                    cure = cure.or(error.help);
                }
            }
        }
        let (code, subject) = (codes::TOOLCHAIN, target.triple());
        self.lines.extend(able.into_iter().map(|(id, needs)| {
            Line::fine(code, subject, format!("{}: {id}", what(target, needs.into_iter())))
        }));
        if !unable.is_empty() {
            let message = format!("{}: nothing here", what(target, unable.into_iter()));
            self.lines.push(Line::note(code, subject, message).help(cure));
        }
    }

    fn choice(
        &self,
        target: Target,
        needs: Vec<(Need, String)>,
    ) -> Result<Choice<'_>, muslin_toolchain::NoToolchain> {
        let Facts { request, catalog, .. } = self.facts;
        let forced = request.toolchain.as_deref();
        let provision = request.provision();
        select(catalog, &Question { target, needs, forced, provision }, self.host)
    }
}

/// `x86_64 for C, assembler`
fn what(target: Target, needs: impl Iterator<Item = Need>) -> String {
    let words: Vec<&str> = needs.map(Need::as_str).collect();
    let purpose =
        if words.is_empty() { String::new() } else { format!(" for {}", words.join(", ")) };
    format!("{}{purpose}", target.arch())
}

/// The toolchain that was chosen, where it is, and why it was chosen.
fn place(choice: &Choice<'_>) -> String {
    let place = choice.found.as_ref().map(|found| {
        let version = found.version.as_ref().map(|version| format!(" {version}"));
        format!(" ({}{})", found.command.join(" "), version.unwrap_or_default())
    });
    let chosen = choice.candidates.iter().find(|one| one.verdict == Verdict::Chosen);
    let because = chosen.map(|one| format!(" · {}", one.because));
    format!("{}{}{}", choice.toolchain.id, place.unwrap_or_default(), because.unwrap_or_default())
}

fn install(installation: &Installation) -> String {
    let Installation { id, megabytes, .. } = installation;
    format!("`cargo muslin toolchains install {id}` ({megabytes} MB)")
}

/// What fetches toolchains, where one has to be fetched.
fn fetcher(facts: &Facts<'_>) -> Option<Line> {
    Some(match facts.machine.fetcher.as_ref()? {
        Ok(sentence) => Line::fine(codes::FETCHER, "package index", sentence.clone()),
        Err(why) => {
            let line = match facts.inputs {
                Some(_) => {
                    Line::problem(codes::FETCHER, "package index", &*why.error, Exit::Provisioning)
                }
                None => Line::note(codes::FETCHER, "package index", &*why.error),
            };
            line.because(why.details.clone()).help(why.help.clone())
        }
    })
}
