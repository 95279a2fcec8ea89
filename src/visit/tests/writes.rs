//! Adding and deleting: forms, the ledger, and nobody else's photos.

use super::super::ledger::entry::{Kind, State};
use super::world::{Reply, page};
use super::*;
use crate::measure::sample::{Action, Operation, Outcome};

#[tokio::test]
async fn an_uploader_adds_a_photo_and_sees_it() {
    let theatre = theatre();
    let outcome = theatre.visit(Persona::Uploader).await;
    assert!(outcome.ok, "{outcome:?}");
    assert_eq!(outcome.action, Action::Add);
    let log = theatre.world.log();
    let steps: Vec<&str> = log
        .iter()
        .filter(|line| line.starts_with("GET") || line.starts_with("POST"))
        .map(|line| line.split('/').next().unwrap_or_default())
        .collect();
    assert_eq!(
        steps,
        [
            "GET ", "GET ", "POST ", "GET ", "POST ", "GET ", "GET ", "POST "
        ]
    );
    assert!(log.contains(&format!(
        "POST /sign-in csrf=t0ken&name=ed&password={PASSWORD}"
    )));
    let upload = log.iter().find(|it| it.contains("/upload")).unwrap();
    assert!(
        upload.contains(
            "csrf=s3cret-t0ken&title=vernissage-r1-0000001&photos=vernissage-r1-0000001.jpg:"
        ),
        "{upload}"
    );
    assert!(
        theatre.world.unannounced.lock().is_empty(),
        "the ledger comes first"
    );
    let entries = theatre.ledger().open_entries(Kind::Photo);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].state, State::Uploaded);
    assert_eq!(entries[0].captures["photo.id"], "101");
    assert!(entries[0].gallery.starts_with("http://gallery.test/g/"));
    assert_eq!(entries[0].user, "ed");
    let photos = &theatre.world.gallery.lock().photos;
    assert_eq!(photos[&101].bytes as u64, entries[0].bytes);
    assert_eq!(photos[&101].file_name, "vernissage-r1-0000001.jpg");
}

#[tokio::test]
async fn a_deleter_without_a_photo_adds_one_first_and_touches_no_other() {
    let theatre = theatre();
    let before = theatre.world.titles();
    let outcome = theatre.visit(Persona::Deleter).await;
    assert!(outcome.ok, "{outcome:?}");
    assert_eq!(outcome.action, Action::Delete);
    assert_eq!(theatre.world.titles(), before);
    assert_eq!(theatre.world.requests("POST /p/101/delete"), 1);
    let writes = theatre.ledger().writes();
    assert_eq!((writes.uploaded, writes.deleted, writes.left), (1, 1, 0));
}

#[tokio::test]
async fn a_deleter_takes_what_an_uploader_has_added() {
    let theatre = theatre();
    theatre.visit(Persona::Uploader).await;
    assert!(theatre.visit(Persona::Deleter).await.ok);
    let writes = theatre.ledger().writes();
    assert_eq!((writes.uploaded, writes.deleted), (1, 1));
}

#[tokio::test]
async fn many_at_once_never_delete_the_same_photo_twice() {
    let theatre = theatre();
    let before = theatre.world.titles();
    let visits = (0..24).map(|user| {
        let persona = [Persona::Uploader, Persona::Deleter][user % 2];
        let mut visitor = theatre.visitor(persona, user as u64);
        tokio::spawn(async move {
            for _ in 0..3 {
                visitor.visit(Instant::now()).await;
            }
        })
    });
    for visit in visits.collect::<Vec<_>>() {
        visit.await.unwrap();
    }
    assert!(theatre.diary.failures.lock().is_empty());
    let left: Vec<String> = theatre
        .ledger()
        .open_entries(Kind::Photo)
        .into_iter()
        .map(|it| it.title)
        .collect();
    let mut expected = before;
    expected.extend(left);
    let mut titles = theatre.world.titles();
    expected.sort();
    titles.sort();
    assert_eq!(titles, expected, "the ledger knows exactly what is there");
}

#[tokio::test]
async fn a_refused_sign_in_is_a_failure_without_the_password() {
    let theatre = theatre();
    let said = format!("<p class=error>Wrong password: {PASSWORD}</p>");
    theatre.world.instead("POST /sign-in", page(200, said));
    let outcome = theatre.visit(Persona::Uploader).await;
    assert!(!outcome.ok);
    let problem = outcome.problem.unwrap();
    assert!(problem.contains("'sign in'"), "the step: {problem}");
    let failures = theatre.diary.failures.lock();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].outcome, Outcome::Rejected);
    assert_eq!(failures[0].operation, Operation::SignIn);
    let notes = theatre.diary.notes.lock();
    let told = format!("{problem} {failures:?} {notes:?}");
    assert!(
        told.contains("REDACTED") && !told.contains(PASSWORD),
        "{told}"
    );
    assert!(!told.contains("correct+horse") && !told.contains("correct%20horse"));
    assert_eq!(
        theatre.world.requests("POST /g/"),
        0,
        "nothing was uploaded"
    );
    assert_eq!(theatre.ledger().writes().left, 0);
}

