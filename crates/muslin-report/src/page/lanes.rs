//! Work that was done at the same time, on as many lanes as it takes.

/// For each piece of work, as start and end, the lane that it is drawn on; pieces come by their starts.
pub(super) fn lanes(work: &[(u64, u64)]) -> (Vec<usize>, usize) {
    let mut free: Vec<u64> = Vec::new();
    let mut taken = Vec::with_capacity(work.len());
    for (start, end) in work {
        let lane = free.iter().position(|from| from <= start).unwrap_or_else(|| {
            free.push(0);
            free.len() - 1
        });
        free[lane] = *end;
        taken.push(lane);
    }
    (taken, free.len())
}

/// Marks along a time: their distance, so that there are at most `most`.
pub(super) fn step(total: u64, most: u64) -> u64 {
    const SECOND: u64 = 1_000;
    const MINUTE: u64 = 60 * SECOND;
    let round = [
        10,
        20,
        50,
        100,
        200,
        500,
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        60 * MINUTE,
    ];
    let fits = |step: &u64| total / step <= most;
    round.into_iter().find(fits).unwrap_or(total.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_is_on_lanes_of_its_own_and_a_free_lane_is_taken_again() {
        assert_eq!(lanes(&[(0, 10), (2, 5), (5, 9), (10, 12)]), (vec![0, 1, 1, 0], 2));
    }

    #[test]
    fn marks_are_round_and_few() {
        assert_eq!([step(90, 6), step(34_000, 6), step(400_000, 6)], [20, 5_000, 60_000]);
    }
}
