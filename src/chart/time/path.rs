//! Points into the path data of SVG.

use crate::chart::markup::push;

/// A line through a run of points, in relative steps: shorter than absolute ones.
pub(super) fn line(out: &mut String, run: &[(i64, i64)]) {
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
pub(super) fn area(out: &mut String, run: &[(i64, i64)], floor: i64) {
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
