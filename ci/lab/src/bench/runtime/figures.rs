//! The figures of all variants, by case: what each run said.

use std::fmt::Write as _;

use super::builds::Variant;

/// What was measured.
pub(super) struct Figures {
    /// The names of the variants.
    variants: Vec<&'static str>,
    /// The cases in the order in which they came, each with the runs of each variant, in nanoseconds.
    cases: Vec<(String, Vec<Vec<f64>>)>,
    /// The size of the least program of each variant, in bytes.
    pub(super) sizes: Vec<u64>,
}

/// One case of one variant.
#[derive(Clone, Copy)]
pub(super) struct Figure {
    /// What disturbs a run makes it longer, so the least is nearest to what the work takes.
    pub(super) least: f64,
    pub(super) median: f64,
    /// The middle half of the runs.
    pub(super) range: (f64, f64),
}

impl Figures {
    pub(super) fn new(variants: &[Variant]) -> Self {
        Self::of_ids(variants.iter().map(|one| one.id).collect())
    }

    fn of_ids(variants: Vec<&'static str>) -> Self {
        Self { cases: Vec::new(), sizes: vec![0; variants.len()], variants }
    }

    /// How many rounds were measured: the fewest runs of a case that has one run each round.
    pub(super) fn rounds(&self) -> usize {
        self.cases.iter().flat_map(|(_, runs)| runs).map(Vec::len).min().unwrap_or(0)
    }

    /// All runs, as [`Figures::load`] reads them: a line a run, variant, case and nanoseconds.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (case, runs) in &self.cases {
            for (variant, runs) in self.variants.iter().zip(runs) {
                for run in runs {
                    let _ = writeln!(text, "{variant}\t{case}\t{run}");
                }
            }
        }
        text
    }

    /// Adds the runs of an earlier measurement; those of other variants are left out.
    pub(super) fn load(&mut self, text: &str) -> Result<(), String> {
        for line in text.lines() {
            let (variant, figure) =
                line.split_once('\t').ok_or_else(|| format!("`{line}` is not a run"))?;
            if let Some(at) = self.variants.iter().position(|id| *id == variant) {
                self.read(at, figure)?;
            }
        }
        Ok(())
    }

    /// Adds a run.
    pub(super) fn add(&mut self, variant: usize, case: &str, nanoseconds: f64) {
        if !self.cases.iter().any(|(name, _)| name == case) {
            self.cases.push((case.to_owned(), vec![Vec::new(); self.sizes.len()]));
        }
        let runs = self.cases.iter_mut().find(|(name, _)| name == case);
        if let Some((_, runs)) = runs {
            runs[variant].push(nanoseconds);
        }
    }

    /// Adds what a program said: a line a figure, its name, a tab, nanoseconds.
    pub(super) fn read(&mut self, variant: usize, said: &str) -> Result<(), String> {
        for line in said.lines() {
            let figure = line.split_once('\t');
            let figure = figure.and_then(|(name, value)| Some((name, value.parse().ok()?)));
            let (name, value) = figure.ok_or_else(|| format!("`{line}` is not a figure"))?;
            self.add(variant, name, value);
        }
        Ok(())
    }

    /// The names of all cases.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.cases.iter().map(|(name, _)| name.as_str())
    }

    /// One case of one variant.
    pub(super) fn of(&self, case: &str, variant: usize) -> Figure {
        let runs = self.cases.iter().find(|(name, _)| name == case);
        let mut runs = runs.map(|(_, runs)| runs[variant].clone()).unwrap_or_default();
        runs.sort_by(f64::total_cmp);
        let at = |quarter: usize| {
            let last = runs.len().saturating_sub(1);
            runs.get((last * quarter + 2) / 4).copied().unwrap_or(f64::NAN)
        };
        let least = runs.first().copied().unwrap_or(f64::NAN);
        Figure { least, median: at(2), range: (at(1), at(3)) }
    }

    /// The ratio of a variant to another one, by the least of the runs of each.
    pub(super) fn ratio(&self, case: &str, variant: usize, to: usize) -> f64 {
        self.of(case, variant).least / self.of(case, to).least
    }

    /// The geometric mean of the ratios over some cases.
    pub(super) fn mean(&self, cases: &[&str], variant: usize, to: usize) -> f64 {
        let sum: f64 = cases.iter().map(|case| self.ratio(case, variant, to).ln()).sum();
        #[expect(clippy::cast_precision_loss, reason = "there are some dozen cases")]
        let count = cases.len().max(1) as f64;
        (sum / count).exp()
    }

    /// The cases whose runs lie so far apart that the machine must have had other work.
    pub(super) fn noisy(&self) -> Vec<&str> {
        let wide = |case: &&str| {
            (0..self.sizes.len()).any(|variant| {
                let Figure { median, range: (lower, upper), .. } = self.of(case, variant);
                upper - lower > median * 0.15
            })
        };
        self.names().filter(wide).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_the_least_and_the_mean_is_geometric() {
        let mut figures = Figures::of_ids(vec!["one", "other"]);
        for (one, other) in [(10.0, 20.0), (11.0, 22.0), (90.0, 23.0)] {
            figures.add(0, "a", one);
            figures.add(1, "a", other);
        }
        figures.read(0, "b\t8\n").unwrap();
        figures.read(1, "b\t4\n").unwrap();
        assert!((figures.ratio("a", 1, 0) - 2.0).abs() < 1e-9);
        assert!((figures.mean(&["a", "b"], 1, 0) - 1.0).abs() < 1e-9);
        assert_eq!(figures.noisy(), ["a"]);
        assert!(figures.read(0, "nonsense").is_err());
    }

    #[test]
    fn a_measurement_goes_on_where_it_was_ended() {
        let mut first = Figures::of_ids(vec!["one", "other"]);
        for (variant, run) in [(0, 10.25), (1, 20.0), (0, 11.0), (1, 21.0)] {
            first.add(variant, "libc strlen", run);
        }
        let mut second = Figures::of_ids(vec!["other", "one"]);
        second.load(&first.text()).unwrap();
        assert_eq!((second.rounds(), first.text().lines().count()), (2, 4));
        assert!((second.of("libc strlen", 1).least - 10.25).abs() < 1e-9);
        assert!(second.load("one only").is_err());
    }
}
