//! The programs that stand first on `PATH` under GNU names: POSIX shell, generated from a toolchain's
//! wrapper table.

use muslin_schema::{Content, PlannedFile, Target};
use muslin_toolchain::{Toolchain, Wrapper};

/// The wrappers of a toolchain for one target, and the folder they lie in.
pub(crate) struct Wrappers {
    /// The folder.
    pub(crate) folder: String,
    /// Its files.
    pub(crate) files: Vec<PlannedFile>,
}

/// Makes the wrappers. The folder's name holds a hash of their content, so that another compiler, or
/// another place of it, is another folder, and two builds at once never write the same file differently.
pub(crate) fn wrappers(
    toolchain: &Toolchain,
    program: &[String],
    target: Target,
    cache: &str,
) -> Wrappers {
    let scripts: Vec<(&Wrapper, String)> = toolchain
        .wrappers
        .iter()
        .map(|wrapper| (wrapper, script(toolchain, wrapper, program, target)))
        .collect();
    let hash = fnv1a(scripts.iter().flat_map(|(_, text)| text.bytes()));
    let folder = format!("{cache}/wrappers/{}-{hash:016x}/{target}", toolchain.id);
    let files = scripts
        .iter()
        .flat_map(|(wrapper, text)| {
            wrapper.names.iter().map(|name| PlannedFile {
                path: format!("{folder}/{}", target.fill(name)),
                content: Content::Text(text.clone()),
                executable: true,
                because: wrapper.because.clone(),
            })
        })
        .collect();
    Wrappers { folder, files }
}

/// Fills `{program}` with the words that start a toolchain, and the target's placeholders everywhere else.
pub(crate) fn fill_command(template: &[String], program: &[String], target: Target) -> Vec<String> {
    let fill = |word: &String| match word.as_str() {
        "{program}" => program.to_vec(),
        other => vec![target.fill(other)],
    };
    template.iter().flat_map(fill).collect()
}

fn script(toolchain: &Toolchain, wrapper: &Wrapper, program: &[String], target: Target) -> String {
    let mut command = fill_command(&wrapper.command, program, target);
    command.extend(wrapper.arguments_for.get(target.arch()).into_iter().flatten().cloned());
    let command: Vec<String> = command.iter().map(|word| quote(word)).collect();
    let mut text = String::from("#!/bin/sh\n# Written by muslin; changes are overwritten.\n");
    if let Some(limit) = toolchain.open_files {
        // Only ever upwards: the user's limit may be higher already.
        text.push_str("open=$(ulimit -n)\n");
        text.push_str(&format!(
            "[ \"$open\" = unlimited ] || [ \"$open\" -ge {limit} ] || ulimit -n {limit} 2>/dev/null || :\n"
        ));
    }
    if !wrapper.drop.is_empty() || !wrapper.replace.is_empty() {
        text.push_str(&filter(wrapper));
    }
    text.push_str(&format!("exec {} \"$@\"\n", command.join(" ")));
    text
}

/// A loop over the arguments that leaves some out and changes others; each keeps its words together.
fn filter(wrapper: &Wrapper) -> String {
    let mut text = String::from("for arg do\n  shift\n  case $arg in\n");
    for pattern in &wrapper.drop {
        let pattern = match pattern.strip_suffix('*') {
            Some(start) => format!("{}*", quote(start)),
            None => quote(pattern),
        };
        text.push_str(&format!("    {pattern}) ;;\n"));
    }
    for (old, new) in &wrapper.replace {
        let (old, new) = (quote(old), quote(new));
        text.push_str(&format!("    {old}*) set -- \"$@\" {new}\"${{arg#{old}}}\" ;;\n"));
    }
    text.push_str("    *) set -- \"$@\" \"$arg\" ;;\n  esac\ndone\n");
    text
}

/// A word that the shell takes as it is.
fn quote(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=+:,%@".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The 64-bit FNV-1a hash: it names folders, so it has to be the same in every release, which the
/// standard library's hashers do not promise.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use muslin_toolchain::Catalog;

    use super::*;

    #[test]
    fn a_wrapper_is_a_small_posix_script() {
        let catalog = Catalog::with(&[]).unwrap();
        let zig = catalog.find("zig").unwrap();
        let made = wrappers(zig, &["/my tools/zig".to_owned()], Target::Aarch64, "/cache");
        let file = made.files.iter().find(|file| file.path.ends_with("-gcc")).unwrap();
        let Content::Text(script) = &file.content else { panic!("a script is text") };
        insta::assert_snapshot!(script, @r#"
        #!/bin/sh
        # Written by muslin; changes are overwritten.
        open=$(ulimit -n)
        [ "$open" = unlimited ] || [ "$open" -ge 4096 ] || ulimit -n 4096 2>/dev/null || :
        for arg do
          shift
          case $arg in
            --target=*) ;;
            -Wp,*) ;;
            -march=armv8-a+*) set -- "$@" -mcpu=generic+"${arg#-march=armv8-a+}" ;;
            -march=armv8.2-a+*) set -- "$@" -mcpu=generic+v8_2a+"${arg#-march=armv8.2-a+}" ;;
            *) set -- "$@" "$arg" ;;
          esac
        done
        exec '/my tools/zig' cc -target aarch64-linux-musl -fno-sanitize=all "$@"
        "#);
    }

    #[test]
    fn another_place_of_the_compiler_is_another_folder() {
        let catalog = Catalog::with(&[]).unwrap();
        let gcc = catalog.find("musl-gcc").unwrap();
        let folder =
            |program: &str| wrappers(gcc, &[program.to_owned()], Target::X86_64, "/cache").folder;
        assert_eq!(folder("/usr/bin/musl-gcc"), folder("/usr/bin/musl-gcc"));
        assert_ne!(folder("/usr/bin/musl-gcc"), folder("/opt/bin/musl-gcc"));
    }
}
