//! Why a build is slower than the first: what the measurements show, and no guess.

use muslin_schema::{Figures, Spread, Variant, Workload};

/// How many more, in hundredths, count as a difference.
const MORE: u64 = 5;

/// A sentence for each workload of which a build takes clearly longer than the first.
pub(super) fn notes(variants: &[Variant], workloads: &[Workload]) -> Vec<String> {
    let Some((first, others)) = variants.split_first() else { return Vec::new() };
    let mut notes = Vec::new();
    for (at, workload) in workloads.iter().enumerate() {
        let Some(base) = figures(first, at) else { continue };
        for variant in others {
            let Some(own) = figures(variant, at).filter(|own| is_slower(own.time, base.time))
            else {
                continue;
            };
            let faster = others.iter().find(|one| {
                figures(one, at).is_some_and(|figures| is_slower(own.time, figures.time))
            });
            notes.push(format!(
                "`{}` takes {} % more time than `{}` in `{}`: {}{}",
                variant.id,
                hundredths(own.time.median, base.time.median),
                first.id,
                workload.id,
                causes(own, base).join("; "),
                faster.map_or(String::new(), |one| format!(
                    "; `{}` is faster: {}",
                    one.id, one.command
                )),
            ));
        }
    }
    notes
}

fn figures(variant: &Variant, workload: usize) -> Option<&Figures> {
    variant.figures.get(workload)?.as_ref()
}

/// Whether the middle halves of the runs do not touch, and the medians are apart.
fn is_slower(own: Spread, base: Spread) -> bool {
    own.lower > base.upper && hundredths(own.median, base.median) >= MORE
}

/// What is more, where anything is.
fn causes(own: &Figures, base: &Figures) -> Vec<String> {
    let mut causes = Vec::new();
    let longer = own.time.median - base.time.median;
    let processor = own.processor.median.saturating_sub(base.processor.median);
    if processor * 2 >= longer {
        let more = hundredths(own.processor.median, base.processor.median);
        causes.push(format!("it computes longer ({more} % more processor time)"));
    } else {
        causes.push("it waits longer, and does not compute more".to_owned());
    }
    let counts = [
        ("pages from the kernel", Some(own.page_faults.median), Some(base.page_faults.median)),
        ("system calls", own.system_calls, base.system_calls),
    ];
    for (what, own, base) in counts {
        if let (Some(own), Some(base)) = (own, base)
            && hundredths(own, base) >= MORE
        {
            causes.push(format!("{own} {what} instead of {base}"));
        }
    }
    causes
}

/// How many hundredths more; 0 if it is not more.
fn hundredths(own: u64, base: u64) -> u64 {
    (own.saturating_sub(base) * 100).checked_div(base).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(median: u64) -> Spread {
        Spread { median, lower: median - 1, upper: median + 1, least: median - 2 }
    }

    fn figures(time: u64, processor: u64, page_faults: u64, system_calls: u64) -> Figures {
        Figures {
            time: spread(time),
            processor: spread(processor),
            page_faults: spread(page_faults),
            peak_memory: None,
            system_calls: Some(system_calls),
            code: Some(0),
        }
    }

    #[test]
    fn only_runs_that_lie_apart_are_slower() {
        assert!(is_slower(spread(120), spread(100)));
        assert!(!is_slower(spread(103), spread(100)));
        let wide = Spread { median: 120, lower: 90, upper: 150, least: 80 };
        assert!(!is_slower(wide, spread(100)));
    }

    #[test]
    fn the_cause_is_what_was_counted() {
        let base = figures(1000, 900, 50, 100);
        let computes = causes(&figures(1500, 1400, 50, 100), &base);
        assert_eq!(computes, ["it computes longer (55 % more processor time)"]);
        let waits = causes(&figures(1500, 900, 50, 300), &base);
        assert_eq!(
            waits,
            ["it waits longer, and does not compute more", "300 system calls instead of 100"]
        );
        let faults = causes(&figures(1500, 1300, 500, 100), &base);
        assert_eq!(faults[1], "500 pages from the kernel instead of 50");
    }
}
