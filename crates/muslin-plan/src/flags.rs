//! Rust flags: ours, and those of the user that contradict them.

use muslin_linker::package_metadata;
use muslin_schema::{Argument, Host, PathMap, Target, ThreadStack};
use muslin_toolchain::{Catalog, LinkerRule};

use crate::error::Contradiction;
use crate::fill::lld;
use crate::first::LinkedFirst;
use crate::reproducible::remaps;
use crate::settings::{Placed, Settings};

/// The value of each `-C name=value` in a list of flags, in every spelling rustc knows.
fn codegen(flags: &[String]) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut words = flags.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let option = if word == "-C" || word == "--codegen" {
            words.next()
        } else {
            word.strip_prefix("--codegen=").or_else(|| word.strip_prefix("-C"))
        };
        if let Some(option) = option {
            found.push(option.split_once('=').unwrap_or((option, "")));
        }
    }
    found
}

/// What bears on the flags that we add.
pub(crate) struct Ours<'o> {
    pub(crate) target: Target,
    /// The release of rustc, whose linker is used.
    pub(crate) rustc: &'o str,
    /// `--no-pie`
    pub(crate) no_pie: bool,
    /// `--thread-stack`
    pub(crate) thread_stack: ThreadStack,
    /// The user's own settings.
    pub(crate) settings: &'o Settings,
    /// Arguments that the user's linker needs for this target.
    pub(crate) linker_arguments: &'o [String],
    /// rustc's own libc, if the user's linker needs its path.
    pub(crate) self_contained: Option<&'o str>,
    /// Where the empty archives lie.
    pub(crate) libraries: &'o str,
    /// Where the C++ runtime is, if it is needed.
    pub(crate) cxx_runtime: Option<&'o str>,
    /// Where libraries are that packages link by name alone.
    pub(crate) by_name: &'o [String],
    /// The objects that are linked before libc.
    pub(crate) first: &'o [LinkedFirst],
    /// What is written for the directories of this machine.
    pub(crate) path_maps: &'o [PathMap],
}

/// What we add to a build, each with its reason.
pub(crate) struct Added {
    /// Flags for rustc. Every cargo that a build script starts inherits them, so they are as few as can be.
    pub(crate) flags: Vec<Argument>,
    /// Arguments that the linker wrapper puts before all others; none where the user's own linker is kept.
    pub(crate) before: Vec<Argument>,
    /// Arguments that it puts after all others.
    pub(crate) after: Vec<Argument>,
}

/// The flags and the arguments for the linker that we add.
pub(crate) fn ours(about: &Ours<'_>) -> Added {
    let maps: Vec<Argument> = remaps(about.path_maps, about.settings).into_iter().collect();
    if user_linker(about.settings).is_some() {
        return Added {
            flags: [for_own_linker(about), maps].concat(),
            before: Vec::new(),
            after: Vec::new(),
        };
    }
    let argument = |word: &str, because: &str| argument(&[word], because);
    let mut before = Vec::new();
    let mut after = Vec::new();
    if about.no_pie {
        after.push(argument("-no-pie", "at a fixed address, as asked for"));
    } else if !wants_fixed_address(about.settings) {
        before.push(argument(
            "-pie",
            "static-PIE on every target, where rustc asks for it on x86_64 only; the linker wrapper pairs the CRT objects with it",
        ));
    }
    if !speaks_of_build_id(about.settings) {
        before.push(argument(
            "--build-id=sha1",
            "a hash of the content, by which debuggers and crash reporters find what was stripped off",
        ));
    }
    if writes_package_metadata(about.rustc) {
        before.push(argument(
            &package_metadata(about.target.arch()),
            "a note says which package the file is, also to those who have a core dump alone; the linker wrapper fills in what cargo says of the package",
        ));
    }
    before.push(argument(
        &format!("-zstack-size={}", about.thread_stack.bytes()),
        "the stack of threads that C code starts: 8 MiB unless set, as with glibc; musl's default is 128 KiB",
    ));
    before.extend(about.cxx_runtime.map(|path| argument(&format!("-L{path}"), CXX_RUNTIME)));
    after.extend(about.by_name.iter().map(|path| argument(&format!("-L{path}"), BY_NAME)));
    after.push(argument(&format!("-L{}", about.libraries), INSIDE_LIBC));
    after.extend(about.first.iter().map(LinkedFirst::argument));
    Added { flags: maps, before, after }
}

const INSIDE_LIBC: &str =
    "empty archives for `-ldl`, `-lpthread`, `-lm` and their like, which are part of musl's libc";
const BY_NAME: &str = "a library that a package links by its name is provided here";
const CXX_RUNTIME: &str = "the C++ runtime, as static archives";

