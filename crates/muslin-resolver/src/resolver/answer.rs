//! What the records of an answer say.

use super::address::{Address, Family};
use super::dns::Problem;
use super::found::Found;
use super::name::{Name, NameText};
use super::nsswitch::Status;
use super::packet::{self, Record, Reply};

/// How many aliases lead from one to the next before they count as a loop.
const MAX_CHAIN: usize = 32;

/// What an answer without a usable record says.
pub type Unusable = (Status, Problem);

/// The name at the end of the aliases, and the records that count.
fn follow(reply: &Reply<'_>, mut each: impl FnMut(&Name)) -> Option<Name> {
    let mut name = reply.question()?;
    for _ in 0..MAX_CHAIN {
        let mut aliases = reply.records().filter(|one| one.kind == packet::CNAME);
        let own = |one: &Record<'_>| one.class == packet::IN && one.is_of(&name);
        let Some(next) = aliases.find(own).and_then(|one| one.name()) else { break };
        each(&name);
        name = next;
    }
    Some(name)
}

/// Adds the addresses of one answer. Records of other names than the one asked for, and those that it is an
/// alias of, do not count.
///
/// # Errors
///
/// [`Unusable`] if there is no address.
pub fn addresses(bytes: &[u8], family: Family, found: &mut Found) -> Result<(), Unusable> {
    let failed = (Status::Unavailable, Problem::NoRecovery);
    let reply = Reply::new(bytes).ok_or(failed)?;
    if !reply.question().map_or(false, |name| name.is_host()) {
        return Err(failed);
    }
    if reply.answers() == 0 {
        return Err((Status::NotFound, Problem::NoData));
    }
    if !reply.is_whole() {
        return Err(failed);
    }
    let first = found.addresses().is_empty();
    let mut aliases = 0;
    let last = follow(&reply, |alias| {
        aliases += 1;
        if first {
            let mut text = NameText::new();
            alias.write(&mut text);
            found.alias(text.bytes());
        }
    });
    let name = last.filter(Name::is_host).ok_or(failed)?;
    let before = found.addresses().len();
    let kind = if family == Family::V4 { packet::A } else { packet::AAAA };
    for record in reply.records() {
        if record.kind == kind && record.class == packet::IN && record.is_of(&name) {
            let address = Address::from_octets(record.data());
            address.filter(|one| one.family == family).into_iter().for_each(|one| found.push(one));
        }
    }
    if found.addresses().len() > before {
        if first {
            found.canonical.clear();
            name.write(&mut found.canonical);
        }
        return Ok(());
    }
    // A chain that leads to nothing is a name without addresses, and nonsense does not count as an answer.
    Err(if aliases > 0 {
        (Status::NotFound, Problem::NoRecovery)
    } else {
        (Status::TryAgain, Problem::NoRecovery)
    })
}

/// The name that an answer gives to an address.
///
/// # Errors
///
/// [`Unusable`] if there is none.
pub fn pointer(bytes: &[u8], found: &mut Found) -> Result<(), Unusable> {
    let failed = (Status::TryAgain, Problem::NoRecovery);
    let reply = Reply::new(bytes).ok_or(failed)?;
    let owner = follow(&reply, |_| ()).ok_or(failed)?;
    let mut pointers = reply.records().filter(|one| one.kind == packet::PTR);
    let record = pointers.find(|one| one.is_of(&owner)).ok_or(failed)?;
    let name = record.name().filter(Name::is_host).ok_or(failed)?;
    found.canonical.clear();
    name.write(&mut found.canonical);
    Ok(())
}
