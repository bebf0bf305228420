//! The `OpenPGP` signature of an `.rpm`, in its signature header (rpm's "Package format", "Signature" and "Header").
//!
//! The `rpm` crate reads the signature for its algorithm, for which it wants an implementation of `OpenPGP` of a hundred
//! crates, and without one leaves the signature out. gpg makes it, and only one entry has to be added.

/// The lead in front of the signature header, in bytes.
const LEAD: usize = 96;
/// Magic number and reserved words, then the count of entries and the length of the data.
const INTRO: usize = 16;
const MAGIC: [u8; 4] = [0x8e, 0xad, 0xe8, 1];
/// `HEADER_SIGNATURES`: the entry that spans all others, and its description behind their data.
const REGION: u32 = 62;
const BINARY: u32 = 7;
/// `RPMSIGTAG_DSA` and `RPMSIGTAG_RSA`: signatures of the main header.
const DSA: u32 = 267;
const RSA: u32 = 268;

/// One entry of a header.
struct Entry<'r> {
    tag: u32,
    kind: u32,
    count: u32,
    data: &'r [u8],
}

/// The bytes of an `.rpm` that a signature is over: its main header, which has the digest of everything else. `None` if it
/// is not an `.rpm`.
#[must_use]
pub fn rpm_header(rpm: &[u8]) -> Option<&[u8]> {
    let start = main_header(rpm)?;
    rpm.get(start..start.checked_add(length(rpm, start)?)?)
}

/// The same `.rpm` with an `OpenPGP` signature of its main header in place of an earlier one. `None` if one of the two
/// cannot be read.
#[must_use]
pub fn with_rpm_signature(rpm: &[u8], signature: &[u8]) -> Option<Vec<u8>> {
    let tag = match algorithm(signature)? {
        1 | 3 => RSA,
        17 | 19 | 22 | 27 => DSA,
        _ => return None,
    };
    let mut entries = entries(rpm)?;
    entries.retain(|one| ![REGION, DSA, RSA].contains(&one.tag));
    let count = u32::try_from(signature.len()).ok()?;
    entries.push(Entry { tag, kind: BINARY, count, data: signature });
    entries.sort_by_key(|one| one.tag);
    let mut signed = rpm.get(..LEAD)?.to_vec();
    signed.extend(written(&entries)?);
    signed.resize(signed.len().next_multiple_of(8), 0);
    signed.extend(rpm.get(main_header(rpm)?..)?);
    Some(signed)
}

/// Where the main header begins.
fn main_header(rpm: &[u8]) -> Option<usize> {
    LEAD.checked_add(length(rpm, LEAD)?.next_multiple_of(8))
}

/// The length of the header at this place, in bytes.
fn length(rpm: &[u8], at: usize) -> Option<usize> {
    if rpm.get(at..)?.get(..4)? != MAGIC {
        return None;
    }
    let entries = usize::try_from(word(rpm, at + 8)?).ok()?.checked_mul(16)?;
    INTRO.checked_add(entries)?.checked_add(usize::try_from(word(rpm, at + 12)?).ok()?)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..)?.first_chunk().copied()?))
}

/// The entries of the signature header.
fn entries(rpm: &[u8]) -> Option<Vec<Entry<'_>>> {
    let header = rpm.get(LEAD..LEAD.checked_add(length(rpm, LEAD)?)?)?;
    let count = usize::try_from(word(header, 8)?).ok()?;
    let store = header.get(INTRO + 16 * count..)?;
    let entry = |index: usize| {
        let at = INTRO + 16 * index;
        let (tag, kind, count) = (word(header, at)?, word(header, at + 4)?, word(header, at + 12)?);
        let rest = store.get(usize::try_from(word(header, at + 8)?).ok()?..)?;
        let many = usize::try_from(count).ok()?;
        let size = match kind {
            3 => many.checked_mul(2)?,
            4 => many.checked_mul(4)?,
            5 => many.checked_mul(8)?,
            6 | 8 | 9 => rest.split_inclusive(|byte| *byte == 0).take(many).map(<[u8]>::len).sum(),
            _ => many,
        };
        Some(Entry { tag, kind, count, data: rest.get(..size)? })
    };
    (0..count).map(entry).collect()
}

/// A header of these entries, with the region around them.
fn written(entries: &[Entry<'_>]) -> Option<Vec<u8>> {
    let number = |length: usize| u32::try_from(length).ok();
    let (mut index, mut store) = (Vec::new(), Vec::new());
    for one in entries {
        let align = match one.kind {
            3 => 2,
            4 => 4,
            5 => 8,
            _ => 1,
        };
        store.resize(usize::next_multiple_of(store.len(), align), 0);
        for word in [one.tag, one.kind, number(store.len())?, one.count] {
            index.extend(word.to_be_bytes());
        }
        store.extend(one.data);
    }
    let count = number(entries.len())?.checked_add(1)?;
    let region = [REGION, BINARY, number(store.len())?, 16].map(u32::to_be_bytes).concat();
    // Its distance from the index, backwards.
    let back = count.checked_mul(16)?.wrapping_neg();
    store.extend([REGION, BINARY, back, 16].map(u32::to_be_bytes).concat());
    let intro = [MAGIC, [0; 4], count.to_be_bytes(), number(store.len())?.to_be_bytes()].concat();
    Some([intro, region, index, store].concat())
}

/// The number of the public-key algorithm in a signature packet (RFC 9580, sections 4.2 and 5.2.3).
fn algorithm(signature: &[u8]) -> Option<u8> {
    let first = *signature.first()?;
    let (tag, lengths) = match first & 0xc0 {
        0xc0 => (
            first & 0x3f,
            match *signature.get(1)? {
                0..=191 => 1,
                192..=223 => 2,
                255 => 5,
                _ => return None,
            },
        ),
        0x80 => {
            (first >> 2 & 0x0f, 1_usize.checked_shl(u32::from(first & 3)).filter(|one| *one < 8)?)
        }
        _ => return None,
    };
    let body = signature.get(1 + lengths..)?;
    (tag == 2 && *body.first()? == 4).then(|| body.get(2).copied())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithms_are_read_in_both_forms_of_a_packet() {
        assert_eq!(algorithm(&[0x89, 1, 0x33, 4, 0, 1, 8]), Some(1));
        assert_eq!(algorithm(&[0x88, 0x75, 4, 0, 22, 8]), Some(22));
        assert_eq!(algorithm(&[0xc2, 0x75, 4, 0, 27, 8]), Some(27));
        for none in [&b""[..], b"-----BEGIN PGP", &[0x99, 1, 1, 4, 0, 1], &[0x88, 9, 3, 0, 1]] {
            assert_eq!(algorithm(none), None, "{none:?}");
        }
    }

    #[test]
    fn what_is_no_package_is_not_signed() {
        for none in [&b""[..], &[0; 200], b"!<arch>\n"] {
            assert!(rpm_header(none).is_none());
            assert!(with_rpm_signature(none, &[0x88, 0x75, 4, 0, 22, 8]).is_none());
        }
    }
}
