use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::server::{Server, Then, ok, read};
use super::{get, post, visitor};
use crate::measure::sample::Outcome;
use crate::visit::session::{RequestBody, Session as _};

#[tokio::test]
async fn an_answer_that_comes_byte_by_byte_is_the_same() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        for _ in 0..2 {
            read(&mut stream, 0).await.unwrap();
            let answer = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\n\
                           Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
            for byte in answer {
                stream.write_all(&[*byte]).await.unwrap();
                tokio::task::yield_now().await;
            }
        }
    });
    let mut session = visitor();
    for _ in 0..2 {
        let fetched = session.fetch(get(&url)).await;
        assert!(fetched.is_ok(), "{fetched:?}");
        assert_eq!(
            (fetched.sample.status, &*fetched.body),
            (200, &b"hello"[..])
        );
    }
    assert_eq!(session.client.snapshot().opened, 1);
}

#[tokio::test]
async fn old_servers_end_an_answer_by_closing() {
    let server = Server::start(|_| {
        (
            b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nhello".to_vec(),
            Then::Close,
        )
    })
    .await;
    let mut session = visitor();
    for _ in 0..2 {
        let fetched = session.fetch(get(&server.url("/"))).await;
        assert_eq!(fetched.body, "hello", "{fetched:?}");
        assert!(fetched.is_ok() && !fetched.sample.retried);
        assert_eq!(session.client.snapshot().open, 0);
    }
}

#[tokio::test]
async fn a_server_may_ask_to_close() {
    let server = Server::start(|_| super::server::with("Connection: close\r\n", "x")).await;
    let mut session = visitor();
    for _ in 0..2 {
        assert!(
            session
                .fetch(get(&server.url("/")))
                .await
                .sample
                .connected
                .is_some()
        );
    }
}

#[tokio::test]
async fn bytes_that_nobody_asked_for_end_a_connection() {
    let server = Server::start(|_| {
        let (mut bytes, then) = ok("text/html", "hello");
        bytes.extend_from_slice(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        (bytes, then)
    })
    .await;
    let mut session = visitor();
    for _ in 0..2 {
        let fetched = session.fetch(get(&server.url("/"))).await;
        assert_eq!(fetched.body, "hello");
    }
    assert_eq!(session.client.snapshot().opened, 2);
}

#[tokio::test]
async fn a_large_upload_arrives_whole() {
    let server = Server::start(|asked| ok("text/html", asked.body.len().to_string())).await;
    let bytes = Bytes::from(vec![7; 20 << 20]);
    let body = || RequestBody::Raw {
        content_type: "image/jpeg".to_owned(),
        bytes: bytes.clone(),
    };
    let mut session = visitor();
    for _ in 0..2 {
        let fetched = session.fetch(post(&server.url("/"), body())).await;
        assert!(fetched.is_ok(), "{fetched:?}");
        assert_eq!(fetched.body, (20 << 20).to_string());
        assert_eq!(fetched.sample.sent_bytes, 20 << 20);
    }
    assert_eq!(session.client.snapshot().opened, 1);
}

#[tokio::test]
async fn an_upload_that_is_refused_half_way_says_why() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut some = [0; 4096];
        let _ = stream.read(&mut some).await.unwrap();
        let answer = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\n\r\nno more";
        stream.write_all(answer).await.unwrap();
        // The rest of the upload is never read.
        std::future::pending::<()>().await;
    });
    let body = RequestBody::Raw {
        content_type: "image/jpeg".to_owned(),
        bytes: Bytes::from(vec![7; 50 << 20]),
    };
    let mut session = visitor();
    let fetched = session.fetch(post(&url, body)).await;
    assert_eq!(fetched.sample.outcome, Outcome::BadStatus, "{fetched:?}");
    assert_eq!(
        (fetched.sample.status, &*fetched.body),
        (413, &b"no more"[..])
    );
    assert_eq!(session.client.snapshot().open, 0);
}
