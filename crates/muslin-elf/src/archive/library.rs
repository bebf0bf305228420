//! A static library, read member by member.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use object::read::archive::{ArchiveFile, ArchiveMember};
use object::read::{ReadCache, ReadRef};

use super::mark::Mark;
use super::object::Tally;
use super::symbols::{Absolute, Depth, GlibcHeaders, Protected, Unresolved};
use super::window::Window;
use crate::header::{ByteOrder, Class, Header, Machine};
use crate::not_elf::NotElf;
use crate::paged::Paged;
use crate::recorder::Recorder;
use crate::source::Source;
use crate::text::visible;

/// The most members that are read.
const MAX_MEMBERS: usize = 65_536;
/// How much of a member is enough to say what it is.
const HEAD: u64 = 256;

/// The bytes are not a static library.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotArchive {
    /// An ELF file, which a linker takes under any name.
    #[error("an ELF file, no archive")]
    Elf,
    /// Text: a linker script, which names the libraries to take instead.
    #[error("a text file, no executable or library (a linker script only names libraries)")]
    Text,
    /// Something else.
    #[error("{0}")]
    Other(NotElf),
    /// The magic is there, and behind it something that no archiver writes.
    #[error("a static library whose first entry makes no sense")]
    Damaged,
    /// A place of the file cannot be read, for this reason.
    #[error("cannot read the file: {0}")]
    Unreadable(String),
}

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// An ELF object.
    Object {
        /// The instruction set.
        machine: Machine,
        /// The width of addresses.
        class: Class,
        /// The order of bytes.
        byte_order: ByteOrder,
        /// It holds only what gcc's link-time optimisation works on, and no code.
        only_gcc_lto: bool,
    },
    /// LLVM bitcode: its machine and its symbols cannot be seen from here.
    Bitcode,
    /// The archive is thin: the member is a file beside it, of this path.
    Elsewhere,
    /// No ELF file.
    Other(NotElf),
}

/// One member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name, or in a thin archive its path.
    pub name: String,
    /// Where its bytes begin in the archive; 0 if they are elsewhere.
    pub offset: u64,
    /// In bytes.
    pub size: u64,
    /// What it is.
    pub content: Content,
}

/// A static library.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Archive {
    /// Its members lie beside it, and it only names them.
    pub thin: bool,
    /// Its members, without the index and the table of names.
    pub members: Vec<Member>,
    /// The name of the member that the archive ends in, or of the last one before the cut.
    pub cut: Option<String>,
    /// The name of the first member whose tables lead out of it, so that what it asks for is not known.
    pub damaged: Option<String>,
    /// Not all of it was read: it has more members than that, or members whose tables claim more than the
    /// bytes can hold.
    pub more: bool,
    /// The names that tell something, each once.
    pub unresolved: Vec<Unresolved>,
    /// The names that its members ask for by weak references: a linker takes no member of a library for them.
    pub weak: BTreeSet<String>,
    /// The members whose debug information names glibc's headers.
    pub glibc_headers: Vec<GlibcHeaders>,
    /// The first relocation of each member that needs a fixed address; `None` if not looked for.
    pub absolute: Option<Vec<Absolute>>,
    /// What protects each of its ELF objects that have code.
    pub protected: Vec<Protected>,
}

impl Archive {
    /// Reads an archive in memory, relocations included.
    ///
    /// # Errors
    ///
    /// [`NotArchive`] says what the bytes are instead.
    pub fn read(bytes: &[u8]) -> Result<Self, NotArchive> {
        read(bytes, Depth::Relocations, &|_| true)
    }

    /// Reads objects that are not members of one file: those that a thin archive names, or a link takes alone.
    /// Each comes with its name and its bytes.
    #[must_use]
    pub fn of_objects(objects: &[(String, Vec<u8>)], depth: Depth) -> Self {
        let mut archive = Self::empty(false);
        let size = objects.iter().map(|(_, bytes)| bytes.len() as u64).sum();
        let mut tally = Tally::new(depth, size);
        for (index, (name, bytes)) in objects.iter().enumerate().take(MAX_MEMBERS) {
            let content = content(Window::whole(bytes.as_slice()), index, &mut tally);
            let (name, size) = (name.clone(), bytes.len() as u64);
            archive.members.push(Member { name, offset: 0, size, content });
        }
        archive.more = objects.len() > MAX_MEMBERS || tally.is_incomplete();
        archive.take(tally);
        archive
    }

    fn empty(thin: bool) -> Self {
        Self {
            thin,
            members: Vec::new(),
            cut: None,
            damaged: None,
            more: false,
            unresolved: Vec::new(),
            weak: BTreeSet::new(),
            glibc_headers: Vec::new(),
            absolute: None,
            protected: Vec::new(),
        }
    }

    /// Reads the places of an archive that matter, and no others.
    ///
    /// # Errors
    ///
    /// [`NotArchive`] says what the file is instead, or that a place of it cannot be read.
    pub fn survey(file: impl Read + Seek, depth: Depth) -> Result<Self, NotArchive> {
        Self::survey_members(file, depth, &|_| true)
    }

    /// The same for those members alone whose names `keep` wants; of the others, nothing is read.
    ///
    /// # Errors
    ///
    /// As [`survey`](Self::survey).
    pub fn survey_members(
        file: impl Read + Seek,
        depth: Depth,
        keep: &dyn Fn(&str) -> bool,
    ) -> Result<Self, NotArchive> {
        let (file, error) = Recorder::new(file);
        let read = read(&ReadCache::new(Paged::new(file)), depth, keep);
        match error.take() {
            Some(error) => Err(NotArchive::Unreadable(error.to_string())),
            None => read,
        }
    }

