use std::io::Write as _;
use std::time::Instant;

use async_compression::tokio::write::{
    BrotliEncoder, DeflateEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder,
};
use bytes::Bytes;
use tokio::io::AsyncWriteExt;

use super::server::{Server, Then, ok, with};
use super::{get, image, jpeg, post, visitor, visitor_with};
use crate::measure::sample::Outcome;
use crate::visit::session::{Part, RequestBody, Session as _, Want};

macro_rules! packed {
    ($encoder:ident, $bytes:expr) => {{
        let mut encoder = $encoder::new(Vec::new());
        encoder.write_all($bytes).await.unwrap();
        encoder.shutdown().await.unwrap();
        encoder.into_inner()
    }};
}

#[tokio::test]
async fn every_coding_is_unpacked_and_counted() {
    let text = "<p>Vernissage</p>".repeat(500).into_bytes();
    let bodies = [
        ("gzip", packed!(GzipEncoder, &text)),
        ("br", packed!(BrotliEncoder, &text)),
        ("zstd", packed!(ZstdEncoder, &text)),
        ("deflate", packed!(ZlibEncoder, &text)),
        ("deflate", packed!(DeflateEncoder, &text)),
    ];
    let served = bodies.clone();
    let server = Server::start(move |asked| {
        let index: usize = asked.path()[1..].parse().unwrap();
        let (coding, body) = &served[index];
        with(
            &format!("Content-Type: text/html\r\nContent-Encoding: {coding}\r\n"),
            body,
        )
    })
    .await;
    let mut session = visitor();
    for (index, (coding, packed)) in bodies.iter().enumerate() {
        // The second time it is the copy that was shared.
        for want in [Want::Page, Want::Page, Want::Part] {
            let mut request = get(&server.url(&format!("/{index}")));
            request.want = want;
            let fetched = session.fetch(request).await;
            assert!(fetched.is_ok(), "{coding}: {fetched:?}");
            assert_eq!(fetched.sample.wire_bytes, packed.len() as u64, "{coding}");
            assert_eq!(fetched.sample.body_bytes, text.len() as u64, "{coding}");
            if want == Want::Page {
                assert_eq!(fetched.body, text, "{coding}");
            }
        }
    }
}

#[tokio::test]
async fn a_bomb_does_no_harm_and_a_cut_body_is_told() {
    let bomb = packed!(GzipEncoder, &vec![0; 5 << 20]);
    let half = bomb[..bomb.len() / 2].to_vec();
    let server = Server::start(move |asked| {
        let body = if asked.path() == "/bomb" {
            &bomb
        } else {
            &half
        };
        with(
            "Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
            body,
        )
    })
    .await;
    let mut session = visitor_with(|options| {
        options.page_limit = 1 << 20;
        options.part_limit = 1 << 20;
    });
    let fetched = session.fetch(get(&server.url("/bomb"))).await;
    assert_eq!(fetched.sample.outcome, Outcome::TooLarge);
    assert!(fetched.detail.unwrap().contains("unpacks to more"));
    let mut part = get(&server.url("/bomb"));
    part.want = Want::Part;
    assert_eq!(session.fetch(part).await.sample.outcome, Outcome::TooLarge);
    let mut session = visitor();
    let fetched = session.fetch(get(&server.url("/half"))).await;
    assert_eq!(fetched.sample.outcome, Outcome::Protocol);
    assert!(fetched.detail.unwrap().contains("cannot be unpacked"));
}

#[tokio::test]
async fn pages_come_in_utf8() {
    let server = Server::start(|_| ok("text/html; charset=iso-8859-9", b"foto\xf0raf")).await;
    let fetched = visitor().fetch(get(&server.url("/"))).await;
    assert_eq!(fetched.body, "fotoğraf");
    assert_eq!(fetched.sample.body_bytes, 8);
}

#[tokio::test]
async fn chunks_are_counted_without_their_frames() {
    let server = Server::start(|_| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        (
            format!("{head}5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\n\r\n").into_bytes(),
            Then::KeepAlive,
        )
    })
    .await;
    let mut session = visitor();
    for _ in 0..2 {
        let fetched = session.fetch(get(&server.url("/"))).await;
        assert_eq!(fetched.body, "hello, world");
        assert_eq!(fetched.sample.wire_bytes, 12);
    }
    assert_eq!(server.most_connections(), 1);
}

