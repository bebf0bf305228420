//! CRT objects that fit the file type.
//!
//! A wrong pair links without a word and crashes before `main`: a program at a fixed address needs
//! `crt1.o`, one that relocates itself (static-PIE) needs `rcrt1.o`. rustc pairs them by what it knows
//! of the target, which leaves out static-PIE on most architectures, and which no `-pie` or `-no-pie`
//! of a user changes. The last such word decides the type, so it decides the CRT objects too.

use crate::change::{Change, Rewritten};
use crate::settings::NO_EXECUTABLE;

/// A CRT object for programs at a fixed address, and the one in its place for static-PIE.
const PAIRS: [(&str, &str); 3] =
    [("crt1.o", "rcrt1.o"), ("crtbegin.o", "crtbeginS.o"), ("crtend.o", "crtendS.o")];

/// The arguments for a program that relocates itself, as rustc passes them.
const SELF_RELOCATING: [&str; 3] = ["--no-dynamic-linker", "-z", "text"];

/// Puts rustc's own CRT objects of the right kind on the line of a static program.
pub(crate) fn fit(done: &mut Rewritten) {
    let Some(pie) = is_static_pie(&done.args) else { return };
    for word in &mut done.args {
        let Some((directory, name)) = word.rsplit_once('/') else { continue };
        if !directory.ends_with("/self-contained") {
            continue;
        }
        let Some(right) = right_name(name, pie).filter(|right| *right != name) else { continue };
        let right = format!("{directory}/{right}");
        let from = std::mem::replace(word, right.clone());
        done.changes.push(Change { code: "start-file", from: vec![from], to: vec![right] });
    }
    if pie && !done.args.iter().any(|word| word == SELF_RELOCATING[0]) {
        let to = SELF_RELOCATING.map(str::to_owned).to_vec();
        done.args.extend(to.iter().cloned());
        done.changes.push(Change { code: "self-relocating", from: Vec::new(), to });
    }
}

/// Whether the line makes a static-PIE; `None` if it makes no static program at all.
pub(crate) fn is_static_pie(args: &[String]) -> Option<bool> {
    let says = |names: &[&str]| args.iter().rposition(|word| names.contains(&word.as_str()));
    says(&["-static", "--static"])?;
    if says(&NO_EXECUTABLE).is_some() {
        return None;
    }
    let pie = says(&["-pie", "--pie", "--pic-executable"]);
    // `None` is smaller than any place, so that a line which says neither is not for a PIE.
    Some(pie > says(&["-no-pie", "--no-pie", "--no-pic-executable"]))
}

fn right_name(name: &str, pie: bool) -> Option<&'static str> {
    let kin = |pair: &&(&str, &str)| {
        name == pair.0 || name == pair.1 || (name == "Scrt1.o" && pair.0 == "crt1.o")
    };
    let (fixed, moving) = PAIRS.iter().find(kin)?;
    Some(if pie { moving } else { fixed })
}

#[cfg(test)]
mod tests {
    use crate::rewrite::rewrite;

    fn rewritten(line: &str) -> String {
        let own = |word: &str| match word.strip_prefix('@') {
            Some(name) => format!("/rust/self-contained/{name}"),
            None => word.to_owned(),
        };
        let args: Vec<String> = line.split_whitespace().map(own).collect();
        rewrite(&args).args.join(" ").replace("/rust/self-contained/", "@")
    }

    #[test]
    fn a_program_that_is_to_be_static_pie_gets_what_relocates_it() {
        assert_eq!(
            rewritten("@crt1.o @crti.o @crtbegin.o a.o -static -pie @crtend.o @crtn.o"),
            "@rcrt1.o @crti.o @crtbeginS.o a.o -static -pie @crtendS.o @crtn.o --no-dynamic-linker -z text"
        );
        assert_eq!(
            rewritten("@Scrt1.o -static --no-dynamic-linker -z text -Wl,-pie"),
            "@rcrt1.o -static --no-dynamic-linker -z text -pie"
        );
    }

    #[test]
    fn a_program_at_a_fixed_address_gets_no_self_relocation() {
        assert_eq!(
            rewritten("@rcrt1.o @crtbeginS.o -static -pie -no-pie @crtendS.o"),
            "@crt1.o @crtbegin.o -static -pie -no-pie @crtend.o"
        );
    }

    #[test]
    fn what_fits_already_or_is_not_rustcs_own_is_left_alone() {
        for line in [
            "@crt1.o @crtbegin.o a.o -static @crtend.o",
            "@rcrt1.o a.o -static -pie --no-dynamic-linker -z text",
            "/usr/lib/crt1.o -static",
            "@crt1.o a.o -pie",
            "@crt1.o a.o -static -shared -pie",
        ] {
            assert_eq!(rewritten(line), line);
        }
    }
}
