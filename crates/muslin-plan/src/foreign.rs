//! Compilers that a build script starts by their paths, so that none of our wrappers sees them: what they compile is
//! known from the compilers themselves.
//!
//! GCC appends the headers of each object to the file that `SUNPRO_DEPENDENCIES` names (Using GCC, "Environment
//! Variables"), unless `-M` options ask for them elsewhere. clang has `CC_PRINT_OPTIONS` and `CC_PRINT_HEADERS` for
//! its command lines and headers. Our wrappers take the variables away, so only other compilers write there.

use std::collections::BTreeSet;

use muslin_schema::{Content, EnvVar, Environment, Plan, PlannedFile};

use crate::compiled::Compiled;
use crate::posix::Digest;

/// The variables, each of which a user may have set already.
pub(crate) const WATCHING: [&str; 5] = [
    "SUNPRO_DEPENDENCIES",
    "CC_PRINT_OPTIONS",
    "CC_PRINT_OPTIONS_FILE",
    "CC_PRINT_HEADERS",
    "CC_PRINT_HEADERS_FILE",
];

/// The variable that names the file in which a missing compiler is asked for, a line each: package, tab, program.
pub(crate) const ASKED_FOR: &str = "MUSLIN_ASKED_FOR";

/// The files in which compilers record, in the directory `muslin` of the target directory, or in one of the cache.
const FOREIGN_FILES: [&str; 3] = ["foreign-gcc", "foreign-clang", "foreign-clang-headers"];

/// The file in the directory `muslin` of the target directory that the variable `MUSLIN_ASKED_FOR` names.
pub const ASKED_FOR_FILE: &str = "asked-for";

/// A cache of compilers. Where GCC is asked to record headers, it makes no object and ends with exit 0; and what it
/// takes from its store, no compiler records. Neither happens where it only starts the compiler.
pub const COMPILER_CACHE: &str = "ccache";

/// The variable by which [`COMPILER_CACHE`] only starts the compiler.
pub(crate) const NO_COMPILER_CACHE: &str = "CCACHE_DISABLE";

/// Its value, by which our wrappers know that it is not the user's. They keep a record of their own, so what they start
/// may take objects from the cache; any value disables (ccache's manual, "Configuration settings").
pub(crate) const OURS: &str = "muslin";

/// The variables for a build with build scripts that may start compilers of their own choice. Compilers record nothing where the user
/// has one of the variables.
pub(crate) fn watch(
    target_directory: &str,
    records: &str,
    environment: &Environment,
    missing_tools: &BTreeSet<String>,
) -> Vec<EnvVar> {
    let because =
        "compilers that a build script starts by their paths record there what they compile";
    let variable = |key: &str, value: String, because: &str| EnvVar {
        key: key.to_owned(),
        value,
        because: because.to_owned(),
    };
    let asked = variable(
        ASKED_FOR,
        format!("{target_directory}/muslin/{ASKED_FOR_FILE}"),
        "a compiler that a build script asks for and that is not planned is noted there",
    );
    let cache = (!missing_tools.contains(COMPILER_CACHE)).then(|| {
        let because = "ccache starts the compiler each time, so that what compiles is on record";
        variable(NO_COMPILER_CACHE, OURS.to_owned(), because)
    });
    let mut taken = ["DEPENDENCIES_OUTPUT"].iter().chain(&WATCHING);
    // GCC ends the path at the first space.
    if records.contains(char::is_whitespace) || taken.any(|key| environment.contains_key(*key)) {
        return [asked].into_iter().chain(cache).collect();
    }
    let [gcc, clang, headers] = FOREIGN_FILES.map(|name| format!("{records}/{name}"));
    let [of_gcc, options, options_file, print, print_file] = WATCHING;
    vec![
        variable(of_gcc, gcc, because),
        variable(options, "1".to_owned(), because),
        variable(options_file, clang, because),
        variable(print, "1".to_owned(), because),
        variable(print_file, headers, because),
        asked,
    ]
    .into_iter()
    .chain(cache)
    .collect()
}

