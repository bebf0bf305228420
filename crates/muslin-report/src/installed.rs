//! What `install` prints.

use muslin_schema::InstalledPrograms;

use crate::human::row;
use crate::paint::Paint;
use crate::size::size;

/// The programs that were installed, and whether a shell finds them.
#[must_use]
pub fn installed_programs(what: &InstalledPrograms, found: Found, paint: Paint) -> String {
    let mut text = String::new();
    for one in &what.programs {
        let about = format!("{} {} · {}", one.package, one.version, size(one.size));
        let line = format!("{} · {}", paint.strong(&one.path), paint.faint(&about));
        text.push_str(&row("Installed", &line, paint));
    }
    for note in &what.notes {
        text.push_str(&row("Note", &paint.warn(note), paint));
    }
    if found == Found::Nowhere {
        let note = format!("`{}` is not on `PATH`", what.bin_directory);
        text.push_str(&row("Note", &paint.warn(&note), paint));
    }
    text
}

/// Whether a shell finds what was installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Its directory is on `PATH`.
    OnPath,
    /// It is not.
    Nowhere,
}

#[cfg(test)]
mod tests {
    use muslin_schema::{InstalledProgram, Target};

    use super::*;

    #[test]
    fn each_program_has_its_path_and_a_directory_that_no_shell_searches_is_named() {
        let what = InstalledPrograms {
            schema_version: InstalledPrograms::VERSION,
            bin_directory: "/opt/bin".to_owned(),
            programs: vec![InstalledProgram {
                path: "/opt/bin/loom".to_owned(),
                package: "loom".to_owned(),
                version: "1.2.3".to_owned(),
                target: Target::X86_64,
                size: 1_200_000,
                sha256: String::new(),
            }],
            notes: Vec::new(),
        };
        insta::assert_snapshot!(installed_programs(&what, Found::Nowhere, Paint::Plain), @"
           Installed /opt/bin/loom · loom 1.2.3 · 1.2 MB
                Note `/opt/bin` is not on `PATH`
        ");
    }
}
