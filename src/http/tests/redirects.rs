use ::http::{HeaderValue, Method, header};

use super::server::{Server, ok, status};
use super::{get, image, jpeg, post, redirect_only, target, visitor};
use crate::measure::sample::Outcome;
use crate::visit::session::{RequestBody, Session as _};

fn to(code: &str, location: &str) -> super::server::Reply {
    status(code, &format!("Location: {location}\r\n"), "moved")
}

#[tokio::test]
async fn each_redirect_is_a_sample() {
    let server = Server::start(|asked| match asked.path() {
        "/a" => to("302 Found", "/b c"),
        "/b%20c" => to("307 Temporary Redirect", "/foto\u{11f}raf"),
        _ => ok("text/html", "there"),
    })
    .await;
    let fetched = visitor().fetch(get(&server.url("/a"))).await;
    assert!(fetched.is_ok(), "{fetched:?}");
    assert_eq!(fetched.body, "there");
    let hops: Vec<u16> = fetched.redirects.iter().map(|hop| hop.status).collect();
    assert_eq!(hops, [302, 307]);
    assert!(
        fetched
            .redirects
            .iter()
            .all(|hop| hop.wire_bytes == 5 && hop.outcome.is_ok())
    );
    assert_eq!(*fetched.target, *target(&server.url("/foto%C4%9Fraf")));
    let last = &fetched.sample;
    assert!(last.intended >= fetched.redirects[1].started);
}

#[tokio::test]
async fn a_redirect_may_be_the_answer() {
    let server = Server::start(|_| to("302 Found", "/elsewhere")).await;
    let mut session = visitor();
    let mut request = get(&server.url("/"));
    request.follow = false;
    let fetched = session.fetch(request.clone()).await;
    assert_eq!(fetched.sample.outcome, Outcome::BadStatus);
    request.accept = redirect_only();
    let fetched = session.fetch(request).await;
    assert!(fetched.is_ok());
    assert_eq!(fetched.headers[header::LOCATION], "/elsewhere");
}

#[tokio::test]
async fn circles_are_left() {
    let server = Server::start(|asked| match asked.path() {
        "/a" => to("302 Found", "/b"),
        "/b" => to("302 Found", "/a"),
        "/nowhere" => status("302 Found", "", ""),
        path => to("302 Found", &format!("{path}x")),
    })
    .await;
    let mut session = visitor();
    let fetched = session.fetch(get(&server.url("/a"))).await;
    assert_eq!(fetched.sample.outcome, Outcome::RedirectLoop);
    assert!(fetched.detail.unwrap().contains("circle"));
    assert_eq!(fetched.redirects.len(), 1);
    let fetched = session.fetch(get(&server.url("/on"))).await;
    assert_eq!(fetched.sample.outcome, Outcome::RedirectLoop);
    assert_eq!(fetched.redirects.len(), 10);
    let fetched = session.fetch(image(&server.url("/nowhere"))).await;
    assert_eq!(fetched.sample.outcome, Outcome::RedirectLoop);
}

#[tokio::test]
async fn a_page_may_lead_to_itself_once_it_has_set_a_cookie() {
    let server = Server::start(|asked| match asked.header("cookie") {
        None => status("302 Found", "Location: /\r\nSet-Cookie: seen=1\r\n", ""),
        Some(_) => ok("text/html", "welcome"),
    })
    .await;
    let fetched = visitor().fetch(get(&server.url("/"))).await;
    assert!(fetched.is_ok(), "{fetched:?}");
}

#[tokio::test]
async fn a_form_is_answered_with_a_page() {
    let server = Server::start(|asked| match asked.path() {
        "/sign-in" => status(
            "303 See Other",
            "Location: /home\r\nSet-Cookie: sid=7; Path=/\r\n",
            "",
        ),
        "/again" => to("308 Permanent Redirect", "/final"),
        _ => ok("text/html", "hello"),
    })
    .await;
    let mut session = visitor();
    let form = || RequestBody::Urlencoded(vec![("a".to_owned(), "b".to_owned())]);
    let fetched = session.fetch(post(&server.url("/sign-in"), form())).await;
    assert!(fetched.is_ok());
    assert_eq!(
        (fetched.redirects[0].sent_bytes, fetched.sample.sent_bytes),
        (3, 0)
    );
    session.fetch(post(&server.url("/again"), form())).await;
    let asked = server.asked();
    assert_eq!(asked[1].line(), "GET /home HTTP/1.1");
    assert_eq!(asked[1].header("cookie"), Some("sid=7"));
    assert_eq!(asked[1].header("content-type"), None);
    assert_eq!(asked[3].line(), "POST /final HTTP/1.1");
    assert_eq!(asked[3].body, b"a=b");
}

#[tokio::test]
async fn what_proves_who_one_is_stays_with_its_origin() {
    let other = Server::start(|_| ok("image/jpeg", jpeg())).await;
    let there = other.url("/x.jpg");
    let server = Server::start(move |_| to("301 Moved Permanently", &there)).await;
    let mut session = visitor();
    let mut request = image(&server.url("/"));
    request.method = Method::GET;
    request.headers = vec![(
        header::AUTHORIZATION,
        HeaderValue::from_static("Bearer secret"),
    )];
    let fetched = session.fetch(request).await;
    assert!(fetched.is_ok());
    assert_eq!(
        server.asked()[0].header("authorization"),
        Some("Bearer secret")
    );
    assert_eq!(other.asked()[0].header("authorization"), None);
}
