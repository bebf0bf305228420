//! Which processor the code of a static program needs, from its instructions.
//!
//! Code that is compiled for a newer processor runs from the start; code that is chosen at run time is
//! behind a question. So the program is walked from its entry point along calls and addresses of functions.
//! A function that reads what `cpuid` answered chooses, and so does one that calls a short function for that:
//! whatever newer code it leads to is optional. A choice may also be kept in an object, which no reading of code
//! shows. So newer code counts only where nothing leads around it, from the entry point on, and where its caller was not
//! compiled for vectors that every processor has. If there is other newer code, and none that counts, the answer is
//! "unknown".

use std::collections::{BTreeMap, BTreeSet};

use crate::dynamic::Dynamic;
use crate::header::Machine;
use crate::image::Image;
use crate::relocation;
use crate::section::Sections;

mod arm;
mod function;
mod landing;
mod level;
mod table;

use function::{Function, stretch};
pub(crate) use landing::first_without_pad;
pub use level::Level;
pub(crate) use table::Functions;

/// The processor that a program needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Processor {
    /// The code that is known to run needs at least this; other code may need more.
    AtLeast {
        /// The level.
        level: Level,
        /// The first instruction that needs it, and its address; `None` for the baseline.
        because: Option<(String, u64)>,
    },
    /// The machine's instructions are not read, the functions cannot be distinguished, or there are too many.
    Unknown,
}

/// The steps that one function takes.
const FUNCTION: u64 = 640;
/// The largest word of a table that is taken for a number.
const LARGEST_NUMBER: u64 = 0x10_0000;
/// The longest function whose answer is taken for one about the processor, in bytes.
const QUESTION: u64 = 512;

pub(crate) fn read(image: &Image<'_>, dynamic: Option<&Dynamic>, sections: &Sections) -> Processor {
    let known = [Machine::X86_64, Machine::AARCH64].contains(&image.header.machine);
    let Some(functions) = known.then(|| Functions::read(image, sections)).flatten() else {
        return Processor::Unknown;
    };
    let words: BTreeMap<u64, u64> =
        relocation::addresses(image, dynamic, sections).into_iter().collect();
    let mut walk = Walk { image, functions, words, known: BTreeMap::new() };
    walk.all(image.header.entry)
}

/// Whether the program is known to come to a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    /// A branch may lead around it.
    Perhaps,
    /// Every start that goes well leads there.
    Always,
}

struct Walk<'a, 'data> {
    image: &'a Image<'data>,
    functions: Functions,
    /// What relocations write, by place.
    words: BTreeMap<u64, u64>,
    known: BTreeMap<u64, Function>,
}

impl Walk<'_, '_> {
    fn all(&mut self, entry: u64) -> Processor {
        for start in self.functions.starts() {
            self.decode(start);
        }
        let answers = self.answers();
        let questions = self.questions(&answers);
        let mut seen = BTreeMap::from([(entry, Reached::Always)]);
        let mut queue = vec![entry];
        let mut need: (Level, Option<(String, u64)>) = (Level::Baseline, None);
        let mut doubt = false;
        while let Some(start) = queue.pop() {
            if self.image.budget.incomplete().is_some() {
                return Processor::Unknown;
            }
            self.decode(start);
            let Some(function) = self.known.get(&start).cloned() else { continue };
            let chooses = self.chooses(&function, &answers)
                || function.calls.iter().any(|to| questions.contains(to));
            let reached = seen[&start];
            if !chooses && reached == Reached::Always && function.level > need.0 {
                need = (function.level, function.because.clone());
            }
            doubt |= !chooses && function.perhaps > Level::Baseline;
            doubt |= function.unclear && !self.functions.is_pure();
            for (next, how) in self.next(&function) {
                self.decode(next);
                let level = self.known.get(&next).map_or(Level::Baseline, |one| one.level);
                if chooses && level > Level::Baseline {
                    continue;
                }
                let old = function.level == Level::Baseline && function.old_vectors;
                let how = if old && level > Level::V2 { Reached::Perhaps } else { how };
                let how = how.min(reached);
                if seen.get(&next).is_none_or(|before| *before < how) {
                    seen.insert(next, how);
                    queue.push(next);
                }
            }
        }
        if doubt && need.0 == Level::Baseline {
            return Processor::Unknown;
        }
        Processor::AtLeast { level: need.0, because: need.1 }
    }

    fn decode(&mut self, start: u64) {
        if !self.known.contains_key(&start)
            && self.image.budget.step(FUNCTION)
            && let Some(function) = self.function(start)
        {
            self.known.insert(start, function);
        }
    }

