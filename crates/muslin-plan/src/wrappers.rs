//! The programs that stand first on `PATH` under GNU names: POSIX shell, generated from a toolchain's
//! wrapper table.

use muslin_schema::{COMPILER_VARIABLES, Content, PlannedFile};
use muslin_toolchain::Wrapper;

use crate::archiver::own_archiver;
use crate::compiled::{COMPILED, GLIBC_SOURCE_MARKS, GLIBC_SOURCES, HEADERS_BY_PATH};
use crate::fill::{TemplateContext, linker_libraries};
use crate::foreign::{NO_COMPILER_CACHE, OURS, WATCHING};
use crate::hardening::hardened;
use crate::posix::{Digest, glob, quote, quote_part};
use crate::reproducible::{DEFINED_DIRECTORIES, PATH_MAPS};

/// The wrappers of a toolchain for one target, and the directory they lie in.
pub(crate) struct Wrappers {
    /// The directory.
    pub(crate) directory: String,
    /// Its files.
    pub(crate) files: Vec<PlannedFile>,
    /// Our own archiver, if they start it.
    pub(crate) archiver: Vec<PlannedFile>,
}

/// Makes the wrappers. The directory's name holds a hash of their content, so that another compiler, or
/// another place of it, is another directory, and two builds at once never write the same file differently.
pub(crate) fn wrappers(filling: TemplateContext<'_>) -> Wrappers {
    let TemplateContext { toolchain, target, host, .. } = filling;
    let scripts: Vec<(&Wrapper, String)> =
        toolchain.wrappers.iter().map(|wrapper| (wrapper, script(filling, wrapper))).collect();
    let hash = Digest::of(scripts.iter().map(|(_, text)| text.as_str()));
    let directory = format!("{}/wrappers/{}-{hash}/{target}", host.cache, toolchain.id);
    let archiver = own_archiver(&host.cache, scripts.iter().map(|(_, text)| text.as_str()));
    let files = scripts
        .iter()
        .flat_map(|(wrapper, text)| {
            wrapper.names.iter().map(|name| PlannedFile {
                path: format!("{directory}/{}", target.fill(name)),
                content: Content::Text(text.clone()),
                executable: true,
                because: wrapper.because.clone(),
            })
        })
        .collect();
    Wrappers { directory, files, archiver }
}

/// Code for any address, which most distributions have their compilers make by default. Builders that call `cc`
/// rely on that, and a static-PIE needs it.
const INDEPENDENT: &str = "-fPIE";

