//! What a real browser saw among the crowd, as numbers and sentences that every
//! form of the report shares.

use crate::measure::camera::{CameraRecord, Frame, Vital};
use crate::measure::run::Run;
use crate::measure::sample::Operation;
use crate::units;

use super::table::{Cell, Column, Table};

/// The crowd is at its height while so much of its largest number is there.
const HEIGHT: f64 = 0.9;

/// The pages of a walk.
pub(super) const PAGES: [Operation; 3] = [Operation::Listing, Operation::Gallery, Operation::Photo];

/// How often it looked, and how often that was no pleasure.
pub(super) fn about(camera: &CameraRecord) -> String {
    let looked = match camera.frames.len() {
        1 => "one page".to_owned(),
        more => format!("{} pages", units::count(more as u64)),
    };
    let found = match (camera.frames.len(), bad(camera).count()) {
        (0, _) => String::new(),
        (1, 0) => " It was neither broken nor slow.".to_owned(),
        (1, _) => " It was broken or slow.".to_owned(),
        (_, 0) => " None of them was broken or slow.".to_owned(),
        (_, 1) => " One of them was broken or slow.".to_owned(),
        (_, more) => format!(
            " {} of them were broken or slow.",
            units::count(more as u64)
        ),
    };
    format!(
        "{} ({}) walked the same way as the crowd, one page at a person's pace, and looked at \
         {looked}.{found} Times are medians, from the start of the navigation.",
        camera.browser, camera.screen
    )
}

/// The moments in which the page was broken or slow.
pub(super) fn bad(camera: &CameraRecord) -> impl Iterator<Item = &Frame> {
    let frames = camera.frames.iter();
    frames.filter(|frame| frame.is_broken() || frame.is_slow())
}

/// Frames from before the crowd came.
pub(super) fn before(camera: &CameraRecord) -> Vec<&Frame> {
    let frames = camera.frames.iter();
    frames.filter(|frame| frame.at_s.is_none()).collect()
}

/// Frames from when nearly all of the crowd was there.
pub(super) fn at_height<'r>(run: &Run, camera: &'r CameraRecord) -> Vec<&'r Frame> {
    let slices = &run.timeline.slices;
    let slice = f64::from(run.timeline.slice_seconds.max(1));
    let most = slices.iter().map(|slice| slice.users).max().unwrap_or(0) as f64;
    let is_high = |frame: &&Frame| {
        let at = frame.at_s.map(|at| (at / slice) as usize);
        let users = at.and_then(|at| slices.get(at)).map(|slice| slice.users);
        users.is_some_and(|users| users > 0 && users as f64 >= most * HEIGHT)
    };
    camera.frames.iter().filter(is_high).collect()
}

/// Medians of the vitals, before the crowd and at its height.
pub(super) fn vitals(run: &Run, camera: &CameraRecord) -> Table {
    let times = [
        ("before the crowd", before(camera)),
        ("at its height", at_height(run, camera)),
    ];
    let rows = PAGES.into_iter().flat_map(|page| {
        let rows = times
            .iter()
            .map(move |(when, frames)| row(page, when, frames));
        rows.collect::<Vec<_>>()
    });
    Table {
        columns: columns(),
        rows: rows.flatten().collect(),
        sum: false,
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::words("Page", "The kind of page."),
        Column::words(
            "When",
            "The crowd is at its height while nine in ten of its users are there.",
        ),
        Column::number("Looks", "Pages that were looked at.", 6),
        Column::number(
            "Broken",
            "Of those, pages on which something failed. Times are of pages that came: an error \
             is often quicker.",
            5,
        ),
        Column::number(
            "First byte",
            "TTFB: until the first byte of the page, redirects included; the median.",
            4,
        ),
        Column::number(
            "First paint",
            "FCP: until the first text or image was drawn; the median.",
            3,
        ),
        Column::number(
            "Largest paint",
            "LCP: until the largest text or image was drawn; the median.",
            1,
        ),
        Column::number(
            "All images",
            "Until every image on the screen could be seen; the median.",
            0,
        ),
        Column::number(
            "Layout shift",
            "CLS: how much moved while the page came; the median. Above 0.25 is called poor.",
            2,
        ),
    ]
}

