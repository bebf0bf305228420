//! The memory routines: compiled by the Rust compiler that builds the project, as one object.

use muslin_memory::{EDITION, ROOT, SOURCES};
use muslin_schema::{
    Argument, Content, Host, MemoryRoutines, PlannedFile, Request, Step, StepKind, Target,
};

use crate::first::{LinkedFirst, object_path};
use crate::posix::Digest;

/// How the object is compiled, and why so.
const FLAGS: [(&[&str], &str); 3] = [
    (&["--emit", "obj", "--crate-type", "lib", "-C", "codegen-units=1"], "one object"),
    (
        &["-C", "panic=abort", "-C", "relocation-model=pic"],
        "it needs nothing of Rust's library, and fits every type of file",
    ),
    (&["-C", "opt-level=3", "-C", "debuginfo=0"], "it is there for its speed"),
];

/// What has to be done for our memory routines, unless musl's own are asked for.
pub(crate) fn memory_routines(
    request: &Request,
    host: &Host,
    target: Target,
) -> Option<LinkedFirst> {
    (request.memory_routines.unwrap_or_default() == MemoryRoutines::Muslin)
        .then(|| routines(host, target))
}

fn routines(host: &Host, target: Target) -> LinkedFirst {
    let sources = SOURCES.iter().flat_map(|(name, text)| [*name, *text]);
    let hash = Digest::of(sources.clone());
    let folder = format!("{}/memory-routines/{hash}", host.cache);
    let flags = FLAGS.iter().flat_map(|(words, _)| words.iter().copied());
    let made_of = sources.chain(flags).chain([EDITION, host.rustc.as_str()]);
    let object = object_path(&host.cache, "memory-routines", made_of, target);
    let files = SOURCES.iter().map(|(name, text)| PlannedFile {
        path: format!("{folder}/{name}"),
        content: Content::Text((*text).to_owned()),
        executable: false,
        because: "the source of the memory routines".to_owned(),
    });
    LinkedFirst {
        made: Some((files.collect(), step(host, target, &format!("{folder}/{ROOT}"), &object))),
        object,
        because: "memory routines that use the processor's vector registers stand before musl's, which go byte by byte in part; `--memory-routines musl` leaves them out".to_owned(),
    }
}

fn step(host: &Host, target: Target, root: &str, object: &str) -> Step {
    let argument = |words: &[&str], because: &str| Argument {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        because: because.to_owned(),
    };
    let what = ["--crate-name", "memory_routines", "--edition", EDITION, root];
    let mut arguments = vec![
        argument(&what, "the memory routines, whose source we bring along"),
        argument(&["--target", target.triple()], "what is built for"),
    ];
    arguments.extend(FLAGS.iter().map(|(words, because)| argument(words, because)));
    Step {
        title: format!("Compiling the memory routines for {target}"),
        kind: StepKind::Object { output: object.to_owned() },
        program: format!("{}/bin/rustc", host.sysroot),
        arguments,
        env: Vec::new(),
        path: Vec::new(),
    }
}
