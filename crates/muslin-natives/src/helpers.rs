//! What build dependencies are for.

use muslin_schema::Need;

/// What a crate is for, when it is in `[build-dependencies]`.
pub(crate) struct Helper {
    pub(crate) name: &'static str,
    pub(crate) role: Role,
    pub(crate) needs: &'static [Need],
    pub(crate) tools: &'static [&'static str],
}

/// How sure a trace makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Source that it carries is compiled file by file.
    Compiles,
    /// A foreign build system runs, which looks around by itself.
    Builds,
    /// An installed library is looked for.
    LooksUp,
    /// A library is linked by name, and nobody looks whether it is there.
    Links,
    /// The manifest links a library, and the script cannot be read.
    Hidden,
    /// Bindings are made from headers.
    Generates,
    /// Rust is made from a description by a program of the host; nothing is compiled for the target.
    WritesCode,
    /// A C++ runtime is linked, and nothing else is known of.
    Runtime,
}

const fn helper(
    name: &'static str,
    role: Role,
    needs: &'static [Need],
    tools: &'static [&'static str],
) -> Helper {
    Helper { name, role, needs, tools }
}

const HELPERS: &[Helper] = &[
    helper("autotools", Role::Builds, &[Need::C], &["make", "sh"]),
    // Without a compiler for the target there are no headers of its libc, and the host's would be taken.
    helper("bindgen", Role::Generates, &[Need::C], &["libclang"]),
    helper("capnpc", Role::WritesCode, &[], &["capnp"]),
    helper("cc", Role::Compiles, &[Need::C], &[]),
    helper("cmake", Role::Builds, &[Need::C], &["cmake"]),
    helper("cpp_build", Role::Compiles, &[Need::Cxx], &[]),
    helper("cxx-build", Role::Compiles, &[Need::Cxx], &[]),
    helper("flatc-rust", Role::WritesCode, &[], &["flatc"]),
    helper("gcc", Role::Compiles, &[Need::C], &[]),
    helper("grpcio-compiler", Role::WritesCode, &[], &["protoc"]),
    helper("make-cmd", Role::Builds, &[Need::C], &["make"]),
    helper("meson", Role::Builds, &[Need::C], &["meson", "ninja"]),
    helper("meson-next", Role::Builds, &[Need::C], &["meson", "ninja"]),
    helper("metadeps", Role::LooksUp, &[], &[]),
    helper("nasm-rs", Role::Compiles, &[Need::Assembler], &["nasm"]),
    helper("pkg-config", Role::LooksUp, &[], &[]),
    helper("prost-build", Role::WritesCode, &[], &["protoc"]),
    helper("protobuf-codegen", Role::WritesCode, &[], &["protoc"]),
    helper("protoc-grpcio", Role::WritesCode, &[], &["protoc"]),
    helper("protoc-rust", Role::WritesCode, &[], &["protoc"]),
    helper("system-deps", Role::LooksUp, &[], &[]),
    helper("tonic-build", Role::WritesCode, &[], &["protoc"]),
    helper("tonic-prost-build", Role::WritesCode, &[], &["protoc"]),
];

/// What a build dependency of this name is for.
pub(crate) fn helper_of(name: &str) -> Option<&'static Helper> {
    HELPERS.iter().find(|helper| helper.name == name)
}

/// Crates and calls with which a script needs no `protoc` of the host.
const BRINGS_PROTOC: &[&str] = &[
    "compile_fds",
    "compile_fds_with_config",
    "dugong",
    "file_descriptor_set_path",
    "protobuf_src",
    "protoc_bin_vendored",
    "protoc_prebuilt",
    "protox",
    "protox_compile",
    "pure",
    "skip_protoc_run",
];

/// Whether a name that a script uses spares it the program.
pub(crate) fn spares(tool: &str, name: &str) -> bool {
    tool == "protoc" && BRINGS_PROTOC.contains(&name)
}

/// Crates that ask a compiler for something of another system, or ask for none of their own code.
const NOT_WRAPPERS: &[&str] = &["built", "embed-resource", "vergen", "winres", "winresource"];

/// What a build dependency does that is nothing but a layer over another: the helper below it.
pub(crate) fn wrapped(name: &str, dependencies: &[&str]) -> Option<&'static Helper> {
    if NOT_WRAPPERS.contains(&name) {
        return None;
    }
    let below = dependencies.iter().filter_map(|one| helper_of(one));
    below.min_by_key(|one| one.role)
}
