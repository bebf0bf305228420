//! What binutils report about a file, compared with the facts.

use std::fs;
use std::path::Path;

use muslin_elf::{Facts, IfuncCount, SegmentKind};

use crate::tools::tool;

/// Fails where the facts and `readelf` disagree: header, program headers, dynamic table, notes, version
/// needs, relocations and undefined symbols.
pub(crate) fn agrees(file: &Path) {
    let facts = Facts::read(&fs::read(file).unwrap()).unwrap();
    let text = tool("readelf", &["-hldnrsVW".as_ref(), file.as_os_str()], Path::new("."));
    let said = Said { text: &text };
    assert_eq!(facts.header.class.bits().to_string(), said.field("Class:").replace("ELF", ""));
    assert!(said.field("Data:").ends_with(&facts.header.byte_order.as_str().replace('-', " ")));
    assert_eq!(format!("{:#x}", facts.header.entry), said.field("Entry point address:"));
    assert_eq!(facts.segments.len().to_string(), said.field("Number of program headers:"));
    assert_eq!(segments(&facts), said.segments());
    assert_eq!(facts.interpreter.as_ref().map(|text| text.text.as_str()), said.interpreter());
    dynamic(&facts, &said);
    notes(&facts, &said);
    assert_eq!(versions(&facts), said.versions());
    // Only of programs that nobody else prepares.
    if facts.relocations.ifunc != IfuncCount::NotCounted {
        assert_eq!(facts.relocations.ifunc, ifuncs(&facts, said.relocations("IRELATIV").count()));
        assert_eq!(facts.relocations.count, said.relocations("").count() as u64);
        let strong = facts.symbols.undefined.iter().filter(|one| !one.weak && !one.dynamic);
        assert!(strong.map(|one| one.name.as_str()).eq(said.undefined("GLOBAL")));
        let weak = facts.symbols.undefined.iter().filter(|one| one.weak && !one.dynamic);
        assert!(weak.map(|one| one.name.as_str()).eq(said.undefined("WEAK")));
    }
}

/// The place of the first is ours alone.
fn ifuncs(facts: &Facts, count: usize) -> IfuncCount {
    match facts.relocations.ifunc {
        IfuncCount::Known { first, .. } => IfuncCount::Known { count: count as u64, first },
        other => other,
    }
}

fn segments(facts: &Facts) -> Vec<String> {
    let line = |one: &muslin_elf::Segment| {
        let rights = one.permissions.to_string().replace('-', "").replace('x', "e").to_uppercase();
        let numbers = [one.offset, one.address, one.file_size, one.memory_size, one.align];
        let numbers: Vec<String> = numbers.iter().map(|number| format!("{number:x}")).collect();
        format!("{} {rights} {}", name(one.kind), numbers.join(" "))
    };
    facts.segments.iter().map(line).collect()
}

fn name(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::Load => "LOAD",
        SegmentKind::Dynamic => "DYNAMIC",
        SegmentKind::Interpreter => "INTERP",
        SegmentKind::Note => "NOTE",
        SegmentKind::Tls => "TLS",
        SegmentKind::ProgramHeaders => "PHDR",
        SegmentKind::Stack => "GNU_STACK",
        SegmentKind::Relro => "GNU_RELRO",
        SegmentKind::Unwind => "GNU_EH_FRAME",
        SegmentKind::Property => "GNU_PROPERTY",
        SegmentKind::Other(kind) => panic!("these files have no segment of type {kind:#x}"),
    }
}

fn dynamic(facts: &Facts, said: &Said<'_>) {
    assert_eq!(facts.dynamic.is_some(), said.text.contains("Dynamic section at offset"));
    let needed: Vec<&str> = facts.needed().map(|one| one.text.as_str()).collect();
    assert_eq!(needed, said.bracketed("Shared library:"));
    let Some(dynamic) = &facts.dynamic else { return };
    let soname = dynamic.soname.iter().map(|one| one.text.as_str());
    assert!(soname.eq(said.bracketed("Library soname:")));
    let flags = said.lines("(FLAGS_1)").next().unwrap_or_default();
    assert_eq!(dynamic.says_pie(), flags.contains(" PIE"));
    let now = flags.contains(" NOW") || said.lines("(FLAGS)").any(|line| line.contains("BIND_NOW"));
    assert_eq!(dynamic.bind_now, now || said.text.contains("(BIND_NOW)"));
    assert_eq!(dynamic.text_relocations, said.text.contains("TEXTREL"));
}

