//! What happened over time: lines and areas over bands of phases.

mod drawing;
mod frame;
mod height;
mod path;

use super::scale::Unit;
use super::series::Series;

use self::drawing::Drawing;

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
    fn dots_far_above_the_lines_stand_at_the_top_edge() {
        let with_dots = |value| {
            let mut chart = chart(vec![Some(1000.0), Some(2000.0)]);
            chart.limits.clear();
            let dots = Series::line("seen", vec![None, Some(value)]);
            chart.series.push(dots.peaks().dots());
            chart.figure()
        };
        let told = "dots at the top edge are above this chart";
        let (near, far) = (with_dots(8000.0), with_dots(150_000.0));
        assert!(!near.contains(told), "{near}");
        assert!(far.contains(told), "{far}");
        // The higher line reaches the top, the dot stands there, and its value stays true.
        assert!(far.contains("d=\"M500 200l1000-200\""), "{far}");
        assert!(far.contains("d=\"M1500 0h0\""), "{far}");
        assert!(far.contains("[\"seen\",[null,150000]]"), "{far}");
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
