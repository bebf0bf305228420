//! One function: what it needs, whom it calls, and what it refers to.

use std::collections::BTreeSet;
use std::ops::Range;

use iced_x86::{Code, CpuidFeature, Decoder, DecoderOptions, FlowControl, Instruction, OpKind};

use super::level::Level;
use super::table::{Functions, Known};
use crate::image::Image;

/// The steps that one instruction takes.
const INSTRUCTION: u64 = 16;
/// The steps that a place takes which is kept; compilers name one in about forty bytes of code.
pub(super) const REFERENCE: u64 = 32;
/// The longest function, and the longest whose end is not known.
const MAX_LENGTH: u64 = 1 << 20;
const MAX_UNKNOWN: u64 = 4096;

/// What a function needs and refers to.
#[derive(Clone, Debug, Default)]
pub(super) struct Function {
    pub(super) level: Level,
    pub(super) because: Option<(String, u64)>,
    /// The highest level of words that look like an instruction, and may be data.
    pub(super) perhaps: Level,
    /// It has the instruction `cpuid`, or what takes its place on `aarch64`.
    pub(super) asks: bool,
    /// It uses vectors as every processor has them.
    pub(super) old_vectors: bool,
    /// In bytes.
    pub(super) length: u64,
    pub(super) calls: BTreeSet<u64>,
    /// Addresses that it takes, reads or writes.
    pub(super) data: BTreeSet<u64>,
    /// Words that it reads and that may be the address of a function, such as those of the global offset table.
    pub(super) slots: BTreeSet<u64>,
    /// Addresses that it takes: what begins there may be a table of functions.
    pub(super) tables: BTreeSet<u64>,
    /// It may take the address of code of which it is not known that a function begins there.
    pub(super) unclear: bool,
    /// Those of both that no branch leads around.
    pub(super) always: BTreeSet<u64>,
}

/// What the branches of a function lead around, seen in the order of the instructions.
#[derive(Clone, Copy, Debug, Default)]
struct Branches {
    /// What is before this address can be skipped.
    until: u64,
    /// The path that begins at the entry has ended; what follows is the target of a branch.
    ended: bool,
}

impl Branches {
    /// Whether a branch before the instruction leads around it.
    fn skip(&mut self, one: &Instruction, own: &Range<u64>) -> bool {
        let skipped = self.ended || one.ip() < self.until;
        let inside = one.is_jmp_short_or_near() && own.contains(&one.near_branch_target());
        if one.is_jcc_short_or_near() || inside {
            self.until = self.until.max(one.near_branch_target());
        }
        self.ended |= leaves(one) && !inside;
        skipped
    }
}

/// Whether the next instruction does not follow.
fn leaves(one: &Instruction) -> bool {
    matches!(
        one.flow_control(),
        FlowControl::Return
            | FlowControl::UnconditionalBranch
            | FlowControl::IndirectBranch
            | FlowControl::Exception
    )
}

/// The bytes of a function and its addresses, if it is code; where its end is not known, those up to the next one.
pub(super) fn stretch<'data>(
    image: &Image<'data>,
    functions: &Functions,
    start: u64,
) -> Option<(&'data [u8], Range<u64>, Known)> {
    if !functions.is_code(start) {
        return None;
    }
    let (end, known) = functions.end(start);
    let most = if known == Known::Yes { MAX_LENGTH } else { MAX_UNKNOWN };
    Some((image.memory(start, end.saturating_sub(start).min(most)), start..end, known))
}

