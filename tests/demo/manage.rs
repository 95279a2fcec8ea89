//! New galleries, uploads, deletes.

use super::visitor::{Visitor, attributes, open, options, picture, texts, token};
use image::ImageFormat;
use reqwest::multipart::{Form, Part};
use reqwest::{StatusCode, header};
use vernissage::demo::Options;

#[tokio::test(flavor = "multi_thread")]
async fn several_photos_are_added_shown_and_deleted() {
    let gallery = open(options());
    let mut visitor = Visitor::signed_in(&gallery).await;
    let photos = vec![
        ("a sea.jpg", picture(ImageFormat::Jpeg, 10)),
        ("dune.png", picture(ImageFormat::Png, 20)),
        ("night.webp", picture(ImageFormat::WebP, 30)),
    ];
    let response = visitor.upload(2, photos.clone()).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/galleries/2");
    let page = visitor.page("/galleries/2").await;
    assert_eq!(texts(&page, ".notice"), ["Added 3 photos."]);
    assert_eq!(
        texts(&page, ".photo-link .photo-title")[..3],
        ["night", "dune", "a sea"]
    );
    assert!(
        texts(&visitor.page("/galleries/2").await, ".notice").is_empty(),
        "said once"
    );

    let links = attributes(&page, ".photo-link", "href");
    for (link, (name, bytes)) in links[..3].iter().zip(photos.iter().rev()) {
        let page = visitor.page(link).await;
        assert_eq!(texts(&page, ".file-name"), [*name]);
        assert_eq!(texts(&page, ".dimensions"), ["90 × 60"]);
        let full = attributes(&page, "a.full", "href").swap_remove(0);
        assert_eq!(
            visitor.get(&full).await.bytes().await.unwrap(),
            *bytes,
            "as it was sent"
        );
    }

    let page = visitor.page(&links[0]).await;
    let full = attributes(&page, "a.full", "href").swap_remove(0);
    let confirm = attributes(&page, "a.delete", "href").swap_remove(0);
    let form = visitor.page(&confirm).await;
    assert_eq!(
        attributes(&form, "form.delete", "action"),
        [confirm.as_str()]
    );
    let response = visitor.post(&confirm, &[("csrf", &token(&form))]).await;
    assert_eq!(response.headers()[header::LOCATION], "/galleries/2");
    let page = visitor.page("/galleries/2").await;
    assert_eq!(texts(&page, ".notice"), ["Deleted “night”."]);
    assert_eq!(texts(&page, ".photo-title")[..2], ["dune", "a sea"]);
    for gone in [links[0].as_str(), &full] {
        assert_eq!(
            visitor.get(gone).await.status(),
            StatusCode::NOT_FOUND,
            "{gone}"
        );
    }
    let csrf = token(&page);
    let again = visitor.post(&confirm, &[("csrf", &csrf)]).await;
    assert_eq!(again.status(), StatusCode::NOT_FOUND);
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gallery_is_made_filled_emptied_and_deleted() {
    let gallery = open(options());
    let mut visitor = Visitor::signed_in(&gallery).await;
    let form = visitor.page("/galleries/new").await;
    let title = "<script>alert('x')</script> & co";
    let csrf = token(&form);
    let empty = visitor
        .post("/galleries/new", &[("csrf", &csrf), ("title", " \r\n ")])
        .await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let made = visitor
        .post("/galleries/new", &[("csrf", &csrf), ("title", title)])
        .await;
    assert_eq!(made.headers()[header::LOCATION], "/galleries/3");
    let html = visitor.get("/galleries/3").await.text().await.unwrap();
    assert!(!html.contains("<script>"), "{html}");
    let front = visitor.page("/").await;
    assert_eq!(texts(&front, ".gallery .gallery-title")[2], title);

    let form = Form::new()
        .text("csrf", csrf.clone())
        .text("title", "One of a kind")
        .part(
            "photos",
            Part::bytes(picture(ImageFormat::Jpeg, 1)).file_name("k.jpg"),
        );
    let request = visitor
        .http
        .post(format!("{}/galleries/3/upload", visitor.base));
    assert_eq!(
        visitor.send(request.multipart(form)).await.status(),
        StatusCode::SEE_OTHER
    );
    let page = visitor.page("/galleries/3").await;
    assert_eq!(texts(&page, ".photo-title"), ["One of a kind"]);
    let full = visitor
        .post("/galleries/3/delete", &[("csrf", &csrf)])
        .await;
    assert_eq!(full.status(), StatusCode::CONFLICT);

    let photo = attributes(&page, ".photo-link", "href").swap_remove(0);
    visitor
        .post(&format!("{photo}/delete"), &[("csrf", &csrf)])
        .await;
    let deleted = visitor
        .post("/galleries/3/delete", &[("csrf", &csrf)])
        .await;
    assert_eq!(deleted.headers()[header::LOCATION], "/");
    assert_eq!(
        visitor.get("/galleries/3").await.status(),
        StatusCode::NOT_FOUND
    );
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_photo_is_refused_and_leaves_nothing() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("data");
    let limit = 100_000;
    let gallery = open(Options {
        data: Some(folder.clone()),
        max_upload_bytes: limit,
        ..options()
    });
    let mut visitor = Visitor::signed_in(&gallery).await;
    let good = || picture(ImageFormat::Png, 9);
    let mut cut = good();
    cut.truncate(cut.len() / 2);
    let too_long = vec![0xFF; limit as usize + 1];
    let far_too_long = vec![0xFF; 30 * limit as usize];
    for (photos, status, reason) in [
        (
            vec![("page.jpg", b"<html>no photo".to_vec())],
            415,
            "is not a JPEG, PNG or WebP image",
        ),
        (
            vec![("good.png", good()), ("empty.jpg", vec![])],
            415,
            "“empty.jpg” is not a JPEG",
        ),
        (
            vec![("good.png", good()), ("cut.png", cut)],
            422,
            "is damaged or incomplete",
        ),
        (
            vec![("long.jpg", too_long.clone())],
            413,
            "may be at most 100 kB",
        ),
        (
            vec![("good.png", good()), ("long.jpg", too_long)],
            413,
            "may be at most 100 kB",
        ),
        (
            vec![("huge.jpg", far_too_long)],
            413,
            "may be at most 100 kB",
        ),
        (vec![], 422, "Choose at least one photo."),
        (vec![("", vec![])], 422, "Choose at least one photo."),
        (
            (0..21).map(|_| ("many.png", good())).collect(),
            413,
            "At most 20 photos",
        ),
    ] {
        let names: Vec<&str> = photos.iter().map(|(name, _)| *name).collect();
        let names = format!("{names:?}");
        let response = visitor.upload(1, photos).await;
        assert_eq!(response.status().as_u16(), status, "{names}");
        let text = response.text().await.unwrap();
        assert!(text.contains(reason), "{names}: {text}");
    }
    assert_eq!(
        texts(&visitor.page("/galleries/1").await, ".heading .count"),
        ["3 photos"]
    );
    assert_eq!(
        std::fs::read_dir(folder.join("incoming")).unwrap().count(),
        0
    );
    assert_eq!(files_below(&folder.join("full")), 6);
    assert_eq!(
        visitor.upload(1, vec![("good.png", good())]).await.status(),
        303
    );
    gallery.shutdown().unwrap();
}

fn files_below(folder: &std::path::Path) -> usize {
    let shards = std::fs::read_dir(folder).unwrap();
    shards
        .map(|shard| std::fs::read_dir(shard.unwrap().path()).unwrap().count())
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_needs_a_session_its_token_and_a_gallery() {
    let gallery = open(options());
    let upload = |csrf: &str| {
        let part = Part::bytes(picture(ImageFormat::Png, 3)).file_name("x.png");
        Form::new()
            .text("csrf", csrf.to_owned())
            .part("photos", part)
    };
    let mut anonymous = Visitor::of(&gallery);
    let address = format!("{}/galleries/1/upload", anonymous.base);
    let request = anonymous.http.post(&address).multipart(upload("x"));
    assert_eq!(
        anonymous.send(request).await.status(),
        StatusCode::FORBIDDEN
    );

    let mut visitor = Visitor::signed_in(&gallery).await;
    let request = visitor.http.post(&address).multipart(upload("guessed"));
    assert_eq!(visitor.send(request).await.status(), StatusCode::FORBIDDEN);
    let late = Form::new()
        .part(
            "photos",
            Part::bytes(picture(ImageFormat::Png, 3)).file_name("x.png"),
        )
        .text("csrf", token(&visitor.page("/galleries/1").await));
    let request = visitor.http.post(&address).multipart(late);
    assert_eq!(
        visitor.send(request).await.status(),
        StatusCode::FORBIDDEN,
        "token comes first"
    );
    let request = visitor.http.post(&address).body("no form");
    assert_eq!(
        visitor.send(request).await.status(),
        StatusCode::BAD_REQUEST
    );

    let token = token(&visitor.page("/galleries/1").await);
    let nowhere = format!("{}/galleries/99/upload", visitor.base);
    let request = visitor.http.post(nowhere).multipart(upload(&token));
    assert_eq!(visitor.send(request).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        texts(&visitor.page("/galleries/1").await, ".heading .count"),
        ["3 photos"]
    );
    gallery.shutdown().unwrap();
}
