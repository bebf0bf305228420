//! One function: what it needs, whom it calls, and what it refers to.

use std::collections::BTreeSet;

use iced_x86::{Code, CpuidFeature, Decoder, DecoderOptions, FlowControl, Instruction, OpKind};

use super::level::Level;
use super::table::{Functions, Known};
use crate::image::Image;

/// The steps that one instruction takes.
const INSTRUCTION: u64 = 16;
/// The longest function, and the longest whose end is not known.
const MAX_LENGTH: u64 = 1 << 20;
const MAX_UNKNOWN: u64 = 4096;

/// What a function needs and refers to.
#[derive(Clone, Debug, Default)]
pub(super) struct Function {
    pub(super) level: Level,
    pub(super) because: Option<(String, u64)>,
    /// It has the instruction `cpuid`.
    pub(super) asks: bool,
    pub(super) calls: BTreeSet<u64>,
    /// Addresses that it takes, reads or writes.
    pub(super) data: BTreeSet<u64>,
}

impl Function {
    pub(super) fn decode(image: &Image<'_>, functions: &Functions, start: u64) -> Option<Self> {
        if !functions.is_code(start) {
            return None;
        }
        let (end, known) = functions.end(start);
        let most = if known == Known::Yes { MAX_LENGTH } else { MAX_UNKNOWN };
        let bytes = image.memory(start, end.saturating_sub(start).min(most));
        let mut function = Self::default();
        let mut furthest = start;
        let mut decoder = Decoder::with_ip(64, bytes, start, DecoderOptions::NONE);
        while decoder.can_decode() && image.budget.step(INSTRUCTION) {
            let instruction = decoder.decode();
            if instruction.is_invalid() {
                break;
            }
            let own = start..end;
            function.take(&instruction, functions, &own);
            if known == Known::No {
                let target = instruction.near_branch_target();
                let near = target > instruction.ip() && target.wrapping_sub(instruction.ip()) < 256;
                if instruction.is_jcc_short_or_near()
                    || (instruction.is_jmp_short_or_near() && near)
                {
                    furthest = furthest.max(target);
                }
                let leaves = matches!(
                    instruction.flow_control(),
                    FlowControl::Return | FlowControl::UnconditionalBranch | FlowControl::Exception
                );
                if leaves && furthest < instruction.next_ip() {
                    break;
                }
            }
        }
        Some(function)
    }

    fn take(&mut self, one: &Instruction, functions: &Functions, own: &std::ops::Range<u64>) {
        self.asks |= one.code() == Code::Cpuid;
        let level = level(one);
        if level > self.level {
            self.level = level;
            let name = format!("{:?}", one.mnemonic()).to_lowercase();
            self.because = Some((name, one.ip()));
        }
        let target = one.near_branch_target();
        if target != 0 && !own.contains(&target) {
            self.calls.insert(target);
        }
        if one.is_ip_rel_memory_operand() {
            self.data.insert(one.ip_rel_memory_address());
        }
        for operand in 0..one.op_count() {
            if matches!(one.op_kind(operand), OpKind::Immediate32 | OpKind::Immediate32to64) {
                let number = one.immediate(operand);
                if functions.is_start(number) {
                    self.data.insert(number);
                }
            }
        }
    }
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
