//! The byte stream below HTTP.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// TCP, with TLS over it or without.
#[derive(Debug)]
pub enum Transport {
    /// TCP alone.
    Plain(TcpStream),
    /// TLS over TCP.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Transport {
    /// Receives bytes that nobody wants to see, as many as `unseen` is long at
    /// most: the kernel counts them and copies nothing (`MSG_TRUNC`, tcp(7)).
    /// `unseen` is not written to. `None` where that cannot be done: what comes
    /// over TLS must be decrypted, and other systems than Linux copy all the same.
    pub fn poll_discard(
        &mut self,
        cx: &mut Context<'_>,
        unseen: &mut [u8],
    ) -> Option<Poll<io::Result<usize>>> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Plain(stream) => Some(discard(stream, cx, unseen)),
            _ => None,
        }
    }
}

#[cfg(target_os = "linux")]
fn discard(stream: &TcpStream, cx: &mut Context<'_>, unseen: &mut [u8]) -> Poll<io::Result<usize>> {
    use rustix::net::{RecvFlags, recv};

    loop {
        std::task::ready!(stream.poll_read_ready(cx))?;
        let mut received = 0;
        let ended = stream.try_io(tokio::io::Interest::READABLE, || {
            (_, received) = recv(stream, &mut *unseen, RecvFlags::TRUNC)?;
            // Fewer than there is room for: nothing more is there. Said so, the
            // next call is spared that would find it out (tokio reads alike).
            if (1..unseen.len()).contains(&received) {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            Ok(())
        });
        match ended {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                return Poll::Ready(Err(error));
            }
            Err(_) if received == 0 => {}
            _ => return Poll::Ready(Ok(received)),
        }
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
