//! Files whose tables lead to the same bytes over and over: the answer says that it is not complete, a gate
//! fails, and no environment is promised.

use muslin_elf::archive::Archive;
use muslin_elf::{ByteOrder, Class, Facts, Inquiry, inspect};
use muslin_finding::{Answer, Finding, Runs, Severity, Target};

use crate::writer::{
    AARCH64, DYN, EXEC, LOAD, MUSL_START, R, RCRT1, RW, RX, Writer, X86_64, findings,
    right_static_pie,
};

const PIE: (u64, u64) = (0x6fff_fffb, 0x0800_0000);

fn not_truncated(facts: &Facts) -> Finding {
    let mut findings = findings(facts, Target::X86_64).into_iter();
    findings.find(|finding| finding.code == "not-truncated").unwrap()
}

/// The answer about a file that claims too much.
fn is_incomplete(bytes: &[u8]) {
    let inspection = inspect(bytes, &Inquiry::default()).unwrap();
    assert!(inspection.incomplete.is_some());
    assert!(inspection.environments.iter().all(|place| place.verdict == Runs::Unknown));
    assert!(format!("{inspection:?}").len() < (1 << 20) + 4 * bytes.len());
}

#[test]
fn packed_relocations_of_read_only_memory_end_at_the_bound() {
    let mut writer = Writer::new(DYN).code(&[MUSL_START, RCRT1].concat());
    let table = writer.blob(&vec![0xff; 1 << 20]);
    // Each bit has to be compared with memory that is not writable.
    writer.segment(LOAD, R, 0, (1 << 20) + 0x1000).memory_size = 1 << 40;
    let numbers = [PIE, (36, table), (35, 1 << 20)];
    let bytes = writer.dynamic(&numbers, &[]).finish();
    let facts = Facts::read(&bytes).unwrap();
    let finding = not_truncated(&facts);
    assert_eq!((finding.answer, finding.severity), (Answer::Unknown, Severity::Error));
    insta::assert_snapshot!(finding.message, @"its tables claim more than a file of its size can hold: the answer leaves out what is beyond the bound");
    is_incomplete(&bytes);
}

#[test]
fn packed_relocations_of_writable_memory_are_counted_whole() {
    let mut writer = Writer::new(DYN).code(&[MUSL_START, RCRT1].concat());
    writer.rights = RW;
    let table = writer.blob(&[[16; 1].as_slice(), &[0; 7], &[0xff; 8 << 10]].concat());
    let numbers = [PIE, (36, table), (35, 8 + (8 << 10))];
    let facts = Facts::read(&writer.dynamic(&numbers, &[]).finish()).unwrap();
    assert_eq!(facts.relocations.count, 1 + 1024 * 63);
    assert_eq!(facts.incomplete, None);
}

/// Needs of 4096 versions that share a name.
fn version_needs(name: &str) -> Vec<u8> {
    let mut writer = Writer::new(DYN).interpreter("/lib64/ld-linux-x86-64.so.2");
    let texts = writer.blob(format!("\0libc.so.6\0{name}\0").as_bytes());
    let mut needs = vec![1, 0, 0, 16, 1, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0];
    for index in 0..4096_u16 {
        needs.extend([0, 0, 0, 0, 0, 0]);
        needs.extend(index.to_le_bytes());
        needs.extend([11, 0, 0, 0, 16, 0, 0, 0]);
    }
    let needs = writer.blob(&needs);
    let numbers = [(5, texts), (1, 1), (0x6fff_fffe, needs), (0x6fff_ffff, 1)];
    writer.dynamic(&numbers, &[]).finish()
}

#[test]
fn versions_that_share_a_long_name_end_at_the_bound() {
    is_incomplete(&version_needs(&format!("GLIBC_{}", "n".repeat(4000))));
}

#[test]
fn a_version_of_a_thousand_numbers_is_not_compared_and_not_promised() {
    let long = format!("GLIBC_{}9", "9.".repeat(1000));
    let inspection = inspect(&version_needs(&long), &Inquiry::default()).unwrap();
    assert_eq!(inspection.floor.glibc, None);
    assert!(inspection.environments.iter().all(|place| place.verdict != Runs::Runs));
}

#[test]
fn libraries_that_share_a_long_name_end_at_the_bound() {
    let mut writer = Writer::new(DYN).interpreter("/lib64/ld-linux-x86-64.so.2");
    let texts = writer.blob(format!("{}\0", "n".repeat(4000)).as_bytes());
    let mut numbers = vec![(1, 0); 1000];
    numbers.push((5, texts));
    is_incomplete(&writer.dynamic(&numbers, &[]).finish());
}

/// A static program with a table for unwinding in which every word of the code begins a function that ends with all
/// of it.
fn functions_that_share_their_code(machine: u16, word: &[u8]) -> Vec<u8> {
    const UNWIND: u32 = 0x6474_e550;
    let code = word.repeat(64 << 10);
    let length = u32::try_from(code.len()).unwrap();
    let mut writer = Writer::of(Class::Elf64, ByteOrder::Little, EXEC, machine).code(&code);
    let start = writer.entry;
    // Length, identity, start and size, as in `.eh_frame`; only the size is read.
    let record: Vec<u8> = [16, 0, 0, length].into_iter().flat_map(u32::to_le_bytes).collect();
    let record = writer.blob(&record);
    let header = record + 16;
    let mut table = vec![1, 0x1b, 3, 0x3b, 0, 0, 0, 0, 0, 0, 0, 0];
    for at in 0..32_u64 << 10 {
        for place in [start + at * word.len() as u64, writer.address(record)] {
            // The lower half is the distance in 32 bits.
            let distance = place.wrapping_sub(writer.address(header)).to_le_bytes();
            table.extend(&distance[..4]);
        }
    }
    assert_eq!(writer.blob(&table), header);
    writer.segment(UNWIND, R, header, table.len() as u64);
    writer.segment(LOAD, RX, 0, header + table.len() as u64);
    writer.finish()
}

#[test]
fn functions_that_share_their_code_end_at_the_bound() {
    // Calls of something far away, which are kept; and `bl`.
    for (machine, word) in [(X86_64, &b"\xe8\0\0\0\x01"[..]), (AARCH64, b"\0\0\x80\x94")] {
        let bytes = functions_that_share_their_code(machine, word);
        let inspection = inspect(&bytes, &Inquiry::default()).unwrap();
        assert_eq!(inspection.processor, None, "what was not read to the end is not named");
        is_incomplete(&bytes);
    }
}

/// A static library, thin or not, whose members all have one long name.
fn members_of_one_name(magic: &str) -> String {
    let member =
        |name: &str, size| format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, 644);
    let names = format!("{}/\n", "n".repeat(4094));
    format!("{magic}{}{names}{}", member("//", names.len()), member("/0", 0).repeat(1000))
}

#[test]
fn members_that_share_a_long_name_end_at_the_bound() {
    for magic in ["!<arch>\n", "!<thin>\n"] {
        let library = members_of_one_name(magic);
        let archive = Archive::read(library.as_bytes()).unwrap();
        let names: usize = archive.members.iter().map(|member| member.name.len()).sum();
        assert!(archive.more && archive.members.len() == 1000, "{magic}");
        assert!(names < (1 << 18) + library.len(), "{magic}: {names} bytes of names");
    }
}

#[test]
fn what_linkers_write_is_complete() {
    let facts = right_static_pie().facts();
    assert_eq!(facts.incomplete, None);
    assert_eq!(not_truncated(&facts).answer, Answer::Yes);
}
