//! Static libraries without the time and the user of their build.

/// What every archive begins with (ar(5)).
const MAGIC: &[u8] = b"!<arch>\n";
/// The length of a member's header: name, time, user, group, mode, size, and two bytes at its end.
const HEADER: usize = 60;
/// Time, user, group and mode as an archiver writes them that is asked for the same bytes each time (`ar D`).
const SAME: &[u8; 32] = b"0           0     0     644     ";

/// Replaces time, user, group and mode of every member of an archive, as `ar D` would have written them. Whatever is
/// not an archive, or does not end where it should, stays as it is from there on.
pub fn normalize(archive: &mut [u8]) {
    if !archive.starts_with(MAGIC) {
        return;
    }
    let mut at = MAGIC.len();
    while let Some(header) = archive.get_mut(at..at + HEADER) {
        let size =
            std::str::from_utf8(&header[48..58]).ok().and_then(|text| text.trim().parse().ok());
        let (Some(size), b"`\n"): (Option<usize>, _) = (size, &header[58..60]) else { return };
        // The symbol table and the table of long names have blanks there, or zeros, whichever archiver it was.
        header[16..48].copy_from_slice(SAME);
        let Some(next) = at.checked_add(HEADER + size + size % 2) else { return };
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, time: &str, user: &str, content: &[u8]) -> Vec<u8> {
        let size = content.len();
        let mut bytes =
            format!("{name:<16}{time:<12}{user:<6}{user:<6}{:<8}{size:<10}`\n", "100644")
                .into_bytes();
        bytes.extend(content);
        bytes.resize(bytes.len() + size % 2, b'\n');
        bytes
    }

    fn archive(time: &str, user: &str) -> Vec<u8> {
        let members = [member("/", time, user, b"symbols"), member("a.o/", time, user, b"even")];
        [MAGIC.to_vec(), members.concat()].concat()
    }

    #[test]
    fn two_times_and_users_give_the_same_bytes() {
        let (mut one, mut other) = (archive("1700000000", "0"), archive("1800000000", "1000"));
        assert_ne!(one, other);
        normalize(&mut one);
        normalize(&mut other);
        assert_eq!(one, other);
        assert!(one.ends_with(b"even"));
    }

    #[test]
    fn what_is_not_a_whole_archive_is_left_alone() {
        for bytes in [&b"not an archive"[..], MAGIC, b"!<arch>\nshort"] {
            let mut copy = bytes.to_vec();
            normalize(&mut copy);
            assert_eq!(copy, bytes);
        }
    }
}
