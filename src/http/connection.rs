//! The connections that a visitor owns.
//!
//! HTTP/2 is hyper's. HTTP/1.1 is spoken by [`super::h1`] on the bare
//! transport: an open connection is then little more than its socket, which
//! lets twenty thousand visitors think with six of them each, and a request
//! costs half of what it costs through hyper's channels (docs/BENCHMARKS.md).
//! Nobody looks at a connection while it is idle; that the gallery has closed
//! it meanwhile is noticed when it is used again.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use ::http::Request;
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::AsyncWrite;

use super::signal::Signal;
use super::stats::OpenGuard;
use super::transport::Transport;

/// The body of a request over HTTP/2: none, or known whole.
pub type Body = Full<Bytes>;

/// What Chrome announces for one stream and for a connection.
const H2_STREAM_WINDOW: u32 = 6 << 20;
const H2_CONNECTION_WINDOW: u32 = 15 << 20;

/// An HTTP/1.1 connection: one request at a time.
#[derive(Debug)]
pub struct H1 {
    /// What is written to and read from.
    pub transport: Transport,
    /// Tells when there is something to do.
    pub signal: Arc<Signal>,
    /// `signal` as the waker that the transport is given.
    pub waker: Waker,
    /// How many requests it has carried.
    pub uses: u32,
    _open: OpenGuard,
}

impl H1 {
    /// A connection over which nothing has been sent yet.
    #[must_use]
    pub fn new(transport: Transport, open: OpenGuard) -> Box<Self> {
        let signal = Signal::new();
        Box::new(Self {
            transport,
            waker: Waker::from(Arc::clone(&signal)),
            signal,
            uses: 0,
            _open: open,
        })
    }

    /// Says goodbye where the protocol below has a word for it (TLS
    /// `close_notify`), and closes.
    pub fn close(self) {
        // Closing a socket says goodbye by itself; shutting it down first would
        // be one more call into the kernel for each of a visit's connections.
        if let Transport::Tls(mut stream) = self.transport {
            let mut cx = Context::from_waker(Waker::noop());
            // What does not fit into the socket's buffer at once is not worth
            // waiting for.
            let _ = Pin::new(&mut stream).poll_shutdown(&mut cx);
        }
    }
}

/// An HTTP/2 connection: many requests at a time. Its driver is a task of its
/// own, because hyper's streams are; it ends when the last handle is dropped.
#[derive(Debug, Clone)]
pub struct H2 {
    /// Where requests are handed in.
    pub sender: http2::SendRequest<Body>,
    /// How many requests it has carried.
    pub uses: u32,
    open: Arc<OpenGuard>,
}

impl H2 {
    /// Speaks HTTP/2 over a transport.
    ///
    /// # Errors
    /// When the preface cannot be written.
    pub async fn new(transport: Transport, open: OpenGuard) -> hyper::Result<Self> {
        let (sender, driver) = http2::Builder::new(TokioExecutor::new())
            .initial_stream_window_size(H2_STREAM_WINDOW)
            .initial_connection_window_size(H2_CONNECTION_WINDOW)
            .handshake(TokioIo::new(transport))
            .await?;
        // How it ends is told to every request on it.
        tokio::spawn(async move { driver.await.ok() });
        Ok(Self {
            sender,
            uses: 0,
            open: Arc::new(open),
        })
    }

    /// Whether both are handles on the same connection.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.open, &other.open)
    }
}

/// A request as hyper takes it.
pub type H2Request = Request<Body>;

/// A connection that has just been opened.
#[derive(Debug)]
pub enum Opened {
    /// HTTP/1.1.
    H1(Box<H1>),
    /// HTTP/2.
    H2(H2),
}
