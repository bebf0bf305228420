//! `gethostbyname`, `gethostbyaddr` and their like.

use core::ffi::{c_char, c_int, c_uint, c_void};
use core::mem::{align_of, size_of};
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use super::c::{self, HostEnt};
use super::libc::Libc;
use super::memory::{host_errno, set_errno, set_host_errno, text, Workspace};
use crate::resolver::address::{parse_v4_legacy, parse_v6, Address, Family};
use crate::resolver::dns::Problem;
use crate::resolver::hosts::Families;
use crate::resolver::lookup::{self, Wish};
use crate::resolver::reverse;
use crate::resolver::found::Found;
use crate::resolver::work::Work;

/// A caller's buffer, filled from its start.
struct Store {
    at: *mut u8,
    left: usize,
}

impl Store {
    /// Room for so many bytes at a multiple of `align`, a power of two; `None` if there is none.
    ///
    /// `align_offset` of the core library panics for other numbers, and what panics cannot be linked here.
    fn take(&mut self, size: usize, align: usize) -> Option<*mut u8> {
        let padding = (self.at as usize).wrapping_neg() & align.wrapping_sub(1);
        let whole = padding.checked_add(size)?;
        self.left = self.left.checked_sub(whole)?;
        // SAFETY: inside of the buffer, as was just found out.
        unsafe {
            let start = self.at.add(padding);
            self.at = start.add(size);
            Some(start)
        }
    }

    fn bytes(&mut self, bytes: &[u8], align: usize) -> Option<*mut c_char> {
        let place = self.take(bytes.len() + 1, align)?;
        // SAFETY: one byte more than is copied.
        unsafe {
            ptr::copy_nonoverlapping(bytes.as_ptr(), place, bytes.len());
            place.add(bytes.len()).write(0);
        }
        Some(place.cast())
    }

    /// A list of texts or addresses, ended by a null pointer.
    fn list<'a>(
        &mut self,
        count: usize,
        all: impl Iterator<Item = &'a [u8]>,
    ) -> Option<*mut *mut c_char> {
        let size = (count + 1).checked_mul(size_of::<*mut c_char>())?;
        let list: *mut *mut c_char = self.take(size, align_of::<*mut c_char>())?.cast();
        let mut length = 0;
        for bytes in all.take(count) {
            let place = self.bytes(bytes, 4)?;
            // SAFETY: one more than `count` places.
            unsafe { list.add(length).write(place) };
            length += 1;
        }
        // SAFETY: as above.
        unsafe { list.add(length).write(ptr::null_mut()) };
        Some(list)
    }
}

/// Writes what was found into a caller's buffer; `None` if it does not fit.
fn fill(found: &Found, family: Family, store: &mut Store) -> Option<HostEnt> {
    let aliases = found.aliases.bytes().split(|byte| *byte == 0);
    let addresses = found.addresses();
    Some(HostEnt {
        name: store.bytes(found.canonical.bytes(), 1)?,
        aliases: store.list(found.alias_count, aliases)?,
        family: if family == Family::V4 { c::AF_INET } else { c::AF_INET6 },
        length: if family == Family::V4 { 4 } else { 16 },
        addresses: store.list(addresses.len(), addresses.iter().map(Address::bytes))?,
    })
}

fn family(number: c_int) -> Option<Family> {
    match number {
        c::AF_INET => Some(Family::V4),
        c::AF_INET6 => Some(Family::V6),
        _ => None,
    }
}

fn by_name(work: &mut Work, name: &[u8], family: Family) -> Result<(), Problem> {
    let numeric = match family {
        Family::V4 => parse_v4_legacy(name),
        Family::V6 => parse_v6(name),
    };
    if let Some(address) = numeric {
        work.found.clear();
        work.found.push(address);
        work.found.canonical.set(name);
        return Ok(());
    }
    let wish = Wish::Plain(Families::Only(family));
    lookup::look_up(&Libc, work, name, wish).map_err(|(_, problem)| problem)
}

/// What a reentrant function does, with the look-up in its middle.
///
/// # Safety
///
/// The places are those of the caller, as `gethostbyname_r` has them.
unsafe fn reentrant(
    family: Family,
    look_up: impl FnOnce(&mut Work) -> Result<(), Problem>,
    places: Places,
) -> c_int {
    // SAFETY: the caller's places.
    let answer = |entry: *mut HostEnt, host_errno: c_int, number: c_int| unsafe {
        *places.result = entry;
        *places.error = host_errno;
        number
    };
    let Some(mut workspace) = Workspace::new() else {
        return answer(ptr::null_mut(), -1, c::ENOMEM);
    };
    if let Err(problem) = look_up(workspace.work()) {
        let number = match problem {
            Problem::HostNotFound | Problem::NoData | Problem::Broken => 0,
            Problem::TryAgain => c::EAGAIN,
            Problem::NoRecovery => c::EBADMSG,
            Problem::Internal(errno) => errno,
        };
        return answer(ptr::null_mut(), host_errno(problem), number);
    }
    let mut store = Store { at: places.buffer.cast(), left: places.size };
    match fill(&workspace.work().found, family, &mut store) {
        Some(entry) => {
            // SAFETY: the caller's place.
            unsafe { places.entry.write(entry) };
            answer(places.entry, 0, 0)
        }
        None => answer(ptr::null_mut(), -1, c::ERANGE),
    }
}

