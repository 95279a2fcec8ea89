//! The clean-up of a gallery that says no, or nothing that can be believed.

use super::super::ledger::entry::{Entry, Kind};
use super::super::rehearsal::signed_in::make_gallery;
use super::clean::sweep;
use super::world::{Shown, page};
use super::*;

/// A gallery that deletes without a way to see that it did.
fn unverified() -> Theatre {
    theatre_with(scenario(without_verify_delete), 1)
}

fn without_verify_delete(text: &str) -> String {
    let (before, rest) = text.split_once("[[verify_delete]]").unwrap();
    let (_, after) = rest.split_once("[[delete_gallery]]").unwrap();
    format!("{before}[[delete_gallery]]{after}")
}

/// One that shows an added photo in its gallery only.
fn verified_by(step: &str) -> Theatre {
    verified_with(str::to_owned, step)
}

/// The same, with more that is changed in its scenario.
fn verified_with(more: impl Fn(&str) -> String, step: &str) -> Theatre {
    let change = |text: &str| {
        let (before, rest) = text.split_once("[[verify_upload]]").unwrap();
        let (_, after) = rest.split_once("[[delete]]").unwrap();
        format!("{before}[[verify_upload]]\nget = \"{{gallery}}\"\n{step}\n[[delete]]{after}")
    };
    theatre_with(scenario(|text| more(&change(text))), 1)
}

/// Adds a photo whose answer gets lost on the way.
async fn arrived_without_answer(theatre: &Theatre) -> Entry {
    theatre.world.instead("POST /g/", page(500, "Lost"));
    theatre.visit(Persona::Uploader).await;
    let entry = theatre.ledger().open_entries(Kind::Photo).remove(0);
    let shown = Shown {
        album: entry.gallery.rsplit('/').next().unwrap().parse().unwrap(),
        title: entry.title.clone(),
        file_name: entry.name.clone(),
        bytes: 1,
    };
    theatre.world.gallery.lock().photos.insert(500, shown);
    entry
}

#[tokio::test]
async fn a_photo_whose_delete_was_refused_is_left() {
    let theatre = unverified();
    theatre.visit(Persona::Uploader).await;
    for _ in 0..2 {
        let denied = page(200, "<p class=error>Permission denied</p>");
        theatre.world.instead("POST /p/101/delete", denied);
    }
    let cleaned = sweep(&theatre, 1).await;
    assert_eq!((cleaned.removed, cleaned.left.len()), (0, 1), "{cleaned:?}");
    assert!(
        cleaned.problems[0].contains("Permission denied"),
        "{cleaned:?}"
    );
    let cleaned = sweep(&theatre, 1).await;
    assert_eq!((cleaned.removed, cleaned.left.len()), (1, 0), "{cleaned:?}");
}

#[tokio::test]
async fn without_a_way_to_see_it_404_is_gone() {
    let theatre = unverified();
    theatre.visit(Persona::Uploader).await;
    theatre.world.gallery.lock().photos.remove(&101);
    let cleaned = sweep(&theatre, 1).await;
    assert!(cleaned.left.is_empty(), "{cleaned:?}");
}

#[tokio::test]
async fn a_gallery_that_is_not_empty_is_left_and_told() {
    let theatre = theatre();
    let mut session = Fake::new(Arc::clone(&theatre.world));
    make_gallery(&theatre.stage, &mut session).await.unwrap();
    for _ in 0..2 {
        let full = page(200, "<p class=error>Album is not empty</p>");
        theatre.world.instead("POST /g/101/delete", full);
    }
    let cleaned = sweep(&theatre, 1).await;
    assert_eq!(
        (cleaned.galleries_removed, cleaned.galleries_left.len()),
        (0, 1),
        "{cleaned:?}"
    );
    assert!(cleaned.problems[0].contains("not empty"), "{cleaned:?}");
}

#[tokio::test]
async fn a_page_that_says_overloaded_does_not_say_that_nothing_is_there() {
    for step in [
        "expect = { text = \"{photo.title}\" }",
        "capture = { photo.id = { select = \"a.photo\", attribute = \"data-photo\", \
         containing = \"{photo.title}\" } }",
    ] {
        let theatre = verified_by(step);
        arrived_without_answer(&theatre).await;
        // Two looks: the scenario's own, and through the pages.
        for _ in 0..4 {
            theatre
                .world
                .instead("GET /g/", page(200, "Service overloaded"));
        }
        let cleaned = sweep(&theatre, 1).await;
        assert_eq!(cleaned.never_arrived, 0, "{cleaned:?}");
        assert_eq!(cleaned.left.len(), 1, "{cleaned:?}");
        assert!(
            cleaned.problems[0].contains("does not say whether it has arrived"),
            "{cleaned:?}"
        );
        let cleaned = sweep(&theatre, 1).await;
        assert_eq!((cleaned.removed, cleaned.left.len()), (1, 0), "{cleaned:?}");
    }
}

