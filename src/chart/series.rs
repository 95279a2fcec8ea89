//! Values over time, and how many of them become one point.

use super::markup::short;

/// The most points that a line gets: more than a wide screen has room for only
/// makes the file larger.
pub const MAX_POINTS: usize = 400;

/// What becomes of several values that share one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduce {
    /// The largest: for latencies and peaks, which an average would hide.
    Max,
    /// The mean: for rates, so that the area under the line stays true.
    Mean,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A line.
    Line,
    /// A line with the area under it filled.
    Area,
    /// A dot for each value: for looks now and then, between which nothing is
    /// known.
    Dots,
}

/// One line of a chart.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// Its values at equal distances; `None` where nothing was measured.
    pub values: Vec<Option<f64>>,
    /// What several values become that share one point.
    pub reduce: Reduce,
    /// How it is drawn.
    pub shape: Shape,
}

impl Series {
    /// A line whose crowded values are averaged.
    #[must_use]
    pub fn line(name: &str, values: Vec<Option<f64>>) -> Self {
        Self {
            name: name.to_owned(),
            values,
            reduce: Reduce::Mean,
            shape: Shape::Line,
        }
    }

    /// The same, of whose crowded values the largest counts.
    #[must_use]
    pub fn peaks(mut self) -> Self {
        self.reduce = Reduce::Max;
        self
    }

    /// The same, with the area under it filled.
    #[must_use]
    pub fn area(mut self) -> Self {
        self.shape = Shape::Area;
        self
    }

    /// The same values, each a dot of its own.
    #[must_use]
    pub fn dots(mut self) -> Self {
        self.shape = Shape::Dots;
        self
    }

    /// With `group` values a point.
    pub(super) fn grouped(&self, group: usize) -> Vec<Option<f64>> {
        self.values
            .chunks(group.max(1))
            .map(|chunk| {
                let known = chunk
                    .iter()
                    .flatten()
                    .copied()
                    .filter(|value| value.is_finite());
                match self.reduce {
                    Reduce::Max => known.reduce(f64::max),
                    Reduce::Mean => {
                        let (sum, count) = known
                            .fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
                        (count > 0).then(|| sum / f64::from(count))
                    }
                }
            })
            .collect()
    }
}

/// How many values must share a point so that there are at most [`MAX_POINTS`].
#[must_use]
pub fn group_size(values: usize) -> usize {
    values.div_ceil(MAX_POINTS).max(1)
}

/// Three significant figures are as many as a hover value shows.
pub(super) fn rounded(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 100.0 {
        let scale = 10_f64.powi((magnitude.log10().floor() as i32 - 2).max(0));
        short((value / scale).round() * scale, 0)
    } else {
        short(value, 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowded_values_keep_their_peak_or_their_mean() {
        let values = vec![Some(1.0), Some(9.0), None, Some(2.0), None, None];
        let series = Series::line("x", values);
        assert_eq!(series.grouped(2), [Some(5.0), Some(2.0), None]);
        assert_eq!(series.peaks().grouped(2), [Some(9.0), Some(2.0), None]);
    }

    #[test]
    fn a_long_series_fits() {
        assert_eq!(group_size(0), 1);
        assert_eq!(group_size(400), 1);
        assert_eq!(group_size(901), 3);
        assert_eq!(rounded(123_456.0), "123000");
        assert_eq!(rounded(0.5), "0.5");
    }
}
