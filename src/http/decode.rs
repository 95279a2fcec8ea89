//! Decompression, as the bytes come in.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use async_compression::tokio::write::{
    BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder,
};
use tokio::io::AsyncWrite;

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Not at all.
    Identity,
    /// `gzip`.
    Gzip,
    /// `deflate`: zlib, or raw deflate as some servers take it to be.
    Deflate,
    /// `br`.
    Brotli,
    /// `zstd`.
    Zstd,
}

impl Coding {
    /// Reads the value of a `Content-Encoding`; `None` if nobody asked for that.
    #[must_use]
    pub fn from_header(value: &[u8]) -> Option<Self> {
        let value = value.trim_ascii();
        let is = |name: &str| value.eq_ignore_ascii_case(name.as_bytes());
        if value.is_empty() || is("identity") {
            Some(Self::Identity)
        } else if is("gzip") || is("x-gzip") {
            Some(Self::Gzip)
        } else if is("deflate") {
            Some(Self::Deflate)
        } else if is("br") {
            Some(Self::Brotli)
        } else if is("zstd") {
            Some(Self::Zstd)
        } else {
            None
        }
    }
}

/// What takes decompressed bytes.
pub trait Drain: Unpin {
    /// Takes some; an error ends the decompression.
    ///
    /// # Errors
    /// When it will not take more.
    fn take(&mut self, bytes: &[u8]) -> Result<(), Full>;
}

/// The bytes unpack to more than is allowed: a bomb, or just too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// Why decompression ended early.
#[derive(Debug)]
pub enum DecodeError {
    /// The drain would not take more.
    TooLarge,
    /// The bytes are not what their encoding says, or end too early.
    Corrupt(io::Error),
}

/// A decompressor in front of a drain.
#[derive(Debug)]
pub struct Decoder<D: Drain> {
    kind: Kind<D>,
    ended: bool,
}

#[derive(Debug)]
enum Kind<D: Drain> {
    Gzip(GzipDecoder<Adapter<D>>),
    Zlib(ZlibDecoder<Adapter<D>>),
    Raw(DeflateDecoder<Adapter<D>>),
    Brotli(BrotliDecoder<Adapter<D>>),
    Zstd(ZstdDecoder<Adapter<D>>),
    /// Deflate of which nothing has come yet.
    Undecided(Adapter<D>),
    /// Between the two states of deflate; never seen from outside.
    Gone,
}

impl<D: Drain> Decoder<D> {
    /// A decompressor.
    ///
    /// # Errors
    /// The drain comes back for a body that is not compressed: it needs none.
    pub fn new(coding: Coding, drain: D) -> Result<Self, D> {
        let drain = Adapter { drain, full: false };
        let kind = match coding {
            Coding::Identity => return Err(drain.drain),
            Coding::Gzip => Kind::Gzip(GzipDecoder::new(drain)),
            Coding::Deflate => Kind::Undecided(drain),
            Coding::Brotli => Kind::Brotli(BrotliDecoder::new(drain)),
            Coding::Zstd => Kind::Zstd(ZstdDecoder::new(drain)),
        };
        Ok(Self { kind, ended: false })
    }

    /// Decompresses some bytes into the drain.
    ///
    /// # Errors
    /// When they are not compressed as was said, or the drain is full.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        self.decide(bytes);
        if self.ended || bytes.is_empty() {
            return Ok(());
        }
        let mut cx = Context::from_waker(Waker::noop());
        let Some(writer) = self.writer() else {
            return Ok(());
        };
        // A drain is always ready, and so is what writes to it. Fewer bytes
        // taken than given means that the compressed data ends there; browsers
        // ignore what follows.
        match writer.poll_write(&mut cx, bytes) {
            Poll::Ready(Ok(written)) => self.ended = written < bytes.len(),
            Poll::Ready(Err(error)) => return Err(self.failure(error)),
            Poll::Pending => {}
        }
        Ok(())
    }

    /// Flushes what is left and gives the drain back.
    ///
    /// # Errors
    /// When the compressed data is cut, or the drain is full.
    pub fn finish(mut self) -> Result<D, DecodeError> {
        let mut cx = Context::from_waker(Waker::noop());
        if let Some(writer) = self.writer()
            && let Poll::Ready(Err(error)) = writer.poll_shutdown(&mut cx)
        {
            return Err(self.failure(error));
        }
        match self.kind {
            Kind::Gzip(it) => Ok(it.into_inner().drain),
            Kind::Zlib(it) => Ok(it.into_inner().drain),
            Kind::Raw(it) => Ok(it.into_inner().drain),
            Kind::Brotli(it) => Ok(it.into_inner().drain),
            Kind::Zstd(it) => Ok(it.into_inner().drain),
            Kind::Undecided(it) => Ok(it.drain),
            Kind::Gone => Err(DecodeError::Corrupt(io::ErrorKind::InvalidData.into())),
        }
    }

    /// `deflate` means zlib (RFC 9110, section 8.4.1.2), but raw deflate is sent
    /// by some and read by every browser: the first byte tells them apart.
    fn decide(&mut self, bytes: &[u8]) {
        let Some(first) = bytes.first() else { return };
        if !matches!(self.kind, Kind::Undecided(_)) {
            return;
        }
        if let Kind::Undecided(drain) = std::mem::replace(&mut self.kind, Kind::Gone) {
            self.kind = if first & 0x0f == 8 {
                Kind::Zlib(ZlibDecoder::new(drain))
            } else {
                Kind::Raw(DeflateDecoder::new(drain))
            };
        }
    }

    fn writer(&mut self) -> Option<Pin<&mut (dyn AsyncWrite + Unpin)>> {
        match &mut self.kind {
            Kind::Gzip(it) => Some(Pin::new(it as &mut (dyn AsyncWrite + Unpin))),
            Kind::Zlib(it) => Some(Pin::new(it as &mut (dyn AsyncWrite + Unpin))),
            Kind::Raw(it) => Some(Pin::new(it as &mut (dyn AsyncWrite + Unpin))),
            Kind::Brotli(it) => Some(Pin::new(it as &mut (dyn AsyncWrite + Unpin))),
            Kind::Zstd(it) => Some(Pin::new(it as &mut (dyn AsyncWrite + Unpin))),
            Kind::Undecided(_) | Kind::Gone => None,
        }
    }

    fn failure(&self, error: io::Error) -> DecodeError {
        let full = match &self.kind {
            Kind::Gzip(it) => it.get_ref().full,
            Kind::Zlib(it) => it.get_ref().full,
            Kind::Raw(it) => it.get_ref().full,
            Kind::Brotli(it) => it.get_ref().full,
            Kind::Zstd(it) => it.get_ref().full,
            Kind::Undecided(_) | Kind::Gone => false,
        };
        if full {
            DecodeError::TooLarge
        } else {
            DecodeError::Corrupt(error)
        }
    }
}

/// A drain as the writer that the decompressors want.
#[derive(Debug)]
struct Adapter<D> {
    drain: D,
    full: bool,
}

impl<D: Drain> AsyncWrite for Adapter<D> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.drain.take(buf).is_err() {
            self.full = true;
            return Poll::Ready(Err(io::Error::other("full")));
        }
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