#[tokio::test]
async fn a_200_that_says_no_does_not_fool_the_ledger() {
    let theatre = theatre();
    theatre
        .world
        .instead("POST /g/", page(200, "<p class=error>Duplicate</p>"));
    let outcome = theatre.visit(Persona::Uploader).await;
    assert!(outcome.problem.unwrap().contains("'add the photo'"));
    let entries = theatre.ledger().open_entries(Kind::Photo);
    assert_eq!(
        entries[0].state,
        State::Unknown,
        "it may be there all the same"
    );
    assert_eq!(theatre.ledger().writes().uploaded, 0);
    assert_eq!(
        theatre.world.requests("POST /sign-out"),
        1,
        "leaves politely"
    );
}

#[tokio::test]
async fn what_was_never_sent_is_not_left_behind() {
    let theatre = theatre();
    let visitor = theatre.visit(Persona::Uploader);
    theatre.world.instead("GET /g/", page(500, "Oh no"));
    assert!(!visitor.await.ok);
    assert_eq!(theatre.ledger().writes().left, 0);
}

#[tokio::test]
async fn a_photo_that_is_not_listed_is_not_free_for_deleters() {
    let theatre = theatre();
    theatre.world.instead("GET /p/101", page(404, "Not yet"));
    assert!(!theatre.visit(Persona::Uploader).await.ok);
    assert!(theatre.ledger().claim(|_| true).is_none());
    assert_eq!(theatre.ledger().writes().left, 1);
}

#[tokio::test]
async fn a_deleter_whose_sign_in_fails_gives_the_photo_back() {
    let theatre = theatre();
    theatre.visit(Persona::Uploader).await;
    theatre.world.instead("GET /sign-in", page(503, "Busy"));
    assert!(!theatre.visit(Persona::Deleter).await.ok);
    assert!(theatre.ledger().claim(|_| true).is_some());
}

#[tokio::test]
async fn galleries_are_made_now_and_then_and_written_down() {
    let theatre = theatre();
    let mut user = 0;
    while theatre.ledger().writes().galleries == 0 {
        let mut visitor = theatre.visitor(Persona::Uploader, user);
        assert!(visitor.visit(Instant::now()).await.ok);
        user += 1;
        assert!(user < 200, "one in ten makes a gallery");
    }
    let made = theatre.ledger().open_entries(Kind::Gallery);
    assert!(
        made[0].captures["gallery"].starts_with("http://gallery.test/g/1"),
        "{made:?}"
    );
    let last = theatre.ledger().open_entries(Kind::Photo).pop().unwrap();
    assert_eq!(last.gallery, made[0].captures["gallery"]);
}

#[tokio::test]
async fn what_another_crowd_has_made_is_not_added_to() {
    let theatre = theatre();
    {
        let mut gallery = theatre.world.gallery.lock();
        gallery.albums.push(77);
        let name = "vernissage-another-0000001".to_owned();
        gallery.names.insert(77, name);
    }
    for user in 0..30 {
        let mut visitor = theatre.visitor(Persona::Uploader, user);
        assert!(visitor.visit(Instant::now()).await.ok);
    }
    assert!(theatre.world.requests("POST /g/1/upload") > 0);
    assert_eq!(theatre.world.requests("POST /g/77"), 0);
}

#[tokio::test]
async fn where_all_galleries_look_like_a_crowds_any_will_do() {
    let theatre = theatre();
    {
        let mut gallery = theatre.world.gallery.lock();
        let covers = gallery.albums.clone().into_iter();
        let covers = covers.map(|it| (it, "vernissage-r1-0000001.jpg".to_owned()));
        gallery.names = covers.collect();
    }
    for user in 0..10 {
        let mut visitor = theatre.visitor(Persona::Uploader, user);
        assert!(visitor.visit(Instant::now()).await.ok);
    }
    assert!(theatre.world.requests("POST /g/1/upload") > 0);
}

#[tokio::test]
async fn a_gallery_that_cannot_delete_is_walked_instead() {
    let read_only = |text: &str| {
        let (before, _) = text.split_once("[[upload]]").unwrap();
        before.to_owned()
    };
    let theatre = theatre_with(scenario(read_only), 1);
    let outcome = theatre.visit(Persona::Deleter).await;
    assert_eq!((outcome.action, outcome.ok), (Action::Walk, true));
    let complaints = theatre.stage.complaints();
    assert!(
        complaints[0].contains("does not say how to add"),
        "{complaints:?}"
    );
}

#[tokio::test]
async fn a_gallery_that_is_down_is_not_asked_to_sign_out() {
    let theatre = theatre();
    let down = Reply {
        broken: Some(Outcome::Refused),
        ..Reply::default()
    };
    theatre.world.instead("POST /g/", down);
    assert!(!theatre.visit(Persona::Uploader).await.ok);
    assert_eq!(theatre.world.requests("POST /sign-out"), 0);
}
