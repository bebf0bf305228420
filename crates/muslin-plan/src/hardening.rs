//! The arguments by which a wrapper has C and C++ compiled into protected code.

use crate::posix::quote;

/// What is compiled for another machine than the target's, for a kernel, or for no system at all has no canary to
/// read, and takes none of the arguments; what replaces branches by code of its own does not go with protected ones.
const APART: &str = "-ffreestanding | -mcmodel=kernel | -m16 | -m32 | -mx32 | -mindirect-branch=* | -mfunction-return=* | -target | --target=*";

/// The lines that put the arguments in front of the caller's, which are stronger there, where a file is compiled.
/// A link is left alone, and so is assembler that no preprocessor reads.
pub(crate) fn hardened(arguments: &[String], arch: &str) -> String {
    if arguments.is_empty() {
        return String::new();
    }
    let words: Vec<String> = arguments.iter().map(|word| quote(word)).collect();
    format!(
        r#"protects=
for arg do
  case $arg in
    -c | -S) [ -n "$protects" ] || protects=yes ;;
    --target={arch}-*) ;;
    {APART} | *.s) protects=no ;;
  esac
done
[ "$protects" != yes ] || set -- {} "$@"
"#,
        words.join(" ")
    )
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// What a compiler behind these lines is given.
    fn given(arguments: &[&str]) -> String {
        let ours = ["-fstack-protector-strong".to_owned(), "-fcf-protection".to_owned()];
        let script = hardened(&ours, "x86_64") + "echo \"$*\"";
        #[expect(clippy::disallowed_methods, reason = "the test runs what it made")]
        let shell = std::process::Command::new("sh")
            .args(["-euc", &script, "sh"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(shell.status.success(), "{shell:?}");
        String::from_utf8(shell.stdout).unwrap().trim().to_owned()
    }

    #[test]
    fn what_is_compiled_is_protected_and_the_users_word_comes_last() {
        let ours = "-fstack-protector-strong -fcf-protection";
        for compiled in [
            "-c tide.c -o tide.o",
            "-fno-stack-protector -S tide.cpp",
            "--target=x86_64-unknown-linux-musl -O2 -c tide.S",
        ] {
            let words: Vec<&str> = compiled.split(' ').collect();
            assert_eq!(given(&words), format!("{ours} {compiled}"));
        }
    }

    #[test]
    fn what_runs_elsewhere_what_links_and_plain_assembler_stay_as_they_are() {
        for other in [
            "tide.o -o tide",
            "tide.c -o tide",
            "-E tide.c",
            "-c tide.s",
            "-c tide.c -target bpf",
            "--target=aarch64-linux-musl -c tide.c",
            "-ffreestanding -c tide.c",
            "-c tide.c -m32",
            "-mindirect-branch=thunk -c tide.c",
        ] {
            let words: Vec<&str> = other.split(' ').collect();
            assert_eq!(given(&words), other);
        }
    }

    #[test]
    fn a_compiler_that_knows_none_of_them_gets_no_line() {
        assert_eq!(hardened(&[], "aarch64"), "");
    }
}
