//! HTTP/2 servers that close a connection while it is used, frame by frame
//! (RFC 9113).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ::http::HeaderValue;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{get, post, target, visitor_with};
use crate::http::session::Session;
use crate::measure::sample::{Operation, Outcome};
use crate::visit::session::{Batch, Fetched, RequestBody, Session as _, Want};

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

const REFUSED_STREAM: u32 = 7;

/// The server's side of one connection.
struct Wire(TcpStream);

impl Wire {
    async fn greet(mut stream: TcpStream) -> Self {
        let mut preface = [0; 24];
        stream.read_exact(&mut preface).await.unwrap();
        let mut wire = Self(stream);
        wire.send(SETTINGS, 0, 0, &[]).await;
        wire
    }

    async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        // It may have been closed already, which ends the reading.
        let _ = self.0.write_all(&frame).await;
    }

    /// The stream of the next request; `None` when the connection has ended.
    async fn request(&mut self) -> Option<u32> {
        loop {
            let mut head = [0; 9];
            self.0.read_exact(&mut head).await.ok()?;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut payload = vec![0; length as usize];
            self.0.read_exact(&mut payload).await.ok()?;
            let (kind, flags) = (head[3], head[4]);
            let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
            match kind {
                HEADERS => return Some(stream),
                SETTINGS if flags == 0 => self.send(SETTINGS, 1, 0, &[]).await,
                _ => {}
            }
        }
    }

    /// 200, and no body.
    async fn answer(&mut self, stream: u32) {
        const WHOLE: u8 = 5;
        const STATUS_200: u8 = 0x88;
        self.send(HEADERS, WHOLE, stream, &[STATUS_200]).await;
    }

    async fn go_away(&mut self, last: u32) {
        let payload = [last.to_be_bytes(), 0_u32.to_be_bytes()].concat();
        self.send(GOAWAY, 0, 0, &payload).await;
    }

    async fn refuse(&mut self, stream: u32) {
        let payload = REFUSED_STREAM.to_be_bytes();
        self.send(RST_STREAM, 0, stream, &payload).await;
    }
}

/// What a server does with a connection.
#[derive(Clone, Copy)]
enum Way {
    Answers,
    /// Answers the first `answered` requests, reads `more`, says that it looks at
    /// none after the stream `last`, and answers the others of them.
    GoesAway {
        answered: usize,
        more: usize,
        last: u32,
    },
    Refuses,
}

async fn conduct(mut wire: Wire, way: Way) -> Option<()> {
    if let Way::GoesAway {
        answered,
        more,
        last,
    } = way
    {
        for _ in 0..answered {
            let stream = wire.request().await?;
            wire.answer(stream).await;
        }
        let mut streams = Vec::new();
        for _ in 0..more {
            streams.push(wire.request().await?);
        }
        wire.go_away(last).await;
        for stream in streams.into_iter().filter(|stream| *stream <= last) {
            wire.answer(stream).await;
        }
    }
    loop {
        let stream = wire.request().await?;
        match way {
            Way::Answers => wire.answer(stream).await,
            Way::Refuses => wire.refuse(stream).await,
            Way::GoesAway { .. } => {}
        }
    }
}

/// Serves each connection in its way, those that follow in the last one. The URL,
/// and how many connections there were.
async fn serve(ways: &'static [Way]) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let number = counted.fetch_add(1, Ordering::SeqCst);
            let way = ways[number.min(ways.len() - 1)];
            tokio::spawn(async move { conduct(Wire::greet(stream).await, way).await });
        }
    });
    (url, count)
}

fn visitor() -> Session {
    visitor_with(|options| options.http2_prior_knowledge = true)
}

fn write(url: &str) -> crate::visit::session::Request {
    post(url, RequestBody::Urlencoded(Vec::new()))
}

async fn parts(session: &mut Session, url: &str, count: usize) -> Vec<Fetched> {
    let targets: Vec<_> = (0..count).map(|n| target(&format!("{url}{n}"))).collect();
    session
        .fetch_all(Batch {
            operation: Operation::Asset,
            want: Want::Part,
            targets: &targets,
            referer: &HeaderValue::from_static("http://127.0.0.1/page"),
            intended: Instant::now(),
        })
        .await
}

#[tokio::test]
async fn what_was_not_looked_at_goes_over_a_new_connection() {
    const GOES: Way = Way::GoesAway {
        answered: 1,
        more: 3,
        last: 3,
    };
    let (url, connections) = serve(&[GOES, Way::Answers]).await;
    let mut session = visitor();
    assert!(session.fetch(get(&url)).await.is_ok());
    let all = parts(&mut session, &url, 3).await;
    assert!(all.iter().all(Fetched::is_ok), "{all:?}");
    let retried: Vec<_> = all.iter().map(|one| one.sample.retried).collect();
    assert_eq!(retried, [false, true, true]);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn also_a_write_that_was_not_looked_at_is_sent_again() {
    const GOES: Way = Way::GoesAway {
        answered: 1,
        more: 1,
        last: 1,
    };
    const REFUSES: Way = Way::Refuses;
    for ways in [&[GOES, Way::Answers], &[REFUSES, Way::Answers]] {
        let (url, connections) = serve(ways).await;
        let mut session = visitor();
        if let Way::GoesAway { .. } = ways[0] {
            session.fetch(get(&url)).await;
        }
        let fetched = session.fetch(write(&url)).await;
        assert!(fetched.is_ok() && fetched.sample.retried, "{fetched:?}");
        assert_eq!(connections.load(Ordering::SeqCst), 2);
    }
}

#[tokio::test]
async fn a_server_that_looks_at_nothing_is_asked_twice_and_no_more() {
    const NEVER: Way = Way::GoesAway {
        answered: 0,
        more: 1,
        last: 0,
    };
    let (url, connections) = serve(&[NEVER]).await;
    let fetched = visitor().fetch(get(&url)).await;
    assert_eq!(fetched.sample.outcome, Outcome::Reset, "{fetched:?}");
    assert!(fetched.sample.retried);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_connection_that_went_away_while_idle_is_replaced_without_a_retry() {
    const GOES: Way = Way::GoesAway {
        answered: 1,
        more: 0,
        last: 1,
    };
    let (url, connections) = serve(&[GOES]).await;
    let mut session = visitor();
    for _ in 0..3 {
        let fetched = session.fetch(write(&url)).await;
        assert!(fetched.is_ok() && !fetched.sample.retried, "{fetched:?}");
        // The news must have arrived before the next request.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}
