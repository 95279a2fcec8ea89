//! The clean-up: everything of ours, and nothing else.

use super::super::cleanup::{Cleaned, clean_up};
use super::super::ledger::entry::{Entry, Kind};
use super::world::page;
use super::*;

pub(super) async fn sweep(theatre: &Theatre, sessions: usize) -> Cleaned {
    let sessions = (0..sessions).map(|_| Fake::new(Arc::clone(&theatre.world)));
    let deadline = Instant::now() + Duration::from_secs(60);
    clean_up(&theatre.stage, sessions.collect(), deadline).await
}

/// So many people upload something and leave.
async fn upload(theatre: &Theatre, users: u64) {
    for user in 0..users {
        let mut visitor = theatre.visitor(Persona::Uploader, user);
        visitor.visit(Instant::now()).await;
    }
}

#[tokio::test]
async fn everything_that_is_left_is_removed_and_nothing_else() {
    let theatre = theatre();
    let before = (
        theatre.world.titles(),
        theatre.world.gallery.lock().albums.clone(),
    );
    upload(&theatre, 25).await;
    theatre.cancel.cancel();
    assert!(theatre.ledger().writes().galleries > 0);
    let cleaned = sweep(&theatre, 4).await;
    assert_eq!(cleaned.removed, 25);
    assert!(
        cleaned.left.is_empty() && cleaned.problems.is_empty(),
        "{cleaned:?}"
    );
    assert!(cleaned.galleries_removed > 0 && cleaned.galleries_left.is_empty());
    let after = (
        theatre.world.titles(),
        theatre.world.gallery.lock().albums.clone(),
    );
    assert_eq!(before, after);
    let writes = theatre.ledger().writes();
    assert_eq!((writes.removed, writes.left), (25, 0));
    assert!(theatre.diary.failures.lock().is_empty());
}

#[tokio::test]
async fn what_was_deleted_meanwhile_is_gone_all_the_same() {
    let theatre = theatre();
    theatre.visit(Persona::Uploader).await;
    theatre.world.gallery.lock().photos.remove(&101);
    let cleaned = sweep(&theatre, 1).await;
    assert!(cleaned.left.is_empty(), "{cleaned:?}");
}

#[tokio::test]
async fn a_failed_delete_is_tried_again() {
    let theatre = theatre();
    theatre.visit(Persona::Uploader).await;
    theatre
        .world
        .instead("POST /p/101/delete", page(503, "Busy"));
    let cleaned = sweep(&theatre, 1).await;
    assert!(
        cleaned.left.is_empty() && cleaned.problems.is_empty(),
        "{cleaned:?}"
    );
    assert_eq!(cleaned.removed, 1);
}

#[tokio::test]
async fn a_busy_gallery_is_given_a_moment() {
    let theatre = theatre();
    theatre.visit(Persona::Uploader).await;
    for _ in 0..3 {
        theatre
            .world
            .instead("POST /p/101/delete", page(503, "Busy"));
    }
    let cleaned = sweep(&theatre, 1).await;
    assert!(
        cleaned.left.is_empty() && cleaned.problems.is_empty(),
        "{cleaned:?}"
    );
}

#[tokio::test]
async fn a_gallery_that_is_not_empty_is_not_asked_for() {
    let theatre = theatre();
    upload(&theatre, 25).await;
    let made = theatre.ledger().open_entries(Kind::Gallery);
    let photos = theatre.ledger().open_entries(Kind::Photo);
    let hung = |gallery: &Entry| {
        let inside = |photo: &&Entry| gallery.captures.get("gallery") == Some(&photo.gallery);
        photos.iter().find(inside).cloned()
    };
    let photo = made
        .iter()
        .find_map(hung)
        .expect("a photo in a new gallery");
    let path: &'static str = format!("POST /p/{}/delete", photo.captures["photo.id"]).leak();
    for _ in 0..2 {
        theatre.world.instead(path, page(403, "Not you"));
    }
    let cleaned = sweep(&theatre, 2).await;
    assert_eq!((cleaned.left.len(), cleaned.galleries_left.len()), (1, 1));
    assert_eq!(cleaned.problems.len(), 1, "{:?}", cleaned.problems);
}

#[tokio::test]
async fn what_cannot_be_removed_is_said() {
    let theatre = theatre();
    theatre.visit(Persona::Uploader).await;
    for _ in 0..2 {
        theatre
            .world
            .instead("POST /p/101/delete", page(403, "Not you"));
    }
    let cleaned = sweep(&theatre, 2).await;
    assert_eq!(cleaned.left.len(), 1);
    assert!(
        cleaned.problems[0].contains("vernissage-r1-0000001.jpg is left"),
        "{cleaned:?}"
    );
    assert!(cleaned.problems[0].contains("confirm it"));
}

#[tokio::test]
async fn an_upload_with_an_unknown_end_is_looked_for() {
    for arrived in [true, false] {
        let theatre = theatre();
        let before = theatre.world.titles();
        theatre
            .world
            .instead("POST /g/", page(500, "Lost the connection to the database"));
        theatre.visit(Persona::Uploader).await;
        let entry = theatre.ledger().open_entries(Kind::Photo).remove(0);
        if arrived {
            // It had been stored before the answer went wrong.
            let album = entry.gallery.rsplit('/').next().unwrap().parse().unwrap();
            let shown = super::world::Shown {
                album,
                title: entry.title.clone(),
                file_name: entry.name.clone(),
                bytes: 1,
            };
            theatre.world.gallery.lock().photos.insert(500, shown);
        }
        let failures = theatre.diary.failures.lock().len();
        let cleaned = sweep(&theatre, 1).await;
        assert!(cleaned.left.is_empty(), "{cleaned:?}");
        assert_eq!(theatre.world.titles(), before);
        assert_eq!(theatre.ledger().writes().removed, u64::from(arrived));
        assert_eq!(
            (cleaned.removed, cleaned.never_arrived),
            (u64::from(arrived), u64::from(!arrived))
        );
        assert_eq!(
            theatre.diary.failures.lock().len(),
            failures,
            "looking is no failure"
        );
    }
}

#[tokio::test]
async fn galleries_without_a_way_to_remove_them_are_said_to_be_left() {
    let lasting = |text: &str| {
        let (before, rest) = text.split_once("[[delete_gallery]]").unwrap();
        let (_, after) = rest.split_once("[[sign_out]]").unwrap();
        format!("{before}[[sign_out]]{after}")
    };
    let theatre = theatre_with(scenario(lasting), 1);
    for user in 0..40 {
        theatre
            .visitor(Persona::Uploader, user)
            .visit(Instant::now())
            .await;
    }
    let cleaned = sweep(&theatre, 2).await;
    assert!(cleaned.left.is_empty());
    assert!(!cleaned.galleries_left.is_empty());
    assert!(
        cleaned
            .problems
            .iter()
            .any(|it| it.contains("does not say how")),
        "{cleaned:?}"
    );
}

#[tokio::test]
async fn the_clean_up_ends_at_its_deadline() {
    let theatre = theatre();
    theatre.visit(Persona::Uploader).await;
    let hangs = super::world::Reply {
        hangs: true,
        ..super::world::Reply::default()
    };
    theatre.world.instead("GET /p/101/delete", hangs);
    let sessions = vec![Fake::new(Arc::clone(&theatre.world))];
    let deadline = Instant::now() + Duration::from_millis(20);
    let cleaned = clean_up(&theatre.stage, sessions, deadline).await;
    assert_eq!(cleaned.left.len(), 1);
    assert!(
        cleaned
            .problems
            .iter()
            .any(|it| it.contains("no time left"))
    );
}
