//! Rectangles whose areas are as their numbers are to each other, each as near to a square as can be
//! (Bruls, Huizing, van Wijk: "Squarified Treemaps", 2000).

/// A rectangle in a square of 1 by 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// One rectangle for each number, in their order; the numbers fall. `aspect` is how much wider than high the
/// square will be drawn.
pub(super) fn treemap(numbers: &[u64], aspect: f64) -> Vec<Area> {
    let total: f64 = numbers.iter().map(|number| real(*number)).sum();
    let mut areas = Vec::with_capacity(numbers.len());
    let mut free = Area { left: 0.0, top: 0.0, width: aspect, height: 1.0 };
    let sizes: Vec<f64> =
        numbers.iter().map(|number| real(*number) / total.max(1.0) * aspect).collect();
    let mut rest = sizes.as_slice();
    while !rest.is_empty() {
        let short = free.width.min(free.height);
        let taken = (1..=rest.len())
            .take_while(|count| {
                *count == 1 || worst(&rest[..*count], short) <= worst(&rest[..count - 1], short)
            })
            .count();
        let (row, behind) = rest.split_at(taken);
        free = lay(row, free, &mut areas);
        rest = behind;
    }
    areas
        .into_iter()
        .map(|one| Area { left: one.left / aspect, width: one.width / aspect, ..one })
        .collect()
}

/// Sizes of files are far below what a double counts exactly.
#[expect(clippy::cast_precision_loss, reason = "areas are drawn, not counted")]
fn real(number: u64) -> f64 {
    number as f64
}

/// The least square of the rectangles of a row along a side of this length.
fn worst(row: &[f64], side: f64) -> f64 {
    let sum: f64 = row.iter().sum();
    let thickness = sum / side.max(f64::MIN_POSITIVE);
    let ratio = |area: &f64| {
        let length = area / thickness.max(f64::MIN_POSITIVE);
        (length / thickness).max(thickness / length.max(f64::MIN_POSITIVE))
    };
    row.iter().map(ratio).fold(0.0, f64::max)
}

/// Lays a row along the shorter side, and returns what stays free.
fn lay(row: &[f64], free: Area, areas: &mut Vec<Area>) -> Area {
    let sum: f64 = row.iter().sum();
    let wide = free.width >= free.height;
    let side = if wide { free.height } else { free.width };
    let thickness = sum / side.max(f64::MIN_POSITIVE);
    let mut at = 0.0;
    for area in row {
        let length = area / thickness.max(f64::MIN_POSITIVE);
        areas.push(if wide {
            Area { left: free.left, top: free.top + at, width: thickness, height: length }
        } else {
            Area { left: free.left + at, top: free.top, width: length, height: thickness }
        });
        at += length;
    }
    if wide {
        Area { left: free.left + thickness, width: free.width - thickness, ..free }
    } else {
        Area { top: free.top + thickness, height: free.height - thickness, ..free }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_as_the_numbers_and_fill_the_square() {
        let numbers = [60, 25, 10, 5];
        let areas = treemap(&numbers, 2.0);
        for (number, area) in numbers.iter().zip(&areas) {
            let share = area.width * area.height * 100.0;
            assert!((share - real(*number)).abs() < 1e-9, "{areas:?}");
            assert!(area.left + area.width < 1.0 + 1e-9 && area.top + area.height < 1.0 + 1e-9);
        }
    }

    #[test]
    fn rectangles_are_near_squares() {
        let areas = treemap(&[6, 6, 4, 3, 2, 2, 1], 1.5);
        let slim = areas
            .iter()
            .map(|one| (one.width * 1.5 / one.height).max(one.height / one.width / 1.5));
        assert!(slim.fold(0.0, f64::max) < 3.0, "{areas:?}");
    }
}
