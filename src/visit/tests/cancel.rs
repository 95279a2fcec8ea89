//! The end of a run in the middle of a visit.

use super::super::ledger::entry::{Kind, State};
use super::world::Reply;
use super::*;
use crate::measure::sample::Operation;

fn hanging() -> Reply {
    Reply {
        hangs: true,
        ..Reply::default()
    }
}

/// Cancels once the gallery has been asked this.
async fn cancel_when_asked(theatre: &Theatre, request: &str) {
    while theatre.world.requests(request) == 0 {
        tokio::task::yield_now().await;
    }
    theatre.cancel.cancel();
}

/// What was still being waited for, and whether it is a view.
fn unfinished(theatre: &Theatre) -> Vec<(Operation, bool)> {
    let unfinished = theatre.diary.unfinished.lock();
    unfinished
        .iter()
        .map(|it| (it.operation, it.is_view))
        .collect()
}

#[tokio::test]
async fn a_walk_ends_at_once_and_is_not_a_failure() {
    let theatre = theatre();
    theatre.world.instead("GET /g/", hanging());
    let visit = theatre.visit(Persona::Walker);
    let (outcome, ()) = tokio::join!(visit, cancel_when_asked(&theatre, "GET /g/"));
    assert!(outcome.cancelled && !outcome.ok);
    assert_eq!(outcome.problem, None);
    assert!(theatre.diary.visits.lock()[0].cancelled);
    assert!(theatre.diary.failures.lock().is_empty());
    assert_eq!(
        theatre.diary.views.lock().len(),
        1,
        "only what was seen whole"
    );
    // The page and the view of it were still being waited for.
    assert_eq!(
        unfinished(&theatre),
        [(Operation::Gallery, false), (Operation::Gallery, true)]
    );
}

#[tokio::test]
async fn images_that_had_come_are_counted() {
    let theatre = theatre();
    theatre.world.instead("thumbnail /c/3.jpg", hanging());
    let visit = theatre.visit(Persona::Walker);
    let (outcome, ()) = tokio::join!(visit, cancel_when_asked(&theatre, "thumbnail /c/3"));
    assert!(outcome.cancelled);
    let samples = theatre.diary.samples.lock();
    let images = samples
        .iter()
        .filter(|it| it.operation == Operation::Thumbnail);
    assert_eq!(images.count(), 2);
    assert!(theatre.diary.views.lock().is_empty());
    assert_eq!(
        unfinished(&theatre),
        [(Operation::Thumbnail, false), (Operation::Listing, true)]
    );
}

#[tokio::test]
async fn an_upload_on_its_way_is_finished() {
    let theatre = theatre();
    let visit = theatre.visit(Persona::Uploader);
    let cancel = cancel_when_asked(&theatre, "POST /g/");
    let (outcome, ()) = tokio::join!(visit, cancel);
    assert!(outcome.cancelled);
    let entries = theatre.ledger().open_entries(Kind::Photo);
    assert_eq!(entries[0].state, State::Uploaded);
    assert_eq!(entries[0].captures["photo.id"], "101");
    assert_eq!(
        theatre.world.requests("GET /p/"),
        0,
        "nothing more is begun"
    );
}

#[tokio::test]
async fn an_upload_that_does_not_end_is_left_to_the_clean_up() {
    let mut theatre = theatre();
    let stage = Arc::get_mut(&mut theatre.stage).unwrap();
    stage.setting.grace = Duration::from_millis(1);
    theatre.world.instead("POST /g/", hanging());
    let visit = theatre.visit(Persona::Uploader);
    let (outcome, ()) = tokio::join!(visit, cancel_when_asked(&theatre, "POST /g/"));
    assert!(outcome.cancelled);
    let entries = theatre.ledger().open_entries(Kind::Photo);
    assert_eq!(entries[0].state, State::Unknown);
    assert_eq!(
        theatre.diary.unfinished.lock()[0].operation,
        Operation::Upload
    );
}

#[tokio::test]
async fn a_visit_after_the_end_asks_for_nothing() {
    let theatre = theatre();
    theatre.cancel.cancel();
    let outcome = theatre.visit(Persona::Uploader).await;
    assert!(outcome.cancelled);
    assert_eq!(theatre.world.requests("GET"), 0);
    assert!(theatre.diary.unfinished.lock().is_empty());
}

#[tokio::test]
async fn a_deleter_that_is_cut_short_gives_the_photo_back() {
    let theatre = theatre();
    theatre.visit(Persona::Uploader).await;
    theatre.world.instead("GET /sign-in", hanging());
    let visit = theatre.visit(Persona::Deleter);
    let already = theatre.world.requests("GET /sign-in");
    let cancel = async {
        while theatre.world.requests("GET /sign-in") == already {
            tokio::task::yield_now().await;
        }
        theatre.cancel.cancel();
    };
    let (outcome, ()) = tokio::join!(visit, cancel);
    assert!(outcome.cancelled);
    assert!(theatre.ledger().claim(|_| true).is_some());
}

#[test]
fn visits_may_move_between_threads() {
    fn is_send<T: Send>(_: T) {}
    let theatre = || -> Theatre { unreachable!("never called") };
    let _ = || {
        let theatre = theatre();
        let mut visitor = theatre.visitor(Persona::Mixed, 0);
        is_send(visitor.visit(Instant::now()));
    };
}
