//! Faults to practise on, each seen from outside.

use super::visitor::{Visitor, attributes, open, options};
use reqwest::{StatusCode, header};
use std::time::{Duration, Instant};
use vernissage::demo::{Gallery, Options};

fn open_with(faults: &str) -> Gallery {
    open(Options {
        faults: faults.parse().unwrap(),
        ..options()
    })
}

async fn full_photo(gallery: &Gallery) -> String {
    let mut visitor = Visitor::of(gallery);
    let page = visitor.page("/photos/1").await;
    format!("{}{}", visitor.base, attributes(&page, "a.full", "href")[0])
}

#[tokio::test(flavor = "multi_thread")]
async fn latency_is_added_to_its_kind_only() {
    let gallery = open_with("latency=gallery=300ms");
    let mut visitor = Visitor::of(&gallery);
    let started = Instant::now();
    visitor.page("/galleries/1").await;
    assert!(started.elapsed() >= Duration::from_millis(300));
    let metrics = visitor.get("/metrics").await.text().await.unwrap();
    let within = "duration_seconds_bucket{route=\"gallery\",le=\"0.25\"} 0\n";
    assert!(
        metrics.contains(within),
        "the gallery's own clock includes it"
    );
    visitor.page("/").await;
    let metrics = visitor.get("/metrics").await.text().await.unwrap();
    assert!(metrics.contains("demo_gallery_faults_total{fault=\"latency\"} 1\n"));
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_answered_also_to_uploads() {
    let gallery = open_with("error-rate=thumbnail=1:503;error-rate=upload=1");
    let mut visitor = Visitor::signed_in(&gallery).await;
    let page = visitor.page("/galleries/1").await;
    let thumb = attributes(&page, "img.thumb", "src").swap_remove(0);
    assert_eq!(
        visitor.get(&thumb).await.status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
    let refused = visitor
        .upload(1, vec![("large.jpg", vec![7; 3_000_000])])
        .await;
    assert_eq!(refused.status(), StatusCode::INTERNAL_SERVER_ERROR);
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_truncated_body_is_shorter_than_promised() {
    let gallery = open_with("truncate=full=1:0.25");
    let address = full_photo(&gallery).await;
    let mut response = reqwest::get(&address).await.unwrap();
    let promised: u64 = response.content_length().unwrap();
    let mut received = 0;
    let end = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => received += chunk.len() as u64,
            end => break end,
        }
    };
    assert!(end.is_err(), "the connection is cut");
    assert_eq!(received, promised / 4, "what was counted was sent");
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_body_pauses_half_way_and_goes_on() {
    let gallery = open_with("stall=full=1:60s");
    let address = full_photo(&gallery).await;
    let mut response = reqwest::get(&address).await.unwrap();
    let length = response.content_length().unwrap();
    let mut received = 0;
    while received < length / 2 {
        received += response.chunk().await.unwrap().unwrap().len() as u64;
    }
    assert_eq!(received, length / 2);
    let more = tokio::time::timeout(Duration::from_millis(300), response.chunk()).await;
    assert!(more.is_err(), "nothing comes while it is stalled");

    let closing = tokio::task::spawn_blocking(|| gallery.shutdown());
    while let Some(chunk) = response.chunk().await.unwrap() {
        received += chunk.len() as u64;
    }
    assert_eq!(received, length, "closing ends the stall, not the answer");
    closing.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_switched_while_it_runs() {
    let gallery = open_with("");
    let mut visitor = Visitor::of(&gallery);
    let control = format!("{}/-/faults", visitor.base);
    let http = visitor.http.clone();
    let set = http
        .post(&control)
        .body("error-rate=listing=1:502&latency=full=10ms");
    let set = set.send().await.unwrap().text().await.unwrap();
    assert_eq!(set, "latency=full=fixed:10ms\nerror-rate=listing=1:502\n");
    assert_eq!(visitor.get("/").await.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(
        http.get(&control)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap(),
        set
    );

    let mistaken = http
        .post(&control)
        .body("error-rate=7")
        .send()
        .await
        .unwrap();
    assert_eq!(mistaken.status(), StatusCode::BAD_REQUEST);
    assert!(
        mistaken
            .text()
            .await
            .unwrap()
            .contains("a share from 0 to 1")
    );
    assert_eq!(
        visitor.get("/").await.status(),
        StatusCode::BAD_GATEWAY,
        "nothing changed"
    );

    let forged = http
        .post(&control)
        .header(header::ORIGIN, "http://evil.example");
    assert_eq!(forged.send().await.unwrap().status(), StatusCode::FORBIDDEN);

    http.post(&control).send().await.unwrap();
    assert_eq!(visitor.get("/").await.status(), StatusCode::OK);
    gallery.faults().set("error-rate=1:500".parse().unwrap());
    assert_eq!(
        visitor.get("/").await.status(),
        StatusCode::INTERNAL_SERVER_ERROR
    );
    assert_eq!(
        visitor.get("/healthz").await.status(),
        StatusCode::OK,
        "spared"
    );
    gallery.faults().clear();
    assert_eq!(visitor.get("/").await.status(), StatusCode::OK);
    gallery.shutdown().unwrap();
}
