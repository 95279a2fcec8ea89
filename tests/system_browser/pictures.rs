//! The demo gallery photographed, and the pictures looked at.

use std::path::Path;

use image::{DynamicImage, GenericImageView};

use crate::site::Site;
use crate::support::{Gallery, vernissage};

/// The demo gallery's paper and its ink, from its style sheet.
const PAPER: [u8; 3] = [0xfa, 0xf8, 0xf4];

/// Takes a picture; what was said, and the exit code.
pub(crate) fn shot(arguments: &[&str]) -> (String, i32) {
    let output = vernissage().arg("shot").args(arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (said, output.status.code().unwrap_or(-1))
}

pub(crate) fn open(path: &Path) -> DynamicImage {
    image::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The share of pixels that are nearly this colour.
fn share_of(picture: &DynamicImage, colour: [u8; 3]) -> f64 {
    let near = |a: u8, b: u8| a.abs_diff(b) <= 6;
    let count = picture
        .pixels()
        .filter(|(_, _, pixel)| (0..3).all(|i| near(pixel.0[i], colour[i])))
        .count();
    count as f64 / (f64::from(picture.width()) * f64::from(picture.height()))
}

/// How many different colours there are, coarsely: a blank page has a few.
fn colours(picture: &DynamicImage) -> usize {
    let coarse = picture
        .pixels()
        .map(|(_, _, pixel)| [pixel.0[0] / 16, pixel.0[1] / 16, pixel.0[2] / 16]);
    coarse.collect::<std::collections::HashSet<_>>().len()
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn three_screens_show_the_gallery_in_their_sizes() {
    let gallery = Gallery::open(&[]);
    let folder = tempfile::tempdir().unwrap();
    let screens = [
        ("desktop", "png", 1280, 800),
        ("tablet", "jpg", 1536, 2048),
        ("phone", "webp", 1170, 2532),
    ];
    for (screen, ending, width, height) in screens {
        let path = folder.path().join(format!("{screen}.{ending}"));
        let output = path.to_str().unwrap();
        let arguments = ["--host", &gallery.url, "--gallery", "--screen", screen];
        let (said, code) = shot(&[&arguments[..], &["-o", output]].concat());
        assert_eq!(code, 0, "{said}");
        assert!(
            said.contains(&format!("{width} × {height} pixels")),
            "{said}"
        );
        assert!(!said.contains("failed"), "{said}");
        let picture = open(&path);
        assert_eq!((picture.width(), picture.height()), (width, height));
        assert!(share_of(&picture, PAPER) > 0.1, "{screen}: the paper");
        assert!(colours(&picture) > 40, "{screen}: {}", colours(&picture));
    }
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn the_dark_page_is_dark() {
    let gallery = Gallery::open(&[]);
    let folder = tempfile::tempdir().unwrap();
    let mut brightness = Vec::new();
    for dark in [&[][..], &["--dark"]] {
        let path = folder.path().join("picture.png");
        let arguments = ["--host", &gallery.url, "-o", path.to_str().unwrap()];
        let (said, code) = shot(&[&arguments[..], dark].concat());
        assert_eq!(code, 0, "{said}");
        let picture = open(&path).to_luma8();
        let sum: u64 = picture.pixels().map(|pixel| u64::from(pixel.0[0])).sum();
        brightness.push(sum / u64::from(picture.width() * picture.height()));
    }
    assert!(brightness[1] < brightness[0] / 2, "{brightness:?}");
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn the_scenario_leads_to_a_photo_and_signs_in() {
    let gallery = Gallery::open(&[]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.png");
    let password = gallery.password_file();
    let (said, code) = shot(&[
        "--host",
        &gallery.url,
        "--photo",
        "2",
        "--sign-in",
        "--user",
        "curator",
        "--password-file",
        password.to_str().unwrap(),
        "--full-page",
        "-o",
        path.to_str().unwrap(),
    ]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("/photos/"), "{said}");
    let log = gallery.log();
    let posted = |line: &&crate::support::Line| line.method == "POST" && line.status < 400;
    // Signed in, and out again.
    assert_eq!(log.iter().filter(posted).count(), 2, "{log:?}");
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn a_wrong_password_is_told_as_before_a_run() {
    let gallery = Gallery::open(&[]);
    let folder = tempfile::tempdir().unwrap();
    let (password, path) = (folder.path().join("pw"), folder.path().join("it.png"));
    std::fs::write(&password, "hunter2-hunter2").unwrap();
    let (said, code) = shot(&[
        "--host",
        &gallery.url,
        "--sign-in",
        "--user",
        "curator",
        "--password-file",
        password.to_str().unwrap(),
        "-o",
        path.to_str().unwrap(),
    ]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("signing in does not work"), "{said}");
    assert!(
        !said.contains("uploaded") && !said.contains("hunter2"),
        "{said}"
    );
    assert!(!path.exists());
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn one_element_is_cut_out_and_a_missing_one_is_an_error() {
    let gallery = Gallery::open(&[]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("h1.png");
    let output = path.to_str().unwrap();
    let (said, code) = shot(&["--host", &gallery.url, "--selector", "h1", "-o", output]);
    assert_eq!(code, 0, "{said}");
    assert!(open(&path).height() < 200);
    let (said, code) = shot(&["--host", &gallery.url, "--selector", "#no", "-o", output]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("no visible element '#no'"), "{said}");
    let nowhere = folder.path().join("nowhere/h1.png");
    let (said, code) = shot(&["--host", &gallery.url, "-o", nowhere.to_str().unwrap()]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("there is no folder"), "{said}");
    let (said, code) = shot(&["--host", &gallery.url, "--gallery", "99", "-o", output]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("there is no gallery 99"), "{said}");
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn broken_images_and_errors_are_told() {
    let gallery = Gallery::open(&["--error-rate", "thumbnail=1"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.png");
    let output = path.to_str().unwrap();
    let (said, code) = shot(&[
        "--host",
        &gallery.url,
        "--gallery",
        "--strict",
        "-o",
        output,
    ]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("failed: broken image http"), "{said}");
    assert!(said.contains(" (status 500)"), "{said}");
    assert!(path.is_file(), "the picture is there all the same");
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn a_gallery_that_does_not_answer_is_told_with_exit_code_3() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nothing.png");
    let arguments = ["--host", &host, "-o", path.to_str().unwrap()];
    for (more, words) in [
        (&["--scenario", "demo"][..], "ERR_CONNECTION_REFUSED"),
        (&[][..], "refused"),
    ] {
        let (said, code) = shot(&[&arguments[..], more].concat());
        assert_eq!(code, 3, "{said}");
        assert!(said.contains(words), "{said}");
        assert!(!path.exists());
    }
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn a_site_is_not_taken_for_the_demo_gallery() {
    let page = "<!doctype html><title>x</title><link rel=icon href=data:,><h1>No photos</h1>";
    let site = Site::open(
        "127.0.0.1",
        vec![("/", "Content-Type: text/html\r\n", page.to_owned())],
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.png");
    let host = site.url("/");
    let arguments = ["--host", &host, "-o", path.to_str().unwrap()];
    let (said, code) = shot(&[&arguments[..], &["--photo"]].concat());
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("vernissage draft"), "{said}");
    let (said, code) = shot(&arguments);
    assert_eq!(code, 0, "any page can be photographed: {said}");
    assert!(path.is_file());
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn without_chromium_one_sentence_names_the_package() {
    let output = vernissage()
        .arg("shot")
        // An empty one is none.
        .env("CHROME", "")
        .env("PATH", "/nowhere")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    assert!(said.contains("apt-get install chromium"), "{said}");
}
