//! The axes of a plot, and the lines that lead from them through it.

use super::markup::{escape, percent, push, short};

/// An axis at the bottom: a mark and a label at each place, given as parts of the
/// width. Every other label is of a class that leaves narrow charts.
pub(super) fn bottom(out: &mut String, ticks: impl Iterator<Item = (f64, String)>, height: u32) {
    for (index, (at, label)) in ticks.enumerate() {
        let x = percent(at);
        let class = if index % 2 == 1 { " alt" } else { "" };
        push(
            out,
            format_args!(
                "<line class=\"mark\" x1=\"{x}\" x2=\"{x}\" y1=\"{height}\" y2=\"{}\"/>\
                 <text class=\"tick x{class}\" x=\"{x}\" y=\"{}\">{}</text>",
                height + 4,
                height + 17,
                escape(&label),
            ),
        );
    }
}

/// An axis at the left, with a line through the plot at each height in pixels from
/// its top.
pub(super) fn left(out: &mut String, ticks: impl Iterator<Item = (f64, String)>) {
    for (y, label) in ticks {
        let y = short(y, 1);
        push(
            out,
            format_args!(
                "<line class=\"grid\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>\
                 <text class=\"tick y\" x=\"-8\" y=\"{y}\" dy=\".34em\">{}</text>",
                escape(&label)
            ),
        );
    }
}
