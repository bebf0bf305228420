//! Changelogs of Debian (deb-changelog(5)), and what they say was fixed.

use std::collections::{BTreeMap, BTreeSet};

use muslin_libraries::upstream;

/// The changelog of one version of a source package.
pub(super) struct Changelog {
    /// The version.
    pub(super) version: String,
    /// The entries, the newest first.
    entries: Vec<Entry>,
}

/// What was done for one version.
struct Entry {
    version: String,
    /// As `2026-09-06`
    day: String,
    cves: BTreeSet<String>,
}

/// A vulnerability, and where it is fixed.
pub(super) struct Fixed {
    pub(super) id: String,
    /// The first day on which it was.
    pub(super) day: String,
    /// The first release of the authors without it.
    pub(super) release: Option<String>,
    /// Releases of older series without it.
    pub(super) series: Vec<String>,
    /// Debian's versions with a patch.
    pub(super) packings: Vec<String>,
}

impl Changelog {
    /// Reads the text.
    pub(super) fn read(version: &str, text: &str) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        for line in text.lines() {
            if let Some(version) = heading(line) {
                let (day, cves) = (String::new(), BTreeSet::new());
                entries.push(Entry { version: version.to_owned(), day, cves });
            } else if let Some(last) = entries.last_mut() {
                match line.strip_prefix(" -- ").and_then(|line| line.split_once(">  ")) {
                    Some((_, date)) => last.day = day(date).unwrap_or_default(),
                    None => last.cves.extend(cves(line)),
                }
            }
        }
        entries.retain(|entry| !entry.day.is_empty());
        Self { version: version.to_owned(), entries }
    }

    /// The day of its newest entry.
    pub(super) fn day(&self) -> &str {
        self.entries.first().map_or("", |entry| &entry.day)
    }

    /// Whether an entry brought a release of the authors.
    fn brought_release(&self, place: usize) -> bool {
        let before = self.entries.get(place + 1);
        before.is_none_or(|before| before.release() != self.entries[place].release())
    }

    /// How many releases of the authors it names.
    pub(super) fn releases(&self) -> usize {
        self.entries.iter().map(Entry::release).collect::<BTreeSet<_>>().len()
    }
}

impl Entry {
    fn release(&self) -> &str {
        upstream(&self.version)
    }
}

/// `libxml2 (2.15.4+dfsg-1) unstable; urgency=high`
fn heading(line: &str) -> Option<&str> {
    let name = line.starts_with(|c: char| c.is_ascii_alphanumeric());
    let (_, rest) = line.split_once(" (").filter(|_| name)?;
    Some(rest.split_once(") ")?.0)
}

/// `Sun, 06 Sep 2026 01:58:14 +0800` as `2026-09-06`.
fn day(date: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> = date.split_once(',')?.1.split_whitespace().collect();
    let month = MONTHS.iter().position(|one| Some(one) == words.get(1))? + 1;
    Some(format!("{}-{month:02}-{:0>2}", words.get(2)?, words.first()?))
}

