//! What happened over time: lines and areas over bands of phases.

use super::markup::{escape, json_string, percent, push};
use super::scale::{Unit, ticks, time_ticks};
use super::series::{Reduce, Series, Shape, group_size, rounded};

/// Units of the stretched drawing across; fine enough that a point is at most
/// half a pixel off on a wide screen.
const WIDTH_UNITS: f64 = 2000.0;
/// Units of the drawing a pixel of height.
const UNITS_PER_PIXEL: f64 = 4.0;
/// Room under the plot for the labels of the time axis, in pixels.
const AXIS_HEIGHT: u32 = 24;
/// Bands narrower than this part of the plot have no room for their name.
const BAND_WITH_NAME: f64 = 0.1;

/// A part of the time axis with a name: a phase of the run.
#[derive(Debug, Clone)]
pub struct Band {
    /// Its name.
    pub name: String,
    /// Its start in seconds.
    pub from_s: f64,
    /// Its end in seconds.
    pub to_s: f64,
    /// Whether it is shaded: what does not count should recede.
    pub shaded: bool,
}

/// A horizontal line that means something: a threshold, a wanted number.
#[derive(Debug, Clone)]
pub struct Limit {
    /// What stands beside it.
    pub label: String,
    /// Its value in the unit of the chart.
    pub value: f64,
    /// Whether to cross it is a failure; else it is only a landmark.
    pub threshold: bool,
}

/// A chart over time.
#[derive(Debug, Clone)]
pub struct TimeChart {
    /// What it shows.
    pub title: String,
    /// What a reader should know about it; may be empty.
    pub note: String,
    /// What the values are.
    pub unit: Unit,
    /// What follows a value in the text: `/s` for rates; may be empty.
    pub suffix: &'static str,
    /// Seconds between two values.
    pub slice_seconds: f64,
    /// The lines.
    pub series: Vec<Series>,
    /// The phases behind them.
    pub bands: Vec<Band>,
    /// The lines to hold them against.
    pub limits: Vec<Limit>,
    /// Height of the plot in CSS pixels.
    pub height: u32,
}

/// What is drawn: a chart whose series are grouped and whose axes are known.
struct Drawing<'a> {
    chart: &'a TimeChart,
    group: usize,
    points: Vec<Vec<Option<f64>>>,
    seconds: f64,
    ticks: Vec<f64>,
    top: f64,
}

impl TimeChart {
    /// The chart as an HTML `<figure>` with caption, legend, inline SVG and the
    /// values that the script shows under the pointer.
    #[must_use]
    pub fn figure(&self) -> String {
        let drawing = Drawing::of(self);
        let mut out = String::with_capacity(16_384);
        out.push_str("<figure class=\"chart time\">");
        drawing.caption(&mut out);
        if drawing.is_empty() {
            out.push_str("<p class=\"nothing\">Nothing was measured.</p></figure>");
            return out;
        }
        drawing.svg(&mut out);
        drawing.values(&mut out);
        out.push_str("</figure>");
        out
    }
}

