//! What a browser measured, as dots beside the crowd or on a chart of its own.

use super::{LOW, over_time, slice_seconds};
use crate::chart::scale::Unit;
use crate::chart::series::Series;
use crate::measure::camera::Frame;
use crate::measure::run::Run;

/// A vital's name, and its milliseconds in a look.
type Vital = (&'static str, fn(&Frame) -> Option<f64>);

/// What the browser measured, where there was one: the worst look in a slice.
pub(super) fn browser(run: &Run, name: &str, of: impl Fn(&Frame) -> Option<f64>) -> Option<Series> {
    let mut values = vec![None; run.timeline.slices.len()];
    for frame in &run.camera.as_ref()?.frames {
        let slice = frame.at_s.map(|at| (at / slice_seconds(run)) as usize);
        let Some(value) = slice.and_then(|slice| values.get_mut(slice)) else {
            continue;
        };
        let micros = of(frame).map(|millis| millis * 1000.0);
        *value = micros.into_iter().chain(*value).reduce(f64::max);
    }
    Some(Series::line(name, values).peaks().dots())
}

/// When a browser had the first byte, had painted, and showed all images, over time;
/// nothing where the run ended before its first second was over.
pub(in crate::report) fn vitals(run: &Run) -> String {
    if run.timeline.slices.is_empty() {
        return String::new();
    }
    let vitals: [Vital; 4] = [
        ("first byte", |frame| frame.ttfb_ms),
        ("first paint", |frame| frame.fcp_ms),
        ("largest paint", |frame| frame.lcp_ms),
        ("all images", |frame| frame.images_ms),
    ];
    let title = "How long a page took in a browser";
    let mut chart = over_time(run, title, Unit::Micros, LOW);
    let dots = vitals.map(|(name, of)| browser(run, name, of));
    chart.series = dots.into_iter().flatten().collect();
    chart.figure()
}
