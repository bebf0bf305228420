//! Static C libraries: what can be provided, what is in the cache, what was built and removed.

use muslin_schema::{BuiltLibraries, CleanedLibraries, LibraryList, ListedLibrary};

use crate::paint::Paint;
use crate::size;

/// All libraries, then those that cannot be provided.
#[must_use]
pub fn library_list(list: &LibraryList, paint: Paint) -> String {
    let mut text = String::new();
    for one in &list.libraries {
        text.push_str(&library(one, paint));
    }
    text.push_str(&format!("\n{}\n", paint.strong("Not provided")));
    for one in &list.unavailable {
        text.push_str(&format!(
            "  {} {}\n",
            paint.strong(&one.title),
            paint.faint(&one.crates.join(", "))
        ));
        text.push_str(&format!(
            "      {}\n      {} {}\n",
            one.because,
            paint.accent("instead:"),
            one.instead
        ));
    }
    text
}

fn library(one: &ListedLibrary, paint: Paint) -> String {
    let license = one.license.as_deref().unwrap_or("licence unknown");
    let mut text = format!(
        "{} {} {} {}\n",
        paint.strong(&one.id),
        one.title,
        one.version,
        paint.faint(&format!("· {license}"))
    );
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("    {} {value}\n", paint.faint(&format!("{label:<8}"))));
        }
    };
    line("serves", &one.serves.join(", "));
    line("requires", &one.requires.join(", "));
    line("runs", &one.tools.join(", "));
    line("from", one.urls.first().map_or("a crate that carries the source", String::as_str));
    for build in &one.builds {
        line(
            "cached",
            &format!("{} · {} · {}", build.target.arch(), size(build.bytes), build.prefix),
        );
    }
    text
}

/// What was built or was there, a line each.
#[must_use]
pub fn built_libraries(built: &BuiltLibraries, paint: Paint) -> String {
    let line = |one: &muslin_schema::BuiltLibrary| {
        let library = &one.library.library;
        let version = library.version.as_deref().unwrap_or_default();
        format!(
            "{} {} {} · {}\n             {}\n",
            paint.accent(&format!("{:>12}", "Library")),
            library.title,
            version,
            one.target.arch(),
            paint.faint(&one.library.prefix)
        )
    };
    built.libraries.iter().map(line).collect()
}

/// What is gone.
#[must_use]
pub fn cleaned_libraries(cleaned: &CleanedLibraries) -> String {
    let lines = cleaned.removed.iter().map(|one| format!("removed {}\n", one.prefix));
    let lines = lines.collect::<Vec<_>>().concat();
    format!("{lines}{} freed\n", size(cleaned.bytes))
}
