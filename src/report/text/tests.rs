use super::*;
use crate::report::fixture::{self, Shape};

fn text(run: &Run, width: usize) -> String {
    let report = Path::new("reports/2025-06-01T20-00-00/index.html");
    render(
        run,
        &Options {
            colour: false,
            width,
            report: Some(report),
        },
    )
}

#[test]
fn a_summary_on_a_wide_terminal() {
    insta::assert_snapshot!(text(&fixture::run(&Shape::default()), 110));
}

#[test]
fn a_summary_on_a_narrow_terminal() {
    let text = text(&fixture::run(&Shape::default()), 60);
    assert!(
        text.lines().all(|line| line.chars().count() <= 60),
        "{text}"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn a_summary_of_a_run_with_a_browser() {
    insta::assert_snapshot!(text(&fixture::with_camera(), 100));
}

#[test]
fn a_summary_of_an_invalid_run() {
    insta::assert_snapshot!(text(&fixture::invalid(), 100));
}

#[test]
fn a_summary_of_nothing() {
    insta::assert_snapshot!(text(&fixture::empty(), 80));
}

#[test]
fn what_the_gallery_says_cannot_repaint_the_terminal() {
    let mut run = fixture::run(&Shape::default());
    run.failures[0].example = "got \u{1b}[2J".to_owned();
    run.warnings.push("\u{7}".to_owned());
    assert!(!text(&run, 80).contains(['\u{1b}', '\u{7}']));
}

#[test]
fn colours_do_not_move_anything() {
    let run = fixture::run(&Shape::default());
    let coloured = render(
        &run,
        &Options {
            colour: true,
            width: 90,
            report: None,
        },
    );
    let bare = render(
        &run,
        &Options {
            colour: false,
            width: 90,
            report: None,
        },
    );
    let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert_ne!(coloured, bare);
    let uncoloured = codes.replace_all(&coloured, "");
    let trimmed = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| line.trim_end().to_owned())
            .collect()
    };
    assert_eq!(trimmed(&uncoloured), trimmed(&bare));
}

#[test]
fn a_comparison_on_a_terminal() {
    let before = fixture::run(&Shape::default());
    let after = fixture::run(&Shape {
        slowness: 1.6,
        seed: 8,
        ..Shape::default()
    });
    let compared = crate::report::compare::compare(&before, &after);
    let options = Options {
        colour: false,
        width: 90,
        report: None,
    };
    insta::assert_snapshot!(comparison::render(&compared, &options));
}