impl Function {
    pub(super) fn decode(image: &Image<'_>, functions: &Functions, start: u64) -> Option<Self> {
        let (bytes, own, known) = stretch(image, functions, start)?;
        let mut function = Self::default();
        let (mut furthest, mut branches) = (start, Branches::default());
        let mut decoder = Decoder::with_ip(64, bytes, start, DecoderOptions::NONE);
        while decoder.can_decode() && image.budget.step(INSTRUCTION) {
            let instruction = decoder.decode();
            if instruction.is_invalid() {
                break;
            }
            let skipped = branches.skip(&instruction, &own);
            let refers = function.take(&instruction, functions, (&own, known));
            if !image.budget.step(REFERENCE.saturating_mul(refers.len() as u64)) {
                break;
            }
            function.unclear |= refers.iter().any(|at| functions.is_unclear(*at));
            if known == Known::No {
                // musl's start code has no table, and names `main` so in a program at a fixed address.
                let named = numbers(&instruction).filter(|at| functions.is_unclear(*at));
                let named: Vec<u64> = named.collect();
                function.unclear |= !named.is_empty();
                function.data.extend(&named);
                function.always.extend(named);
            }
            if !skipped {
                function.always.extend(refers);
            }
            function.length = instruction.next_ip().saturating_sub(start);
            if known == Known::No {
                let target = instruction.near_branch_target();
                let near = target > instruction.ip() && target.wrapping_sub(instruction.ip()) < 256;
                if instruction.is_jcc_short_or_near()
                    || (instruction.is_jmp_short_or_near() && near)
                {
                    furthest = furthest.max(target);
                }
                if leaves(&instruction) && furthest < instruction.next_ip() {
                    break;
                }
            }
        }
        Some(function)
    }

    /// Takes an instruction in, and answers what it refers to.
    fn take(
        &mut self,
        one: &Instruction,
        functions: &Functions,
        (own, known): (&Range<u64>, Known),
    ) -> Vec<u64> {
        self.asks |= one.code() == Code::Cpuid;
        let level = level(one);
        self.perhaps = self.perhaps.max(level);
        if level > self.level {
            self.level = level;
            let name = format!("{:?}", one.mnemonic()).to_lowercase();
            self.because = Some((name, one.ip()));
        }
        self.old_vectors |=
            matches!(one.cpuid_features(), [CpuidFeature::SSE | CpuidFeature::SSE2]);
        let target = one.near_branch_target();
        // What a call leads to is a function of its own where the end of this one is not known.
        let inside = own.contains(&target)
            && (known == Known::Yes || one.flow_control() != FlowControl::Call);
        let call = (target != 0 && !inside).then_some(target);
        let place = one.is_ip_rel_memory_operand().then(|| one.ip_rel_memory_address());
        if one.code() == Code::Lea_r64_m {
            self.tables.extend(place);
        } else {
            self.slots.extend(place);
        }
        let numbers = numbers(one).filter(|number| functions.is_start(*number));
        let data: Vec<u64> = place.into_iter().chain(numbers).collect();
        self.calls.extend(call);
        self.data.extend(&data);
        call.into_iter().chain(data).collect()
    }
}

/// The numbers in an instruction that may be addresses.
fn numbers(one: &Instruction) -> impl Iterator<Item = u64> {
    let is_number = |operand: &u32| {
        matches!(
            one.op_kind(*operand),
            OpKind::Immediate32 | OpKind::Immediate32to64 | OpKind::Immediate64
        )
    };
    (0..one.op_count()).filter(is_number).map(|operand| one.immediate(operand))
}

/// The level that an instruction needs. `tzcnt` and `lzcnt` run on every processor, as `bsf` and `bsr`, and
/// compilers use the former so.
fn level(one: &Instruction) -> Level {
    let level = |feature: &CpuidFeature| match feature {
        CpuidFeature::SSE3
        | CpuidFeature::SSSE3
        | CpuidFeature::SSE4_1
        | CpuidFeature::SSE4_2
        | CpuidFeature::POPCNT
        | CpuidFeature::CMPXCHG16B => Level::V2,
        CpuidFeature::BMI1 if format!("{:?}", one.mnemonic()) == "Tzcnt" => Level::Baseline,
        CpuidFeature::AVX
        | CpuidFeature::AVX2
        | CpuidFeature::BMI1
        | CpuidFeature::BMI2
        | CpuidFeature::F16C
        | CpuidFeature::FMA
        | CpuidFeature::MOVBE => Level::V3,
        CpuidFeature::AVX512F
        | CpuidFeature::AVX512BW
        | CpuidFeature::AVX512CD
        | CpuidFeature::AVX512DQ
        | CpuidFeature::AVX512VL => Level::V4,
        _ => Level::Baseline,
    };
    one.cpuid_features().iter().map(level).max().unwrap_or_default()
}
