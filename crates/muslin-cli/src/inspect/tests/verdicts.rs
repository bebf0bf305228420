//! Exit codes and requirements.

use super::{ended, root, samples, verb};

#[test]
fn every_file_read_whole_is_success() {
    for line in ["$/x86_64", "$/aarch64", "$/x86_64 $/aarch64 --format json", "$/object.o"] {
        assert_eq!(ended(line).code, 0, "{line}");
    }
}

#[test]
fn a_file_of_another_format_is_named_and_the_others_are_still_reported() {
    let ended = ended("$/hello.rs /dev/null $/nothing $/x86_64 --format github");
    assert_eq!(ended.code, 22);
    let lines: Vec<&str> =
        ended.text.lines().map(|line| line.split(" · ").next().unwrap()).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    ::error file=/dev/null,title=unreadable::it is a character device, no regular file, and was not opened
    ::error file=$/hello.rs,title=unreadable::a text file, no executable or library (a linker script only names libraries)
    ::error file=$/nothing,title=unreadable::there is no such file
    ::notice file=$/x86_64,title=what it is::static-pie musl
    ");
}

#[test]
fn a_truncated_file_is_reported_and_fails() {
    let bytes = std::fs::read(samples().path("x86_64")).unwrap();
    let directory = root(&[("cut", &bytes[..bytes.len() / 2])]);
    let ended = ended(&format!("{} --format github", directory.path().display()));
    assert_eq!(ended.code, 22);
    assert!(ended.text.contains("title=unreadable::it is truncated"), "{}", ended.text);
    assert!(ended.text.contains("static-pie musl"), "{}", ended.text);
}

#[test]
fn a_directory_gives_its_elf_files_and_static_libraries() {
    let archive = b"!<arch>\n";
    let bytes = std::fs::read(samples().path("aarch64")).unwrap();
    let directory =
        root(&[("a/b/app", &bytes), ("lib.a", archive), ("readme", b"text"), ("c/d", b"#!/x\n")]);
    let line = format!("{} --format json", directory.path().display());
    let ended = ended(&line);
    assert_eq!(ended.code, 0, "{}", ended.text);
    let value: serde_json::Value = serde_json::from_str(&ended.text).unwrap();
    assert_eq!(value["files"].as_array().unwrap().len(), 1);
    assert_eq!(value["archives"].as_array().unwrap().len(), 1);
    assert_eq!(value["passed_over"], 2);
}

#[test]
fn a_directory_without_any_is_no_success() {
    let directory = root(&[("readme", b"text")]);
    let ended = ended(&format!("{}", directory.path().display()));
    assert_eq!(ended.code, 22);
    assert!(ended.text.contains("the directory contains no ELF file"), "{}", ended.text);
}

#[test]
fn a_named_pipe_is_not_opened() {
    use muslin_exec::{Command, Real, Runner as _};
    let directory = root(&[]);
    let pipe = directory.path().join("pipe");
    let made = Real.capture(&Command::new("mkfifo").args([&pipe])).unwrap();
    assert!(made.succeeded(), "{}", made.error);
    let ended = ended(&pipe.display().to_string());
    assert_eq!(ended.code, 22);
    assert!(ended.text.contains("it is a named pipe, no regular file"), "{}", ended.text);
}

#[test]
fn a_static_musl_program_meets_what_it_should() {
    let line = "$/x86_64 $/aarch64 --require static,musl,stripped --require glibc=2.17 \
                --require check=no-exec-stack --require runs-on=alpine-3.20,debian-12,scratch";
    let ended = ended(line);
    assert_eq!(ended.code, 0, "{}", ended.text);
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[test]
fn a_glibc_program_does_not_and_the_report_says_why() {
    samples().glibc();
    let line = "$/glibc --format github --require static,musl,glibc=2.17,machine=aarch64 \
                --require runs-on=alpine-3.20,debian-12";
    let ended = ended(line);
    assert_eq!(ended.code, 20);
    // Which version that is depends on the machine that links it.
    let unmet = ended.text.lines().filter(|line| line.starts_with("::error"));
    let unmet: Vec<&str> = unmet.map(|line| line.split(" 2.").next().unwrap()).collect();
    insta::assert_snapshot!(unmet.join("\n"), @"
    ::error file=$/glibc,title=static::it is dynamic pie: it needs the loader `/lib64/ld-linux-x86-64.so.2`
    ::error file=$/glibc,title=musl::its C library is glibc
    ::error file=$/glibc,title=glibc=2.17::it needs glibc
    ::error file=$/glibc,title=machine=aarch64::it is for x86_64
    ::error file=$/glibc,title=runs-on=alpine-3.20::the file is there, but the loader it names is not: `/lib64/ld-linux-x86-64.so.2`
    ");
}

#[test]
fn an_unknown_requirement_lists_those_that_there_are() {
    let Err(error) = verb("$/x86_64 --require static,sttic") else { panic!("it was taken") };
    assert_eq!(error.exit(), muslin_schema::Exit::Usage);
    assert_eq!(error.to_string(), "there is no requirement `sttic`");
    let details = error.details().join("\n");
    assert!(details.contains("runs-on=ID: scratch,"), "{details}");
}

#[test]
fn checks_count_when_they_are_asked_to() {
    let other = "$/aarch64 --target x86_64";
    assert_eq!(ended(other).code, 0);
    assert_eq!(ended(&format!("{other} --strict")).code, 20);
    assert_eq!(ended(&format!("{other} --strict --allow machine")).code, 0);
}

#[test]
fn an_empty_requirement_is_a_usage_error() {
    for empty in ["", ",", ",,"] {
        let Err(error) = verb(&format!("$/x86_64 --require {empty}")) else {
            panic!("`{empty}` was taken")
        };
        assert_eq!(error.exit(), muslin_schema::Exit::Usage, "`{empty}`");
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[test]
fn a_shared_library_meets_a_system_whose_programs_load_it() {
    use muslin_exec::{Command, Real, Runner as _};
    let directory = root(&[("part.c", b"int part(void) { return 7; }\n")]);
    let args = ["gcc", "-shared", "-fPIC", "part.c", "-o", "libpart.so"];
    let made = Real.capture(&Command::from_argv(args).within(directory.path()));
    assert!(made.expect("install it with: apt-get install gcc").succeeded());
    let file = directory.path().join("libpart.so").display().to_string();
    let ended = |id: &str| ended(&format!("{file} --require runs-on={id} --format json"));
    let met = ended("debian-12");
    assert_eq!(met.code, 0, "{}", met.text);
    let answer: serde_json::Value = serde_json::from_str(&met.text).unwrap();
    let about = &answer["files"][0];
    assert_eq!(about["environments"].as_array().unwrap().len(), 0);
    assert_eq!(about["loads_on"][0]["verdict"], "fails", "{}", about["loads_on"][0]);
    let unmet = ended("scratch");
    assert_eq!(unmet.code, 20);
    assert!(unmet.text.contains("no loader is there"), "{}", unmet.text);
}
