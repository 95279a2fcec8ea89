use std::time::Duration;

use super::server::{Server, Then, ok, status};
use super::{Fetched, get, image, images, jpeg, target, visitor, visitor_with};
use crate::measure::sample::Outcome;
use crate::visit::session::Session as _;

fn assert_failed(fetched: &Fetched, outcome: Outcome, says: &str) {
    assert_eq!(fetched.sample.outcome, outcome, "{fetched:?}");
    let detail = fetched.detail.as_deref().unwrap_or_default();
    assert!(detail.contains(says), "'{detail}' does not say '{says}'");
}

#[tokio::test]
async fn nobody_listens() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let fetched = visitor()
        .fetch(get(&format!("http://127.0.0.1:{port}/")))
        .await;
    assert_failed(&fetched, Outcome::Refused, "no connection");
    assert!(fetched.sample.connected.is_some());
    assert_eq!(fetched.sample.sent_bytes, 0);
}

#[tokio::test]
async fn nobody_knows_the_name() {
    let fetched = visitor().fetch(get("http://gallery.invalid/")).await;
    assert_failed(&fetched, Outcome::Dns, "gallery.invalid");
}

#[tokio::test]
async fn the_connection_is_closed_or_reset_before_the_answer() {
    let server = Server::start(|asked| match asked.path() {
        "/close" => (Vec::new(), Then::Close),
        "/head" => (b"HTTP/1.1 200 O".to_vec(), Then::Close),
        _ => (Vec::new(), Then::Reset),
    })
    .await;
    let mut session = visitor();
    let fetched = session.fetch(get(&server.url("/close"))).await;
    assert_failed(&fetched, Outcome::Reset, "closed before any answer");
    assert_eq!(fetched.sample.first_byte, None);
    let fetched = session.fetch(get(&server.url("/reset"))).await;
    assert_failed(&fetched, Outcome::Reset, "reset before any answer");
    let fetched = session.fetch(get(&server.url("/head"))).await;
    assert_failed(&fetched, Outcome::Reset, "answer's head");
    assert!(fetched.sample.first_byte.is_some());
    assert!(!fetched.sample.retried, "these connections were new");
}

#[tokio::test]
async fn fewer_bytes_come_than_promised() {
    let server = Server::start(|asked| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 1000\r\n\r\n";
        let then = if asked.path() == "/reset" {
            Then::Reset
        } else {
            Then::Close
        };
        ([&head[..], &[7; 300]].concat(), then)
    })
    .await;
    let mut session = visitor();
    let fetched = session.fetch(image(&server.url("/close"))).await;
    assert_failed(&fetched, Outcome::Truncated, "300 of the 1000 bytes");
    assert_eq!(fetched.sample.wire_bytes, 300);
    assert_eq!(fetched.sample.status, 200);
    let fetched = session.fetch(get(&server.url("/reset"))).await;
    assert_eq!(fetched.sample.outcome, Outcome::Truncated, "{fetched:?}");
}

#[tokio::test]
async fn a_chunked_answer_that_ends_early_or_is_nonsense() {
    let server = Server::start(|asked| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
        let more = if asked.path() == "/nonsense" {
            "zz\r\n"
        } else {
            ""
        };
        (format!("{head}{more}").into_bytes(), Then::Close)
    })
    .await;
    let mut session = visitor();
    let fetched = session.fetch(get(&server.url("/early"))).await;
    assert_failed(&fetched, Outcome::Reset, "after 5 bytes");
    let fetched = session.fetch(get(&server.url("/nonsense"))).await;
    assert_failed(&fetched, Outcome::Protocol, "contradicts itself");
}

#[tokio::test]
async fn the_answer_is_not_http() {
    let server = Server::start(|_| (b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec(), Then::Close)).await;
    let fetched = visitor().fetch(get(&server.url("/"))).await;
    assert_failed(&fetched, Outcome::Protocol, "not HTTP");
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let server = Server::start(|_| {
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nx".to_vec(),
            Then::Repeat,
        )
    })
    .await;
    let mut session = visitor_with(|options| {
        options.page_limit = 300_000;
        options.part_limit = 500_000;
    });
    let fetched = session.fetch(get(&server.url("/"))).await;
    assert_failed(&fetched, Outcome::TooLarge, "larger than");
    assert!(fetched.sample.wire_bytes > 300_000);
    assert!(fetched.body.is_empty());
    let fetched = session.fetch(image(&server.url("/"))).await;
    assert_eq!(fetched.sample.outcome, Outcome::TooLarge);
    assert_eq!(
        session.client.snapshot().open,
        0,
        "such connections are dropped"
    );
}