fn row(page: Operation, when: &str, frames: &[&Frame]) -> Option<Vec<Cell>> {
    let of_page: Vec<&Frame> = frames
        .iter()
        .copied()
        .filter(|frame| frame.page == page)
        .collect();
    let broken = of_page.iter().filter(|frame| frame.is_broken()).count();
    let came: Vec<&Frame> = of_page
        .iter()
        .copied()
        .filter(|frame| (200..400).contains(&frame.status))
        .collect();
    let time = |of: fn(&Frame) -> Option<f64>| Cell::maybe(median(&came, of).map(millis));
    let shift = median(&came, |frame| frame.cls);
    (!of_page.is_empty()).then(|| {
        vec![
            Cell::new(page.name()),
            Cell::new(when),
            Cell::count(of_page.len() as u64),
            Cell::count(broken as u64),
            time(|frame| frame.ttfb_ms),
            time(|frame| frame.fcp_ms),
            time(|frame| frame.lcp_ms),
            time(|frame| frame.images_ms),
            Cell::maybe(shift.map(|cls| format!("{cls:.3}"))),
        ]
    })
}

/// The median as nearest rank, which is one of the values.
fn median(frames: &[&Frame], of: fn(&Frame) -> Option<f64>) -> Option<f64> {
    let mut values: Vec<f64> = frames.iter().filter_map(|frame| of(frame)).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}

/// Why a page was slow, in a few words each.
pub(super) fn slow_because(frame: &Frame) -> Vec<String> {
    let told = frame.poor().map(|(vital, value)| match vital {
        Vital::FirstByte => format!("first byte after {}", millis(value)),
        Vital::FirstPaint => format!("first paint after {}", millis(value)),
        Vital::LargestPaint => format!("largest paint after {}", millis(value)),
        Vital::AllImages => format!("all images after {}", millis(value)),
        Vital::LayoutShift => format!("layout shift {value:.3}"),
    });
    told.collect()
}

/// Milliseconds as people read them.
pub(super) fn millis(value: f64) -> String {
    units::micros((value.max(0.0) * 1000.0) as u64)
}

/// What a reader of a short form should know: what happened to the browser.
pub(super) fn notes(camera: &CameraRecord) -> impl Iterator<Item = &str> {
    camera.notes.iter().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn vitals_are_held_against_those_before_the_crowd() {
        let run = fixture::with_camera();
        let camera = run.camera.as_ref().expect("a camera");
        let table = vitals(&run, camera);
        let told: Vec<(&str, &str)> = table
            .rows
            .iter()
            .map(|row| (row[0].text.as_str(), row[1].text.as_str()))
            .collect();
        let times = ["before the crowd", "at its height"];
        let expected = PAGES.map(|page| times.map(|time| (page.name(), time)));
        assert_eq!(told, expected.concat());
        assert!(
            table
                .rows
                .iter()
                .all(|row| row.len() == table.columns.len())
        );
    }

    #[test]
    fn pages_of_errors_are_counted_and_not_timed() {
        let mut run = fixture::with_camera();
        let camera = run.camera.as_mut().expect("a camera");
        let at = camera.frames.iter().position(|frame| frame.at_s.is_none());
        let frame = &mut camera.frames[at.expect("a frame before the crowd")];
        (frame.status, frame.images_ms, frame.cls) = (503, Some(1.0), Some(0.349));
        assert_eq!(slow_because(frame), ["layout shift 0.349"]);
        let page = frame.page;
        let camera = run.camera.as_ref().expect("a camera");
        let table = vitals(&run, camera);
        let row = table.rows.iter().find(|row| row[0].text == page.name());
        let told: Vec<&str> = row.expect("its row").iter().map(|it| &*it.text).collect();
        assert_eq!(told[2..4], ["1", "1"]);
        assert_eq!(told[7], Cell::maybe(None).text);
    }

    #[test]
    fn a_look_that_was_no_pleasure_is_told() {
        let run = fixture::with_camera();
        let camera = run.camera.as_ref().expect("a camera");
        let all = bad(camera).count();
        assert!(all > 1);
        assert!(about(camera).contains(&format!("{all} of them were broken or slow")));
        assert_eq!(median(&[], |frame| frame.cls), None);
    }
}
