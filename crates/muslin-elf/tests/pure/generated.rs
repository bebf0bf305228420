//! What `cargo lab fuzz --link` has found, as the smallest files that show it.

use muslin_elf::{ByteOrder, Class};

use crate::writer::{AARCH64, DYN, EXEC, R, RWX, Writer, answer, right_static};

/// The kind of the segment that is the template of thread-local data.
const TLS: u32 = 7;

/// LLD writes such a header for a linker script that asks for one in a program without thread-local data. The writer
/// aligns every segment to 4096, so the last word of the header is replaced.
#[test]
fn a_thread_local_segment_that_is_aligned_to_nothing_crashes_musl() {
    let aligned = |alignment: u64| {
        let mut writer = right_static();
        writer.segment(TLS, 4, 0, 0);
        let mut bytes = writer.finish();
        let table = 64 + 56;
        let header =
            (0..3).map(|index| 64 + 56 * index).find(|at| bytes[*at] == 7).unwrap_or(table);
        bytes[header + 48..header + 56].copy_from_slice(&alignment.to_le_bytes());
        answer(&muslin_elf::Facts::read(&bytes).unwrap(), "thread-local-data")
    };
    insta::assert_snapshot!(aligned(0), @"no (Error): aligned to 0, of which musl computes a size that no memory has: it crashes before `main`");
    insta::assert_snapshot!(aligned(1), @"yes (Error): 0 bytes, aligned to 1");
}

/// `adrp x0, page`, `ldr x0, [x0, #offset]`, `cbz x0, +8` and `bl 0`: GNU gold leaves the call of a weak function that
/// is not there, behind the question whether it is.
#[test]
fn a_call_to_nothing_behind_a_question_is_not_one_for_aarch64_either() {
    let calls = |word: u64, asks: bool| {
        let mut writer = Writer::of(Class::Elf64, ByteOrder::Little, EXEC, AARCH64);
        writer.rights = RWX;
        let asked = writer.blob(&word.to_le_bytes());
        let page = writer.address(asked) & !0xfff;
        let start = writer.address(asked + 8);
        let distance = u32::try_from((page >> 12).wrapping_sub(start >> 12) & 0x1f_ffff).unwrap();
        let adrp = 0x9000_0000 | (distance & 3) << 29 | (distance >> 2) << 5;
        let load = 0xf940_0000 | u32::try_from((writer.address(asked) & 0xfff) / 8).unwrap() << 10;
        let branch = if asks { 0xb400_0040 } else { 0xd503_201f };
        let call_at = start + 12;
        let call = 0x9400_0000 | u32::try_from((call_at / 4).wrapping_neg() & 0x03ff_ffff).unwrap();
        let code: Vec<u8> =
            [adrp, load, branch, call].into_iter().flat_map(u32::to_le_bytes).collect();
        writer.code(&code).facts().code.calls_to_nothing.len()
    };
    assert_eq!(calls(0, true), 0);
    assert_eq!(calls(0, false), 1, "nothing asks");
    assert_eq!(calls(0x40_0000, true), 1, "what is asked for is there");
}

/// `ff 15` and a distance are `call [rip + distance]`, or the middle of another instruction. Only a word of the global
/// offset table is one that such a call reads: aligned, and in what is read-only after the start.
#[test]
fn bytes_that_only_look_like_a_call_through_a_word_are_not_one() {
    const RELRO: u32 = 0x6474_e552;
    let calls = |past: u64, in_relro: bool| {
        let mut writer = Writer::new(DYN);
        writer.rights = RWX;
        let slots = writer.blob(&[0; 32]);
        let other = writer.blob(&[1; 16]);
        writer.segment(RELRO, R, if in_relro { slots } else { other }, 16);
        let behind = writer.address(other + 16 + 6);
        let distance = writer.address(slots + past).wrapping_sub(behind);
        let distance = u32::try_from(distance & 0xffff_ffff).unwrap();
        let code = [&[0xff, 0x15], &distance.to_le_bytes()[..]].concat();
        writer.code(&code).facts().code.calls_to_nothing.len()
    };
    assert_eq!(calls(0, true), 1, "a word of the table that holds 0");
    assert_eq!(calls(3, true), 0, "not aligned");
    assert_eq!(calls(16, true), 0, "behind the table");
    assert_eq!(calls(0, false), 0, "not in what is read-only after the start");
}
