//! Walks: what is asked for, in which order, and what is told about it.

use std::sync::atomic::Ordering::Relaxed;

use super::super::personas::Mix;
use super::world::{Reply, page};
use super::*;
use crate::measure::sample::{Action, Operation, Outcome};

fn always(text: &str) -> String {
    format!(
        "{text}\n[crowd.walk]\ngalleries = 2\nphotos = 2\nnext_page = 0.0\nfull_size = 1.0\n\
         returning = 0.0\n"
    )
}

#[tokio::test]
async fn a_walk_goes_as_a_person_does() {
    let theatre = theatre_with(scenario(always), 3);
    let outcome = theatre.visit(Persona::Walker).await;
    assert!(outcome.ok, "{outcome:?}");
    let log = theatre.world.log();
    assert_eq!(
        log[..5],
        [
            "GET /",
            "asset /style.css",
            "thumbnail /c/1.jpg",
            "thumbnail /c/2.jpg",
            "thumbnail /c/3.jpg"
        ]
    );
    assert_eq!(theatre.world.requests("GET /g/"), 2);
    assert_eq!(theatre.world.requests("asset"), 1, "once a visit");
    assert_eq!(theatre.world.requests("GET /p/"), 4);
    assert_eq!(theatre.world.requests("medium"), 4);
    assert_eq!(theatre.world.requests("full"), 4);
    assert_eq!(theatre.world.requests("thumbnail /t/"), 12);
    assert_eq!(theatre.world.requests("POST"), 0);
    let galleries: Vec<_> = log.iter().filter(|it| it.starts_with("GET /g/")).collect();
    assert_ne!(galleries[0], galleries[1], "another gallery each time");
    let views = theatre.diary.views.lock();
    assert!(views.iter().all(|view| view.is_ok()));
    let photos = views.iter().filter(|view| view.page == Operation::Photo);
    assert!(photos.clone().count() == 4 && photos.clone().all(|view| view.images == 1));
    let asked = log.iter().filter(|it| it.as_str() != "renew").count();
    assert_eq!(theatre.diary.samples.lock().len(), asked);
}

#[tokio::test]
async fn a_walk_turns_pages() {
    let turning = |text: &str| always(text).replace("next_page = 0.0", "next_page = 1.0");
    let theatre = theatre_with(scenario(turning), 3);
    assert!(theatre.visit(Persona::Walker).await.ok);
    assert_eq!(theatre.world.requests("GET /g/"), 4);
    let log = theatre.world.log();
    assert_eq!(log.iter().filter(|it| it.ends_with("?page=2")).count(), 2);
    assert_eq!(
        theatre.world.requests("GET /p/"),
        4,
        "as many as drawn, over all pages"
    );
}

#[tokio::test]
async fn the_same_seed_draws_the_same_visits() {
    let mut logs = Vec::new();
    for seed in [5, 5, 6] {
        let theatre = theatre_with(scenario(str::to_owned), seed);
        let mut visitor = theatre.visitor(Persona::Walker, 7);
        for _ in 0..5 {
            visitor.visit(Instant::now()).await;
        }
        logs.push(theatre.world.log());
    }
    assert_eq!(logs[0], logs[1]);
    assert_ne!(logs[0], logs[2]);
}

#[tokio::test]
async fn one_failed_page_does_not_change_the_next_visit() {
    let mut later = Vec::new();
    for fails in [false, true] {
        let theatre = theatre_with(scenario(str::to_owned), 5);
        let mut visitor = theatre.visitor(Persona::Walker, 7);
        if fails {
            theatre.world.instead("GET /", page(500, "Oh no"));
        }
        visitor.visit(Instant::now()).await;
        theatre.world.log.lock().clear();
        visitor.visit(Instant::now()).await;
        later.push(theatre.world.log());
    }
    assert_eq!(later[0], later[1]);
}