fn cves(line: &str) -> impl Iterator<Item = String> {
    line.match_indices("CVE-").filter_map(|(start, _)| {
        let rest = &line[start + 4..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(rest.len());
        let (year, number) = rest[..end].trim_end_matches('-').split_once('-')?;
        (year.len() == 4 && number.len() >= 4).then(|| format!("CVE-{year}-{number}"))
    })
}

/// All vulnerabilities since a year that the changelogs name, by their CVE. The first changelog is that of the newest
/// release.
pub(super) fn fixed(changelogs: &[Changelog], since: u32) -> Vec<Fixed> {
    let mut found: BTreeMap<String, Fixed> = BTreeMap::new();
    let Some((newest, stable)) = changelogs.split_first() else { return Vec::new() };
    // From the oldest: what is named first is what was done.
    for (place, entry) in newest.entries.iter().enumerate().rev() {
        let came_with_it = newest.brought_release(place);
        let later = newest.entries[..place].iter().rev().map(Entry::release);
        let next = later.clone().find(|one| *one != entry.release());
        let release = if came_with_it { Some(entry.release()) } else { next };
        for cve in &entry.cves {
            let packings = if came_with_it { Vec::new() } else { vec![entry.version.clone()] };
            found.entry(cve.clone()).or_insert_with(|| Fixed {
                id: cve.clone(),
                day: entry.day.clone(),
                release: release.map(str::to_owned),
                series: Vec::new(),
                packings,
            });
        }
    }
    let seen: BTreeSet<&str> = newest.entries.iter().map(|entry| entry.version.as_str()).collect();
    let older = stable.iter().flat_map(|log| {
        let entries = log.entries.iter().enumerate().rev();
        entries.map(|(place, entry)| (entry, log.brought_release(place)))
    });
    for (entry, came_with_it) in older.filter(|(entry, _)| !seen.contains(entry.version.as_str())) {
        let of_the_day = newest.entries.iter().find(|one| one.day <= entry.day);
        for cve in &entry.cves {
            let one = found.entry(cve.clone()).or_insert_with(|| Fixed {
                id: cve.clone(),
                day: entry.day.clone(),
                release: of_the_day.map(|one| one.release().to_owned()),
                series: Vec::new(),
                packings: Vec::new(),
            });
            if entry.day < one.day {
                one.day.clone_from(&entry.day);
            }
            let (list, version) = if came_with_it {
                (&mut one.series, entry.release())
            } else {
                (&mut one.packings, entry.version.as_str())
            };
            if !list.iter().any(|known| known == version) {
                list.push(version.to_owned());
            }
        }
    }
    let young = |one: &Fixed| one.id[4..8].parse::<u32>().is_ok_and(|year| year >= since);
    found.into_values().filter(young).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWEST: &str = "bell (2.1-1) unstable; urgency=high

  * New upstream release. Closes: #1, CVE-2026-0003.

 -- A B <a@b.example>  Sun, 06 Sep 2026 01:58:14 +0800

bell (2.0-2) unstable; urgency=high

  * debian/patches/CVE-2026-0002.patch: ring no more.

 -- A B <a@b.example>  Sat, 1 Aug 2026 01:58:14 +0800

bell (2.0-1) unstable; urgency=low

  * New upstream release: fixes CVE-2026-0001 and CVE-2009-0001.

 -- A B <a@b.example>  Wed, 01 Jul 2026 01:58:14 +0800
";

    const STABLE: &str = "bell (1.1-1~deb12u1) bookworm; urgency=high

  * New upstream release: CVE-2026-0003

 -- A B <a@b.example>  Tue, 08 Sep 2026 01:58:14 +0800

bell (1.0-1+deb12u1) bookworm; urgency=high

  * CVE-2026-0002, CVE-2026-0009

 -- A B <a@b.example>  Mon, 10 Aug 2026 01:58:14 +0800

bell (1.0-1) unstable; urgency=low

  * New upstream release.

 -- A B <a@b.example>  Mon, 10 Aug 2020 01:58:14 +0800
";

    #[test]
    fn a_release_fixes_what_its_entry_names_and_the_next_what_a_patch_does() {
        let logs = [Changelog::read("2.1-1", NEWEST), Changelog::read("1.0-1+deb12u1", STABLE)];
        let found: Vec<String> = fixed(&logs, 2016)
            .iter()
            .map(|one| {
                format!(
                    "{} {} {:?} {:?} {:?}",
                    one.id, one.day, one.release, one.series, one.packings
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                "CVE-2026-0001 2026-07-01 Some(\"2.0\") [] []",
                "CVE-2026-0002 2026-08-01 Some(\"2.1\") [] [\"2.0-2\", \"1.0-1+deb12u1\"]",
                "CVE-2026-0003 2026-09-06 Some(\"2.1\") [\"1.1\"] []",
                "CVE-2026-0009 2026-08-10 Some(\"2.0\") [] [\"1.0-1+deb12u1\"]",
            ]
        );
    }
}
