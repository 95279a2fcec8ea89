//! Who may do what: signing in and out, tokens, expiry.

use super::visitor::{Visitor, attributes, open, options, texts, token, until};
use reqwest::{StatusCode, header};
use std::time::Duration;
use vernissage::demo::Options;

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_and_out() {
    let gallery = open(options());
    let mut visitor = Visitor::of(&gallery);
    let form = visitor.get("/sign-in").await;
    let before = visitor.cookie.clone().unwrap();
    let set = form.headers()[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        set.contains("HttpOnly") && set.contains("SameSite=Lax"),
        "{set}"
    );

    let response = visitor.sign_in(gallery.user(), gallery.password()).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/");
    assert_ne!(
        visitor.cookie.clone().unwrap(),
        before,
        "the session is a new one"
    );

    let front = visitor.page("/").await;
    assert_eq!(texts(&front, ".account .user"), [gallery.user()]);
    assert_eq!(attributes(&front, "form.sign-out", "action"), ["/sign-out"]);
    let after = visitor.post("/sign-out", &[("csrf", &token(&front))]).await;
    assert_eq!(after.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        attributes(&visitor.page("/").await, "a.sign-in", "href"),
        ["/sign-in"]
    );
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_with_the_reason() {
    let gallery = open(options());
    for (name, password) in [
        (gallery.user(), "wrong"),
        ("nobody", gallery.password()),
        ("", ""),
    ] {
        let mut visitor = Visitor::of(&gallery);
        let response = visitor.sign_in(name, password).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        let page = scraper::Html::parse_document(&response.text().await.unwrap());
        assert_eq!(
            texts(&page, ".error"),
            ["The name or the password is wrong."]
        );
        assert_eq!(attributes(&page, "input[name=name]", "value"), [name]);
        assert!(texts(&visitor.page("/").await, ".user").is_empty());
    }
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_its_token_is_refused() {
    let gallery = open(options());
    let mut visitor = Visitor::signed_in(&gallery).await;
    for path in [
        "/galleries/new",
        "/photos/1/delete",
        "/galleries/1/delete",
        "/sign-out",
    ] {
        for fields in [
            &[("title", "x")][..],
            &[("title", "x"), ("csrf", "guessed")],
        ] {
            let response = visitor.post(path, fields).await;
            assert_eq!(
                response.status(),
                StatusCode::FORBIDDEN,
                "{path} {fields:?}"
            );
        }
    }
    let mut other = Visitor::of(&gallery);
    let fields = [
        ("csrf", ""),
        ("name", gallery.user()),
        ("password", gallery.password()),
    ];
    assert_eq!(
        other.post("/sign-in", &fields).await.status(),
        StatusCode::FORBIDDEN
    );
    other.get("/sign-in").await;
    assert_eq!(
        other.post("/sign-in", &fields).await.status(),
        StatusCode::FORBIDDEN
    );

    let page = visitor.page("/").await;
    assert_eq!(
        texts(&page, ".gallery .count"),
        ["3 photos", "3 photos"],
        "nothing was done"
    );
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_a_sign_in_leads_to_it_and_back() {
    let gallery = open(options());
    let mut visitor = Visitor::of(&gallery);
    for path in ["/galleries/new", "/galleries/1/upload", "/photos/1/delete"] {
        let response = visitor.get(path).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let form_path = format!("/sign-in?next={path}");
        assert_eq!(response.headers()[header::LOCATION], form_path);
        let form = visitor.page(&form_path).await;
        assert_eq!(attributes(&form, "input[name=next]", "value"), [path]);
        let token = token(&form);
        let mut fields = vec![("csrf", token.as_str()), ("next", path)];
        fields.extend([("name", gallery.user()), ("password", gallery.password())]);
        let response = visitor.post("/sign-in", &fields).await;
        assert_eq!(response.headers()[header::LOCATION], path);
        visitor.cookie = None;
    }
    assert_eq!(
        visitor.post("/galleries/new", &[]).await.status(),
        StatusCode::FORBIDDEN
    );
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_expires() {
    let session_lifetime = Duration::from_secs(4);
    let gallery = open(Options {
        session_lifetime,
        ..options()
    });
    let mut visitor = Visitor::signed_in(&gallery).await;
    let csrf = token(&visitor.page("/galleries/1").await);
    until("the session to expire", || async {
        texts(&visitor.clone().page("/").await, ".user").is_empty()
    })
    .await;
    let response = visitor.post("/photos/1/delete", &[("csrf", &csrf)]).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(
        response
            .text()
            .await
            .unwrap()
            .contains("your session has expired")
    );
    gallery.shutdown().unwrap();
}
