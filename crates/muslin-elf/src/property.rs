//! GNU properties: what linkers record about the processor (x86-64 psABI, `AArch64` ELF ABI).

use object::Endianness;

use crate::header::{Class, Machine};

/// `GNU_PROPERTY_AARCH64_FEATURE_1_AND`, `GNU_PROPERTY_X86_FEATURE_1_AND`, `GNU_PROPERTY_X86_ISA_1_NEEDED`.
const AARCH64_FEATURES: u32 = 0xc000_0000;
const X86_FEATURES: u32 = 0xc000_0002;
const X86_NEEDED: u32 = 0xc000_8002;

/// What the note `NT_GNU_PROPERTY_TYPE_0` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Properties {
    /// The levels of x86-64 that it needs, bit by bit, the baseline first. glibc's loader refuses the file on
    /// another processor. Linkers write it with `-z x86-64-v3` only.
    pub x86_levels: u32,
    /// Bit 0: every indirect branch leads to a landing pad (IBT on `x86_64`, BTI on `aarch64`). Bit 1: return
    /// addresses are protected (shadow stacks on `x86_64`, PAC on `aarch64`).
    pub protection: u32,
}

impl Properties {
    /// Reads the content of a note.
    pub(crate) fn read(content: &[u8], machine: Machine, class: Class, endian: Endianness) -> Self {
        let mut found = Self::default();
        let align = if class == Class::Elf64 { 8 } else { 4 };
        let word = |at: usize| -> Option<u32> {
            let bytes: [u8; 4] = content.get(at..at.checked_add(4)?)?.try_into().ok()?;
            Some(match endian {
                Endianness::Little => u32::from_le_bytes(bytes),
                Endianness::Big => u32::from_be_bytes(bytes),
            })
        };
        let mut at = 0_usize;
        while let (Some(kind), Some(size)) = (word(at), word(at.saturating_add(4))) {
            let value = word(at.saturating_add(8)).filter(|_| size == 4).unwrap_or_default();
            match kind {
                AARCH64_FEATURES if machine == Machine::AARCH64 => found.protection = value,
                X86_FEATURES if machine == Machine::X86_64 => found.protection = value,
                X86_NEEDED if machine == Machine::X86_64 => found.x86_levels = value,
                _ => {}
            }
            let size =
                usize::try_from(size).ok().and_then(|size| size.checked_next_multiple_of(align));
            match size.and_then(|size| at.checked_add(8)?.checked_add(size)) {
                Some(next) => at = next,
                None => break,
            }
        }
        found
    }

    /// The highest level of x86-64 that was recorded.
    #[must_use]
    pub fn x86_level(self) -> Option<&'static str> {
        let names = ["x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"];
        let highest = self.x86_levels.checked_ilog2()?;
        names.get(usize::try_from(highest).ok()?).copied()
    }

    /// What protects its branches, by the names that the machine's compilers use.
    #[must_use]
    pub fn protections(self, machine: Machine) -> Vec<&'static str> {
        let names = if machine == Machine::AARCH64 { ["BTI", "PAC"] } else { ["IBT", "SHSTK"] };
        let set = |bit: usize| self.protection & (1 << bit) != 0;
        names.into_iter().enumerate().filter(|(bit, _)| set(*bit)).map(|(_, name)| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(machine: Machine, words: &[u32]) -> Properties {
        let content: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        Properties::read(&content, machine, Class::Elf64, Endianness::Little)
    }

    #[test]
    fn levels_and_protections_are_read() {
        let x86 = read(Machine::X86_64, &[X86_FEATURES, 4, 3, 0, X86_NEEDED, 4, 0b0101, 0]);
        assert_eq!(x86.x86_level(), Some("x86-64-v3"));
        assert_eq!(x86.protections(Machine::X86_64), ["IBT", "SHSTK"]);
        let arm = read(Machine::AARCH64, &[AARCH64_FEATURES, 4, 1, 0]);
        assert_eq!((arm.x86_level(), arm.protections(Machine::AARCH64)), (None, vec!["BTI"]));
    }

    #[test]
    fn a_length_without_end_ends_the_reading() {
        assert_eq!(read(Machine::X86_64, &[7, u32::MAX, 1]), Properties::default());
        assert_eq!(read(Machine::X86_64, &[X86_NEEDED]), Properties::default());
    }
}