    /// Takes over what its objects ask for.
    fn take(&mut self, tally: Tally) {
        let asked = tally.finish();
        self.unresolved = asked.unresolved;
        self.weak = asked.weak;
        self.glibc_headers = asked.glibc_headers;
        self.absolute = asked.absolute;
        self.protected = asked.protected;
        let damaged = asked.damaged.and_then(|index| self.members.get(index));
        self.damaged = damaged.map(|member| member.name.clone());
    }

    /// The members that are ELF objects.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (&Member, Machine, Class, ByteOrder)> {
        self.members.iter().filter_map(|member| match member.content {
            Content::Object { machine, class, byte_order, .. } => {
                Some((member, machine, class, byte_order))
            }
            _ => None,
        })
    }

    /// The names of one kind.
    pub(crate) fn marked(&self, mark: Mark) -> impl Iterator<Item = &Unresolved> {
        self.unresolved.iter().filter(move |one| one.mark == mark)
    }
}

/// The names that the index of a static library says its members define, each with the offset of the member.
///
/// # Errors
///
/// [`NotArchive`] says what the file is instead, or that a place of it cannot be read.
pub fn index(file: impl Read + Seek) -> Result<Vec<(String, u64)>, NotArchive> {
    let (file, error) = Recorder::new(file);
    let index = index_of(&ReadCache::new(Paged::new(file)));
    match error.take() {
        Some(error) => Err(NotArchive::Unreadable(error.to_string())),
        None => index,
    }
}

fn index_of<R: Read + Seek>(file: &ReadCache<R>) -> Result<Vec<(String, u64)>, NotArchive> {
    let head = head(Window::whole(file));
    if !head.starts_with(b"!<arch>\n") && !head.starts_with(b"!<thin>\n") {
        return Err(what_else(head));
    }
    let archive = ArchiveFile::parse(file).map_err(|_| NotArchive::Damaged)?;
    let symbols = archive.symbols().map_err(|_| NotArchive::Damaged)?;
    let named = symbols.into_iter().flatten().filter_map(Result::ok);
    Ok(named
        .map(|one| (String::from_utf8_lossy(one.name()).into_owned(), one.offset().0))
        .collect())
}

fn read<'data, R: ReadRef<'data>>(
    data: R,
    depth: Depth,
    keep: &dyn Fn(&str) -> bool,
) -> Result<Archive, NotArchive> {
    let head = head(Window::whole(data));
    if !head.starts_with(b"!<arch>\n") && !head.starts_with(b"!<thin>\n") {
        return Err(what_else(head));
    }
    let file = ArchiveFile::parse(data).map_err(|_| NotArchive::Damaged)?;
    let mut archive = Archive::empty(file.is_thin());
    let end = data.len().unwrap_or_default();
    let mut tally = Tally::new(depth, end);
    for entry in file.members() {
        if archive.members.len() == MAX_MEMBERS {
            archive.more = true;
            break;
        }
        let Ok(entry) = entry else {
            // The archive ends in a header, or something else is where one belongs.
            archive.cut =
                Some(archive.members.last().map_or_else(String::new, |last| last.name.clone()));
            break;
        };
        if !keep(&String::from_utf8_lossy(entry.name())) {
            continue;
        }
        let member = member(data, &entry, archive.members.len(), &mut tally);
        if !entry.is_thin() && member.offset.saturating_add(member.size) > end {
            archive.cut = Some(member.name.clone());
        }
        archive.members.push(member);
    }
    archive.more |= tally.is_incomplete();
    archive.take(tally);
    Ok(archive)
}

fn what_else(head: &[u8]) -> NotArchive {
    if head.starts_with(b"\x7fELF") {
        return NotArchive::Elf;
    }
    match NotElf::recognise(head) {
        NotElf::Unknown if head.iter().all(|byte| matches!(byte, b'\t'..=b'\r' | b' '..=b'~')) => {
            NotArchive::Text
        }
        other => NotArchive::Other(other),
    }
}

fn member<'data, R: ReadRef<'data>>(
    data: R,
    entry: &ArchiveMember<'data>,
    index: usize,
    tally: &mut Tally,
) -> Member {
    let (offset, size) = entry.file_range();
    let content = if entry.is_thin() {
        Content::Elsewhere
    } else {
        content(Window { data, offset, size }, index, tally)
    };
    let name = visible(entry.name());
    let name = if tally.keep(name.len()) { name } else { String::new() };
    Member { name, offset, size, content }
}

fn content<'data, R: ReadRef<'data>>(
    window: Window<R>,
    index: usize,
    tally: &mut Tally,
) -> Content {
    let head = head(window);
    match Header::read(Source::Whole(head)) {
        Ok(header) => Content::Object {
            machine: header.machine,
            class: header.class,
            byte_order: header.byte_order,
            only_gcc_lto: tally.object(window, &header, index),
        },
        Err(NotElf::Bitcode) => {
            let length = window.len().unwrap_or_default();
            tally.bitcode(window.read_bytes_at(0, length).unwrap_or_default(), index);
            Content::Bitcode
        }
        Err(other) => Content::Other(other),
    }
}

fn head<'data, R: ReadRef<'data>>(window: Window<R>) -> &'data [u8] {
    let length = window.len().unwrap_or_default().min(HEAD);
    window.read_bytes_at(0, length).unwrap_or_default()
}
