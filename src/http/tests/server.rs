//! A server of raw bytes, so that it can do what no library lets it do.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request as it came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Which connection it came over, counted from zero.
    pub(super) connection: usize,
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Asked {
    pub(super) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(super) fn path(&self) -> &str {
        self.line().split(' ').nth(1).unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// What happens after the bytes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    KeepAlive,
    Close,
    /// Closes with a reset, as a server that is killed does.
    Reset,
    /// Sends nothing more, for ever.
    Stall,
    /// Sends the last byte again and again.
    Repeat,
}

pub(super) type Reply = (Vec<u8>, Then);

/// An answer with a type, and a length.
pub(super) fn ok(content_type: &str, body: impl AsRef<[u8]>) -> Reply {
    with(&format!("Content-Type: {content_type}\r\n"), body)
}

/// An answer with these header lines, and a length.
pub(super) fn with(headers: &str, body: impl AsRef<[u8]>) -> Reply {
    status("200 OK", headers, body)
}

pub(super) fn status(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
    ([head.as_bytes(), body].concat(), Then::KeepAlive)
}

pub(super) struct Server {
    pub(super) port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    most: Arc<AtomicUsize>,
}

impl Server {
    pub(super) async fn start<F>(answer: F) -> Self
    where
        F: Fn(&Asked) -> Reply + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            asked: Arc::default(),
            most: Arc::default(),
        };
        let (asked, most) = (Arc::clone(&server.asked), Arc::clone(&server.most));
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            let open = Arc::new(AtomicUsize::new(0));
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let now = open.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                let (asked, answer, open) =
                    (Arc::clone(&asked), Arc::clone(&answer), Arc::clone(&open));
                tokio::spawn(async move {
                    serve(stream, connection, &asked, &*answer).await;
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().clone()
    }

    /// The most connections that were open at once.
    pub(super) fn most_connections(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: TcpStream,
    connection: usize,
    asked: &Mutex<Vec<Asked>>,
    answer: &(dyn Fn(&Asked) -> Reply + Send + Sync),
) {
    while let Some(request) = read(&mut stream, connection).await {
        let (bytes, then) = answer(&request);
        asked.lock().push(request);
        if stream.write_all(&bytes).await.is_err() {
            return;
        }
        match then {
            Then::KeepAlive => {}
            Then::Close => return,
            Then::Reset => {
                socket_reset(&stream);
                return;
            }
            Then::Stall => std::future::pending().await,
            Then::Repeat => {
                let more = vec![bytes.last().copied().unwrap_or(b'x'); 64 << 10];
                while stream.write_all(&more).await.is_ok() {}
                return;
            }
        }
    }
}

fn socket_reset(stream: &TcpStream) {
    #[expect(deprecated, reason = "with zero seconds it never blocks")]
    stream.set_linger(Some(std::time::Duration::ZERO)).unwrap();
}

/// Reads one request; `None` at the end of the connection.
pub(super) async fn read<S>(stream: &mut S, connection: usize) -> Option<Asked>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        let mut more = [0; 4096];
        match stream.read(&mut more).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&more[..count]),
        }
    };
    let mut asked = Asked {
        connection,
        head: String::from_utf8_lossy(&bytes[..end]).into_owned(),
        body: bytes.split_off(end),
    };
    let length = asked
        .header("content-length")
        .map_or(0, |value| value.parse().unwrap());
    let missing = length - asked.body.len();
    let mut rest = vec![0; missing];
    stream.read_exact(&mut rest).await.ok()?;
    asked.body.extend_from_slice(&rest);
    Some(asked)
}