#[tokio::test]
async fn a_photo_on_the_second_page_is_found() {
    for (step, looks) in [
        ("expect = { text = \"{photo.title}\" }", 2),
        (
            "capture = { photo.id = { select = \"a.photo\", attribute = \"data-photo\", \
             containing = \"{photo.title}\" } }",
            1,
        ),
    ] {
        let theatre = verified_by(step);
        arrived_without_answer(&theatre).await;
        let first = "<main class=gallery><a class=photo data-photo=1 href=/p/1>Sea</a>\
                     <a class=next href=?page=2>Next</a></main>";
        for _ in 0..looks {
            theatre.world.instead("GET /g/", page(200, first));
        }
        let cleaned = sweep(&theatre, 1).await;
        assert_eq!((cleaned.removed, cleaned.left.len()), (1, 0), "{cleaned:?}");
        assert!(!theatre.world.gallery.lock().photos.contains_key(&500));
    }
}

#[tokio::test]
async fn what_a_verification_captures_finds_a_photo_whose_upload_says_nothing() {
    let change = |text: &str| {
        text.replace(
            "capture = { photo.id = { select = \"a.photo\", attribute = \"data-photo\", \
             containing = \"{photo.title}\" } }",
            "",
        )
        .replace(
            "get = \"/p/{photo.id}\"\nexpect = { select = \"img.medium\", text = \"{photo.title}\" }",
            "get = \"/search\"\ncapture = { photo.id = { select = \"a.photo\", attribute = \
             \"data-photo\", containing = \"{photo.title}\" } }",
        )
    };
    let theatre = theatre_with(scenario(change), 1);
    arrived_without_answer(&theatre).await;
    // The search is out of order; the gallery's own pages are not.
    for _ in 0..2 {
        theatre.world.instead("GET /search", page(200, "Try later"));
    }
    let cleaned = sweep(&theatre, 1).await;
    assert_eq!((cleaned.removed, cleaned.left.len()), (1, 0), "{cleaned:?}");
}

#[tokio::test]
async fn a_delete_path_that_is_wrong_removes_nothing() {
    let wrong = |text: &str| text.replace("/p/{photo.id}/delete", "/photo/{photo.id}/delete");
    let both_wrong = |text: &str| {
        let (before, after) = text.split_once("[[verify_delete]]").unwrap();
        let after = after.replacen("/p/{photo.id}", "/photo/{photo.id}", 1);
        wrong(&format!("{before}[[verify_delete]]{after}"))
    };
    for theatre in [
        theatre_with(scenario(|text| wrong(&without_verify_delete(text))), 1),
        theatre_with(scenario(wrong), 1),
        theatre_with(scenario(both_wrong), 1),
    ] {
        theatre.visit(Persona::Uploader).await;
        let cleaned = sweep(&theatre, 1).await;
        assert_eq!((cleaned.removed, cleaned.left.len()), (0, 1), "{cleaned:?}");
        assert!(
            cleaned.problems[0].contains("ask to delete the photo"),
            "{cleaned:?}"
        );
        assert!(theatre.world.gallery.lock().photos.contains_key(&101));
    }
}

#[tokio::test]
async fn a_delete_path_that_is_wrong_removes_no_gallery() {
    let wrong = |text: &str| text.replace("{gallery}/delete", "{gallery}/remove");
    let theatre = theatre_with(scenario(wrong), 1);
    let mut session = Fake::new(Arc::clone(&theatre.world));
    make_gallery(&theatre.stage, &mut session).await.unwrap();
    let cleaned = sweep(&theatre, 1).await;
    assert_eq!(
        (cleaned.galleries_removed, cleaned.galleries_left.len()),
        (0, 1),
        "{cleaned:?}"
    );
    theatre.world.gallery.lock().albums.retain(|it| *it != 101);
    let cleaned = sweep(&theatre, 1).await;
    assert!(cleaned.galleries_left.is_empty(), "{cleaned:?}");
}

#[tokio::test]
async fn where_more_pages_are_not_found_a_photo_is_not_said_to_be_nowhere() {
    for (step, looks) in [
        ("expect = { text = \"{photo.title}\" }", 2),
        (
            "capture = { photo.id = { select = \"a.photo\", attribute = \"data-photo\", \
             containing = \"{photo.title}\" } }",
            1,
        ),
    ] {
        let theatre = verified_with(|text| text.replace("next = \"a.next\"\n", ""), step);
        arrived_without_answer(&theatre).await;
        let first = "<main class=gallery><a class=photo data-photo=1 href=/p/1>Sea</a>\
                     <a class=more href=?page=2>Older</a></main>";
        for _ in 0..2 * looks {
            theatre.world.instead("GET /g/", page(200, first));
        }
        let cleaned = sweep(&theatre, 1).await;
        assert_eq!(
            (cleaned.never_arrived, cleaned.left.len()),
            (0, 1),
            "{cleaned:?}"
        );
        assert!(
            cleaned.problems[0].contains("another page of its gallery"),
            "{cleaned:?}"
        );
        let cleaned = sweep(&theatre, 1).await;
        assert_eq!((cleaned.removed, cleaned.left.len()), (1, 0), "{cleaned:?}");
    }
}
