//! What is written into a library's prefix beside what was built: files for pkg-config, and archives that
//! stand for all that they need.

use crate::library::Library;

/// The directory below a prefix where each archive means itself and all that it needs: a script of
/// the linker's, for crates that link one name only.
pub const CLOSED: &str = "closed";

/// The text files of a library's prefix, by their path below it. `required` are the libraries that it
/// requires, each with its prefix and after those that need it.
#[must_use]
pub fn texts(
    library: &Library,
    prefix: &str,
    required: &[(&Library, String)],
) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = library
        .pkg_config
        .iter()
        .map(|one| {
            let own = one.libs.iter().map(|lib| format!(" -l{lib}"));
            let theirs = required.iter().flat_map(|(library, prefix)| {
                let libs = library.libs.iter().map(|lib| format!(" -l{lib}"));
                std::iter::once(format!(" -L{prefix}/lib")).chain(libs)
            });
            let libs: String = own.chain(theirs).collect();
            // Its headers may include theirs.
            let headers = required.iter().map(|(_, prefix)| format!(" -I{prefix}/include"));
            let headers: String = headers.collect();
            let text = format!(
                "prefix={prefix}\nlibdir=${{prefix}}/lib\nincludedir=${{prefix}}/include\n\n\
                 Name: {name}\nDescription: {title}\nVersion: {version}\n\
                 Cflags: -I${{includedir}}{headers}\nLibs: -L${{libdir}}{libs}\n",
                name = one.name,
                title = library.title,
                version = one.version.as_ref().unwrap_or(&library.version),
            );
            (format!("lib/pkgconfig/{}.pc", one.name), text)
        })
        .collect();
    let own = library.libs.iter().map(|lib| format!("{prefix}/lib/lib{lib}.a"));
    let theirs = required.iter().flat_map(|(library, prefix)| {
        library.libs.iter().map(move |lib| format!("{prefix}/lib/lib{lib}.a"))
    });
    let all: Vec<String> = own.chain(theirs).map(|path| format!("\"{path}\"")).collect();
    texts.extend(
        library
            .libs
            .iter()
            .map(|lib| (format!("{CLOSED}/lib{lib}.a"), format!("INPUT({})\n", all.join(" ")))),
    );
    texts
}
