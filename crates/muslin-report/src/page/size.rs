//! What the bytes are for: by crate as a map, by section as bars.

use muslin_schema::{Anatomy, Executable, Origin, Report, Share};

use super::element::{Element, el};
use super::section::Section;
use super::share::{count, percent, percent_in_words};
use super::treemap::{Area, treemap};
use crate::size as bytes;

/// Areas of a map that have a name of their own; the rest is one.
const NAMED: usize = 28;
/// How much wider than high a map is drawn on a wide screen.
const ASPECT: f64 = 2.1;
/// Maps that are open from the start.
const OPEN: usize = 2;

pub(super) fn section(report: &Report) -> Option<Section> {
    let details = report.details.as_ref()?;
    let looked = report.executables.iter().zip(&details.executables);
    let maps: Vec<(&Executable, &Anatomy)> =
        looked.filter_map(|(file, one)| Some((file, one.anatomy.as_ref()?))).collect();
    let parts: Vec<Element> = maps
        .iter()
        .enumerate()
        .map(|(index, (file, anatomy))| drawn(index, file, anatomy))
        .collect();
    let lead = "Of the files as they were built. Crates are recognised by the names of symbols, and code of generic functions counts for the crate that wrote it; bytes without a symbol, such as most text and constants, are nobody's that is known.";
    (!parts.is_empty()).then(|| Section { id: "size", title: "Size", lead: lead.to_owned(), parts })
}

fn drawn(index: usize, file: &Executable, anatomy: &Anatomy) -> Element {
    let loaded: u64 = anatomy.shares.iter().map(|share| share.size).sum();
    let unknown = of_origin(anatomy, Origin::Unknown);
    let about = format!(
        "{} {} · {} loaded of {} · {} unknown",
        file.name,
        file.target.arch(),
        bytes(loaded),
        bytes(file.size),
        percent_in_words(unknown, loaded),
    );
    let mut details = el("details").class("size").with(el("summary").text(&about));
    if index < OPEN {
        details = details.attr("open", "open");
    }
    if !anatomy.symbols {
        let why = "The file has no symbols (`strip` in the profile), so there is nothing to tell the crates by.";
        details = details.with(el("p").class("note").prose(why));
    }
    details
        .with(legend(anatomy, loaded))
        .with(map(anatomy, loaded))
        .with(table(anatomy, loaded))
        .with(sections(anatomy, file.size))
}

fn of_origin(anatomy: &Anatomy, origin: Origin) -> u64 {
    anatomy.shares.iter().filter(|one| one.origin == origin).map(|one| one.size).sum()
}

/// How the parts of a map are coloured.
fn class(origin: Origin) -> &'static str {
    match origin {
        Origin::Own => "own",
        Origin::Crate => "crate",
        Origin::Native => "native",
        Origin::Standard => "standard",
        Origin::Libc => "libc",
        Origin::Tables => "tables",
        Origin::Unknown => "unknown",
    }
}

/// The origins as one bar, and what each colour means.
fn legend(anatomy: &Anatomy, loaded: u64) -> Element {
    const ALL: [Origin; 7] = [
        Origin::Own,
        Origin::Crate,
        Origin::Native,
        Origin::Standard,
        Origin::Libc,
        Origin::Tables,
        Origin::Unknown,
    ];
    let there = ALL.map(|origin| (origin, of_origin(anatomy, origin)));
    let there = there.into_iter().filter(|(_, size)| *size > 0);
    let items = there.map(|(origin, size)| {
        let text = format!("{} {}", origin.as_str(), percent_in_words(size, loaded));
        el("li").with(el("i").class(class(origin))).text(&text)
    });
    el("ul").class("legend").all(items)
}

