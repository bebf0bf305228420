//! The script that builds a library from a tarball: POSIX shell, made from its recipe.

use muslin_libraries::{BuildSystem, Tarball};
use muslin_schema::Target;

use crate::posix::quote;

/// A tarball, and what is known where it is built.
pub(crate) struct Tarred<'t> {
    pub(crate) tarball: &'t Tarball,
    pub(crate) target: Target,
    /// The file.
    pub(crate) file: &'t str,
    /// The file with a distribution's patches.
    pub(crate) packing: Option<&'t str>,
    /// The directory to work in.
    pub(crate) work: &'t str,
    /// The recipe's arguments, with all places filled in.
    pub(crate) arguments: Vec<String>,
    /// The prefixes of the libraries that it requires.
    pub(crate) required: Vec<&'t str>,
    /// `-j`
    pub(crate) jobs: Option<&'t str>,
}

/// Applies the patches of a distribution's packing, and keeps make from making again what is generated: a patch
/// changes what that is made from, and autotools are not here.
const SERIES: &str = r#"mkdir packing
tar -xf FILE -C packing --strip-components 1
while read -r patch rest; do
  case $patch in '' | '#'*) continue ;; esac
  patch -s -p1 -d source < "packing/patches/$patch"
done < packing/patches/series
for name in aclocal.m4 Makefile.in config.h.in stamp-h.in configure; do
  find source -name "$name" -exec touch {} +
done
"#;

/// The script. Compilers come from the variables that build scripts read too, so that a user's own count.
pub(crate) fn script(tarred: &Tarred<'_>) -> String {
    let Tarred { tarball, target, file, work, jobs, .. } = tarred;
    let forms = |name: &str| format!("{name}_{}", target.lower());
    let (cc, ar, ranlib) = (forms("CC"), forms("AR"), forms("RANLIB"));
    let flags = tarball.flags.join(" ");
    let source = match &tarball.directory {
        Some(directory) => format!("source/{directory}"),
        None => "source".to_owned(),
    };
    // Not every `configure` asks pkg-config where the libraries are.
    let required = tarred.required.iter();
    let includes =
        required.clone().map(|at| format!(" -I{at}/include")).collect::<Vec<_>>().concat();
    let directories = required.map(|at| format!("-L{at}/lib ")).collect::<Vec<_>>().concat();
    let patches = tarball.patches.iter().map(|file| {
        let file = quote(file);
        format!("patch -s -p1 -d source < \"$recipe\"/{file}\n")
    });
    let series = tarred.packing.map(|file| SERIES.replace("FILE", &quote(file)));
    let patches: String = series.into_iter().chain(patches).collect();
    let head = format!(
        "#!/bin/sh\n# Written by muslin; changes are overwritten.\nset -eu\nrecipe=$PWD\n\
         mkdir -p {work}\ncd {work}\nmkdir source build stage\n\
         tar -xf {file} -C source --strip-components 1\n{patches}\
         export CC=\"${{{cc}:-{arch}-linux-musl-gcc}}\" AR=\"${{{ar}:-ar}}\" RANLIB=\"${{{ranlib}:-ranlib}}\"\n\
         export CFLAGS=\"-O2 -fPIC {flags}{includes} ${{{cflags}-}}\" LDFLAGS=\"{directories} ${{LDFLAGS-}}\"\n\
         export PKG_CONFIG=\"${{{pkg_config}:-false}}\" PKG_CONFIG_LIBDIR=\"${{{libdir}-}}\" PKG_CONFIG_PATH=\n",
        work = quote(work),
        file = quote(file),
        arch = target.arch(),
        cflags = forms("CFLAGS"),
        pkg_config = forms("PKG_CONFIG"),
        libdir = forms("PKG_CONFIG_LIBDIR"),
    );
    let jobs = jobs.map_or("\"${NUM_JOBS:-2}\"".to_owned(), quote);
    let words: Vec<String> = tarred.arguments.iter().map(|word| quote(word)).collect();
    let words = words.join(" ");
    let make: Vec<String> = tarball.make.iter().map(|word| quote(word)).collect();
    let make = make.join(" ");
    let steps = match tarball.build {
        BuildSystem::Configure => {
            let install = "make install DESTDIR=\"$PWD/../stage\"\n";
            format!(
                "cd build\n../{source}/configure --host={arch}-linux-musl --prefix=/usr --sysconfdir=/etc --localstatedir=/var {words}\n\
                 make -j {jobs} {make}\n{install}",
                arch = target.arch(),
                install = if make.is_empty() { install } else { "" },
            )
        }
        BuildSystem::Cmake => {
            let install = "DESTDIR=\"$PWD/stage\" cmake --install build\n";
            let only = if make.is_empty() { String::new() } else { format!(" --target {make}") };
            format!(
                "cmake -S {source} -B build -DCMAKE_TOOLCHAIN_FILE=\"${toolchain}\" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON {words}\n\
                 cmake --build build -j {jobs}{only}\n{install}",
                toolchain = forms("CMAKE_TOOLCHAIN_FILE"),
                install = if make.is_empty() { install } else { "" },
            )
        }
    };
    head + &steps
}

#[cfg(test)]
mod tests {
    use muslin_libraries::Distribution;

    use super::*;

    #[test]
    fn patches_of_a_distribution_come_first_and_nothing_is_generated_again() {
        let distribution =
            Distribution { version: "1.2-3".to_owned(), urls: Vec::new(), sha256: "0".repeat(64) };
        let tarball = Tarball {
            urls: Vec::new(),
            sha256: "0".repeat(64),
            distribution: Some(distribution),
            patches: vec!["quiet.patch".to_owned()],
            directory: None,
            build: BuildSystem::Configure,
            arguments: Vec::new(),
            make: Vec::new(),
            flags: Vec::new(),
        };
        let text = script(&Tarred {
            tarball: &tarball,
            target: Target::X86_64,
            file: "/cache/bell.tar.xz",
            packing: Some("/cache/bell debian.tar.xz"),
            work: "/work",
            arguments: Vec::new(),
            required: Vec::new(),
            jobs: None,
        });
        let steps = [
            "tar -xf /cache/bell.tar.xz -C source",
            "tar -xf '/cache/bell debian.tar.xz' -C packing",
            "< \"packing/patches/$patch\"",
            "-exec touch {} +",
            "< \"$recipe\"/quiet.patch",
            "../source/configure",
        ];
        let places: Vec<usize> = steps
            .iter()
            .map(|step| text.find(step).unwrap_or_else(|| panic!("no `{step}` in\n{text}")))
            .collect();
        assert!(places.is_sorted(), "{text}");
    }
}