fn notes(facts: &Facts, said: &Said<'_>) {
    let id = facts.notes.build_id.iter().flatten().map(|byte| format!("{byte:02x}"));
    assert_eq!(id.collect::<String>(), said.field("Build ID:"));
    let [major, minor, patch] = facts.notes.abi_tag.map(|tag| tag.kernel).unwrap_or_default();
    let tag = said.field("OS: Linux, ABI:");
    assert_eq!(format!("{major}.{minor}.{patch}"), if tag.is_empty() { "0.0.0" } else { tag });
}

fn versions(facts: &Facts) -> Vec<String> {
    let needs = facts.version_needs.iter();
    let line = |one: &muslin_elf::VersionNeed| {
        let weak = if one.weak { "WEAK" } else { "none" };
        format!("{} {} {weak} {}", one.library, one.version, one.index)
    };
    needs.map(line).collect()
}

/// The output of `readelf`.
struct Said<'a> {
    text: &'a str,
}

impl<'a> Said<'a> {
    fn lines(&self, with: &'static str) -> impl Iterator<Item = &'a str> {
        self.text.lines().filter(move |line| line.contains(with))
    }

    /// What is behind a label, or nothing.
    fn field(&self, label: &'static str) -> &'a str {
        let line = self.lines(label).next().unwrap_or_default();
        line.split_once(label).map_or("", |(_, rest)| rest.trim())
    }

    fn bracketed(&self, label: &'static str) -> Vec<&'a str> {
        let inside = |line: &'a str| line.split_once('[')?.1.strip_suffix(']');
        self.lines(label).filter_map(inside).collect()
    }

    fn interpreter(&self) -> Option<&'a str> {
        self.field("[Requesting program interpreter:").strip_suffix(']')
    }

    /// Type, rights, offset, address, sizes and alignment of each, as [`segments`] writes them.
    fn segments(&self) -> Vec<String> {
        let table = self.text.lines().skip_while(|line| !line.contains("PhysAddr")).skip(1);
        let lines = table.take_while(|line| !line.is_empty()).filter(|line| !line.contains('['));
        let line = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [kind, offset, address, _, file_size, memory_size, rights @ .., align] =
                words.as_slice()
            else {
                panic!("{line}")
            };
            let numbers = [offset, address, file_size, memory_size, align].map(|number| {
                let digits = number.trim_start_matches("0x").trim_start_matches('0');
                if digits.is_empty() { "0" } else { digits }.to_owned()
            });
            format!("{kind} {} {}", rights.concat(), numbers.join(" "))
        };
        lines.map(line).collect()
    }

    fn versions(&self) -> Vec<String> {
        let mut library = "";
        let mut found = Vec::new();
        for line in self.text.lines().skip_while(|line| !line.starts_with("Version needs")) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [_, "Version:", _, "File:", name, ..] => library = name,
                [_, "Name:", name, "Flags:", flags, "Version:", index] => {
                    found.push(format!("{library} {name} {flags} {index}"));
                }
                _ => {}
            }
        }
        found
    }

    fn relocations(&self, kind: &'static str) -> impl Iterator<Item = &'a str> {
        let entry = |line: &&str| {
            let words: Vec<&str> = line.split_whitespace().take(3).collect();
            matches!(words[..], [_, _, kind] if kind.starts_with("R_"))
        };
        self.lines(kind).filter(entry)
    }

    /// The names of undefined symbols of the full table.
    fn undefined(&self, bind: &'static str) -> impl Iterator<Item = &'a str> {
        let table =
            self.text.lines().skip_while(|line| !line.starts_with("Symbol table '.symtab'"));
        let table = table.take_while(|line| !line.is_empty());
        table.filter_map(move |line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [_, _, _, _, bound, _, "UND", name, ..] = words[..] else { return None };
            (bound == bind).then_some(name)
        })
    }
}
