//! Several distributions beside one another: a row each, on one axis.

use crate::units;

use super::distribution::log_axis;
use super::markup::{escape, percent, push};
use super::scale::LogScale;

const ROW_HEIGHT: u32 = 30;
const AXIS_HEIGHT: u32 = 24;

/// One row: where its values lie, in microseconds.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// The smallest value.
    pub min: u64,
    /// A quarter of the values is at most this.
    pub p25: u64,
    /// The median.
    pub p50: u64,
    /// Three quarters of the values are at most this.
    pub p75: u64,
    /// The 95th percentile.
    pub p95: u64,
    /// The 99th percentile.
    pub p99: u64,
    /// The largest value.
    pub max: u64,
}

/// Distributions as rows on one logarithmic axis.
#[derive(Debug, Clone)]
pub struct Ranges {
    /// What they show.
    pub title: String,
    /// What a reader should know; may be empty.
    pub note: String,
    /// The rows, in order.
    pub rows: Vec<Row>,
}

const LEGEND: &str = "<ul class=\"legend\">\
<li><svg class=\"key\" width=\"24\" height=\"12\" aria-hidden=\"true\"><line class=\"whisker\" x1=\"1\" x2=\"23\" y1=\"6\" y2=\"6\"/></svg>least to most</li>\
<li><svg class=\"key\" width=\"24\" height=\"12\" aria-hidden=\"true\"><rect class=\"box\" x=\"1\" width=\"22\" y=\"1\" height=\"10\" rx=\"2\"/></svg>middle half</li>\
<li><svg class=\"key\" width=\"12\" height=\"12\" aria-hidden=\"true\"><circle class=\"median\" cx=\"6\" cy=\"6\" r=\"4\"/></svg>p50</li>\
<li><svg class=\"key\" width=\"10\" height=\"14\" aria-hidden=\"true\"><line class=\"quantile q2\" x1=\"5\" x2=\"5\" y1=\"0\" y2=\"14\"/></svg>p95</li>\
<li><svg class=\"key\" width=\"10\" height=\"14\" aria-hidden=\"true\"><line class=\"quantile q3\" x1=\"5\" x2=\"5\" y1=\"0\" y2=\"14\"/></svg>p99</li></ul>";

impl Ranges {
    /// The chart as an HTML `<figure>`.
    #[must_use]
    pub fn figure(&self) -> String {
        let mut out = String::with_capacity(8_192);
        push(
            &mut out,
            format_args!(
                "<figure class=\"chart ranges\"><figcaption><b>{}</b> <span>{}</span></figcaption>",
                escape(&self.title),
                escape(&self.note)
            ),
        );
        let (Some(low), Some(high)) = (
            self.rows.iter().map(|row| row.min).min(),
            self.rows.iter().map(|row| row.max).max(),
        ) else {
            out.push_str("<p class=\"nothing\">Nothing was measured.</p></figure>");
            return out;
        };
        let scale = LogScale::around(low as f64, high as f64);
        let height = self.rows.len() as u32 * ROW_HEIGHT;
        out.push_str(LEGEND);
        push(
            &mut out,
            format_args!(
                "<svg class=\"plot\" role=\"img\" height=\"{}\"><title>{}</title><desc>{}</desc>",
                height + AXIS_HEIGHT,
                escape(&self.title),
                escape(&self.rows.iter().map(words).collect::<Vec<_>>().join(" "))
            ),
        );
        for tick in scale.ticks() {
            let x = percent(scale.position(tick));
            push(
                &mut out,
                format_args!("<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y2=\"{height}\"/>"),
            );
        }
        for (index, row) in self.rows.iter().enumerate() {
            draw(
                &mut out,
                row,
                index as u32 * ROW_HEIGHT + ROW_HEIGHT / 2,
                scale,
            );
        }
        log_axis(&mut out, scale, height);
        out.push_str("</svg></figure>");
        out
    }
}

fn words(row: &Row) -> String {
    format!(
        "{}: least {}, p50 {}, p95 {}, p99 {}, most {}.",
        row.name,
        units::micros(row.min),
        units::micros(row.p50),
        units::micros(row.p95),
        units::micros(row.p99),
        units::micros(row.max)
    )
}

fn draw(out: &mut String, row: &Row, middle: u32, scale: LogScale) {
    let at = |value: u64| scale.position(value as f64);
    push(
        out,
        format_args!(
            "<g><title>{words}</title><rect class=\"row\" width=\"100%\" y=\"{top}\" height=\"{ROW_HEIGHT}\"/>\
             <text class=\"tick y name\" x=\"-8\" y=\"{middle}\" dy=\".34em\">{name}</text>\
             <line class=\"whisker\" x1=\"{min}\" x2=\"{max}\" y1=\"{middle}\" y2=\"{middle}\"/>\
             <rect class=\"box\" x=\"{p25}\" width=\"{width}\" y=\"{box_top}\" height=\"12\" rx=\"2\"/>\
             <circle class=\"median\" cx=\"{p50}\" cy=\"{middle}\" r=\"4\"/>\
             <line class=\"quantile q2\" x1=\"{p95}\" x2=\"{p95}\" y1=\"{mark_top}\" y2=\"{mark_end}\"/>\
             <line class=\"quantile q3\" x1=\"{p99}\" x2=\"{p99}\" y1=\"{mark_top}\" y2=\"{mark_end}\"/></g>",
            words = escape(&words(row)),
            top = middle - ROW_HEIGHT / 2,
            name = escape(&row.name),
            min = percent(at(row.min)),
            max = percent(at(row.max)),
            p25 = percent(at(row.p25)),
            width = percent((at(row.p75) - at(row.p25)).max(0.002)),
            box_top = middle - 6,
            p50 = percent(at(row.p50)),
            p95 = percent(at(row.p95)),
            p99 = percent(at(row.p99)),
            mark_top = middle - 8,
            mark_end = middle + 8,
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_described_in_words() {
        let figure = Ranges {
            title: "Operations".to_owned(),
            note: String::new(),
            rows: vec![Row {
                name: "full".to_owned(),
                min: 1_000,
                p25: 2_000,
                p50: 3_000,
                p75: 4_000,
                p95: 50_000,
                p99: 60_000,
                max: 70_000,
            }],
        }
        .figure();
        assert!(
            figure.contains("full: least 1 ms, p50 3 ms, p95 50 ms"),
            "{figure}"
        );
    }
}
