//! What a processor answers (Intel's manual, volume 2, `CPUID`; AMD's, volume 3), as the numbers of gcc's
//! `enum processor_features` (`gcc/common/config/i386/i386-cpuinfo.h`), which clang has too.

/// The answers of one leaf of `cpuid`.
type Registers = [u32; 4];

/// The leaves that are read, each with its part.
const LEAVES: [(u32, u32); 8] = [
    (0x0000_0001, 0),
    (0x0000_0007, 0),
    (0x0000_0007, 1),
    (0x0000_000d, 1),
    (0x0000_0014, 0),
    (0x0000_0019, 0),
    (0x8000_0001, 0),
    (0x8000_0008, 0),
];

/// Which registers the kernel has to save for a feature.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Saves {
    Nothing,
    /// `ymm`.
    Avx,
    /// `zmm` and the masks.
    Avx512,
    /// Tiles.
    Amx,
}

use Saves::{Amx, Avx, Avx512, Nothing};

const A: usize = 0;
const B: usize = 1;
const C: usize = 2;
const D: usize = 3;

/// The number of a feature; the place of its leaf in [`LEAVES`], the register and the bit; what the kernel saves.
#[rustfmt::skip]
const FEATURES: &[(u32, (usize, usize, u32), Saves)] = &[
    (0, (0, D, 15), Nothing), // cmov
    (1, (0, D, 23), Nothing), // mmx
    (2, (0, C, 23), Nothing), // popcnt
    (3, (0, D, 25), Nothing), // sse
    (4, (0, D, 26), Nothing), // sse2
    (5, (0, C, 0), Nothing), // sse3
    (6, (0, C, 9), Nothing), // ssse3
    (7, (0, C, 19), Nothing), // sse4.1
    (8, (0, C, 20), Nothing), // sse4.2
    (9, (0, C, 28), Avx), // avx
    (10, (1, B, 5), Avx), // avx2
    (11, (6, C, 6), Nothing), // sse4a
    (12, (6, C, 16), Avx), // fma4
    (13, (6, C, 11), Avx), // xop
    (14, (0, C, 12), Avx), // fma
    (15, (1, B, 16), Avx512), // avx512f
    (16, (1, B, 3), Nothing), // bmi
    (17, (1, B, 8), Nothing), // bmi2
    (18, (0, C, 25), Nothing), // aes
    (19, (0, C, 1), Nothing), // pclmul
    (20, (1, B, 31), Avx512), // avx512vl
    (21, (1, B, 30), Avx512), // avx512bw
    (22, (1, B, 17), Avx512), // avx512dq
    (23, (1, B, 28), Avx512), // avx512cd
    (24, (1, B, 27), Avx512), // avx512er
    (25, (1, B, 26), Avx512), // avx512pf
    (26, (1, C, 1), Avx512), // avx512vbmi
    (27, (1, B, 21), Avx512), // avx512ifma
    (28, (1, D, 2), Avx512), // avx5124vnniw
    (29, (1, D, 3), Avx512), // avx5124fmaps
    (30, (1, C, 14), Avx512), // avx512vpopcntdq
    (31, (1, C, 6), Avx512), // avx512vbmi2
    (32, (1, C, 8), Nothing), // gfni
    (33, (1, C, 10), Avx), // vpclmulqdq
    (34, (1, C, 11), Avx512), // avx512vnni
    (35, (1, C, 12), Avx512), // avx512bitalg
    (36, (2, A, 5), Avx512), // avx512bf16
    (37, (1, D, 8), Avx512), // avx512vp2intersect
    (38, (6, D, 31), Nothing), // 3dnow
    (39, (6, D, 30), Nothing), // 3dnowp
    (40, (1, B, 19), Nothing), // adx
    (41, (6, C, 5), Nothing), // abm
    (42, (1, C, 25), Nothing), // cldemote
    (43, (1, B, 23), Nothing), // clflushopt
    (44, (1, B, 24), Nothing), // clwb
    (45, (7, B, 0), Nothing), // clzero
    (46, (0, C, 13), Nothing), // cmpxchg16b
    (47, (0, D, 8), Nothing), // cmpxchg8b
    (48, (1, C, 29), Nothing), // enqcmd
    (49, (0, C, 29), Avx), // f16c
    (50, (1, B, 0), Nothing), // fsgsbase
    (51, (0, D, 24), Nothing), // fxsave
    (52, (1, B, 4), Nothing), // hle
    (53, (1, D, 20), Nothing), // ibt
    (54, (6, C, 0), Nothing), // lahf_lm
    (55, (6, D, 29), Nothing), // lm
    (56, (6, C, 15), Nothing), // lwp
    (57, (6, C, 5), Nothing), // lzcnt
    (58, (0, C, 22), Nothing), // movbe
    (59, (1, C, 28), Nothing), // movdir64b
    (60, (1, C, 27), Nothing), // movdiri
    (61, (6, C, 29), Nothing), // mwaitx
    (62, (0, C, 27), Nothing), // osxsave
    (63, (1, D, 18), Nothing), // pconfig
    (64, (1, C, 4), Nothing), // pku, where the kernel has it on
    (65, (1, C, 0), Nothing), // prefetchwt1
    (66, (6, C, 8), Nothing), // prfchw
    (67, (4, B, 4), Nothing), // ptwrite
    (68, (1, C, 22), Nothing), // rdpid
    (69, (0, C, 30), Nothing), // rdrnd
    (70, (1, B, 18), Nothing), // rdseed
    (71, (1, B, 11), Nothing), // rtm
    (72, (1, D, 14), Nothing), // serialize
    (73, (1, B, 2), Nothing), // sgx
    (74, (1, B, 29), Nothing), // sha
    (75, (1, C, 7), Nothing), // shstk
    (76, (6, C, 21), Nothing), // tbm
    (77, (1, D, 16), Nothing), // tsxldtrk
    (78, (1, C, 9), Avx), // vaes
    (79, (1, C, 5), Nothing), // waitpkg
    (80, (7, B, 9), Nothing), // wbnoinvd
    (81, (0, C, 26), Nothing), // xsave
    (82, (3, A, 1), Avx), // xsavec
    (83, (3, A, 0), Avx), // xsaveopt
    (84, (3, A, 3), Avx), // xsaves
    (85, (1, D, 24), Amx), // amx-tile
    (86, (1, D, 25), Amx), // amx-int8
    (87, (1, D, 22), Amx), // amx-bf16
    (88, (1, D, 5), Nothing), // uintr
    (89, (2, A, 22), Nothing), // hreset
    (91, (5, B, 0), Nothing), // aeskle
    (92, (5, B, 2), Nothing), // widekl
    (93, (2, A, 4), Avx), // avxvnni
    (94, (1, D, 23), Avx512), // avx512fp16
];