/// The flags for a linker of the user's, which has no wrapper that could add arguments.
fn for_own_linker(about: &Ours<'_>) -> Vec<Argument> {
    let directory = |path: &str, because| argument(&[&format!("-Lnative={path}")], because);
    let fixed = argument(&["-C", "relocation-model=static"], "at a fixed address, as asked for");
    let mut flags = Vec::new();
    flags.extend(about.no_pie.then_some(fixed));
    flags.extend(about.linker_arguments.iter().map(|word| {
        argument(
            &["-C", &format!("link-arg={word}")],
            "your linker links for the architecture of this machine by default",
        )
    }));
    flags.extend(about.by_name.iter().map(|path| directory(path, BY_NAME)));
    flags.push(directory(about.libraries, INSIDE_LIBC));
    flags.extend(about.self_contained.map(|path| {
        directory(path, "your linker searches rustc's own libc before any directory that a build script adds, so that no other `libc.a` is taken")
    }));
    flags.extend(about.cxx_runtime.map(|path| directory(path, CXX_RUNTIME)));
    flags
}

fn argument(words: &[&str], because: &str) -> Argument {
    Argument {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        because: because.to_owned(),
    }
}

/// The processor that the user's flags compile for, which C code is then compiled for too.
#[must_use]
pub fn target_cpu(settings: &Settings) -> Option<String> {
    placed_cpu(settings).map(|cpu| cpu.value)
}

/// The same with its place.
pub(crate) fn placed_cpu(settings: &Settings) -> Option<Placed<String>> {
    let all = settings.rustflags.all();
    settings.profile.iter().chain(all).rev().find_map(|one| {
        let mut options = codegen(&one.value).into_iter().rev();
        let (_, cpu) = options.find(|(name, _)| *name == "target-cpu")?;
        Some(Placed { value: cpu.to_owned(), place: one.place.clone() })
    })
}

/// Whether rustc's own linker can write a note with package metadata: LLD 15, which came with Rust 1.65.
fn writes_package_metadata(rustc: &str) -> bool {
    let mut numbers = rustc.split('.').map_while(|part| part.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(1), Some(65))
}

/// Whether the user's flags decide about a build id already.
fn speaks_of_build_id(settings: &Settings) -> bool {
    let all = settings.rustflags.all();
    all.iter().flat_map(|one| &one.value).any(|word| word.contains("--build-id"))
}

/// Whether the user's flags ask for a program at a fixed address.
fn wants_fixed_address(settings: &Settings) -> bool {
    let all = settings.rustflags.all();
    let mut options = all.iter().flat_map(|one| codegen(&one.value));
    options.any(|(name, value)| match name {
        "relocation-model" => !matches!(value, "pic" | "pie"),
        "link-arg" | "link-args" => {
            value.split([' ', ',']).any(|word| matches!(word, "-no-pie" | "--no-pie"))
        }
        _ => false,
    })
}

/// The settings of the user that a static build cannot be done with.
pub(crate) fn contradictions(
    settings: &Settings,
    catalog: &Catalog,
    host: &Host,
    target: Target,
) -> Vec<Contradiction> {
    let mut found: Vec<Contradiction> = foreign_cpu(settings, host, target).into_iter().collect();
    let all = settings.rustflags.all();
    for Placed { value, place } in all.iter().copied().chain(&settings.profile) {
        for (name, setting) in codegen(value) {
            if let Some((why, cure)) = contradicts(name, setting) {
                let setting = if setting.is_empty() {
                    format!("-C {name}")
                } else {
                    format!("-C {name}={setting}")
                };
                found.push(Contradiction {
                    setting,
                    place: place.clone(),
                    why: why.into(),
                    cure: cure.into(),
                });
            }
        }
    }
    for Placed { value, place } in &settings.profile {
        let linkers = codegen(value).into_iter().filter(|(name, _)| *name == "linker");
        found.extend(linkers.map(|(_, program)| Contradiction {
            setting: format!("-C linker={program}"),
            place: place.clone(),
            why: "names a linker for every crate of the profile, build scripts included".to_owned(),
            cure:
                "set it as `linker` under `[target.<triple>]` of cargo's configuration".to_owned(),
        }));
    }
    let linker_flags = all.iter().flat_map(|one| {
        let linkers = codegen(&one.value).into_iter().filter(|(name, _)| *name == "linker");
        linkers.map(|(_, program)| Placed { value: program.to_owned(), place: one.place.clone() })
    });
    for linker in linker_flags.chain(settings.linker.clone()) {
        found.extend(refused(&linker, settings, catalog, host, target));
    }
    found
}

/// A `-C target-cpu` that is of another architecture: that of this machine by `native`, or by its name.
fn foreign_cpu(settings: &Settings, host: &Host, target: Target) -> Option<Contradiction> {
    let all = settings.rustflags.all();
    let mut options = settings.profile.iter().chain(all).flat_map(|one| {
        codegen(&one.value).into_iter().map(move |(name, value)| (name, value, &one.place))
    });
    let (_, cpu, place) = options.rfind(|(name, ..)| *name == "target-cpu")?;
    let knows = |target: Target| {
        host.rust.get(&target).is_some_and(|rust| rust.cpus.iter().any(|one| one == cpu))
    };
    let why = if cpu == "native" {
        let other = Target::of_host(&host.triple) != Some(target);
        other.then(|| {
            let arch = host.triple.split('-').next().unwrap_or_default();
            format!(
                "is the processor of this machine, which is {arch} and cannot be that of {target}"
            )
        })
    } else {
        let other = Target::ALL.into_iter().find(|other| *other != target && knows(*other));
        other
            .filter(|_| !knows(target))
            .map(|other| format!("is a processor of {}, not of {target}", other.arch()))
    }?;
    Some(Contradiction {
        setting: format!("-C target-cpu={cpu}"),
        place: place.clone(),
        why,
        cure: format!(
            "set it under `[target.<triple>]` of the architecture that has it, or build without `--target {}`",
            target.arch()
        ),
    })
}

