use super::server::{Server, ok, status, with};
use super::{get, image, images, jpeg, post, target, visitor};
use crate::measure::sample::CacheState;
use crate::visit::session::{RequestBody, Session as _};

#[tokio::test]
async fn what_is_fresh_is_not_asked_for_again() {
    let server = Server::start(|_| {
        with(
            "Content-Type: image/jpeg\r\nCache-Control: max-age=3600, immutable\r\n",
            jpeg(),
        )
    })
    .await;
    let mut session = visitor();
    let targets: Vec<_> = (0..10)
        .map(|n| target(&server.url(&format!("/{n}"))))
        .collect();
    images(&mut session, &targets).await;
    let again = images(&mut session, &targets).await;
    assert_eq!(server.asked().len(), 10);
    for fetched in &again {
        assert!(fetched.is_ok());
        assert_eq!(fetched.sample.cache, CacheState::Hit);
        assert_eq!(fetched.sample.wire_bytes, 0);
        assert_eq!(fetched.sample.body_bytes, jpeg().len() as u64);
    }
    session.leave();
    images(&mut session, &targets).await;
    assert_eq!(server.asked().len(), 10, "who comes back still has them");
    session.renew();
    images(&mut session, &targets).await;
    assert_eq!(server.asked().len(), 20, "someone new has nothing");
}

#[tokio::test]
async fn what_is_stale_is_asked_about() {
    let server = Server::start(|asked| match asked.header("if-none-match") {
        Some("\"v1\"") if asked.path() == "/page" => status("304 Not Modified", "", ""),
        Some(_) => with("Content-Type: text/html\r\nETag: \"v2\"\r\n", "new"),
        None => with(
            "Content-Type: text/html\r\nETag: \"v1\"\r\nCache-Control: no-cache\r\n",
            "old",
        ),
    })
    .await;
    let mut session = visitor();
    let first = session.fetch(get(&server.url("/page"))).await;
    assert_eq!(first.sample.cache, CacheState::Miss);
    let second = session.fetch(get(&server.url("/page"))).await;
    assert!(second.is_ok(), "{second:?}");
    assert_eq!(
        (second.sample.cache, second.sample.status),
        (CacheState::Revalidated, 304)
    );
    assert_eq!((second.sample.wire_bytes, second.sample.body_bytes), (0, 3));
    assert_eq!(second.body, "old");
    assert_eq!(second.headers["content-type"], "text/html");
    session.fetch(get(&server.url("/other"))).await;
    let replaced = session.fetch(get(&server.url("/other"))).await;
    assert_eq!(replaced.sample.cache, CacheState::Replaced);
    assert_eq!(replaced.body, "new");
}

#[tokio::test]
async fn dates_are_validators_too() {
    let server = Server::start(|asked| match asked.header("if-modified-since") {
        Some("Sun, 06 Nov 1994 08:49:37 GMT") => status("304 Not Modified", "", ""),
        _ => with(
            "Content-Type: image/jpeg\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
             Cache-Control: max-age=0\r\n",
            jpeg(),
        ),
    })
    .await;
    let mut session = visitor();
    session.fetch(image(&server.url("/"))).await;
    let fetched = session.fetch(image(&server.url("/"))).await;
    assert_eq!(fetched.sample.cache, CacheState::Revalidated);
    assert!(fetched.is_ok(), "{fetched:?}");
}

#[tokio::test]
async fn what_must_not_be_stored_is_asked_for_again() {
    let server = Server::start(|asked| match asked.path() {
        "/secret" => with(
            "Content-Type: text/html\r\nCache-Control: no-store\r\nETag: \"a\"\r\n",
            "x",
        ),
        "/any" => with(
            "Content-Type: text/html\r\nCache-Control: max-age=9\r\nVary: *\r\n",
            "x",
        ),
        _ => ok("text/html", "x"),
    })
    .await;
    let mut session = visitor();
    for path in ["/secret", "/any", "/plain"] {
        for _ in 0..2 {
            let fetched = session.fetch(get(&server.url(path))).await;
            assert_eq!(fetched.sample.cache, CacheState::Miss, "{path}");
        }
    }
    assert_eq!(server.asked().len(), 6);
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| asked.header("if-none-match").is_none())
    );
}

#[tokio::test]
async fn a_page_for_one_cookie_is_not_a_page_for_another() {
    let server = Server::start(|asked| {
        let cookie = if asked.path() == "/in" { "Set-Cookie: sid=1; Path=/\r\n" } else { "" };
        with(
            &format!("Content-Type: text/html\r\nCache-Control: max-age=99\r\nVary: Accept-Encoding, Cookie\r\n{cookie}"),
            asked.header("cookie").unwrap_or("nobody"),
        )
    })
    .await;
    let mut session = visitor();
    let page = |path: &str| get(&server.url(path));
    assert_eq!(session.fetch(page("/")).await.body, "nobody");
    assert_eq!(session.fetch(page("/")).await.sample.cache, CacheState::Hit);
    session.fetch(page("/in")).await;
    assert_eq!(session.fetch(page("/")).await.body, "sid=1");
}

#[tokio::test]
async fn a_write_makes_the_stored_page_doubtful() {
    let server = Server::start(|_| {
        with(
            "Content-Type: text/html\r\nCache-Control: max-age=99\r\n",
            "x",
        )
    })
    .await;
    let mut session = visitor();
    session.fetch(get(&server.url("/album"))).await;
    session
        .fetch(post(&server.url("/album"), RequestBody::Empty))
        .await;
    let fetched = session.fetch(get(&server.url("/album"))).await;
    assert_eq!(fetched.sample.cache, CacheState::Miss);
    assert_eq!(server.asked()[1].header("content-length"), Some("0"));
}

#[tokio::test]
async fn cookies_are_set_sent_and_cleared() {
    let server = Server::start(|asked| match asked.path() {
        "/in" => with(
            "Set-Cookie: sid=1; Path=/; HttpOnly\r\nSet-Cookie: theme=dark; Path=/; Max-Age=99\r\n",
            "",
        ),
        "/out" => with(
            "Set-Cookie: sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT\r\n",
            "",
        ),
        _ => ok("text/html", ""),
    })
    .await;
    let mut session = visitor();
    let home = target(&server.url("/"));
    session.fetch(get(&server.url("/in"))).await;
    let mut names = session.cookie_names(&home);
    names.sort();
    assert_eq!(names, ["sid", "theme"]);
    session.fetch(get(&server.url("/a"))).await;
    session.fetch(get(&server.url("/out"))).await;
    session.fetch(get(&server.url("/b"))).await;
    session.renew();
    session.fetch(get(&server.url("/c"))).await;
    let asked = server.asked();
    let sent = asked[1].header("cookie").unwrap();
    assert!(
        sent == "sid=1; theme=dark" || sent == "theme=dark; sid=1",
        "{sent}"
    );
    assert_eq!(asked[3].header("cookie"), Some("theme=dark"));
    assert_eq!(asked[4].header("cookie"), None);
}