/// The numbers of `x86-64`, `x86-64-v2`, `-v3` and `-v4`, each with what it has beside the one before (System V ABI,
/// "Micro-Architecture Levels").
const LEVELS: &[(u32, &[u32])] = &[
    (95, &[0, 1, 3, 4, 47, 51, 55]),
    (96, &[2, 5, 6, 7, 8, 46, 54]),
    (97, &[9, 10, 14, 16, 17, 49, 57, 58, 62]),
    (98, &[15, 20, 21, 22, 23]),
];

/// Numbers of features.
struct Set([u32; 4]);

impl Set {
    fn insert(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut(number as usize / 32) {
            *word |= 1 << (number % 32);
        }
    }

    fn has(&self, number: u32) -> bool {
        self.0.get(number as usize / 32).is_some_and(|word| word & (1 << (number % 32)) != 0)
    }
}

/// All that was asked.
pub struct Answers {
    leaves: [Registers; LEAVES.len()],
    vendor: Registers,
    saved: u32,
}

impl Answers {
    /// Asks; `xcr0` is only asked where the first leaf says that it may be.
    pub fn of(cpuid: &mut dyn FnMut(u32, u32) -> Registers, xcr0: &mut dyn FnMut() -> u32) -> Self {
        let vendor = cpuid(0, 0);
        let extended = cpuid(0x8000_0000, 0)[A];
        let mut leaves = [[0; 4]; LEAVES.len()];
        for (answer, (leaf, part)) in leaves.iter_mut().zip(LEAVES) {
            let last = if leaf >= 0x8000_0000 { extended } else { vendor[A] };
            if leaf <= last {
                *answer = cpuid(leaf, part);
            }
        }
        let osxsave = leaves[0][C] & (1 << 27) != 0;
        let saved = if osxsave { xcr0() } else { 0 };
        Self { leaves, vendor, saved }
    }

