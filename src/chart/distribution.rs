//! How values are distributed: bars over a logarithmic axis.
//!
//! Latencies span decades, and their tail is what matters: on a linear axis
//! everything but one bar would be empty.

use crate::units;

use super::axis;
use super::markup::{escape, percent, push, short};
use super::scale::{LogScale, Unit, ticks};

/// Bars a decade: each spans about 12 %, wide enough that the histogram's own
/// buckets (under 1 %) leave no teeth.
const BARS_PER_DECADE: f64 = 20.0;
/// Room over the bars for the names of marks, in pixels.
const MARK_HEIGHT: u32 = 48;
/// Room under the bars for the axis, in pixels.
const AXIS_HEIGHT: u32 = 24;

/// A distribution of durations.
#[derive(Debug, Clone)]
pub struct Distribution {
    /// What it shows.
    pub title: String,
    /// What a reader should know about it; may be empty.
    pub note: String,
    /// What is counted, in the plural: `views`.
    pub things: String,
    /// Values in microseconds and how often they came, ascending.
    pub buckets: Vec<(u64, u64)>,
    /// Values with a name, such as percentiles, ascending.
    pub marks: Vec<(String, u64)>,
    /// Height of the bars in CSS pixels.
    pub height: u32,
}

struct Bar {
    from: f64,
    to: f64,
    count: u64,
    up_to: u64,
}

impl Distribution {
    /// The chart as an HTML `<figure>`.
    #[must_use]
    pub fn figure(&self) -> String {
        let mut out = String::with_capacity(16_384);
        push(
            &mut out,
            format_args!(
                "<figure class=\"chart\"><figcaption><b>{}</b> <span>{}</span></figcaption>",
                escape(&self.title),
                escape(&self.note)
            ),
        );
        let (Some(first), Some(last)) = (self.buckets.first(), self.buckets.last()) else {
            out.push_str("<p class=\"nothing\">Nothing was measured.</p></figure>");
            return out;
        };
        let scale = LogScale::around(first.0 as f64, last.0 as f64);
        let bars = self.bars(scale);
        push(
            &mut out,
            format_args!(
                "<svg class=\"plot\" role=\"img\" height=\"{}\"><title>{}</title><desc>{}</desc>\
                 <g transform=\"translate(0 {MARK_HEIGHT})\">",
                MARK_HEIGHT + self.height + AXIS_HEIGHT,
                escape(&self.title),
                escape(&self.description()),
            ),
        );
        self.draw_bars(&mut out, scale, &bars);
        log_axis(&mut out, scale, self.height);
        out.push_str("</g>");
        self.draw_marks(&mut out, scale);
        out.push_str("</svg></figure>");
        out
    }

    fn total(&self) -> u64 {
        self.buckets.iter().map(|(_, count)| count).sum()
    }

    fn description(&self) -> String {
        let marks: Vec<String> = self
            .marks
            .iter()
            .map(|(name, value)| format!("{name} {}", units::micros(*value)))
            .collect();
        format!(
            "{} {}. {}.",
            units::count(self.total()),
            self.things,
            marks.join(", ")
        )
    }

    fn bars(&self, scale: LogScale) -> Vec<Bar> {
        let number = (scale.decades() * BARS_PER_DECADE)
            .round()
            .clamp(12.0, 90.0) as usize;
        let mut counts = vec![0_u64; number];
        for (value, count) in &self.buckets {
            let position = scale.position(*value as f64) * number as f64;
            counts[(position as usize).min(number - 1)] += count;
        }
        let mut up_to = 0;
        counts
            .into_iter()
            .enumerate()
            .map(|(index, count)| {
                up_to += count;
                Bar {
                    from: index as f64 / number as f64,
                    to: (index + 1) as f64 / number as f64,
                    count,
                    up_to,
                }
            })
            .collect()
    }

    fn draw_bars(&self, out: &mut String, scale: LogScale, bars: &[Bar]) {
        let total = self.total().max(1) as f64;
        let highest = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
        let ticks = ticks(highest as f64, Unit::Count, 3);
        let top = ticks.last().copied().unwrap_or(1.0);
        let height = f64::from(self.height);
        let counts = ticks.iter();
        let counts = counts.map(|tick| (height - tick / top * height, Unit::Count.show(*tick)));
        axis::left(out, counts);
        for bar in bars.iter().filter(|bar| bar.count > 0) {
            // A bar that is there is seen, however small its share.
            let tall = (bar.count as f64 / top * height).max(1.0);
            push(
                out,
                format_args!(
                    "<rect class=\"bar\" x=\"{}\" width=\"{}\" y=\"{}\" height=\"{}\"><title>{} to {}: {} {} ({}); {} took no longer</title></rect>",
                    percent(bar.from),
                    percent((bar.to - bar.from) * 0.86),
                    short(height - tall, 1),
                    short(tall, 1),
                    units::micros(scale.value(bar.from).round() as u64),
                    units::micros(scale.value(bar.to).round() as u64),
                    units::count(bar.count),
                    escape(&self.things),
                    units::percent(bar.count as f64 / total),
                    units::percent(bar.up_to as f64 / total),
                ),
            );
        }
    }

    /// Marks stand on steps, so that close ones do not cover each other.
    fn draw_marks(&self, out: &mut String, scale: LogScale) {
        let bottom = MARK_HEIGHT + self.height;
        for (index, (name, value)) in self.marks.iter().enumerate() {
            let at = scale.position(*value as f64);
            let x = percent(at);
            let y = 10 + (index as u32 % 3) * 15;
            let (anchor, shift) = if at > 0.72 { ("end", -5) } else { ("start", 5) };
            push(
                out,
                format_args!(
                    "<line class=\"quantile q{0}\" x1=\"{x}\" x2=\"{x}\" y1=\"{1}\" y2=\"{bottom}\"/>\
                     <text class=\"quantile-name\" x=\"{x}\" dx=\"{shift}\" y=\"{y}\" text-anchor=\"{anchor}\"><tspan class=\"name\">{2}</tspan> {3}</text>",
                    index + 1,
                    y - 9,
                    escape(name),
                    units::micros(*value),
                ),
            );
        }
    }
}

/// A logarithmic axis of durations at the bottom of a plot.
pub(super) fn log_axis(out: &mut String, scale: LogScale, height: u32) {
    let ticks = scale.ticks().into_iter();
    let ticks = ticks.map(|tick| (scale.position(tick), Unit::Micros.show(tick)));
    axis::bottom(out, ticks, height);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_one_bar() {
        let chart = Distribution {
            title: "Views".to_owned(),
            note: String::new(),
            things: "views".to_owned(),
            buckets: vec![(900, 3), (12_000, 40), (13_000, 50), (2_000_000, 1)],
            marks: vec![("p50".to_owned(), 12_000), ("p99".to_owned(), 2_000_000)],
            height: 120,
        };
        let scale = LogScale::around(900.0, 2e6);
        let bars = chart.bars(scale);
        assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), 94);
        assert_eq!(bars.last().map(|bar| bar.up_to), Some(94));
        let figure = chart.figure();
        assert!(figure.contains("100 % took no longer"), "{figure}");
        assert!(figure.contains("</tspan> 2 s"), "{figure}");
    }

    #[test]
    fn nothing_measured_is_said() {
        let chart = Distribution {
            title: "Views".to_owned(),
            note: String::new(),
            things: "views".to_owned(),
            buckets: vec![],
            marks: vec![],
            height: 120,
        };
        assert!(chart.figure().contains("Nothing was measured"));
    }
}
