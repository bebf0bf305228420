//! One function of `aarch64`, by the classes of its instructions ("A64 instruction set encoding" in Arm's manual).
//!
//! Programs ask the kernel for the processor, no instruction does; so a function that branches and reads a variable
//! is taken for one that chooses. That is what `__aarch64_ldadd8_relax` and its like are, which compilers call in
//! place of an atomic instruction.

use std::collections::BTreeSet;
use std::ops::Range;

use super::function::{Function, REFERENCE};
use super::level::Level;
use super::table::Known;
use crate::image::Image;
use crate::segment::SegmentKind;

/// The steps that one instruction takes.
const INSTRUCTION: u64 = 8;

/// Reads the instructions of a function, up to the end of `bytes`; of one whose end is not known, up to that of its
/// paths.
pub(super) fn decode(image: &Image<'_>, bytes: &[u8], own: &Range<u64>, known: Known) -> Function {
    let mut reader = Reader {
        function: Function::default(),
        pages: [None; 32],
        targets: BTreeSet::new(),
        until: own.start,
        kept: 0,
    };
    let (mut followed, mut reads) = (true, false);
    // What is read-only after the start holds addresses and no answers.
    let relro = image.first(SegmentKind::Relro);
    let variable = |at: u64| image.writes(at) && !relro.is_some_and(|one| one.holds(at));
    let (words, _) = bytes.as_chunks::<4>();
    for (word, at) in words.iter().zip((own.start..).step_by(4)) {
        let kept = std::mem::take(&mut reader.kept).saturating_mul(REFERENCE);
        if !image.budget.step(kept.saturating_add(INSTRUCTION)) {
            break;
        }
        let word = u32::from_le_bytes(*word);
        followed |= reader.targets.contains(&at);
        if !followed && known == Known::No && at > reader.until {
            break;
        }
        reader.function.length = at.saturating_sub(own.start);
        if let Some((level, name)) = newer(word) {
            let function = &mut reader.function;
            function.perhaps = function.perhaps.max(level);
            // What is behind the end of all paths may be data.
            if followed && level > function.level {
                function.level = level;
                function.because = Some((name.to_owned(), at));
            }
        }
        let one = Instruction::of(word, at);
        let skipped = !followed || at < reader.until;
        reads |= reader.take(one, word, skipped, own).is_some_and(variable);
        reader.function.asks |= reads && matches!(one, Instruction::Branch(_));
        if matches!(one, Instruction::Jump(_) | Instruction::Return) {
            followed = false;
        }
    }
    reader.function
}

struct Reader {
    function: Function,
    /// What is known of each register.
    pages: [Option<u64>; 32],
    /// Where its branches lead.
    targets: BTreeSet<u64>,
    /// A branch may lead around what is before this address.
    until: u64,
    /// How many places were kept since it was last asked.
    kept: u64,
}

impl Reader {
    /// Takes an instruction in, and answers the place that it reads.
    fn take(
        &mut self,
        one: Instruction,
        word: u32,
        skipped: bool,
        own: &Range<u64>,
    ) -> Option<u64> {
        let [target, base] = [word & 31, (word >> 5) & 31].map(|register| register as usize);
        let known = self.pages[base];
        let mut value = None;
        let mut read = None;
        match one {
            Instruction::Jump(to) | Instruction::Branch(to) if own.contains(&to) => {
                self.targets.insert(to);
                self.kept = self.kept.saturating_add(1);
                self.until = self.until.max(to);
            }
            Instruction::Call(to) | Instruction::Jump(to) | Instruction::Branch(to) => {
                self.lead(to, skipped);
            }
            Instruction::Page(page) => value = Some(page),
            Instruction::Address(address) => {
                value = Some(address);
                self.refer(value, skipped);
            }
            Instruction::Add(number) => {
                value = known.map(|page| page.wrapping_add(number));
                self.refer(value, skipped);
            }
            Instruction::Load(offset) => {
                read = known.map(|page| page.wrapping_add(offset));
                self.function.slots.extend(read);
                self.keep(read, skipped);
            }
            Instruction::Return | Instruction::Other => {}
        }
        match one {
            // A function keeps none of the registers that its caller has saved.
            Instruction::Call(_) => self.pages[..19].fill(None),
            _ => self.pages[target] = value,
        }
        read
    }

    fn lead(&mut self, to: u64, skipped: bool) {
        self.function.calls.insert(to);
        self.keep(Some(to), skipped);
    }

    fn refer(&mut self, at: Option<u64>, skipped: bool) {
        self.function.data.extend(at);
        self.function.tables.extend(at);
        self.keep(at, skipped);
    }

    fn keep(&mut self, at: Option<u64>, skipped: bool) {
        self.kept = self.kept.saturating_add(u64::from(at.is_some()));
        if !skipped {
            self.function.always.extend(at);
        }
    }
}

/// What an instruction does, as far as the walk follows it.
#[derive(Clone, Copy)]
enum Instruction {
    /// `bl`
    Call(u64),
    /// `b`
    Jump(u64),
    /// `b.cond`, `cbz`, `tbz` and their like.
    Branch(u64),
    /// `ret`, `br`, `brk`
    Return,
    /// `adr`
    Address(u64),
    /// `adrp`
    Page(u64),
    /// `add` of a number
    Add(u64),
    /// A load from a register and a number.
    Load(u64),
    Other,
}