fn map(anatomy: &Anatomy, loaded: u64) -> Element {
    let (named, rest) = anatomy.shares.split_at(anatomy.shares.len().min(NAMED));
    let mut cells: Vec<(String, &str, u64)> =
        named.iter().map(|one| (one.name.clone(), class(one.origin), one.size)).collect();
    let small: u64 = rest.iter().map(|one| one.size).sum();
    if small > 0 {
        cells.push((format!("{} more", rest.len()), "tables", small));
        cells.sort_by_key(|cell| std::cmp::Reverse(cell.2));
    }
    let numbers: Vec<u64> = cells.iter().map(|cell| cell.2).collect();
    let areas = treemap(&numbers, ASPECT);
    let cells = cells.iter().zip(areas).map(|((name, class, size), area)| {
        let title = format!("{name}: {}, {}", bytes(*size), percent_in_words(*size, loaded));
        let text =
            el("span").with(el("b").text(name)).text(" ").with(el("small").text(&bytes(*size)));
        el("div").class(class).attr("style", &place(area)).attr("title", &title).with(text)
    });
    let about = "A map of the loaded bytes: the larger a field, the more bytes come from there; the list below has the same in numbers";
    el("div").class("treemap").attr("role", "img").attr("aria-label", about).all(cells)
}

fn place(area: Area) -> String {
    let Area { left, top, width, height } = area;
    let [left, top, width, height] = [left, top, width, height].map(|part| part * 100.0);
    format!("left:{left:.3}%;top:{top:.3}%;width:{width:.3}%;height:{height:.3}%")
}

/// The same as a list, with the sections that the bytes are in.
fn table(anatomy: &Anatomy, loaded: u64) -> Element {
    let rows = anatomy.shares.iter().map(|share| {
        el("tr")
            .with(
                el("th")
                    .attr("scope", "row")
                    .with(el("i").class(class(share.origin)))
                    .text(&share.name),
            )
            .with(el("td").class("number").text(&bytes(share.size)))
            .with(el("td").class("number").text(&percent_in_words(share.size, loaded)))
            .with(el("td").class("where").text(&places(share)))
    });
    let summary = format!("All {} as a list", count(anatomy.shares.len(), "origin"));
    el("details")
        .with(el("summary").text(&summary))
        .with(el("table").class("shares").with(el("tbody").all(rows)))
}

/// The sections of a share, the largest first: `.text 12.0 kB, .rodata 3.1 kB`.
fn places(share: &Share) -> String {
    let mut sections: Vec<_> = share.sections.iter().collect();
    sections.sort_by_key(|(_, size)| std::cmp::Reverse(**size));
    let named: Vec<String> =
        sections.iter().take(4).map(|(name, size)| format!("{name} {}", bytes(**size))).collect();
    named.join(", ")
}

/// The sections of the file, each as a bar; what can be stripped looks so.
fn sections(anatomy: &Anatomy, whole: u64) -> Element {
    let mut parts: Vec<_> = anatomy.parts.iter().collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.size));
    let most = parts.first().map_or(0, |part| part.size);
    let small: u64 = parts.iter().skip(12).map(|part| part.size).sum();
    let bar = |name: &str, size: u64, class: &str| {
        let title = format!("{name}: {}, {}", bytes(size), percent_in_words(size, whole));
        let fill = el("i").class(class).attr("style", &format!("width:{}", percent(size, most)));
        el("li")
            .attr("title", &title)
            .with(el("code").text(name))
            .with(el("span").class("bar").with(fill))
            .with(el("span").class("number").text(&bytes(size)))
    };
    let rows = parts
        .iter()
        .take(12)
        .map(|part| bar(&part.name, part.size, if part.loaded { "loaded" } else { "strippable" }));
    let rest = parts.len().saturating_sub(12);
    let rest = (rest > 0).then(|| bar(&count(rest, "smaller section"), small, "loaded"));
    let caption = el("h4").text("By section");
    let note = el("p").class("note").prose("Hatched: not loaded; `dist` and `image` leave it out.");
    el("div").with(caption).with(el("ul").class("bars").all(rows).all(rest)).with(note)
}
