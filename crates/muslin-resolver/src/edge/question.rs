//! `res_query`, `res_search`, `res_send` and their like.

use core::ffi::{c_char, c_int};
use core::ptr;

use super::c;
use super::libc::Libc;
use super::memory::{host_errno, set_errno, set_host_errno, text, Workspace};
use crate::resolver::dns::{Ask, Kinds, Problem};
use crate::resolver::exchange::Exchange;
use crate::resolver::lookup::configuration;
use crate::resolver::name::{Name, NameText};
use crate::resolver::packet::{self, Extras, Query};
use crate::resolver::system::System;
use crate::resolver::work::Work;

/// Where a caller wants an answer.
#[derive(Clone, Copy)]
struct Place {
    start: *mut u8,
    size: c_int,
}

/// How a name is asked for.
enum Way {
    AsItIs,
    InDomains,
}

/// Hands the first answer over; how long it is, also where it was cut off.
///
/// # Safety
///
/// The place is as large as it says.
unsafe fn hand_over(bytes: &[u8], place: Place) -> c_int {
    let size = bytes.len().min(usize::try_from(place.size).unwrap_or(0));
    if size > 0 && !place.start.is_null() {
        // SAFETY: no more than there is room for.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), place.start, size) };
        if size < bytes.len() && size > 2 {
            // SAFETY: the third byte was just written: the answer says that a part of it is missing.
            unsafe { *place.start.add(2) |= 2 };
        }
    }
    bytes.len() as c_int
}

fn ask(work: &mut Work, name: &[u8], kinds: Kinds, way: &Way) -> Result<(), Problem> {
    let Work { packets, buffer, kept, .. } = work;
    let configuration = configuration(&Libc, buffer, kept).map_err(|(_, problem)| problem)?;
    let mut ask = Ask { system: &Libc, configuration, kinds, packets, buffer };
    match way {
        Way::AsItIs => ask.query(name),
        Way::InDomains => ask.search(name),
    }
}

/// # Safety
///
/// The place is as large as it says.
unsafe fn query(name: &[u8], class: c_int, kind: c_int, place: Place, way: &Way) -> c_int {
    let Some(mut workspace) = Workspace::new() else {
        set_host_errno(-1);
        return -1;
    };
    let kinds = Kinds::Records(kind as u16, class as u16);
    let work = workspace.work();
    if let Err(problem) = ask(work, name, kinds, way) {
        set_host_errno(host_errno(problem));
        return -1;
    }
    let [first, _] = &work.packets;
    // SAFETY: the caller's place.
    unsafe { hand_over(first.bytes(), place) }
}

export!(res_query = muslin_res_query(
    name: *const c_char,
    class: c_int,
    kind: c_int,
    answer: *mut u8,
    size: c_int,
) -> c_int {
    let place = Place { start: answer, size };
    // SAFETY: the caller's text and place.
    unsafe { query(text(name).unwrap_or(&[]), class, kind, place, &Way::AsItIs) }
});

export!(res_search = muslin_res_search(
    name: *const c_char,
    class: c_int,
    kind: c_int,
    answer: *mut u8,
    size: c_int,
) -> c_int {
    let place = Place { start: answer, size };
    // SAFETY: the caller's text and place.
    unsafe { query(text(name).unwrap_or(&[]), class, kind, place, &Way::InDomains) }
});

export!(res_querydomain = muslin_res_querydomain(
    name: *const c_char,
    domain: *const c_char,
    class: c_int,
    kind: c_int,
    answer: *mut u8,
    size: c_int,
) -> c_int {
    let place = Place { start: answer, size };
    let mut whole = NameText::new();
    // SAFETY: the caller's texts and place.
    unsafe {
        whole.extend(text(name).unwrap_or(&[]));
        if let Some(domain) = text(domain) {
            whole.push(b'.');
            whole.extend(domain);
        }
        query(whole.bytes(), class, kind, place, &Way::AsItIs)
    }
});

/// # Safety
///
/// Question and place are as large as they say.
unsafe fn send(question: *const u8, length: c_int, place: Place) -> c_int {
    let length = usize::try_from(length).unwrap_or(0);
    if question.is_null() || length < packet::HEADER {
        set_errno(c::EINVAL);
        return -1;
    }
    // SAFETY: the caller's question.
    let bytes = unsafe { core::slice::from_raw_parts(question, length) };
    let (Some(query), Some(mut workspace)) = (Query::of_bytes(bytes), Workspace::new()) else {
        set_errno(c::EMSGSIZE);
        return -1;
    };
    let Work { packets, buffer, kept, .. } = workspace.work();
    let Ok(configuration) = configuration(&Libc, buffer, kept) else { return -1 };
    if Exchange::new(&Libc, query, None, packets, buffer).run(configuration).is_err() {
        set_errno(110);
        return -1;
    }
    let [first, _] = packets;
    // SAFETY: the caller's place.
    unsafe { hand_over(first.bytes(), place) }
}

export!(res_send = muslin_res_send(
    question: *const u8,
    length: c_int,
    answer: *mut u8,
    size: c_int,
) -> c_int {
    // SAFETY: the caller's question and place.
    unsafe { send(question, length, Place { start: answer, size }) }
});

export!(__res_send = muslin_own_res_send(
    question: *const u8,
    length: c_int,
    answer: *mut u8,
    size: c_int,
) -> c_int {
    // SAFETY: the caller's question and place.
    unsafe { send(question, length, Place { start: answer, size }) }
});

/// # Safety
///
/// Name and place are the caller's.
unsafe fn make(operation: c_int, name: *const c_char, kind: [c_int; 2], place: Place) -> c_int {
    // SAFETY: the caller's text.
    let name = unsafe { text(name) }.and_then(Name::parse);
    let ([class, kind], Some(name), 0) = (kind, name, operation) else { return -1 };
    let query = Query::new(&name, kind as u16, class as u16, Libc.random() as u16, Extras::default());
    if query.bytes().len() > usize::try_from(place.size).unwrap_or(0) {
        return -1;
    }
    // SAFETY: the caller's place, large enough.
    unsafe { hand_over(query.bytes(), place) }
}

export!(res_mkquery = muslin_res_mkquery(
    operation: c_int,
    name: *const c_char,
    class: c_int,
    kind: c_int,
    _data: *const u8,
    _length: c_int,
    _record: *const u8,
    into: *mut u8,
    size: c_int,
) -> c_int {
    // SAFETY: the caller's name and place.
    unsafe { make(operation, name, [class, kind], Place { start: into, size }) }
});

export!(__res_mkquery = muslin_own_res_mkquery(
    operation: c_int,
    name: *const c_char,
    class: c_int,
    kind: c_int,
    _data: *const u8,
    _length: c_int,
    _record: *const u8,
    into: *mut u8,
    size: c_int,
) -> c_int {
    // SAFETY: the caller's name and place.
    unsafe { make(operation, name, [class, kind], Place { start: into, size }) }
});