#[tokio::test]
async fn an_answer_that_takes_too_long() {
    let server = Server::start(|asked| match asked.path() {
        "/silent" => (Vec::new(), Then::Stall),
        "/half" => (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_vec(),
            Then::Stall,
        ),
        _ => ok("image/jpeg", jpeg()),
    })
    .await;
    let mut session = visitor_with(|options| options.timeout = Duration::from_millis(150));
    let fetched = session.fetch(get(&server.url("/silent"))).await;
    assert_failed(&fetched, Outcome::Timeout, "not whole within");
    assert!(fetched.sample.total >= Duration::from_millis(150));
    let targets = ["/half", "/1", "/2"].map(|path| target(&server.url(path)));
    let all = images(&mut session, &targets).await;
    assert_eq!(all[0].sample.outcome, Outcome::Timeout);
    assert_eq!(all[0].sample.wire_bytes, 4);
    assert!(all[0].sample.first_byte.is_some());
    assert!(all[1].is_ok() && all[2].is_ok());
    assert!(
        session.fetch(image(&server.url("/3"))).await.is_ok(),
        "the session lives on"
    );
}

#[tokio::test]
async fn a_status_that_is_no_success() {
    let server = Server::start(|_| status("503 Service Unavailable", "", "busy")).await;
    let mut session = visitor();
    let fetched = session.fetch(get(&server.url("/"))).await;
    assert_failed(&fetched, Outcome::BadStatus, "503 (Service Unavailable)");
    assert_eq!(fetched.body, "busy", "what it says may explain it");
    let fetched = session.fetch(image(&server.url("/"))).await;
    assert_eq!(fetched.sample.outcome, Outcome::BadStatus);
    assert_eq!(fetched.sample.wire_bytes, 4);
}

#[tokio::test]
async fn what_should_be_an_image_and_is_not() {
    let server = Server::start(|asked| {
        let whole = jpeg();
        match asked.path() {
            "/page" => ok("text/html", "<html>sorry</html>"),
            "/disguise" => ok(
                "image/jpeg",
                "<html><body>sorry, there is no photo</body></html>",
            ),
            "/cut" => ok("image/jpeg", &whole[..whole.len() - 20]),
            "/nothing" => ok("image/jpeg", ""),
            "/text" => ok("text/plain", &whole),
            "/stream" => ok("application/octet-stream", &whole),
            "/untyped" => super::server::with("", &whole),
            _ => ok("image/jpeg", &whole),
        }
    })
    .await;
    let paths = [
        "/page",
        "/disguise",
        "/cut",
        "/nothing",
        "/text",
        "/stream",
        "/untyped",
        "/whole",
    ];
    let targets = paths.map(|path| target(&server.url(path)));
    let all = images(&mut visitor(), &targets).await;
    let says = [
        "a page, not an image",
        "a page",
        "is cut",
        "no bytes",
        "text/plain",
    ];
    for (fetched, says) in all.iter().zip(says) {
        assert_failed(fetched, Outcome::BadImage, says);
    }
    for (fetched, path) in all.iter().zip(paths).skip(says.len()) {
        assert!(fetched.is_ok(), "{path}: {fetched:?}");
        assert_eq!(fetched.sample.body_bytes, jpeg().len() as u64);
    }
}

#[tokio::test]
async fn a_fetch_that_is_dropped_poisons_nothing() {
    let server = Server::start(|asked| match asked.path() {
        "/stall" => (Vec::new(), Then::Stall),
        _ => ok("text/html", "fine"),
    })
    .await;
    let mut session = visitor();
    assert!(session.fetch(get(&server.url("/"))).await.is_ok());
    let stalled = session.fetch(get(&server.url("/stall")));
    tokio::time::timeout(Duration::from_millis(50), stalled)
        .await
        .unwrap_err();
    assert_eq!(session.client.snapshot().open, 0, "its connection is gone");
    let fetched = session.fetch(get(&server.url("/"))).await;
    assert!(fetched.is_ok() && fetched.sample.connected.is_some());
}
