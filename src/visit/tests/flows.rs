//! What a flow can say: retries, pieces, conditions, headers.

use super::world::{Reply, page};
use super::*;
use crate::measure::sample::{Operation, Outcome};

#[tokio::test]
async fn a_step_is_tried_again_until_it_holds() {
    let patient = |text: &str| {
        text.replace(
            "name = \"see that the photo is there\"",
            "name = \"see that the photo is there\"\nretry = { times = 3, every = \"1ms\" }",
        )
    };
    let theatre = theatre_with(scenario(patient), 1);
    theatre.world.instead("GET /p/101", page(404, "Not yet"));
    theatre
        .world
        .instead("GET /p/101", page(200, "Being resized"));
    let outcome = theatre.visit(Persona::Uploader).await;
    assert!(outcome.ok, "{outcome:?}");
    assert_eq!(theatre.world.requests("GET /p/101"), 3);
    assert!(
        theatre.diary.failures.lock().is_empty(),
        "asking early is no failure"
    );
}

#[tokio::test]
async fn a_step_that_never_holds_fails_once() {
    let patient = |text: &str| {
        text.replace(
            "name = \"see that the photo is there\"",
            "name = \"see that the photo is there\"\nretry = { times = 2, every = \"1ms\" }",
        )
    };
    let theatre = theatre_with(scenario(patient), 1);
    for _ in 0..3 {
        theatre
            .world
            .instead("GET /p/101", page(200, "Being resized"));
    }
    assert!(!theatre.visit(Persona::Uploader).await.ok);
    let failures = theatre.diary.failures.lock();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].outcome, Outcome::Rejected);
}

#[tokio::test]
async fn a_photo_is_sent_in_pieces() {
    let chunked = |text: &str| {
        text.replace(
            "file = \"photos\"",
            "file = { field = \"photos\", chunk_size = \"1kB\" }",
        )
        .replace(
            "fill = { title = \"{photo.title}\" }\nfile",
            "fill = { title = \"{photo.title} {chunk.index}/{chunk.total}\" }\nfile",
        )
    };
    let theatre = theatre_with(scenario(chunked), 1);
    let outcome = theatre.visit(Persona::Uploader).await;
    // The made-up gallery takes each piece for a photo of its own.
    let log = theatre.world.log();
    let pieces: Vec<&String> = log.iter().filter(|it| it.contains("/upload ")).collect();
    let total = pieces.len();
    assert!(total > 1, "{outcome:?} {log:?}");
    let mut bytes = 0;
    for (index, piece) in pieces.iter().enumerate() {
        assert!(piece.contains(&format!(" {index}/{total}&")), "{piece}");
        let size: u64 = piece.rsplit(':').next().unwrap().parse().unwrap();
        assert!(size == 1_000 || index + 1 == total);
        bytes += size;
    }
    let entry = theatre.ledger().entry(1).unwrap();
    assert_eq!(bytes, entry.bytes);
}

#[tokio::test]
async fn only_the_last_piece_is_judged_by_what_it_says() {
    let chunked = |text: &str| {
        text.replace(
            "file = \"photos\"",
            "file = { field = \"photos\", chunk_size = \"1kB\" }",
        )
    };
    let theatre = theatre_with(scenario(chunked), 1);
    theatre
        .world
        .instead("POST /g/", page(200, r#"{"stat":"ok","result":null}"#));
    let outcome = theatre.visit(Persona::Uploader).await;
    assert!(theatre.diary.failures.lock().is_empty(), "{outcome:?}");
}

#[tokio::test]
async fn a_step_without_its_variable_is_left_out() {
    let conditional = |text: &str| {
        text.replace(
            "[[sign_out]]\nname = \"open the front page\"",
            "[[sign_out]]\nname = \"open the front page\"\ncapture = { extra = { select = \"i.extra\", optional = true } }",
        ) + "\n[[sign_out]]\nname = \"say more\"\nwhen = \"extra\"\nget = \"/more/{extra}\"\n"
    };
    let theatre = theatre_with(scenario(conditional), 1);
    assert!(theatre.visit(Persona::Uploader).await.ok);
    assert_eq!(theatre.world.requests("GET /more"), 0);
}

#[tokio::test]
async fn a_missing_form_is_told_with_the_step() {
    let theatre = theatre();
    theatre
        .world
        .instead("GET /sign-in", page(200, "<p>Cookies are blocked</p>"));
    let problem = theatre.visit(Persona::Uploader).await.problem.unwrap();
    assert!(problem.contains("Step 'sign in'"), "{problem}");
    assert!(problem.contains("form.sign-in"), "{problem}");
    let unsent = theatre.diary.unsent.lock();
    assert_eq!(unsent.len(), 1, "a failure without a request");
    assert_eq!(
        (unsent[0].operation, unsent[0].outcome),
        (Operation::SignIn, Outcome::Rejected)
    );
    assert!(
        unsent[0]
            .detail
            .contains("Nothing was sent. Step 'sign in'")
    );
    assert_eq!(unsent[0].url, "http://gallery.test/sign-in");
    assert!(!theatre.diary.visits.lock()[0].ok);
}

#[tokio::test]
async fn a_panic_costs_one_visit_and_is_told() {
    let theatre = theatre();
    let mut visitor = theatre.visitor(Persona::Walker, 0);
    theatre.world.instead("GET /", page(200, "PANIC"));
    let outcome = visitor.visit(Instant::now()).await;
    assert!(!outcome.ok && !outcome.cancelled);
    assert!(outcome.problem.unwrap().contains("mistake in vernissage"));
    assert_eq!(theatre.stage.complaints().len(), 1);
    assert!(visitor.visit(Instant::now()).await.ok, "the user lives on");
    assert_eq!(theatre.diary.visits.lock().len(), 2);
}

#[tokio::test]
async fn a_failed_request_keeps_its_own_outcome() {
    let theatre = theatre();
    let lost = Reply {
        broken: Some(Outcome::Timeout),
        ..Reply::default()
    };
    theatre.world.instead("POST /sign-in", lost);
    theatre.visit(Persona::Uploader).await;
    assert_eq!(theatre.diary.failures.lock()[0].outcome, Outcome::Timeout);
}
