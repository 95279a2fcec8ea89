//! A chart over time whose axes are known, part by part.

use super::path::{area, line};
use super::{Limit, TimeChart, height};
use crate::chart::markup::{escape, json_string, push, short};
use crate::chart::scale::ticks;
use crate::chart::series::{Shape, group_size, rounded};

/// Units of the stretched drawing across; fine enough that a point is at most
/// half a pixel off on a wide screen.
const WIDTH_UNITS: f64 = 2000.0;
/// Units of the drawing a pixel of height.
const UNITS_PER_PIXEL: f64 = 4.0;
/// Room under the plot for the labels of the time axis, in pixels.
const AXIS_HEIGHT: u32 = 24;

/// What is drawn: a chart whose series are grouped and whose axes are known.
pub(super) struct Drawing<'a> {
    pub(super) chart: &'a TimeChart,
    group: usize,
    points: Vec<Vec<Option<f64>>>,
    pub(super) seconds: f64,
    pub(super) ticks: Vec<f64>,
    pub(super) top: f64,
}

impl<'a> Drawing<'a> {
    pub(super) fn of(chart: &'a TimeChart) -> Self {
        let longest = chart
            .series
            .iter()
            .map(|series| series.values.len())
            .max()
            .unwrap_or(0);
        let group = group_size(longest);
        let points: Vec<_> = chart
            .series
            .iter()
            .map(|series| series.grouped(group))
            .collect();
        let highest = height::highest(chart, &points);
        // A limit far above everything would press the lines to the floor.
        let near = |limit: &&Limit| limit.value <= highest * 2.5;
        let top = chart
            .limits
            .iter()
            .filter(near)
            .map(|limit| limit.value)
            .fold(highest, f64::max);
        let ticks = ticks(top, chart.unit, if chart.height < 170 { 3 } else { 4 });
        let top = ticks.last().copied().unwrap_or(1.0);
        let seconds = (longest as f64 * chart.slice_seconds).max(f64::MIN_POSITIVE);
        Self {
            chart,
            group,
            points,
            seconds,
            ticks,
            top,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.points.iter().flatten().any(Option::is_some)
    }

    pub(super) fn caption(&self, out: &mut String) {
        push(
            out,
            format_args!("<figcaption><b>{}</b>", escape(&self.chart.title)),
        );
        let note = self.note();
        if !note.is_empty() {
            push(out, format_args!(" <span>{}</span>", escape(&note)));
        }
        out.push_str("</figcaption>");
        if self.chart.series.len() > 1 && !self.is_empty() {
            out.push_str("<ul class=\"legend\">");
            for (index, series) in self.chart.series.iter().enumerate() {
                push(
                    out,
                    format_args!(
                        "<li><svg class=\"key\" width=\"24\" height=\"10\" aria-hidden=\"true\">\
                         <path class=\"{} s{}\" d=\"{}\"/></svg>{}</li>",
                        class_of(series.shape),
                        index + 1,
                        if series.shape == Shape::Dots {
                            "M12 5h0"
                        } else {
                            "M1 5h22"
                        },
                        escape(&series.name)
                    ),
                );
            }
            out.push_str("</ul>");
        }
    }

    /// The note, and the limits that there is no room for.
    fn note(&self) -> String {
        let mut parts = Vec::new();
        if !self.chart.note.is_empty() {
            parts.push(self.chart.note.clone());
        }
        for limit in &self.chart.limits {
            if limit.threshold && limit.value > self.top {
                // Its label has the value.
                parts.push(format!("{} is above this chart", limit.label));
            }
        }
        if height::has_dots_above(self.top, self.chart, &self.points) {
            parts.push("dots at the top edge are above this chart".to_owned());
        }
        parts.join("; ")
    }

    fn show(&self, value: f64) -> String {
        format!("{}{}", self.chart.unit.show(value), self.chart.suffix)
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        let height = f64::from(self.chart.height);
        height - (value / self.top).clamp(0.0, 1.0) * height
    }

    pub(super) fn svg(&self, out: &mut String) {
        push(
            out,
            format_args!(
                "<svg class=\"plot\" role=\"img\" tabindex=\"0\" height=\"{}\"><title>{}</title><desc>{}</desc>",
                self.chart.height + AXIS_HEIGHT,
                escape(&self.chart.title),
                escape(&self.description()),
            ),
        );
        self.bands(out);
        self.grid(out);
        self.time_axis(out);
        self.curves(out);
        self.limits(out);
        out.push_str("</svg>");
    }

    /// What the chart says, in words, for those who do not see it.
    fn description(&self) -> String {
        let mut sentences = vec![format!(
            "{} over {}.",
            self.chart.title,
            crate::units::duration(std::time::Duration::from_secs_f64(self.seconds))
        )];
        for (series, points) in self.chart.series.iter().zip(&self.points) {
            let mut known: Vec<f64> = points.iter().flatten().copied().collect();
            known.sort_by(f64::total_cmp);
            if let (Some(low), Some(high)) = (known.first(), known.last()) {
                sentences.push(format!(
                    "{}: from {} to {}, mostly around {}.",
                    series.name,
                    self.show(*low),
                    self.show(*high),
                    self.show(known[known.len() / 2])
                ));
            }
        }
        sentences.join(" ")
    }

    fn curves(&self, out: &mut String) {
        let height = f64::from(self.chart.height) * UNITS_PER_PIXEL;
        push(
            out,
            format_args!(
                "<svg class=\"curves\" width=\"100%\" height=\"{}\" viewBox=\"0 0 {WIDTH_UNITS} {height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
                self.chart.height
            ),
        );
        for (index, (series, points)) in self.chart.series.iter().zip(&self.points).enumerate() {
            let runs = self.runs(points);
            if series.shape == Shape::Area {
                push(
                    out,
                    format_args!("<path class=\"area s{}\" d=\"", index + 1),
                );
                for run in &runs {
                    area(out, run, height as i64);
                }
                out.push_str("\"/>");
            }
            let class = class_of(series.shape);
            push(
                out,
                format_args!("<path class=\"{class} s{}\" d=\"", index + 1),
            );
            for run in &runs {
                match series.shape {
                    Shape::Dots => run.chunks(1).for_each(|dot| line(out, dot)),
                    Shape::Line | Shape::Area => line(out, run),
                }
            }
            out.push_str("\"/>");
        }
        out.push_str("</svg>");
    }

    /// Unbroken runs of points in the units of the drawing.
    fn runs(&self, points: &[Option<f64>]) -> Vec<Vec<(i64, i64)>> {
        let width = self.group as f64 * self.chart.slice_seconds / self.seconds;
        points
            .iter()
            .enumerate()
            .map(|(index, value)| {
                value.map(|value| {
                    let x = ((index as f64 + 0.5) * width).min(1.0) * WIDTH_UNITS;
                    let y = self.y(value) * UNITS_PER_PIXEL;
                    (x.round() as i64, y.round() as i64)
                })
            })
            .collect::<Vec<_>>()
            .split(Option::is_none)
            .filter(|run| !run.is_empty())
            .map(|run| run.iter().flatten().copied().collect())
            .collect()
    }

    /// The values for the script, as a data block that no browser executes.
    pub(super) fn values(&self, out: &mut String) {
        push(
            out,
            format_args!(
                "<script type=\"application/json\">{{\"span\":{},\"step\":{},\"unit\":\"{}\",\"suffix\":\"{}\",\"height\":{},\"series\":[",
                short(self.seconds, 3),
                short(self.group as f64 * self.chart.slice_seconds, 3),
                self.chart.unit.code(),
                self.chart.suffix,
                self.chart.height
            ),
        );
        for (index, (series, points)) in self.chart.series.iter().zip(&self.points).enumerate() {
            let separator = if index > 0 { "," } else { "" };
            push(
                out,
                format_args!("{separator}[{},[", json_string(&series.name)),
            );
            for (index, value) in points.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                match value {
                    Some(value) => out.push_str(&rounded(*value)),
                    None => out.push_str("null"),
                }
            }
            out.push_str("]]");
        }
        out.push_str("]}</script>");
    }
}
/// The class of the style sheet that a series is drawn with.
const fn class_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Line | Shape::Area => "line",
        Shape::Dots => "dots",
    }
}
