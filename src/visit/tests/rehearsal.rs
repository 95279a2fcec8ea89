//! What is looked at before a crowd is sent.

use super::super::ledger::entry::Kind;
use super::super::rehearsal::Obstacle;
use super::super::rehearsal::look::look_around;
use super::super::rehearsal::signed_in::{begin_upload, believes_deleted};
use super::world::page;
use super::*;

fn fake(theatre: &Theatre) -> Fake {
    Fake::new(Arc::clone(&theatre.world))
}

fn with(from: &'static str, to: &'static str) -> Theatre {
    let change = |text: &str| {
        assert!(text.contains(from));
        text.replace(from, to)
    };
    theatre_with(scenario(change), 1)
}

#[tokio::test]
async fn a_gallery_that_fits_is_looked_at_and_left_as_it_was() {
    let theatre = theatre();
    let before = theatre.world.titles();
    let mut session = fake(&theatre);
    look_around(&theatre.stage, &mut session, false)
        .await
        .unwrap();
    begin_upload(&theatre.stage, &mut session).await.unwrap();
    assert_eq!(theatre.world.titles(), before);
    assert_eq!(theatre.world.requests("GET /p/"), 1, "one photo is opened");
    assert_eq!(theatre.world.requests("POST /g/"), 0, "nothing is sent");
    assert_eq!(theatre.world.requests("POST /sign-out"), 1);
    assert_eq!(theatre.ledger().reserve().0, 1, "nor is anything written");
}

#[tokio::test]
async fn a_photo_page_without_an_image_is_an_obstacle() {
    let theatre = with(
        "medium = \"img.medium\"\nfull = \"a.full\"",
        "medium = \"img.mediun\"",
    );
    let looked = look_around(&theatre.stage, &mut fake(&theatre), false).await;
    let told = looked.unwrap_err().to_string();
    assert!(told.contains("a photo: no enlarged image"), "{told}");
    assert!(told.contains("img.mediun"), "{told}");
}

#[tokio::test]
async fn a_photo_that_was_deleted_meanwhile_is_none() {
    let theatre = theatre();
    theatre.world.instead("GET /p/", page(404, "Gone"));
    let looked = look_around(&theatre.stage, &mut fake(&theatre), false).await;
    assert_eq!(looked, Ok(()));
}

#[tokio::test]
async fn a_form_that_is_not_there_is_an_obstacle() {
    let theatre = with("submit = \"form.upload\"", "submit = \"form.uplaod\"");
    let begun = begin_upload(&theatre.stage, &mut fake(&theatre)).await;
    let Err(Obstacle::Upload { cause, .. }) = begun else {
        panic!("{begun:?}");
    };
    assert!(cause.contains("Step 'add the photo'"), "{cause}");
    assert!(cause.contains("form.uplaod"), "{cause}");
    assert_eq!(theatre.world.requests("POST /sign-out"), 1);
}

#[tokio::test]
async fn a_file_control_of_another_name_is_an_obstacle() {
    let theatre = with("file = \"photos\"", "file = \"photo\"");
    let begun = begin_upload(&theatre.stage, &mut fake(&theatre)).await;
    let told = begun.unwrap_err().to_string();
    assert!(
        told.contains("no file control 'photo'; it has 'photos'"),
        "{told}"
    );
}

#[tokio::test]
async fn where_some_galleries_are_closed_to_uploads_another_will_do() {
    let theatre = theatre();
    theatre
        .world
        .instead("GET /g/", page(200, "<main class=gallery>Closed</main>"));
    let begun = begin_upload(&theatre.stage, &mut fake(&theatre)).await;
    assert_eq!(begun, Ok(()));
}

#[tokio::test]
async fn a_verify_delete_that_says_nothing_is_seen_through() {
    let blind = "get = \"/\"\nexpect = { no_text = \"{photo.title}\" }";
    let sees = "get = \"/p/{photo.id}\"\nexpect = { status = 404 }";
    for (theatre, believes) in [(theatre(), false), (with(sees, blind), true)] {
        theatre.visit(Persona::Uploader).await;
        let entry = theatre.ledger().open_entries(Kind::Photo).remove(0);
        let mut session = fake(&theatre);
        let believed = believes_deleted(&theatre.stage, &mut session, &entry).await;
        assert_eq!(believed, believes);
        assert!(theatre.world.gallery.lock().photos.contains_key(&101));
        assert_eq!(theatre.world.requests("POST /p/"), 0, "nothing is deleted");
        assert_eq!(theatre.world.requests("POST /sign-out"), 2);
    }
}