/// The directory in which compilers record: below the target directory, or, where GCC could not write to that, in the
/// cache, with a file that makes it and says whose it is.
pub(crate) fn records(target_directory: &str, cache: &str) -> (String, Option<PlannedFile>) {
    let below = format!("{target_directory}/muslin");
    if !below.contains(char::is_whitespace) {
        return (below, None);
    }
    let directory = format!("{cache}/foreign/{}", Digest::of([target_directory]));
    let file = PlannedFile {
        path: format!("{directory}/target-directory"),
        content: Content::Text(format!("{target_directory}\n")),
        executable: false,
        because: "compilers record in its directory what they compile for this target directory, whose name has a space"
            .to_owned(),
    };
    (directory, Some(file))
}

/// The files in which compilers record what they compile in this build.
#[must_use]
pub fn foreign_files(plan: &Plan) -> [Option<&str>; 3] {
    let [of_gcc, _, clang, _, headers] = WATCHING;
    [of_gcc, clang, headers].map(|key| {
        let mut env = plan.steps.iter().flat_map(|step| &step.env);
        env.find(|one| one.key == key).map(|one| one.value.as_str())
    })
}

/// Whether rules for `make` that a compiler wrote (`-MD`, `-MF`) say that it read glibc's headers for an object: GCC
/// keeps no other record then.
#[must_use]
pub fn rules_name_glibc(rules: &str, object: &str) -> bool {
    of_gcc(rules).any(|one| one == object)
}

/// The objects that compilers other than ours made with glibc's headers.
#[derive(Clone, Debug, Default)]
pub struct Foreign {
    objects: Compiled,
}

impl Foreign {
    /// Reads what compilers recorded in `FOREIGN_FILES`.
    #[must_use]
    pub fn parse([gcc, clang, headers]: [&str; 3]) -> Self {
        let mut names: BTreeSet<String> = of_gcc(gcc).collect();
        if headers.lines().any(of_glibc) {
            names.extend(of_clang(clang));
        }
        Self { objects: Compiled::of(names) }
    }

    /// Whether an object is one of them, by its name or by those of its sources.
    #[must_use]
    pub fn made(&self, object: &str, sources: &[String]) -> bool {
        self.objects.made(object)
            || sources.iter().any(|source| self.objects.made(&object_of(source)))
    }
}

/// Whether a header is one that every header of glibc includes, and that musl has not.
fn of_glibc(header: &str) -> bool {
    header.contains("/gnu/stubs")
}

