//! Objects that the Rust compiler of the project makes of sources we bring along.

use muslin_schema::{Argument, Content, Host, LibcPart, PlannedFile, Step, StepKind, Target};

use crate::first::{LinkedFirst, object_path};
use crate::posix::Digest;

/// Arguments of the compiler, and why they are given.
pub(crate) type Flags = (&'static [&'static str], &'static str);

pub(crate) const ONE_OBJECT: Flags =
    (&["--emit", "obj", "--crate-type", "lib", "-C", "codegen-units=1"], "one object");

pub(crate) const SELF_CONTAINED: Flags = (
    &["-C", "panic=abort", "-C", "relocation-model=pic"],
    "it needs nothing of Rust's library, and fits every type of file",
);

pub(crate) const SMALL: Flags = (&["-C", "opt-level=s", "-C", "debuginfo=0"], "it runs once");

/// The sources of one object, and what is done with them.
pub(crate) struct Sources {
    /// The directory and the object in the cache: `libc-routines`.
    pub(crate) name: &'static str,
    /// As the compiler calls it.
    pub(crate) crate_name: &'static str,
    /// What it is, in a sentence.
    pub(crate) what: &'static str,
    /// The part of libc that it replaces.
    pub(crate) replaces: LibcPart,
    /// Every file, with its text.
    pub(crate) files: &'static [(&'static str, &'static str)],
    /// The file that is compiled.
    pub(crate) root: &'static str,
    /// The edition of the source.
    pub(crate) edition: &'static str,
    /// How it is compiled, and why so.
    pub(crate) flags: &'static [Flags],
    /// Why it is linked.
    pub(crate) because: &'static str,
}

impl Sources {
    /// The object for a target, and the step that makes it.
    pub(crate) fn object(&self, host: &Host, target: Target) -> LinkedFirst {
        self.object_with(&[], host, target)
    }

    /// The same with more arguments of the compiler.
    pub(crate) fn object_with(&self, more: &[Flags], host: &Host, target: Target) -> LinkedFirst {
        let flags = [self.flags, more].concat();
        let sources = self.files.iter().flat_map(|(name, text)| [*name, *text]);
        let hash = Digest::of(sources.clone());
        let directory = format!("{}/{}/{hash}", host.cache, self.name);
        let arguments = flags.iter().flat_map(|(arguments, _)| arguments.iter().copied());
        let made_of = sources.chain(arguments).chain([self.edition, host.rustc.as_str()]);
        let object = object_path(&host.cache, self.name, made_of, target);
        let files = self.files.iter().map(|(name, text)| PlannedFile {
            path: format!("{directory}/{name}"),
            content: Content::Text((*text).to_owned()),
            executable: false,
            because: format!("the source of {}", self.what),
        });
        let root = format!("{directory}/{}", self.root);
        LinkedFirst {
            made: Some((files.collect(), self.step(&flags, host, target, &root, &object))),
            object,
            because: self.because.to_owned(),
        }
    }

    fn step(&self, flags: &[Flags], host: &Host, target: Target, root: &str, object: &str) -> Step {
        let argument = |words: &[&str], because: &str| Argument {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            because: because.to_owned(),
        };
        let what = ["--crate-name", self.crate_name, "--edition", self.edition, root];
        let mut arguments = vec![
            argument(&what, &format!("{}, whose source we bring along", self.what)),
            argument(&["--target", target.triple()], "what is built for"),
        ];
        arguments.extend(flags.iter().map(|(arguments, because)| argument(arguments, because)));
        Step {
            title: format!("Compiling {} for {target}", self.what),
            kind: StepKind::Object { output: object.to_owned(), replaces: self.replaces },
            program: format!("{}/bin/rustc", host.sysroot),
            arguments,
            env: Vec::new(),
            path: Vec::new(),
        }
    }
}
