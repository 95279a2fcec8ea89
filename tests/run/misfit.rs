//! A scenario that does not fit its gallery, in a step that changes something, or that
//! nobody can use.

use std::fs;

use super::support::{Gallery, Ran, outcome};

/// The demo gallery's scenario with a slip of the pen in the form for photos.
fn slip(folder: &std::path::Path) -> String {
    let scenario = include_str!("../../scenarios/demo.toml");
    let wrong = scenario.replace("form.upload", "form.uplaod");
    assert_ne!(wrong, scenario);
    let path = folder.join("slip.toml");
    fs::write(&path, wrong).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_form_that_is_not_there_is_told() {
    let gallery = Gallery::open(&[]);
    let scenario = slip(gallery.folder.path());
    let password = gallery.password_file();
    let arguments = [
        "--host",
        &gallery.url,
        "--scenario",
        &scenario,
        "--user",
        "curator",
        "--password-file",
        password.to_str().unwrap(),
        "--crowd",
        "uploader=1",
        "--users",
        "1",
        "--iterations",
        "2",
        "--think-time",
        "0",
    ];
    let ran = Ran::with(&arguments);
    assert_eq!(ran.code(), 3, "{}", ran.stdout());
    assert!(ran.stderr().contains("form.uplaod"), "{}", ran.stderr());

    let ran = Ran::with(&[&arguments[..], &["--no-preflight"]].concat());
    ran.assert_done();
    // Lines are broken where the terminal ends.
    let said = ran.stdout();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let run = ran.run();
    assert!(said.contains("form.uplaod"), "{said}");
    assert!(said.contains("visits of the persona uploader"), "{said}");
    let failure = &run["failures"][0];
    assert_eq!(
        (failure["operation"].as_str(), failure["count"].as_u64()),
        (Some("upload"), Some(2)),
        "{failure}"
    );
    assert_eq!(outcome(&run, "rejected"), 0, "no request was sent for it");
    let page = fs::read_to_string(ran.folder().join("index.html")).unwrap();
    assert!(page.contains("form.uplaod"), "the report tells it too");
}

/// A club that shows nothing before one signs in, and nobody has an account.
#[test]
fn a_crowd_that_could_do_nothing_is_not_sent() {
    let gallery = Gallery::open(&[]);
    let scenario = include_str!("../../scenarios/demo.toml");
    let shy = scenario.replacen(
        "[browse.listing]",
        "[browse]\nsign_in_first = true\n\n[browse.listing]",
        1,
    );
    assert_ne!(shy, scenario);
    let path = gallery.folder.path().join("shy.toml");
    fs::write(&path, shy).unwrap();
    let ran = Ran::with(&[
        "--host",
        &gallery.url,
        "--scenario",
        path.to_str().unwrap(),
        "--crowd",
        "walker=1,uploader=1",
        "--users",
        "2",
        "--iterations",
        "1",
        "--wait",
        "1m",
    ]);
    assert_eq!(ran.code(), 3, "{}", ran.stdout());
    let said = ran.stderr();
    assert!(said.contains("no account was given"), "{said}");
    assert!(!gallery.log().iter().any(|it| it.path == "/sign-in"));
}
