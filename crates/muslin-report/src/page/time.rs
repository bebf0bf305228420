//! Where the time went: our stages, and what cargo did on as many lanes as it worked on.

use muslin_schema::{Report, Timeline, UnitTime, Work};

use super::element::{Element, el};
use super::lanes::{lanes, step};
use super::section::Section;
use super::share::{count, duration, percent, percent_in_words};

/// How many of the longest are listed.
const LONGEST: usize = 10;
/// The height of a lane, with the room below it.
const LANE: usize = 26;

pub(super) fn section(report: &Report) -> Option<Section> {
    let timeline = &report.details.as_ref()?.timeline;
    if timeline.stages.is_empty() {
        return None;
    }
    let lead = format!("{} from start to verdict.", duration(timeline.total()));
    let mut parts = vec![stages(timeline)];
    match (&timeline.without, timeline.units.is_empty()) {
        (Some(why), _) => parts.push(el("p").class("note").prose(why)),
        (None, true) => {
            let fresh = "Cargo had nothing to compile: all was built before.";
            parts.push(el("p").class("note").text(fresh));
        }
        (None, false) => {
            parts.extend([chart(&timeline.units), longest(&timeline.units), sources()]);
        }
    }
    Some(Section { id: "time", title: "Time", lead, parts })
}

fn stages(timeline: &Timeline) -> Element {
    let most = timeline.stages.iter().map(|stage| stage.duration).max().unwrap_or_default();
    let rows = timeline.stages.iter().map(|stage| {
        let share = percent_in_words(stage.duration, timeline.total());
        row(&stage.name, "stage", stage.duration, most, &share)
    });
    el("ul").class("bars wide").all(rows)
}

fn row(name: &str, class: &str, time: u64, most: u64, title: &str) -> Element {
    let fill = el("i").class(class).attr("style", &format!("width:{}", percent(time, most)));
    el("li")
        .attr("title", title)
        .with(el("span").class("what").text(name))
        .with(el("span").class("bar").with(fill))
        .with(el("span").class("number").text(&duration(time)))
}

fn chart(units: &[UnitTime]) -> Element {
    let work: Vec<(u64, u64)> =
        units.iter().map(|one| (one.start, one.start + one.duration)).collect();
    let (places, many) = lanes(&work);
    let end = work.iter().map(|(_, end)| *end).max().unwrap_or_default().max(1);
    let every = step(end, 7);
    let marks = (0..=end / every).map(|at| {
        let left = format!("left:{}", percent(at * every, end));
        el("span").class("tick").attr("style", &left).text(&duration(at * every))
    });
    let bars = units.iter().zip(places).map(|(one, lane)| bar(one, lane, end));
    let height = format!("height:{}px", many * LANE);
    let lanes = el("div").class("lanes").attr("style", &height).all(bars);
    let axis = el("div").class("axis").all(marks);
    let about = "What cargo did, by time; the list below has the longest in numbers";
    let inner = el("div")
        .class("chart")
        .attr("role", "img")
        .attr("aria-label", about)
        .with(lanes)
        .with(axis);
    el("div").with(legend(units)).with(el("div").class("scroll").attr("tabindex", "0").with(inner))
}

fn class(work: &Work) -> &'static str {
    match work {
        Work::Library => "crate",
        Work::BuildScript => "script",
        Work::RunBuildScript => "native",
        Work::Program(_) => "own",
    }
}

fn legend(units: &[UnitTime]) -> Element {
    let items = [
        ("crate", "libraries"),
        ("script", "build scripts, compiled"),
        ("native", "build scripts, running: native code"),
        ("own", "programs, compiled and linked"),
    ];
    let there =
        items.into_iter().filter(|(kind, _)| units.iter().any(|one| class(&one.work) == *kind));
    let objects = units.iter().any(|one| !one.objects.is_empty());
    let ticks =
        objects.then(|| el("li").with(el("i").class("object")).text("an object file of C is done"));
    let items = there.map(|(kind, words)| el("li").with(el("i").class(kind)).text(words));
    el("ul").class("legend").all(items).all(ticks)
}

fn bar(one: &UnitTime, lane: usize, end: u64) -> Element {
    let style = format!(
        "left:{};width:{};top:{}px",
        percent(one.start, end),
        percent(one.duration, end),
        lane * LANE
    );
    let objects = match one.objects.len() {
        0 => String::new(),
        many => format!(", {}", count(many, "object file")),
    };
    let title = format!(
        "{}: {} from {}{objects}",
        described(one),
        duration(one.duration),
        duration(one.start)
    );
    let done = one.objects.iter().map(|at| {
        let inside = at.saturating_sub(one.start).min(one.duration);
        el("i").attr("style", &format!("left:{}", percent(inside, one.duration)))
    });
    el("div")
        .class(class(&one.work))
        .attr("style", &style)
        .attr("title", &title)
        .all(done)
        .with(el("span").text(&one.package))
}

/// A unit in words.
pub(crate) fn described(one: &UnitTime) -> String {
    let name = format!("{} {}", one.package, one.version);
    match &one.work {
        Work::Library => name,
        Work::BuildScript => format!("{name}, its build script"),
        Work::RunBuildScript => format!("{name}, running its build script"),
        Work::Program(what) => format!("{name}, {what}"),
    }
}

/// The longest pieces of work, the longest first.
pub(crate) fn by_duration(units: &[UnitTime]) -> Vec<&UnitTime> {
    let mut all: Vec<&UnitTime> = units.iter().collect();
    all.sort_by_key(|one| (std::cmp::Reverse(one.duration), one.start));
    all
}

fn longest(units: &[UnitTime]) -> Element {
    let all = by_duration(units);
    let most = all.first().map_or(0, |one| one.duration);
    let rows = all.iter().take(LONGEST).map(|one| {
        let objects = match one.objects.len() {
            0 => String::new(),
            many => format!(" · {}", count(many, "object file")),
        };
        let name = format!("{}{objects}", described(one));
        row(&name, class(&one.work), one.duration, most, &format!("from {}", duration(one.start)))
    });
    let caption = el("h4").text("The longest");
    el("div").with(caption).with(el("ul").class("bars wide").all(rows))
}

fn sources() -> Element {
    let text = "Crates: cargo's own `--timings`. C: the times that the object files bear which build scripts left, so each mark is an end; when a compiler began is not known.";
    el("p").class("note").prose(text)
}