#[tokio::test]
async fn large_images_are_counted_and_not_kept() {
    let mut photo = jpeg();
    let end = photo.split_off(photo.len() - 2);
    photo.resize(3_000_000, 7);
    photo.extend_from_slice(&end);
    let length = photo.len() as u64;
    let server = Server::start(move |_| ok("image/jpeg", &photo)).await;
    let mut session = visitor();
    for _ in 0..2 {
        let fetched = session.fetch(image(&server.url("/"))).await;
        assert!(fetched.is_ok(), "{fetched:?}");
        assert_eq!(fetched.sample.wire_bytes, length);
        assert!(fetched.body.is_empty() && fetched.headers.is_empty());
    }
    assert_eq!(server.most_connections(), 1);
}

#[tokio::test]
async fn the_first_byte_comes_before_the_last() {
    let (listener, url) = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, format!("http://127.0.0.1:{port}/"))
    };
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        super::server::read(&mut stream, 0).await.unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Le")
            .await
            .unwrap();
        wait.await.unwrap();
        stream.write_all(b"ngth: 2\r\n\r\nok").await.unwrap();
        std::future::pending::<()>().await;
    });
    let pause = std::time::Duration::from_millis(60);
    tokio::spawn(async move {
        tokio::time::sleep(pause).await;
        go.send(()).unwrap();
    });
    let fetched = visitor().fetch(get(&url)).await;
    assert!(fetched.is_ok());
    // Half a head is an answer that has begun.
    assert!(fetched.sample.first_byte.unwrap() < fetched.sample.total - pause / 2);
}

#[tokio::test]
async fn a_multipart_form_arrives_as_a_browser_would_send_it() {
    let server = Server::start(|_| ok("text/html", "thanks")).await;
    let photo = Bytes::from(jpeg());
    let parts = vec![
        Part::Text {
            name: "title".to_owned(),
            value: "Gün batımı".to_owned(),
        },
        Part::File {
            name: "photo".to_owned(),
            file_name: "gün batımı.jpg".to_owned(),
            content_type: "image/jpeg".to_owned(),
            bytes: photo.clone(),
        },
    ];
    let mut request = post(&server.url("/add"), RequestBody::Multipart(parts));
    request.referer = Some(request.target.referer().clone());
    let fetched = visitor().fetch(request).await;
    assert!(fetched.is_ok(), "{fetched:?}");
    let asked = server.asked().remove(0);
    let content_type = asked.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    assert_eq!(asked.header("origin"), Some(&*server.url("")));
    assert_eq!(asked.body.len() as u64, fetched.sample.sent_bytes);
    let mut expected = Vec::new();
    write!(
        expected,
        "--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nGün batımı\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"photo\"; \
         filename=\"gün batımı.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
    )
    .unwrap();
    expected.extend_from_slice(&photo);
    write!(expected, "\r\n--{boundary}--\r\n").unwrap();
    assert_eq!(asked.body, expected);
}

#[tokio::test]
async fn the_headers_are_a_browsers() {
    let server = Server::start(|_| ok("text/html", "")).await;
    let mut session = visitor();
    let mut request = get(&server.url("/"));
    request.intended = Instant::now();
    session.fetch(request).await;
    let mut request = image(&server.url("/x.jpg"));
    request.referer = Some(request.target.referer().clone());
    session.fetch(request).await;
    let asked = server.asked();
    let page = &asked[0];
    assert!(page.header("user-agent").unwrap().contains("Chrome/"));
    assert_eq!(
        page.header("host").unwrap(),
        format!("127.0.0.1:{}", server.port)
    );
    assert_eq!(page.header("sec-fetch-site"), Some("none"));
    assert_eq!(page.header("sec-fetch-dest"), Some("document"));
    assert_eq!(page.header("connection"), Some("keep-alive"));
    assert_eq!(page.header("content-length"), None);
    assert_eq!(asked[1].header("sec-fetch-site"), Some("same-origin"));
    assert_eq!(asked[1].header("sec-fetch-dest"), Some("image"));
    assert!(asked[1].header("accept").unwrap().starts_with("image/avif"));
    let names: Vec<_> = page.head.lines().skip(1).take(3).collect();
    assert!(names[0].starts_with("Host: "), "{names:?}");
    assert!(names[1].starts_with("Connection: "), "{names:?}");
}