    fn function(&self, start: u64) -> Option<Function> {
        if self.image.header.machine != Machine::AARCH64 {
            return Function::decode(self.image, &self.functions, start);
        }
        let (bytes, own, known) = stretch(self.image, &self.functions, start)?;
        Some(arm::decode(self.image, bytes, &own, known))
    }

    /// The writable places that functions with `cpuid`, and their callers, refer to.
    fn answers(&self) -> BTreeSet<u64> {
        let asks = |one: &Function| one.asks || one.calls.iter().any(|to| self.asks(*to));
        let asking = self.known.values().filter(|one| asks(one));
        let places = asking.flat_map(|one| &one.data).copied();
        places.filter(|&at| self.image.writes(at)).collect()
    }

    /// The short functions that read such a place, or ask, and lead to no newer code: they answer a question.
    fn questions(&self, answers: &BTreeSet<u64>) -> BTreeSet<u64> {
        let answering = self.known.iter().filter(|(_, one)| {
            one.length <= QUESTION
                && one.level == Level::Baseline
                && self.chooses(one, answers)
                && !one.calls.iter().any(|to| self.is_newer(*to))
        });
        answering.map(|(start, _)| *start).collect()
    }

    fn is_newer(&self, start: u64) -> bool {
        self.known.get(&start).is_some_and(|one| one.level > Level::Baseline)
    }

    fn asks(&self, start: u64) -> bool {
        self.known.get(&start).is_some_and(|one| one.asks)
    }

    fn chooses(&self, function: &Function, answers: &BTreeSet<u64>) -> bool {
        if self.image.header.machine == Machine::AARCH64 {
            return function.asks;
        }
        function.asks
            || function.calls.iter().any(|to| self.asks(*to))
            || function.data.iter().any(|at| answers.contains(at))
    }

    /// Where a function leads: its calls, the functions whose address it takes, and those in the tables
    /// (vtables, mostly) whose address it takes; and whether nothing leads around that.
    fn next(&self, function: &Function) -> BTreeMap<u64, Reached> {
        let how = |at: &u64| {
            if function.always.contains(at) { Reached::Always } else { Reached::Perhaps }
        };
        let mut next = BTreeMap::new();
        let mut lead = |to: u64, how: Reached| {
            let before = next.entry(to).or_insert(how);
            *before = how.max(*before);
        };
        for to in &function.calls {
            lead(*to, how(to));
        }
        for at in &function.slots {
            let Some(to) = self.word(*at, 0) else { continue };
            if self.functions.is_start(to) {
                lead(to, how(at));
            } else if self.is_uncovered(to) {
                lead(to, Reached::Perhaps);
            }
        }
        for at in &function.data {
            if self.functions.may_start(*at) {
                lead(*at, how(at));
            } else if function.tables.contains(at) {
                self.table(*at).into_iter().for_each(|to| lead(to, how(at)));
            }
        }
        next
    }

    fn table(&self, at: u64) -> Vec<u64> {
        const WORDS: u64 = 12;
        let mut found = Vec::new();
        for index in 0..WORDS {
            let Some(word) = self.word(at, index) else { break };
            let is_start = self.functions.is_start(word);
            if index > 0 && (is_start || word == 0) && self.begins_vtable(at, index) {
                break;
            }
            if is_start {
                found.push(word);
            } else if word > LARGEST_NUMBER {
                break;
            }
        }
        found
    }

    /// Whether an address is one of code that no table for unwinding covers: a word with it may be read for a call, as
    /// musl's start code reads the address of `main` from the global offset table.
    fn is_uncovered(&self, word: u64) -> bool {
        self.functions.may_start(word) && self.functions.start_of(word).is_none()
    }

    /// Whether the words are those of another vtable of Rust: what drops the value, its size and its alignment.
    fn begins_vtable(&self, at: u64, index: u64) -> bool {
        let size = self.word(at, index.saturating_add(1));
        let alignment = self.word(at, index.saturating_add(2));
        size.is_some_and(|size| size <= LARGEST_NUMBER)
            && alignment.is_some_and(|alignment| alignment.is_power_of_two() && alignment <= 4096)
    }

    fn word(&self, at: u64, index: u64) -> Option<u64> {
        let place = at.wrapping_add(index.saturating_mul(8));
        let bytes: [u8; 8] = self.image.memory(place, 8).try_into().ok()?;
        Some(self.words.get(&place).copied().unwrap_or(u64::from_le_bytes(bytes)))
    }
}
