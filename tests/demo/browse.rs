//! Looking around without signing in.

use super::visitor::{Visitor, attributes, open, options, texts};
use reqwest::{StatusCode, header};
use vernissage::demo::Options;

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_from_the_front_page_to_a_full_photo() {
    let gallery = open(Options {
        galleries: 2,
        photos: 34,
        photo_side: 128,
        ..options()
    });
    let mut visitor = Visitor::of(&gallery);

    let front = visitor.page("/").await;
    assert_eq!(
        attributes(&front, ".gallery-link", "href"),
        ["/galleries/1", "/galleries/2"]
    );
    assert_eq!(texts(&front, ".gallery .count"), ["28 photos", "6 photos"]);
    assert_eq!(attributes(&front, "img.cover", "src").len(), 2);

    let first = visitor.page("/galleries/1").await;
    assert_eq!(attributes(&first, ".photo-link", "href").len(), 24);
    assert_eq!(
        attributes(&first, "a.next[rel=next]", "href"),
        ["/galleries/1?page=2"]
    );
    let last = visitor.page("/galleries/1?page=2").await;
    assert_eq!(attributes(&last, ".photo-link", "href").len(), 4);
    assert!(attributes(&last, "a.next", "href").is_empty());
    assert_eq!(
        visitor.get("/galleries/1?page=3").await.status(),
        StatusCode::NOT_FOUND
    );

    let newest = &attributes(&first, ".photo-link", "href")[0];
    assert_eq!(newest, "/photos/28");
    let photo = visitor.page(newest).await;
    assert_eq!(texts(&photo, ".neighbours .position"), ["1 of 28"]);
    assert!(attributes(&photo, "a.previous-photo", "href").is_empty());
    assert_eq!(
        attributes(&photo, "a.next-photo[rel=next]", "href"),
        ["/photos/27"]
    );
    let medium = &attributes(&photo, "img.medium", "src")[0];
    let full = &attributes(&photo, "a.full", "href")[0];
    for address in [medium, full] {
        let response = visitor.get(address).await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], "image/jpeg");
        assert_eq!(
            response.headers()[header::X_CONTENT_TYPE_OPTIONS],
            "nosniff"
        );
        assert!(image::load_from_memory(&response.bytes().await.unwrap()).is_ok());
    }
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_candidate_of_a_srcset_is_as_wide_as_it_says() {
    let gallery = open(Options {
        galleries: 1,
        photos: 2,
        photo_side: 1000,
        ..options()
    });
    let mut visitor = Visitor::of(&gallery);
    let listing = visitor.page("/galleries/1").await;
    let photo = visitor.page("/photos/1").await;
    let mut sets = attributes(&listing, "img.thumb", "srcset");
    sets.extend(attributes(&photo, "img.medium", "srcset"));
    for candidate in sets.iter().flat_map(|set| set.split(", ")) {
        let (address, width) = candidate.split_once(' ').unwrap();
        let bytes = visitor.get(address).await.bytes().await.unwrap();
        let found = image::load_from_memory(&bytes).unwrap().width();
        assert_eq!(format!("{found}w"), width, "{address}");
    }
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_sees_the_same_pages_without_cookies_or_tokens() {
    let gallery = open(options());
    for path in ["/", "/galleries/1", "/photos/1"] {
        let one = Visitor::of(&gallery).get(path).await;
        assert!(!one.headers().contains_key(header::SET_COOKIE), "{path}");
        assert_eq!(one.headers()[header::CACHE_CONTROL], "public, no-cache");
        let one = one.text().await.unwrap();
        assert!(!one.contains("csrf"), "{path}");
        let other = Visitor::of(&gallery).get(path).await.text().await.unwrap();
        assert_eq!(one, other, "{path}");
    }
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_page_is_not_sent_again_until_it_changes() {
    let gallery = open(options());
    let mut visitor = Visitor::signed_in(&gallery).await;
    let http = visitor.http.clone();
    let address = format!("{}/galleries/1", visitor.base);
    let known = http.get(&address).send().await.unwrap();
    let etag = known.headers()[header::ETAG].clone();
    let again = http.get(&address).header(header::IF_NONE_MATCH, &etag);
    let again = again.send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()[header::ETAG], etag);

    let picture = super::visitor::picture(image::ImageFormat::Png, 1);
    visitor.upload(1, vec![("new.png", picture)]).await;
    let changed = http
        .get(&address)
        .header(header::IF_NONE_MATCH, &etag)
        .send()
        .await
        .unwrap();
    assert_eq!(changed.status(), StatusCode::OK);
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stylesheet_may_be_kept_for_ever() {
    let gallery = open(Options {
        photos: 0,
        ..options()
    });
    let mut visitor = Visitor::of(&gallery);
    let front = visitor.page("/").await;
    for link in attributes(&front, "link", "href") {
        let asset = visitor.get(&link).await;
        assert_eq!(asset.status(), StatusCode::OK, "{link}");
        assert_eq!(
            asset.headers()[header::CACHE_CONTROL],
            "public, max-age=31536000, immutable"
        );
    }
    assert_eq!(
        visitor.get("/assets/style.css").await.status(),
        StatusCode::NOT_FOUND
    );
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_galleries_are_paged() {
    let gallery = open(Options {
        galleries: 30,
        photos: 0,
        ..options()
    });
    let mut visitor = Visitor::of(&gallery);
    let first = visitor.page("/").await;
    assert_eq!(attributes(&first, ".gallery-link", "href").len(), 24);
    let next = &attributes(&first, "a.next", "href")[0];
    assert_eq!(
        attributes(&visitor.page(next).await, ".gallery-link", "href").len(),
        6
    );
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn http_2_is_spoken_to_those_who_know() {
    let gallery = open(options());
    let http = reqwest::Client::builder()
        .http2_prior_knowledge()
        .build()
        .unwrap();
    let response = http.get(gallery.url()).send().await.unwrap();
    assert_eq!(response.version(), reqwest::Version::HTTP_2);
    assert!(response.text().await.unwrap().contains("Galleries"));
    gallery.shutdown().unwrap();
}
