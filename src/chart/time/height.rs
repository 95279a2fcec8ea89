//! How high the axis of a chart reaches.

use super::TimeChart;
use crate::chart::series::Shape;

/// Dots that are so many times higher than the highest line have no room beside it.
const FAR_ABOVE: f64 = 5.0;

/// The highest value that the chart has room for. Dots far above the lines would
/// press those to the floor: they stand at the top edge instead.
pub(super) fn highest(chart: &TimeChart, points: &[Vec<Option<f64>>]) -> f64 {
    let lines = values(chart, points, false).fold(0.0, f64::max);
    let dots = values(chart, points, true).fold(0.0, f64::max);
    if lines > 0.0 && dots > FAR_ABOVE * lines {
        lines
    } else {
        lines.max(dots)
    }
}

/// Whether there are dots that stand at the top edge for want of room.
pub(super) fn has_dots_above(top: f64, chart: &TimeChart, points: &[Vec<Option<f64>>]) -> bool {
    values(chart, points, true).any(|value| value > top)
}

/// The values of the dots, or of all else.
fn values(
    chart: &TimeChart,
    points: &[Vec<Option<f64>>],
    of_dots: bool,
) -> impl Iterator<Item = f64> {
    chart
        .series
        .iter()
        .zip(points)
        .filter(move |(series, _)| (series.shape == Shape::Dots) == of_dots)
        .flat_map(|(_, points)| points.iter().flatten().copied())
}