/// Where a reentrant function writes.
#[derive(Clone, Copy)]
struct Places {
    entry: *mut HostEnt,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut HostEnt,
    error: *mut c_int,
}

/// The memory of the functions that return a pointer into it.
static LAST: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

/// Calls a reentrant function with ever more memory, and keeps it until the next call.
fn kept(call: impl Fn(&Places) -> c_int) -> *mut HostEnt {
    // SAFETY: the last memory was allocated here; POSIX forbids a program
    // to share the result among threads.
    unsafe { c::free(LAST.swap(ptr::null_mut(), Ordering::AcqRel)) };
    let mut size = 1024;
    while size <= 1 << 20 {
        // SAFETY: a size, and the answer is tested.
        let memory = unsafe { c::malloc(size_of::<HostEnt>() + size) };
        if memory.is_null() {
            break;
        }
        let (mut result, mut error) = (ptr::null_mut(), 0);
        let entry: *mut HostEnt = memory.cast();
        // SAFETY: behind the entry, inside of what was allocated.
        let buffer = unsafe { entry.add(1) }.cast();
        let places = Places { entry, buffer, size, result: &mut result, error: &mut error };
        let number = call(&places);
        if number == c::ERANGE {
            // SAFETY: allocated above.
            unsafe { c::free(memory) };
            size *= 4;
            continue;
        }
        set_host_errno(error);
        if result.is_null() {
            // SAFETY: allocated above.
            unsafe { c::free(memory) };
            set_errno(number);
            return result;
        }
        LAST.store(memory, Ordering::Release);
        return result;
    }
    set_host_errno(-1);
    set_errno(c::ENOMEM);
    ptr::null_mut()
}

/// # Safety
///
/// As `gethostbyname2_r`.
unsafe fn name_in(name: *const c_char, number: c_int, places: Places) -> c_int {
    // SAFETY: the caller's text and places.
    unsafe {
        let (Some(family), Some(name)) = (family(number), text(name)) else {
            *places.result = ptr::null_mut();
            *places.error = 3;
            return c::EAFNOSUPPORT;
        };
        reentrant(family, |work| by_name(work, name, family), places)
    }
}

/// # Safety
///
/// As `gethostbyaddr_r`.
unsafe fn address_in(
    address: *const c_void,
    length: c_uint,
    number: c_int,
    places: Places,
) -> c_int {
    // SAFETY: the caller's address is as long as it says, and the places are its own.
    unsafe {
        let bytes: &[u8] = match address.is_null() {
            true => &[],
            false => core::slice::from_raw_parts(address.cast(), length.min(16) as usize),
        };
        let own = Address::from_octets(bytes).filter(|own| family(number) == Some(own.family));
        let Some(own) = own else {
            *places.result = ptr::null_mut();
            *places.error = 3;
            return c::EAFNOSUPPORT;
        };
        reentrant(own.family, |work| reverse::look_up(&Libc, work, own), places)
    }
}

export!(gethostbyname_r = muslin_gethostbyname_r(
    name: *const c_char,
    entry: *mut HostEnt,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut HostEnt,
    error: *mut c_int,
) -> c_int {
    // SAFETY: the caller's, as the function's documentation asks.
    unsafe { name_in(name, c::AF_INET, Places { entry, buffer, size, result, error }) }
});

export!(gethostbyname2_r = muslin_gethostbyname2_r(
    name: *const c_char,
    family: c_int,
    entry: *mut HostEnt,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut HostEnt,
    error: *mut c_int,
) -> c_int {
    // SAFETY: the caller's, as the function's documentation asks.
    unsafe { name_in(name, family, Places { entry, buffer, size, result, error }) }
});

export!(gethostbyaddr_r = muslin_gethostbyaddr_r(
    address: *const c_void,
    length: c_uint,
    family: c_int,
    entry: *mut HostEnt,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut HostEnt,
    error: *mut c_int,
) -> c_int {
    // SAFETY: the caller's, as the function's documentation asks.
    unsafe { address_in(address, length, family, Places { entry, buffer, size, result, error }) }
});

export!(gethostbyname = muslin_gethostbyname(name: *const c_char) -> *mut HostEnt {
    // SAFETY: the caller's text, and places that live.
    kept(|places| unsafe { name_in(name, c::AF_INET, *places) })
});

export!(gethostbyname2 = muslin_gethostbyname2(
    name: *const c_char,
    family: c_int,
) -> *mut HostEnt {
    // SAFETY: the caller's text, and places that live.
    kept(|places| unsafe { name_in(name, family, *places) })
});

export!(gethostbyaddr = muslin_gethostbyaddr(
    address: *const c_void,
    length: c_uint,
    family: c_int,
) -> *mut HostEnt {
    // SAFETY: the caller's address, and places that live.
    kept(|places| unsafe { address_in(address, length, family, *places) })
});