/// The name that a compiler gives to the object of a source.
fn object_of(source: &str) -> String {
    let name = source.rsplit('/').next().unwrap_or(source);
    format!("{}.o", name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// The objects whose rules name headers of glibc: `tide.o: tide.c \`, and more on the lines that follow.
fn of_gcc(rules: &str) -> impl Iterator<Item = String> {
    let joined = rules.replace("\\\n", " ");
    let rules: Vec<String> = joined
        .lines()
        .filter_map(|rule| {
            let (object, headers) = rule.split_once(": ")?;
            let name = object.rsplit('/').next().unwrap_or(object).trim();
            headers.split_whitespace().any(of_glibc).then(|| name.to_owned())
        })
        .collect();
    rules.into_iter()
}

/// The objects of the command lines for systems with glibc that search the system's headers.
fn of_clang(lines: &str) -> impl Iterator<Item = String> {
    lines
        .lines()
        .filter_map(|line| {
            let words: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            let value =
                |name: &str| words.windows(2).find(|pair| pair[0] == name).map(|pair| pair[1]);
            let glibc =
                value("-triple")?.ends_with("-gnu") && words.contains(&"-internal-externc-isystem");
            glibc.then(|| {
                let output =
                    value("-o").map(|path| path.rsplit('/').next().unwrap_or(path).to_owned());
                [value("-main-file-name").map(object_of), output]
            })
        })
        .flatten()
        .flatten()
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GCC: &str = "tide.o: /usr/include/stdc-predef.h /usr/include/regex.h \\\n /usr/include/x86_64-linux-gnu/gnu/stubs.h\nmoon.o: /usr/include/stdc-predef.h\n";

    #[test]
    fn an_object_is_foreign_by_its_name_or_its_source_if_headers_of_glibc_were_read() {
        let foreign = Foreign::parse([GCC, "", ""]);
        assert!(foreign.made("tide.o", &[]) && foreign.made("libx_la-tide.o", &[]));
        assert!(foreign.made("other.o", &["tide.c".to_owned()]));
        assert!(!foreign.made("moon.o", &["moon.c".to_owned()]));
    }

    #[test]
    fn a_command_of_clang_counts_if_it_searches_the_systems_headers() {
        let line = |triple: &str, search: &str| {
            format!(
                " \"/bin/clang\" \"-cc1\" \"-triple\" \"{triple}\" \"-main-file-name\" \"tide.c\" {search} \"-o\" \"/out/x.o\""
            )
        };
        let made = |line: &str, headers: &str| Foreign::parse(["", line, headers]).made("x.o", &[]);
        let search = "\"-internal-externc-isystem\" \"/usr/include\"";
        let stubs = "/usr/include/x86_64-linux-gnu/gnu/stubs.h\n";
        assert!(made(&line("x86_64-pc-linux-gnu", search), stubs));
        assert!(!made(&line("x86_64-pc-linux-gnu", search), "/usr/include/stdc-predef.h\n"));
        assert!(!made(&line("x86_64-pc-linux-gnu", ""), stubs));
        assert!(!made(&line("x86_64-pc-linux-musl", search), stubs));
    }

    #[test]
    fn nobody_is_watched_where_that_would_disturb_a_compiler() {
        let missing = [COMPILER_CACHE.to_owned()].into();
        let keys = |directory: &str, user: &[&str]| -> usize {
            let set = user.iter().map(|key| ((*key).to_owned(), String::new())).collect();
            let (records, _) = records(directory, "/cache");
            watch(directory, &records, &set, &missing).len()
        };
        assert_eq!(keys("/app/target", &[]), 6);
        assert_eq!(keys("/my app/target", &[]), 6);
        assert_eq!(keys("/app/target", &["DEPENDENCIES_OUTPUT"]), 1);
    }

    #[test]
    fn a_cache_of_compilers_only_starts_them() {
        let env = watch("/t", "/t/muslin", &Environment::new(), &BTreeSet::new());
        assert_eq!(env.len(), 7);
        assert_eq!((env[6].key.as_str(), env[6].value.as_str()), ("CCACHE_DISABLE", OURS));
    }

    #[test]
    fn gcc_records_in_a_directory_without_spaces() {
        let (directory, file) = records("/my app/target", "/cache");
        assert_eq!(file.unwrap().path, format!("{directory}/target-directory"));
        let missing = [COMPILER_CACHE.to_owned()].into();
        let env = watch("/my app/target", &directory, &Environment::new(), &missing);
        let path = format!("{directory}/foreign-gcc");
        assert!(path.starts_with("/cache/foreign/") && !path.contains(' '));
        assert_eq!(env[0].value, path);
        assert_eq!(records("/app/target", "/cache"), ("/app/target/muslin".to_owned(), None));
        // A cache in such a place helps nobody.
        let (directory, _) = records("/my app/target", "/my cache");
        assert_eq!(watch("/my app/target", &directory, &Environment::new(), &missing).len(), 1);
    }

    #[test]
    fn rules_for_make_name_an_object_by_its_path() {
        let rules = "/my\\ app/out/moon.o: tide.c \\\n /usr/include/x86_64-linux-gnu/gnu/stubs.h\n/out/ebb.o: ebb.c\n";
        assert!(rules_name_glibc(rules, "moon.o"));
        assert!(!rules_name_glibc(rules, "ebb.o") && !rules_name_glibc(rules, "tide.o"));
    }
}
