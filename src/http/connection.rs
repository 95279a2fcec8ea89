//! The connections that a visitor owns.
//!
//! An HTTP/1.1 connection has no task of its own: its driver is polled by the
//! visitor that waits for the answer, which saves two trips through the
//! scheduler a request. Nobody looks at it while it is idle; that the gallery
//! has closed it meanwhile is noticed when it is used again.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use ::http::Request;
use bytes::Bytes;
use futures_util::FutureExt;
use http_body_util::Full;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::signal::Signal;
use super::stats::OpenGuard;

/// The body of a request: none, or known whole.
pub type Body = Full<Bytes>;

/// A request as it is handed to a connection.
pub type Outgoing = Request<Body>;

/// The largest answer head, and the largest piece of a body read at once.
/// Larger buffers make large images no faster and every connection heavier.
const READ_BUFFER: usize = 64 << 10;

/// What Chrome announces for one stream and for a connection.
const H2_STREAM_WINDOW: u32 = 6 << 20;
const H2_CONNECTION_WINDOW: u32 = 15 << 20;

/// The byte stream below HTTP.
#[derive(Debug)]
pub enum Transport {
    /// TCP alone.
    Plain(TcpStream),
    /// TLS over TCP.
    Tls(Box<TlsStream<TcpStream>>),
}

/// A transport that notes when bytes are read.
#[derive(Debug)]
pub struct Io {
    transport: Transport,
    signal: Arc<Signal>,
}

impl Io {
    fn close(mut self) {
        let mut cx = Context::from_waker(Waker::noop());
        // What does not fit into the socket's buffer at once is not worth
        // waiting for.
        let _ = Pin::new(&mut self).poll_shutdown(&mut cx);
    }
}

impl AsyncRead for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Transport::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        };
        if buf.filled().len() > before {
            self.signal.bytes_read();
        }
        polled
    }
}

impl AsyncWrite for Io {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Transport::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
            Transport::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.transport {
            Transport::Plain(stream) => stream.is_write_vectored(),
            Transport::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Transport::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Transport::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

/// hyper's end of an HTTP/1.1 connection that does the reading and writing.
pub type Driver = http1::Connection<TokioIo<Io>, Body>;

/// An HTTP/1.1 connection: one request at a time.
#[derive(Debug)]
pub struct H1 {
    /// hyper's two ends of it.
    pub speaking: Speaking,
    /// The waker of both.
    pub signal: Arc<Signal>,
    /// `signal` as the waker that hyper is given.
    pub waker: Waker,
    /// How many requests it has carried.
    pub uses: u32,
    open: OpenGuard,
}

/// HTTP/1.1 as hyper speaks it, with its buffers.
#[derive(Debug)]
pub struct Speaking {
    /// Where requests are handed in.
    pub sender: http1::SendRequest<Body>,
    /// What must be polled for anything to happen; `None` once it has ended.
    pub driver: Option<Driver>,
}

impl Speaking {
    async fn over(io: Io) -> hyper::Result<Self> {
        let (sender, driver) = http1::Builder::new()
            .max_buf_size(READ_BUFFER)
            .title_case_headers(true)
            .handshake(TokioIo::new(io))
            .await?;
        Ok(Self {
            sender,
            driver: Some(driver),
        })
    }
}

impl H1 {
    /// Speaks HTTP/1.1 over a transport. Nothing is sent yet.
    ///
    /// # Errors
    /// hyper's, which has none for HTTP/1.1 at present.
    pub async fn new(transport: Transport, open: OpenGuard) -> hyper::Result<Box<Self>> {
        let signal = Signal::new();
        let io = Io {
            transport,
            signal: Arc::clone(&signal),
        };
        Ok(Box::new(Self {
            speaking: Speaking::over(io).await?,
            waker: Waker::from(Arc::clone(&signal)),
            signal,
            uses: 0,
            open,
        }))
    }

    /// Polls the driver; forgets it when the connection has ended, so that what
    /// waits for it is told.
    pub fn drive(&mut self) {
        let mut cx = Context::from_waker(&self.waker);
        if let Some(driver) = &mut self.speaking.driver
            && Pin::new(driver).poll(&mut cx).is_ready()
        {
            self.speaking.driver = None;
        }
    }

    /// Whether another request can be handed in, as far as is known.
    #[must_use]
    pub fn is_reusable(&self) -> bool {
        self.speaking.driver.is_some() && self.speaking.sender.is_ready()
    }

    /// Gives hyper's buffers back, most of what an open connection costs. `None`
    /// when the connection is of no more use.
    #[must_use]
    pub fn park(self: Box<Self>) -> Option<Parked> {
        let Self {
            speaking,
            uses,
            open,
            ..
        } = *self;
        let parts = speaking.driver?.into_parts();
        // Bytes that nobody asked for belong to nothing that could follow.
        parts.read_buf.is_empty().then(|| Parked {
            io: parts.io.into_inner(),
            uses,
            open,
        })
    }

    /// Says goodbye where the protocol below has a word for it (TLS
    /// `close_notify`), and closes.
    pub fn close(self) {
        if let Some(driver) = self.speaking.driver {
            driver.into_parts().io.into_inner().close();
        }
    }
}

/// An HTTP/1.1 connection of someone who thinks: open, but without buffers.
#[derive(Debug)]
pub struct Parked {
    io: Io,
    uses: u32,
    open: OpenGuard,
}

impl Parked {
    /// Speaks HTTP again, as if nothing had been.
    #[must_use]
    pub fn unpark(self) -> Option<Box<H1>> {
        let signal = Arc::clone(&self.io.signal);
        // hyper's handshake is a future that never waits.
        let speaking = Speaking::over(self.io).now_or_never()?.ok()?;
        signal.rest();
        Some(Box::new(H1 {
            speaking,
            waker: Waker::from(Arc::clone(&signal)),
            signal,
            uses: self.uses,
            open: self.open,
        }))
    }

    /// Says goodbye, and closes.
    pub fn close(self) {
        self.io.close();
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
    _open: Arc<OpenGuard>,
}

impl H2 {
    /// Speaks HTTP/2 over a transport.
    ///
    /// # Errors
    /// When the preface cannot be written.
    pub async fn new(transport: Transport, open: OpenGuard) -> hyper::Result<Self> {
        let io = Io {
            transport,
            signal: Signal::new(),
        };
        let (sender, driver) = http2::Builder::new(TokioExecutor::new())
            .initial_stream_window_size(H2_STREAM_WINDOW)
            .initial_connection_window_size(H2_CONNECTION_WINDOW)
            .handshake(TokioIo::new(io))
            .await?;
        // How it ends is told to every request on it.
        tokio::spawn(async move { driver.await.ok() });
        Ok(Self {
            sender,
            uses: 0,
            _open: Arc::new(open),
        })
    }
}

/// A connection that has just been opened.
#[derive(Debug)]
pub enum Opened {
    /// HTTP/1.1.
    H1(Box<H1>),
    /// HTTP/2.
    H2(H2),
}