    /// `VENDOR_INTEL`, `VENDOR_AMD` or `VENDOR_OTHER`.
    #[must_use]
    pub fn vendor(&self) -> u32 {
        match self.vendor[B] {
            0x756e_6547 => 1,
            0x6874_7541 => 2,
            _ => 3,
        }
    }

    /// The features: the first 32, and those behind them.
    #[must_use]
    pub fn words(&self) -> (u32, [u32; 3]) {
        let mut all = Set([0; 4]);
        for (number, (leaf, register, bit), saves) in FEATURES {
            let there = self.leaves.get(*leaf).and_then(|answer| answer.get(*register)).copied();
            if there.unwrap_or(0) & (1 << bit) != 0 && self.saves(*saves) {
                all.insert(*number);
            }
        }
        for (number, needs) in LEVELS {
            let before = *number == 95 || all.has(number - 1);
            if before && needs.iter().all(|need| all.has(*need)) {
                all.insert(*number);
            }
        }
        let [first, second, third, fourth] = all.0;
        (first, [second, third, fourth])
    }

    fn saves(&self, what: Saves) -> bool {
        let mask = match what {
            Nothing => 0,
            Avx => 0x6,
            Avx512 => 0xe6,
            Amx => 0x6_0000,
        };
        self.saved & mask == mask
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// The features of a processor of which leaf 1 and 7 are given.
    fn words(one: Registers, seven: Registers, saved: u32) -> (u32, [u32; 3]) {
        let mut cpuid = |leaf, part| match (leaf, part) {
            (0, _) => [7, 0x756e_6547, 0, 0],
            (1, _) => one,
            (7, 0) => seven,
            _ => [0; 4],
        };
        let answers = Answers::of(&mut cpuid, &mut || saved);
        assert_eq!(answers.vendor(), 1);
        answers.words()
    }

    #[test]
    fn vectors_count_only_where_the_kernel_saves_their_registers() {
        let avx = [0, 0, 1 << 27 | 1 << 28, 0];
        let avx2 = [0, 1 << 5, 0, 0];
        assert_eq!(words(avx, avx2, 0x7).0, 1 << 9 | 1 << 10);
        assert_eq!(words(avx, avx2, 0x3).0, 0);
    }

    #[test]
    fn what_is_beyond_the_last_leaf_is_not_read() {
        let mut asked = Vec::new();
        let mut cpuid = |leaf, part| {
            asked.push((leaf, part));
            [1, 0, 0, 0]
        };
        let answers =
            Answers::of(&mut cpuid, &mut || unreachable!("nothing says that it is there"));
        assert_eq!((answers.vendor(), answers.words().0), (3, 0));
        assert_eq!(asked, [(0, 0), (0x8000_0000, 0), (1, 0)]);
    }

    #[test]
    fn features_are_in_order_and_each_is_there_once() {
        let numbers = FEATURES.iter().map(|(number, ..)| number);
        assert!(numbers.clone().zip(numbers.skip(1)).all(|(one, next)| one < next));
    }
}
