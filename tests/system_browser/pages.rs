//! The pages that we draw ourselves, in a real browser.

use serde_json::json;

use vernissage::browser::screen::Screen;

use crate::inspector::{NARROW, inspect};
use crate::support::{Gallery, Ran};

/// How far the page is wider than the screen, and what it has asked for.
pub(crate) const FITS: &str = "({ \
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth, \
    asked: performance.getEntriesByType('resource').map(it => it.name) })";

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn the_report_is_whole_in_one_file_and_fits_a_phone() {
    let ran = Ran::with(&[
        "--users",
        "2",
        "--hatch-rate",
        "2",
        "--run-time",
        "2s",
        "--think-time",
        "0",
    ]);
    ran.assert_done();
    let url = format!("file://{}/index.html", ran.folder().display());
    let (sight, answer) = inspect(&url, NARROW, FITS);
    assert_eq!(sight.problems, [], "{:?}", sight.problems);
    assert_eq!(answer["over"], json!(0));
    assert_eq!(answer["asked"], json!([]));
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn the_demo_gallery_fits_a_phone_and_does_not_complain() {
    let gallery = Gallery::open(&[]);
    for path in ["", "galleries/1", "galleries/2", "photos/1", "sign-in"] {
        let (sight, answer) = inspect(&format!("{}{path}", with_slash(&gallery.url)), NARROW, FITS);
        assert_eq!(sight.status, 200, "{path}");
        assert_eq!(sight.problems, [], "{path}");
        assert_eq!(sight.broken_images, 0, "{path}");
        assert_eq!(answer["over"], json!(0), "{path}");
        let asked = answer["asked"].as_array().unwrap().iter();
        for url in asked.filter_map(|url| url.as_str()) {
            assert!(url.starts_with(&gallery.url), "{path} asks for {url}");
        }
    }
}

/// What stands below it must not move when it comes. A shift of up to 0.1 is called
/// good (<https://web.dev/articles/cls>); ours is none.
#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn a_photo_of_the_demo_has_its_room_before_it_comes() {
    let gallery = Gallery::open(&["--latency", "medium=800ms"]);
    let url = format!("{}photos/1", with_slash(&gallery.url));
    for screen in [NARROW, Screen::DESKTOP] {
        let (sight, _) = inspect(&url, screen, "1");
        let shift = sight.vitals.cls;
        assert!(shift.is_some_and(|it| it < 0.01), "{screen:?}: {shift:?}");
        let shown = sight.vitals.images_ms;
        assert!(shown.is_some_and(|it| it > 800.0), "{shown:?}");
    }
}

fn with_slash(url: &str) -> String {
    format!("{}/", url.trim_end_matches('/'))
}