impl Instruction {
    fn of(word: u32, at: u64) -> Self {
        let near = |above: u32, bits: u32| {
            let number =
                word.wrapping_shl(above).cast_signed().wrapping_shr(32_u32.saturating_sub(bits));
            at.wrapping_add_signed(i64::from(number).wrapping_mul(4))
        };
        if word & 0x7c00_0000 == 0x1400_0000 {
            let to = near(6, 26);
            return if word >> 31 == 1 { Self::Call(to) } else { Self::Jump(to) };
        }
        if word & 0xff00_0000 == 0x5400_0000 || word & 0x7e00_0000 == 0x3400_0000 {
            return Self::Branch(near(8, 19));
        }
        if word & 0x7e00_0000 == 0x3600_0000 {
            return Self::Branch(near(13, 14));
        }
        // Branches to a register but not `blr`, and exceptions that end the program.
        let jumps = word & 0xfe00_0000 == 0xd600_0000 && (word >> 21) & 7 != 1;
        if jumps || word & 0xffe0_001f == 0xd420_0000 {
            return Self::Return;
        }
        if word & 0x1f00_0000 == 0x1000_0000 {
            let number = ((word >> 3) & 0x001f_fffc) | ((word >> 29) & 3);
            let number = i64::from((number << 11).cast_signed() >> 11);
            return if word >> 31 == 0 {
                Self::Address(at.wrapping_add_signed(number))
            } else {
                Self::Page((at & !0xfff).wrapping_add_signed(number.wrapping_mul(4096)))
            };
        }
        let number = u64::from((word >> 10) & 0xfff);
        if word & 0xffc0_0000 == 0x9100_0000 {
            return Self::Add(number);
        }
        // Unsigned offset, of general registers; a store has 0 in bits 22 and 23.
        if word & 0x3f00_0000 == 0x3900_0000 && word & 0x00c0_0000 != 0 {
            return Self::Load(number << (word >> 30));
        }
        Self::Other
    }
}

/// The name and the architecture of an instruction that the first processors do not have. Those of pointer
/// authentication that older ones pass over as hints are not among them.
fn newer(word: u32) -> Option<(Level, &'static str)> {
    const ATOMICS: [&str; 8] =
        ["ldadd", "ldclr", "ldeor", "ldset", "ldsmax", "ldsmin", "ldumax", "ldumin"];
    let lse = |name| Some((Level::Armv8_1, name));
    // `ldapr` is in the same class.
    if word & 0x3fff_fc00 == 0x38bf_c000 {
        return Some((Level::Armv8_3, "ldapr"));
    }
    if word & 0x3f20_0c00 == 0x3820_0000 {
        let operation = (word >> 12) & 7;
        return match (word >> 15) & 1 {
            0 => lse(ATOMICS[operation as usize]),
            _ if operation == 0 => lse("swp"),
            _ => None,
        };
    }
    if word & 0x3fa0_7c00 == 0x08a0_7c00 {
        return lse("cas");
    }
    if word & 0xbfa0_7c00 == 0x0820_7c00 {
        return lse("casp");
    }
    if matches!(word, 0xd65f_0bff | 0xd65f_0fff) {
        return Some((Level::Armv8_3, "retaa"));
    }
    if word & 0xfedf_f800 == 0xd61f_0800 {
        return Some((Level::Armv8_3, "braa"));
    }
    if word & 0xffff_c000 == 0xdac1_0000 {
        return Some((Level::Armv8_3, "pacia"));
    }
    // Unwinders ask how long vectors are, for frames that have some (`cntd`, `addsvl`). Code that computes with
    // vectors has other instructions, too.
    let length = word & 0xff30_fc00 == 0x0420_e000 || word & 0xff20_f000 == 0x0420_5000;
    (word & 0x1e00_0000 == 0x0400_0000 && !length).then_some((Level::Sve, "SVE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_are_of_the_architecture_that_brought_them() {
        // As `aarch64-linux-gnu-as` writes them.
        let known = [
            (0xb820_0041, Some((Level::Armv8_1, "ldadd"))), // ldadd w0, w1, [x2]
            (0xf8e0_8041, Some((Level::Armv8_1, "swp"))),   // swpal x0, x1, [x2]
            (0x88e0_fc41, Some((Level::Armv8_1, "cas"))),   // casal w0, w1, [x2]
            (0x4860_fc82, Some((Level::Armv8_1, "casp"))),  // caspal x0, x1, x2, x3, [x4]
            (0xf8bf_c020, Some((Level::Armv8_3, "ldapr"))), // ldapr x0, [x1]
            (0xd65f_0bff, Some((Level::Armv8_3, "retaa"))),
            (0xdac1_0020, Some((Level::Armv8_3, "pacia"))), // pacia x0, x1
            (0x04e0_e3e0, None),                            // cntd x0
            (0x0430_5830, None),                            // addsvl x16, x16, #1
            (0x2598_e3e0, Some((Level::Sve, "SVE"))),       // ptrue p0.s
            (0xd503_233f, None),                            // paciasp
            (0x885f_fc41, None),                            // ldaxr w1, [x2]
            (0x8800_fc41, None),                            // stlxr w0, w1, [x2]
            (0x38e1_6840, None),                            // ldrsb w0, [x2, x1]
            (0x4ea0_8420, None),                            // add v0.4s, v1.4s, v0.4s
            (0x9ac1_0800, None),                            // udiv x0, x0, x1
            (0xc8df_fc20, None),                            // ldar x0, [x1]
        ];
        for (word, expected) in known {
            assert_eq!(newer(word), expected, "{word:#x}");
        }
    }
}