/// Why a `-C` option contradicts a static build, and what to do instead.
fn contradicts(name: &str, value: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "target-feature" if value.split(',').any(|feature| feature == "-crt-static") => Some((
            "asks for a program that loads its C library at start; with the host's linker it even becomes a glibc program",
            "remove `-crt-static` for this target",
        )),
        "linker-flavor" if !value.contains("lld") => Some((
            "describes another linker than the one that a static build brings",
            "remove `linker-flavor` for this target",
        )),
        "link-self-contained" if matches!(value, "no" | "n" | "off") => Some((
            "takes away rustc's own CRT objects and libc, and no others fit",
            "remove `link-self-contained` for this target",
        )),
        "prefer-dynamic" if !matches!(value, "no" | "n" | "off" | "false") => Some((
            "asks for a program that loads Rust's standard library at start",
            "remove `prefer-dynamic` for this target",
        )),
        _ => None,
    }
}

fn refused(
    linker: &Placed<String>,
    settings: &Settings,
    catalog: &Catalog,
    host: &Host,
    target: Target,
) -> Option<Contradiction> {
    let rule = linker_rule(&linker.value, catalog)?;
    let elsewhere = Target::of_host(&host.triple) != Some(target);
    let foreign = rule.refused_elsewhere.as_ref().filter(|_| elsewhere);
    if let Some(why) = foreign {
        return Some(Contradiction {
            setting: format!("linker = \"{}\"", linker.value),
            place: linker.place.clone(),
            why: format!("{why}, and {target} is another"),
            cure: "set it under `[target.<triple>]` of that architecture only: a static build brings its own linker".to_owned(),
        });
    }
    let refused = rule.refused.as_ref()?;
    let model = settings
        .rustflags
        .all()
        .into_iter()
        .flat_map(|one| codegen(&one.value))
        .filter(|(name, _)| *name == "relocation-model")
        .map(|(_, model)| model.to_owned())
        .next_back();
    if model.is_some() && model == rule.unless_relocation_model {
        return None;
    }
    Some(Contradiction {
        setting: format!("linker = \"{}\"", linker.value),
        place: linker.place.clone(),
        why: refused.clone(),
        cure: "remove that line: a static build brings its own linker".to_owned(),
    })
}

fn linker_rule<'c>(program: &str, catalog: &'c Catalog) -> Option<&'c LinkerRule> {
    let file = program.rsplit(['/', '\\']).next().unwrap_or(program);
    catalog
        .toolchains()
        .iter()
        .filter_map(|toolchain| toolchain.linker.as_ref())
        .find(|rule| rule.names.iter().any(|name| name == file))
}

/// What has the user's linker link for another architecture than the host's.
pub(crate) fn for_other_architecture(
    linker: &Placed<String>,
    catalog: &Catalog,
    host: &Host,
    target: Target,
) -> Vec<String> {
    if Target::of_host(&host.triple) == Some(target) {
        return Vec::new();
    }
    let rule = linker_rule(&linker.value, catalog);
    let words = rule.map(|rule| rule.arguments_elsewhere.as_slice()).unwrap_or_default();
    words.iter().map(|word| target.fill(word).replace("{lld}", &lld(host))).collect()
}

/// The linker that the user has named and that we leave in place.
pub(crate) fn user_linker(settings: &Settings) -> Option<Placed<String>> {
    let flag = settings.rustflags.all().into_iter().rev().find_map(|one| {
        let linkers = codegen(&one.value).into_iter().filter(|(name, _)| *name == "linker");
        let program = linkers.map(|(_, program)| program.to_owned()).next_back()?;
        Some(Placed { value: program, place: one.place.clone() })
    });
    flag.or_else(|| settings.linker.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_codegen_option_is_read() {
        let flags: Vec<String> =
            ["-C", "a=1", "-Cb=2", "--codegen", "c=3", "--codegen=d=4", "-Ce", "--cfg", "x"]
                .map(str::to_owned)
                .into();
        assert_eq!(codegen(&flags), [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"), ("e", "")]);
    }

    #[test]
    fn a_build_id_is_left_to_a_user_who_speaks_of_one() {
        let speaks = |flags: &str| {
            let set = [("RUSTFLAGS".to_owned(), flags.to_owned())].into();
            speaks_of_build_id(&crate::settings(&[], &set, muslin_schema::Target::X86_64))
        };
        assert!(speaks("-Clink-arg=--build-id=none") && speaks("-C link-arg=-Wl,--build-id"));
        assert!(!speaks("-Clink-arg=-z"));
    }
}
