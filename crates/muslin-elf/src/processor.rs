//! Which processor the code of a static `x86_64` program needs, from its instructions.
//!
//! Code that is compiled for a newer processor runs from the start; code that is chosen at run time is
//! behind a question. So the program is walked from its entry point along calls and addresses of functions.
//! A function that reads what `cpuid` answered chooses: whatever newer code it leads to is optional.

use std::collections::{BTreeMap, BTreeSet};

use crate::dynamic::Dynamic;
use crate::header::Machine;
use crate::image::Image;
use crate::relocation;
use crate::section::Sections;

mod function;
mod level;
mod table;

use function::Function;
pub use level::Level;
use table::Functions;

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
const FUNCTION: u64 = 256;

pub(crate) fn read(image: &Image<'_>, dynamic: Option<&Dynamic>, sections: &Sections) -> Processor {
    let known = image.header.machine == Machine::X86_64;
    let Some(functions) = known.then(|| Functions::read(image)).flatten() else {
        return Processor::Unknown;
    };
    let words: BTreeMap<u64, u64> =
        relocation::addresses(image, dynamic, sections).into_iter().collect();
    let mut walk = Walk { image, functions, words, known: BTreeMap::new() };
    walk.all(image.header.entry)
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
        let (mut seen, mut queue) = (BTreeSet::from([entry]), vec![entry]);
        let mut need: (Level, Option<(String, u64)>) = (Level::Baseline, None);
        while let Some(start) = queue.pop() {
            if self.image.budget.incomplete().is_some() {
                return Processor::Unknown;
            }
            self.decode(start);
            let Some(function) = self.known.get(&start).cloned() else { continue };
            let chooses = self.chooses(&function, &answers);
            if !chooses && function.level > need.0 {
                need = (function.level, function.because.clone());
            }
            for next in self.next(&function) {
                self.decode(next);
                let newer = self.known.get(&next).is_some_and(|one| one.level > Level::Baseline);
                if !(chooses && newer) && seen.insert(next) {
                    queue.push(next);
                }
            }
        }
        Processor::AtLeast { level: need.0, because: need.1 }
    }

    fn decode(&mut self, start: u64) {
        if !self.known.contains_key(&start)
            && self.image.budget.step(FUNCTION)
            && let Some(function) = Function::decode(self.image, &self.functions, start)
        {
            self.known.insert(start, function);
        }
    }

    /// The writable places that functions with `cpuid`, and their callers, refer to.
    fn answers(&self) -> BTreeSet<u64> {
        let asks = |one: &Function| one.asks || one.calls.iter().any(|to| self.asks(*to));
        let asking = self.known.values().filter(|one| asks(one));
        let places = asking.flat_map(|one| &one.data).copied();
        places.filter(|&at| self.image.writes(at)).collect()
    }

    fn asks(&self, start: u64) -> bool {
        self.known.get(&start).is_some_and(|one| one.asks)
    }

    fn chooses(&self, function: &Function, answers: &BTreeSet<u64>) -> bool {
        function.asks
            || function.calls.iter().any(|to| self.asks(*to))
            || function.data.iter().any(|at| answers.contains(at))
    }

    /// Where a function leads: its calls, the functions whose address it takes, and those in the tables
    /// (vtables, mostly) whose address it takes.
    fn next(&self, function: &Function) -> BTreeSet<u64> {
        let mut next = function.calls.clone();
        for &at in &function.data {
            if self.functions.is_code(at) {
                next.insert(at);
            } else {
                next.extend(self.table(at));
            }
        }
        next
    }

    fn table(&self, at: u64) -> Vec<u64> {
        const WORDS: u64 = 12;
        let mut found = Vec::new();
        for index in 0..WORDS {
            let place = at.wrapping_add(index * 8);
            let bytes: Option<[u8; 8]> = self.image.memory(place, 8).try_into().ok();
            let Some(bytes) = bytes else { break };
            let word = self.words.get(&place).copied().unwrap_or(u64::from_le_bytes(bytes));
            if self.functions.is_start(word) {
                found.push(word);
            } else if word > 0x10_0000 {
                break;
            }
        }
        found
    }
}
