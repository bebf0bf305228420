//! The placeholders in a toolchain's commands. Each is described at
//! [`muslin_toolchain::Wrapper::command`].

use muslin_schema::{Host, ProbeAnswer, Target};
use muslin_toolchain::{Probe, Toolchain};

use crate::archiver::archiver;
use crate::isolation::inside_libc;
use crate::posix::quote;

/// What the placeholders of one toolchain stand for, on one host and for one target.
#[derive(Clone, Copy)]
pub(crate) struct TemplateContext<'f> {
    pub(crate) target: Target,
    pub(crate) host: &'f Host,
    pub(crate) toolchain: &'f Toolchain,
    pub(crate) found: &'f ProbeAnswer,
    /// `-C target-cpu` of the user.
    pub(crate) cpu: Option<&'f str>,
    /// Compilers are asked for protected code.
    pub(crate) hardening: bool,
}

impl TemplateContext<'_> {
    /// The arguments of a command.
    pub(crate) fn words(&self, template: &[String]) -> Vec<String> {
        template.iter().flat_map(|word| self.word(word)).collect()
    }

    fn word(&self, word: &str) -> Vec<String> {
        let probe = self.toolchain.probes.get(self.found.probe);
        match (word, probe) {
            ("{program}", _) => self.found.command.clone(),
            ("{headers}", Some(probe)) => includes(probe, self.target, &self.host.cache),
            (other, _) => vec![self.inside(other)],
        }
    }

    /// The placeholders that may stand inside a word.
    fn inside(&self, word: &str) -> String {
        let Host { sysroot, cache, .. } = self.host;
        let rust_lib = format!("{sysroot}/lib/rustlib/{}/lib", self.target);
        let program = self.found.command.first().map_or("", String::as_str);
        let probe = self.toolchain.probes.get(self.found.probe);
        let prefix = probe.map_or(program, |probe| probe.prefix(program));
        self.target
            .fill(word)
            .replace("{cache}", cache)
            .replace("{inside-libc}", &inside_libc(cache))
            .replace("{archiver}", &archiver(cache))
            .replace("{prefix}", prefix)
            .replace("{self-contained}", &format!("{rust_lib}/self-contained"))
            .replace("{rust-lib}", &rust_lib)
            .replace("{lld}", &lld(self.host))
    }

    /// The argument that passes the user's `-C target-cpu` to a compiler, if there is one.
    pub(crate) fn cpu(&self, template: Option<&String>) -> Option<String> {
        Some(say_cpu(template?, self.cpu?))
    }
}

/// The directory of the Rust toolchain's `ld.lld`.
pub(crate) fn lld(host: &Host) -> String {
    format!("{}/lib/rustlib/{}/bin/gcc-ld", host.sysroot, host.triple)
}

/// What a script sets for a command that starts `ld.lld` of a Rust toolchain for macOS. From Rust 1.98 that finds its LLVM
/// by this variable, and macOS removes it whenever a protected program such as `/bin/sh` is started.
pub(crate) fn linker_libraries(host: &Host, command: &[String]) -> String {
    let lld = lld(host);
    let starts_it = command.iter().any(|word| word.contains(&lld));
    if !host.triple.ends_with("-apple-darwin") || !starts_it {
        return String::new();
    }
    let libraries = quote(&format!("{}/lib:/usr/local/lib:/usr/lib", host.sysroot));
    format!("export DYLD_FALLBACK_LIBRARY_PATH={libraries}\n")
}

fn say_cpu(template: &str, cpu: &str) -> String {
    template.replace("{cpu}", cpu).replace("{cpu_}", &cpu.replace('-', "_"))
}

/// The directories of headers that a probe wants for a target.
#[must_use]
pub fn headers(probe: &Probe, target: Target, cache: &str) -> Vec<String> {
    let directories = probe.headers.get(target.arch()).into_iter().flatten();
    directories.map(|directory| target.fill(directory).replace("{cache}", cache)).collect()
}

fn includes(probe: &Probe, target: Target, cache: &str) -> Vec<String> {
    let directories = headers(probe, target, cache).into_iter();
    directories.flat_map(|directory| ["-isystem".to_owned(), directory]).collect()
}

/// The arguments with which a program has to succeed; none if it is not tried.
#[must_use]
pub fn trial(
    toolchain: &Toolchain,
    probe: &Probe,
    target: Target,
    cache: &str,
    cpu: Option<&str>,
) -> Vec<String> {
    let say = toolchain.wrappers.iter().find_map(|wrapper| wrapper.cpu.get(target.arch()));
    let words = probe.try_arguments.iter().flat_map(|word| match word.as_str() {
        "{headers}" => includes(probe, target, cache),
        "{cpu}" => say.zip(cpu).map(|(say, cpu)| say_cpu(say, cpu)).into_iter().collect(),
        other => vec![target.fill(other).replace("{inside-libc}", &inside_libc(cache))],
    });
    words.collect()
}