#[tokio::test]
async fn a_page_that_is_not_what_it_should_be_is_rejected() {
    let theatre = theatre();
    theatre
        .world
        .instead("GET /", page(200, "<h1>Database error</h1>"));
    let outcome = theatre.visit(Persona::Walker).await;
    assert!(!outcome.ok && !outcome.cancelled);
    let samples = theatre.diary.samples.lock();
    assert_eq!(samples[0].outcome, Outcome::Rejected);
    assert_eq!(samples.len(), 1, "there is nothing to walk through");
    let failures = theatre.diary.failures.lock();
    assert!(failures[0].detail.contains("main.front"), "{failures:?}");
    let views = theatre.diary.views.lock();
    assert!(!views[0].page_ok && views[0].page == Operation::Listing);
}

#[tokio::test]
async fn a_broken_thumbnail_breaks_the_view() {
    let theatre = theatre();
    let broken = Reply {
        broken: Some(Outcome::Truncated),
        ..Reply::default()
    };
    theatre.world.instead("thumbnail /c/2.jpg", broken);
    assert!(!theatre.visit(Persona::Walker).await.ok);
    let views = theatre.diary.views.lock();
    assert_eq!((views[0].images, views[0].broken_images), (3, 1));
    assert!(!theatre.diary.visits.lock()[0].ok);
}

#[tokio::test]
async fn a_visit_of_the_mix_is_what_was_drawn() {
    let theatre = theatre_with(scenario(str::to_owned), 11);
    let mix = Mix::default();
    for user in 0..30 {
        let mut visitor = theatre.visitor(Persona::Mixed, user);
        visitor.visit(Instant::now()).await;
    }
    let visits = theatre.diary.visits.lock();
    let walks = visits.iter().filter(|it| it.action == Action::Walk).count();
    assert!((15..=30).contains(&walks), "{walks} of 30 with {mix}");
    assert!(
        visits
            .iter()
            .all(|it| it.persona == Persona::Mixed && it.ok)
    );
}

#[tokio::test]
async fn someone_who_returns_leaves_and_someone_new_renews() {
    for (chance, word) in [("1.0", "leave"), ("0.0", "renew")] {
        let change = |text: &str| format!("{text}\n[crowd.walk]\nreturning = {chance}\n");
        let theatre = theatre_with(scenario(change), 1);
        theatre.visit(Persona::Walker).await;
        assert_eq!(theatre.world.requests(word), 1);
    }
}

#[tokio::test]
async fn where_nothing_shows_without_it_walkers_sign_in() {
    let private = |text: &str| {
        text.replace(
            "[browse.listing]",
            "[browse]\nsign_in_first = true\n\n[browse.listing]",
        )
    };
    let theatre = theatre_with(scenario(private), 1);
    assert!(theatre.visit(Persona::Walker).await.ok);
    let log = theatre.world.log();
    assert_eq!(log[0], "GET /sign-in");
    assert!(theatre.world.requests("POST /sign-out") == 1);
}

#[tokio::test]
async fn a_photo_that_has_vanished_meanwhile_is_no_failure() {
    let theatre = theatre_with(scenario(always), 3);
    // The first photo that is clicked on has just been deleted.
    theatre.world.vanish_when_asked.store(true, Relaxed);
    let outcome = theatre.visit(Persona::Walker).await;
    assert!(outcome.ok, "{outcome:?}");
    assert!(theatre.diary.failures.lock().is_empty());
    let samples = theatre.diary.samples.lock();
    let gone = samples
        .iter()
        .filter(|it| it.status == 404)
        .collect::<Vec<_>>();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0].outcome, Outcome::Ok);
    let again = samples
        .iter()
        .filter(|it| it.operation == Operation::Verify);
    assert_eq!(again.count(), 1, "one look");
    let views = theatre.diary.views.lock();
    let photos = views.iter().filter(|view| view.page == Operation::Photo);
    assert_eq!(photos.count(), 3, "nobody has seen the fourth");
}

#[tokio::test]
async fn a_photo_that_is_shown_and_not_there_is_a_failure() {
    let theatre = theatre_with(scenario(always), 3);
    theatre.world.instead("GET /p/", page(404, "Lost"));
    theatre.world.instead("thumbnail /t/", page(404, "Lost"));
    assert!(!theatre.visit(Persona::Walker).await.ok);
    let failures = theatre.diary.failures.lock();
    let operations: Vec<_> = failures.iter().map(|it| it.operation).collect();
    assert_eq!(operations, [Operation::Thumbnail, Operation::Photo]);
}
