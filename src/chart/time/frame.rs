//! What stands around the curves: phases, grid, axes and limits.

use super::drawing::Drawing;
use crate::chart::axis;
use crate::chart::markup::{escape, percent, push};
use crate::chart::scale::time_ticks;

/// Bands narrower than this part of the plot have no room for their name.
const BAND_WITH_NAME: f64 = 0.1;

impl Drawing<'_> {
    pub(super) fn bands(&self, out: &mut String) {
        for band in &self.chart.bands {
            let from = (band.from_s / self.seconds).clamp(0.0, 1.0);
            let to = (band.to_s / self.seconds).min(1.0).max(from);
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

    pub(super) fn grid(&self, out: &mut String) {
        let ticks = self.ticks.iter();
        axis::left(
            out,
            ticks.map(|tick| (self.y(*tick), self.chart.unit.tick(*tick))),
        );
    }

    pub(super) fn time_axis(&self, out: &mut String) {
        let ticks = time_ticks(self.seconds, 8).into_iter();
        let ticks = ticks.map(|(at, label)| (at / self.seconds, label));
        axis::bottom(out, ticks, self.chart.height);
    }

    pub(super) fn limits(&self, out: &mut String) {
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
}
