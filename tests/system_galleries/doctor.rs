//! `draft` and `probe` on real galleries: each is recognised, the doctor goes
//! through it, and by its structure alone a draft is written that works.

use std::process::{Command, Output};

use crate::crowd::{Crowd, as_curator, said};
use crate::proof::Gallery;

impl Crowd {
    fn vernissage(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vernissage"));
        command.current_dir(&self.folder).args(arguments);
        as_curator(&mut command);
        command.output().unwrap()
    }
}

/// Without being told the scenario, draft and probe know the gallery, and the
/// doctor's photo comes and goes.
pub(crate) fn is_recognised(gallery: &impl Gallery, crowd: &Crowd) {
    let before = (gallery.photos(), gallery.noted());
    let output = crowd.vernissage(&["draft", &crowd.host]);
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    let shipped = format!("the shipped scenario `{}`", crowd.scenario);
    assert!(text.contains(&shipped), "{text}");

    let output = crowd.vernissage(&["probe", "--host", &crowd.host]);
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    for line in [
        "recognised as",
        "✓ browse.listing.albums finds galleries",
        "✓ a photo can be added",
        "✓ an added photo is there",
        "✓ a photo can be deleted",
        "✓ a deleted photo is gone",
        "✓ signing out works",
        "✓ nothing of ours is left",
    ] {
        assert!(text.contains(line), "{line}:\n{text}");
    }
    let noted = gallery.noted();
    assert_eq!(noted.added, before.1.added + 1, "photos that it noted");
    assert_eq!(noted.deleted, before.1.deleted + 1, "deletes that it noted");
    assert_eq!(
        gallery.photos(),
        before.0,
        "the doctor left or lost something"
    );
}

/// By its structure alone, from this page on: what the walk of the draft must
/// find.
pub(crate) fn is_walked(gallery: &impl Gallery, crowd: &Crowd, start: &str, found: &[&str]) {
    let before = gallery.photos();
    let output = draft(crowd, start, &[]);
    assert!(output.status.success(), "{}", said(&output));
    probe(crowd, found);
    assert_eq!(gallery.photos(), before);
}

/// The same with an account: what is tried works, is in the draft, and the
/// doctor goes through it.
pub(crate) fn is_tried(gallery: &impl Gallery, crowd: &Crowd, start: &str, found: &[&str]) {
    let before = (gallery.photos(), gallery.noted());
    let output = draft(crowd, start, &["--try-writes"]);
    let text = said(&output);
    for line in [
        "✓ signing in works",
        "✓ adding a photo works",
        "✓ deleting it again works",
    ] {
        assert!(text.contains(line), "{line}:\n{text}");
    }
    let noted = gallery.noted();
    // What was added the draft has found on a page; not every form is noted.
    assert_eq!(noted.deleted, before.1.deleted + 1, "deletes that it noted");
    assert_eq!(gallery.photos(), before.0);
    probe(crowd, found);
    assert_eq!(gallery.photos(), before.0);
}

fn draft(crowd: &Crowd, start: &str, more: &[&str]) -> Output {
    let site = format!("{}{start}", crowd.host);
    // A gallery may be drafted more than once.
    let file = ["--output", "draft.toml", "--force"];
    let mut arguments = vec!["draft", &site, "--by-structure"];
    arguments.extend_from_slice(&file);
    arguments.extend_from_slice(more);
    crowd.vernissage(&arguments)
}

fn probe(crowd: &Crowd, found: &[&str]) {
    let output = crowd.vernissage(&["probe", "--host", &crowd.host, "--scenario", "./draft.toml"]);
    let text = said(&output);
    let draft = std::fs::read_to_string(crowd.folder.join("draft.toml")).unwrap();
    assert!(output.status.success(), "{text}\n{draft}");
    for line in found {
        assert!(
            text.contains(line) || draft.contains(line),
            "{line}:\n{text}\n{draft}"
        );
    }
}