fn script(filling: TemplateContext<'_>, wrapper: &Wrapper) -> String {
    let arch = filling.target.arch();
    let mut command = filling.words(&wrapper.command);
    command.extend(wrapper.arguments_for.get(arch).into_iter().flatten().cloned());
    command.extend(filling.cpu(wrapper.cpu.get(arch)));
    let mut command: Vec<String> = command.iter().map(|word| quote(word)).collect();
    let mut text = String::from("#!/bin/sh\n# Written by muslin; changes are overwritten.\n");
    if let Some(limit) = filling.toolchain.open_files {
        // Only ever upwards: the user's limit may be higher already.
        text.push_str("open=$(ulimit -n)\n");
        text.push_str(&format!(
            "[ \"$open\" = unlimited ] || [ \"$open\" -ge {limit} ] || ulimit -n {limit} 2>/dev/null || :\n"
        ));
    }
    if let Some(variable) = &filling.toolchain.cache_variable {
        let own = quote(&format!("{}/{}", filling.host.cache, filling.toolchain.id));
        text.push_str(&format!(
            "[ -n \"${{HOME-}}${{XDG_CACHE_HOME-}}${{{variable}-}}\" ] || export {variable}={own}\n"
        ));
    }
    text.push_str(&linker_libraries(filling.host, &command));
    if wrapper.path_map.is_some() {
        // They name headers, libraries and programs of this machine.
        text.push_str(&format!("unset {}\n", COMPILER_VARIABLES.join(" ")));
        text.push_str(&record());
    }
    if let Some(word) = &wrapper.for_programs {
        let mut others = vec!["-shared", "-r", "-static", "-no-pie"];
        others.retain(|other| !wrapper.drop.iter().any(|dropped| dropped == other));
        text.push_str(&format!(
            "program={}\nfor arg do\n  case $arg in\n    {}) program= ;;\n  esac\ndone\n",
            quote(word),
            others.join(" | ")
        ));
        command.push("$program".to_owned());
    }
    let last: Vec<String> = filling.words(&wrapper.last).iter().map(|word| glob(word)).collect();
    if !last.is_empty() {
        // What a link ends with is a source to a compiler that only preprocesses.
        text.push_str("ends=link\nfor arg do\n  case $arg in\n    -[cESM] | -MM | -fsyntax-only | -r) ends= ;;\n  esac\ndone\n");
    }
    command.push("\"$@\"".to_owned());
    if !wrapper.drop_when_linking.is_empty() || !wrapper.add_when_linking.is_empty() {
        // What names a source, or says not to link, does not link.
        text.push_str("links=links\nfor arg do\n  case $arg in\n    -[cESM] | -MM | - | *.[cCsSm] | *.cc | *.cpp | *.cxx) links= ;;\n  esac\ndone\n");
    }
    if let Some(template) = &wrapper.path_map {
        text.push_str(&path_maps(template));
    }
    if wrapper.path_map.is_some() {
        let hardening: &[String] = if filling.hardening { &filling.found.hardening } else { &[] };
        text.push_str(&hardened(&[&[INDEPENDENT.to_owned()], hardening].concat(), arch));
    }
    text.push_str(&filter(wrapper));
    if !wrapper.add_when_linking.is_empty() {
        let words: Vec<String> = wrapper.add_when_linking.iter().map(|word| quote(word)).collect();
        text.push_str(&format!("[ -z \"$links\" ] || set -- \"$@\" {}\n", words.join(" ")));
    }
    if !last.is_empty() {
        text.push_str(&format!("[ -z \"$ends\" ] || set -- \"$@\" {}\n", last.join(" ")));
    }
    text.push_str(&format!("exec {}\n", command.join(" ")));
    text
}

/// Notes which objects are made for a build script and of what, in [`COMPILED`] beside its `OUT_DIR`, where cargo
/// clears it away with the script's other files; and which of the sources another compiler has preprocessed with
/// glibc's headers, in [`GLIBC_SOURCES`]; and the headers that they or the arguments name by a path from the root, in
/// [`HEADERS_BY_PATH`]. They are read now, since `make` removes what is between a source and an object.
fn record() -> String {
    let watching = WATCHING.join(" ");
    let marks: Vec<String> =
        GLIBC_SOURCE_MARKS.iter().map(|mark| format!("-e {}", quote(mark))).collect();
    let marks = marks.join(" ");
    format!(
        r#"unset {watching}
[ "${{{NO_COMPILER_CACHE}-}}" != {OURS} ] || unset {NO_COMPILER_CACHE}
made_of() {{
  output= compiles= before= piped= headers=
  for arg do
    [ "$before" != -o ] || output=$arg
    case $arg in -[cS]) compiles=1 ;; -o?*) output=${{arg#-o}} ;; esac
    case $before$arg in -[oDUI]- | -M?-) ;; *-) [ "$arg" != - ] || piped=1 ;; esac
    case $arg in */*.h | */*.h[\"\'\>]*) headers="$headers$arg
" ;; esac
    before=$arg
  done
  # What is assembled later has the name of its text.
  case $output in *.s) output=${{output%.s}}.o ;; esac
  case $compiles$output in 1* | *.o) ;; *) return ;; esac
  beside=${{OUT_DIR%/*}}
  for arg do
    shift
    [ "$arg" = "$output" ] || [ ! -f "$arg" ] || set -- "$@" "$arg"
  done
  if [ -n "$piped" ]; then
    piped=$beside/standard-input-$$
    cat >"$piped"
    exec <"$piped"
    set -- "$@" "$piped"
  fi
  for arg do
    object=${{arg##*/}}
    case $arg in /*) ;; *) arg=$PWD/$arg ;; esac
    printf '%s\t%s\n' "${{output:-${{object%.*}}.o}}" "$arg"
  done >>"$beside/{COMPILED}"
  [ $# = 0 ] || grep -lF {marks} -- "$@" 2>/dev/null | while IFS= read -r arg; do
    object=${{arg##*/}}
    printf '%s\t%s\n' "${{output:-${{object%.*}}.o}}" "$arg" >>"$beside/{GLIBC_SOURCES}"
  done
  {{
    [ $# = 0 ] || grep -n '^[[:space:]]*#[[:space:]]*i[a-z_]*[[:space:]]*["<]/' -- "$@" /dev/null 2>/dev/null
    for arg do
      case $arg in *.h) continue ;; esac
      printf '%s' "$headers" | while IFS= read -r header; do printf '%s:%s\n' "$arg" "$header"; done
    done
  }} | while IFS= read -r arg; do
    object=${{arg%%:*}}
    object=${{object##*/}}
    printf '%s\t%s\n' "${{output:-${{object%.*}}.o}}" "$arg" >>"$beside/{HEADERS_BY_PATH}"
  done
  [ -z "$piped" ] || rm -f "$piped"
}}
[ -z "${{OUT_DIR-}}" ] || made_of "$@"
"#
    )
}