impl<'a> Drawing<'a> {
    fn of(chart: &'a TimeChart) -> Self {
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
        let highest = points
            .iter()
            .flatten()
            .flatten()
            .copied()
            .fold(0.0, f64::max);
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

    fn is_empty(&self) -> bool {
        !self.points.iter().flatten().any(Option::is_some)
    }

    fn caption(&self, out: &mut String) {
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
                         <line class=\"line s{}\" x1=\"1\" x2=\"23\" y1=\"5\" y2=\"5\"/></svg>{}</li>",
                        index + 1,
                        escape(&series.name)
                    ),
                );
            }
            out.push_str("</ul>");
        }
    }

    /// The note, and how several values became one point where they did.
    fn note(&self) -> String {
        let mut parts = Vec::new();
        if !self.chart.note.is_empty() {
            parts.push(self.chart.note.clone());
        }
        if self.group > 1 && !self.is_empty() {
            let length = self.group as f64 * self.chart.slice_seconds;
            let peaks = self
                .chart
                .series
                .iter()
                .any(|series| series.reduce == Reduce::Max);
            parts.push(if peaks {
                format!("each point is the worst of {length} s")
            } else {
                format!("each point is the mean of {length} s")
            });
        }
        for limit in &self.chart.limits {
            if limit.threshold && limit.value > self.top {
                parts.push(format!(
                    "{} is above this chart, at {}",
                    limit.label,
                    self.show(limit.value)
                ));
            }
        }
        parts.join("; ")
    }

    fn show(&self, value: f64) -> String {
        format!("{}{}", self.chart.unit.show(value), self.chart.suffix)
    }

    fn y(&self, value: f64) -> f64 {
        let height = f64::from(self.chart.height);
        height - (value / self.top).clamp(0.0, 1.0) * height
    }

    fn svg(&self, out: &mut String) {
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

    fn bands(&self, out: &mut String) {
        for band in &self.chart.bands {
            let from = (band.from_s / self.seconds).clamp(0.0, 1.0);
            let to = (band.to_s / self.seconds).clamp(from, 1.0);
            if to - from < 1e-6 {
                continue;
            }
            push(
                out,
                format_args!(
                    "<rect class=\"band{}\" x=\"{}\" width=\"{}\" height=\"{}\"><title>{}</title></rect>",
                    if band.shaded { " shaded" } else { "" },
                    percent(from),
                    percent(to - from),
                    self.chart.height,
                    escape(&band.name),
                ),
            );
            if from > 0.0 {
                push(
                    out,
                    format_args!(
                        "<line class=\"edge\" x1=\"{0}\" x2=\"{0}\" y2=\"{1}\"/>",
                        percent(from),
                        self.chart.height
                    ),
                );
            }
            if to - from >= BAND_WITH_NAME {
                push(
                    out,
                    format_args!(
                        "<text class=\"band-name\" x=\"{}\" dx=\"5\" y=\"-5\">{}</text>",
                        percent(from),
                        escape(&band.name)
                    ),
                );
            }
        }
    }

    fn grid(&self, out: &mut String) {
        for tick in &self.ticks {
            let y = super::markup::short(self.y(*tick), 1);
            push(
                out,
                format_args!(
                    "<line class=\"grid\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>\
                     <text class=\"tick y\" x=\"-8\" y=\"{y}\" dy=\".34em\">{}</text>",
                    escape(&self.chart.unit.tick(*tick))
                ),
            );
        }
    }

    fn time_axis(&self, out: &mut String) {
        let height = self.chart.height;
        for (index, (at, label)) in time_ticks(self.seconds, 8).into_iter().enumerate() {
            let x = percent(at / self.seconds);
            let class = if index % 2 == 1 { " alt" } else { "" };
            push(
                out,
                format_args!(
                    "<line class=\"mark\" x1=\"{x}\" x2=\"{x}\" y1=\"{height}\" y2=\"{}\"/>\
                     <text class=\"tick x{class}\" x=\"{x}\" y=\"{}\">{label}</text>",
                    height + 4,
                    height + 17,
                ),
            );
        }
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
            push(
                out,
                format_args!("<path class=\"line s{}\" d=\"", index + 1),
            );
            for run in &runs {
                line(out, run);
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

    fn limits(&self, out: &mut String) {
        for limit in self
            .chart
            .limits
            .iter()
            .filter(|limit| limit.value <= self.top)
        {
            let y = self.y(limit.value);
            let class = if limit.threshold { "limit" } else { "landmark" };
            let below = y < 14.0 && self.last_band_is_named();
            push(
                out,
                format_args!(
                    "<line class=\"{class}\" x2=\"100%\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                     <text class=\"{class}-name\" x=\"100%\" dx=\"-4\" y=\"{:.1}\">{}</text>",
                    if below { y + 13.0 } else { y - 5.0 },
                    escape(&limit.label)
                ),
            );
        }
    }

    /// Whether a band's name stands over the right end of the plot.
    fn last_band_is_named(&self) -> bool {
        self.chart.bands.last().is_some_and(|band| {
            band.to_s - band.from_s >= BAND_WITH_NAME * self.seconds
                && band.from_s > self.seconds * 0.6
        })
    }

    /// The values for the script, as a data block that no browser executes.
    fn values(&self, out: &mut String) {
        push(
            out,
            format_args!(
                "<script type=\"application/json\">{{\"span\":{},\"step\":{},\"unit\":\"{}\",\"suffix\":\"{}\",\"height\":{},\"series\":[",
                super::markup::short(self.seconds, 3),
                super::markup::short(self.group as f64 * self.chart.slice_seconds, 3),
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

/// A line through a run of points, in relative steps: shorter than absolute ones.
fn line(out: &mut String, run: &[(i64, i64)]) {
    let Some((&first, rest)) = run.split_first() else {
        return;
    };
    push(out, format_args!("M{} {}", first.0, first.1));
    if rest.is_empty() {
        // A round cap makes a dot of a line without length.
        out.push_str("h0");
    }
    steps(out, first, rest);
}

/// The area between a run of points and the floor.
fn area(out: &mut String, run: &[(i64, i64)], floor: i64) {
    let (Some((&first, rest)), Some(last)) = (run.split_first(), run.last()) else {
        return;
    };
    push(out, format_args!("M{} {floor}V{}", first.0, first.1));
    steps(out, first, rest);
    push(out, format_args!("L{} {floor}z", last.0));
}

fn steps(out: &mut String, first: (i64, i64), rest: &[(i64, i64)]) {
    let mut at = first;
    for (index, point) in rest.iter().enumerate() {
        let (dx, dy) = (point.0 - at.0, point.1 - at.1);
        let before = if index == 0 { "l" } else { " " };
        let between = if dy < 0 { "" } else { " " };
        push(out, format_args!("{before}{dx}{between}{dy}"));
        at = *point;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: Vec<Option<f64>>) -> TimeChart {
        TimeChart {
            title: "Views <b>".to_owned(),
            note: String::new(),
            unit: Unit::Micros,
            suffix: "",
            slice_seconds: 1.0,
            series: vec![Series::line("p95", values).peaks()],
            bands: vec![Band {
                name: "ramp".to_owned(),
                from_s: 0.0,
                to_s: 2.0,
                shaded: true,
            }],
            limits: vec![Limit {
                label: "limit 2 s".to_owned(),
                value: 2e6,
                threshold: true,
            }],
            height: 100,
        }
    }

    #[test]
    fn gaps_stay_gaps_and_lone_points_become_dots() {
        let figure = chart(vec![Some(1e6), Some(2e6), None, Some(1e6)]).figure();
        assert!(
            figure.contains("d=\"M250 200l500-200M1750 200h0\""),
            "{figure}"
        );
        assert!(
            figure.contains("[1000000,2000000,null,1000000]"),
            "{figure}"
        );
        assert!(figure.contains("Views &lt;b&gt;"), "{figure}");
        assert!(!figure.contains("Views <b>"), "{figure}");
    }

    #[test]
    fn a_limit_far_above_is_told_and_not_drawn() {
        let far = chart(vec![Some(1e4)]).figure();
        assert!(far.contains("limit 2 s is above this chart"), "{far}");
        assert!(!far.contains("class=\"limit\""), "{far}");
        let near = chart(vec![Some(1.5e6)]).figure();
        assert!(near.contains("class=\"limit\""), "{near}");
    }

    #[test]
    fn nothing_measured_is_said() {
        assert!(
            chart(vec![None, None])
                .figure()
                .contains("Nothing was measured")
        );
        assert!(chart(vec![]).figure().contains("Nothing was measured"));
    }
}