/// A loop that puts the path maps of the project in front of the caller's own, which are stronger there.
fn path_maps(template: &str) -> String {
    let flag = template.split("{map}").map(quote_part).collect::<Vec<_>>().join("\"$map\"");
    format!(
        "set -f\nIFS='\n'\nfor map in ${PATH_MAPS}; do\n  set -- {flag} \"$@\"\ndone\nunset IFS\nset +f\n"
    ) + &defined_directories()
}

/// A loop over the arguments that replaces the start of a path in definitions of directories: OpenSSL compiles
/// `-DMODULESDIR="…"` in, which is below the directory it was built in.
fn defined_directories() -> String {
    format!(
        r#"if [ -n "${{{DEFINED_DIRECTORIES}-}}" ]; then
  from=${{{DEFINED_DIRECTORIES}%%=*}}
  for arg do
    shift
    case $arg in
      -D*DIR=*"$from"*) arg=${{arg%%"$from"*}}${{{DEFINED_DIRECTORIES}#*=}}${{arg#*"$from"}} ;;
    esac
    set -- "$@" "$arg"
  done
fi
"#
    )
}

/// A loop over the arguments that leaves some out and changes others; each keeps its words together.
fn filter(wrapper: &Wrapper) -> String {
    let mut cases = String::new();
    let mut leave_out = |pattern: &str, when: &str| {
        let pattern = match pattern.strip_suffix('*') {
            Some(start) => format!("{}*", quote(start)),
            None => quote(pattern),
        };
        cases.push_str(&format!("    {when}{pattern}) ;;\n"));
    };
    let linking = !wrapper.drop_when_linking.is_empty();
    for pattern in &wrapper.drop {
        leave_out(pattern, "");
        if linking {
            leave_out(pattern, "links");
        }
    }
    for pattern in &wrapper.drop_when_linking {
        leave_out(pattern, "links");
    }
    for (old, new) in &wrapper.replace {
        let (old, new) = (quote(old), quote(new));
        cases.push_str(&format!("    {old}*) set -- \"$@\" {new}\"${{arg#{old}}}\" ;;\n"));
    }
    if cases.is_empty() {
        return cases;
    }
    let subject = if linking { "$links$arg" } else { "$arg" };
    format!(
        "for arg do\n  shift\n  case {subject} in\n{cases}    *) set -- \"$@\" \"$arg\" ;;\n  esac\ndone\n"
    )
}

#[cfg(test)]
mod tests {
    use muslin_schema::{Host, ProbeAnswer, Target};
    use muslin_toolchain::Catalog;

    use super::*;

    fn made(id: &str, program: &str, target: Target, cpu: Option<&str>) -> Wrappers {
        let catalog = Catalog::with(&[]).unwrap();
        let hardening = vec!["-fstack-protector-strong".to_owned()];
        let command = vec![program.to_owned()];
        let found = ProbeAnswer { command, hardening, ..ProbeAnswer::default() };
        let host = Host {
            triple: "aarch64-apple-darwin".to_owned(),
            rustc: "1.95.0".to_owned(),
            commit: None,
            sysroot: "/rust".to_owned(),
            installed_targets: Vec::new(),
            recipe_rust: None,
            rust_programs: Vec::new(),
            rustup: true,
            cache: "/my cache".to_owned(),
            environment: muslin_schema::Environment::default(),
            probes: std::collections::BTreeMap::default(),
            compilers: std::collections::BTreeMap::default(),
            rust: std::collections::BTreeMap::default(),
        };
        let toolchain = catalog.find(id).unwrap();
        wrappers(TemplateContext {
            target,
            host: &host,
            toolchain,
            found: &found,
            cpu,
            hardening: true,
        })
    }

    fn script(made: &Wrappers, name: &str) -> String {
        let file = made.files.iter().find(|file| file.path.ends_with(name)).unwrap();
        let Content::Text(script) = &file.content else { panic!("a script is text") };
        // What is recorded has a test of its own.
        let unset = format!("unset {}\n", COMPILER_VARIABLES.join(" "));
        assert_eq!(script.contains(&unset), script.contains(&record()));
        assert_eq!(script.contains("-fstack-protector-strong"), script.contains(&unset));
        let ours = [INDEPENDENT.to_owned(), "-fstack-protector-strong".to_owned()];
        let script = script.replace(&record(), "").replace(&unset, "");
        Target::ALL.iter().fold(script, |rest, one| rest.replace(&hardened(&ours, one.arch()), ""))
    }

    #[test]
    fn a_wrapper_is_a_small_posix_script() {
        let made = made("zig", "/my tools/zig", Target::Aarch64, Some("cortex-a72"));
        insta::assert_snapshot!(script(&made, "-gcc"), @r#"
        #!/bin/sh
        # Written by muslin; changes are overwritten.
        open=$(ulimit -n)
        [ "$open" = unlimited ] || [ "$open" -ge 4096 ] || ulimit -n 4096 2>/dev/null || :
        [ -n "${HOME-}${XDG_CACHE_HOME-}${ZIG_GLOBAL_CACHE_DIR-}" ] || export ZIG_GLOBAL_CACHE_DIR='/my cache/zig'
        links=links
        for arg do
          case $arg in
            -[cESM] | -MM | - | *.[cCsSm] | *.cc | *.cpp | *.cxx) links= ;;
          esac
        done
        set -f
        IFS='
        '
        for map in $MUSLIN_PATH_MAPS; do
          set -- -ffile-prefix-map="$map" "$@"
        done
        unset IFS
        set +f
        if [ -n "${MUSLIN_DEFINED_DIRECTORIES-}" ]; then
          from=${MUSLIN_DEFINED_DIRECTORIES%%=*}
          for arg do
            shift
            case $arg in
              -D*DIR=*"$from"*) arg=${arg%%"$from"*}${MUSLIN_DEFINED_DIRECTORIES#*=}${arg#*"$from"} ;;
            esac
            set -- "$@" "$arg"
          done
        fi
        for arg do
          shift
          case $links$arg in
            --target=*) ;;
            links--target=*) ;;
            -Wp,*) ;;
            links-Wp,*) ;;
            links-m*) ;;
            links-O*) ;;
            links-f*) ;;
            links-g*) ;;
            -march=armv8-a+*) set -- "$@" -mcpu=generic+"${arg#-march=armv8-a+}" ;;
            -march=armv8.2-a+*) set -- "$@" -mcpu=generic+v8_2a+"${arg#-march=armv8.2-a+}" ;;
            *) set -- "$@" "$arg" ;;
          esac
        done
        [ -z "$links" ] || set -- "$@" -Wl,--undefined-version
        exec '/my tools/zig' cc -target aarch64-linux-musl -fno-sanitize=all -mcpu=cortex_a72 "$@"
        "#);
    }

    #[test]
    fn a_compiler_without_a_libc_of_its_own_gets_rustcs() {
        let made = made("clang-musl", "/usr/bin/clang", Target::X86_64, None);
        insta::assert_snapshot!(script(&made, "-gcc"), @r#"
        #!/bin/sh
        # Written by muslin; changes are overwritten.
        export DYLD_FALLBACK_LIBRARY_PATH=/rust/lib:/usr/local/lib:/usr/lib
        program=-static-pie
        for arg do
          case $arg in
            -shared | -r | -static | -no-pie) program= ;;
          esac
        done
        ends=link
        for arg do
          case $arg in
            -[cESM] | -MM | -fsyntax-only | -r) ends= ;;
          esac
        done
        set -f
        IFS='
        '
        for map in $MUSLIN_PATH_MAPS; do
          set -- -ffile-prefix-map="$map" "$@"
        done
        unset IFS
        set +f
        if [ -n "${MUSLIN_DEFINED_DIRECTORIES-}" ]; then
          from=${MUSLIN_DEFINED_DIRECTORIES%%=*}
          for arg do
            shift
            case $arg in
              -D*DIR=*"$from"*) arg=${arg%%"$from"*}${MUSLIN_DEFINED_DIRECTORIES#*=}${arg#*"$from"} ;;
            esac
            set -- "$@" "$arg"
          done
        fi
        [ -z "$ends" ] || set -- "$@" -lc /rust/lib/rustlib/x86_64-unknown-linux-musl/lib/libcompiler_builtins-*.rlib -Wl,--defsym=rust_eh_personality=0
        exec /usr/bin/clang --target=x86_64-linux-musl -nostdlibinc -isystem '/my cache/toolchains/zig/ziglang/lib/libc/include/x86_64-linux-musl' -isystem '/my cache/toolchains/zig/ziglang/lib/libc/include/generic-musl' -isystem '/my cache/toolchains/zig/ziglang/lib/libc/include/x86-linux-any' -isystem '/my cache/toolchains/zig/ziglang/lib/libc/include/any-linux-any' -Qunused-arguments -fuse-ld=lld -B/rust/lib/rustlib/aarch64-apple-darwin/bin/gcc-ld -Wl,--undefined-version '--sysroot=/my cache/inside-libc' '--gcc-toolchain=/my cache/inside-libc' '-L/my cache/inside-libc' -B/rust/lib/rustlib/x86_64-unknown-linux-musl/lib/self-contained -L/rust/lib/rustlib/x86_64-unknown-linux-musl/lib/self-contained -nodefaultlibs $program "$@"
        "#);
        insta::assert_snapshot!(script(&made, "-ar"), @r#"
        #!/bin/sh
        # Written by muslin; changes are overwritten.
        exec '/my cache/muslin-archiver/1/ar' "$@"
        "#);
    }

    #[test]
    fn what_asks_for_another_static_program_is_dropped_and_not_heard() {
        let made = made("gcc-musl", "/usr/bin/gcc", Target::X86_64, None);
        insta::assert_snapshot!(script(&made, "-gcc"), @r#"
        #!/bin/sh
        # Written by muslin; changes are overwritten.
        program=-static-pie
        for arg do
          case $arg in
            -shared | -r | -no-pie) program= ;;
          esac
        done
        set -f
        IFS='
        '
        for map in $MUSLIN_PATH_MAPS; do
          set -- -ffile-prefix-map="$map" "$@"
        done
        unset IFS
        set +f
        if [ -n "${MUSLIN_DEFINED_DIRECTORIES-}" ]; then
          from=${MUSLIN_DEFINED_DIRECTORIES%%=*}
          for arg do
            shift
            case $arg in
              -D*DIR=*"$from"*) arg=${arg%%"$from"*}${MUSLIN_DEFINED_DIRECTORIES#*=}${arg#*"$from"} ;;
            esac
            set -- "$@" "$arg"
          done
        fi
        for arg do
          shift
          case $arg in
            -static) ;;
            *) set -- "$@" "$arg" ;;
          esac
        done
        exec /usr/bin/gcc '--sysroot=/my cache/inside-libc' -isystem '/my cache/headers/musl-1.2.5/x86_64' -isystem '/my cache/headers/musl-1.2.5/generic' -fPIE -B/rust/lib/rustlib/x86_64-unknown-linux-musl/lib/self-contained -L/rust/lib/rustlib/x86_64-unknown-linux-musl/lib/self-contained '-L/my cache/inside-libc' $program "$@"
        "#);
    }

    #[test]
    fn another_place_of_the_compiler_is_another_directory() {
        let directory = |program: &str| made("musl-gcc", program, Target::X86_64, None).directory;
        assert_eq!(directory("/usr/bin/musl-gcc"), directory("/usr/bin/musl-gcc"));
        assert_ne!(directory("/usr/bin/musl-gcc"), directory("/opt/bin/musl-gcc"));
    }
}
