//! Receiving: into a buffer of the thread, or past it.
//!
//! The beginning of a photo tells its size, its last bytes that it is whole; the
//! several hundred kilobytes between are counted. Copying them out of the kernel
//! would be the dearest thing that a visit does (docs/BENCHMARKS.md).

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use crate::http::connection::H1;

/// Bytes that are read at once: small enough to stay in the first cache.
const READ_BUFFER: usize = 32 << 10;

/// Bytes that are passed over at once. A buffer of that length must be there,
/// but nobody touches it, so that it takes no memory.
const PASSED_OVER: usize = 1 << 20;

/// Fewer bytes are copied as quickly as they are passed over in a call of its own.
const WORTH_PASSING_OVER: u64 = 8 << 10;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; PASSED_OVER]);
}

/// What came over a connection; nothing when it has ended.
#[derive(Debug)]
pub enum Came<'a> {
    /// Bytes.
    Bytes(&'a [u8]),
    /// So many bytes, which were not looked at.
    Unseen(u64),
}

/// Lends the thread's buffer.
pub fn with_buffer<T>(with: impl FnOnce(&mut [u8]) -> T) -> T {
    BUFFER.with_borrow_mut(|buffer| with(buffer))
}

/// Receives what has come. `indifferent` says how many of the bytes that come
/// next nobody wants to see.
pub fn poll<'a>(
    connection: &mut H1,
    buffer: &'a mut [u8],
    indifferent: u64,
) -> Poll<io::Result<Came<'a>>> {
    let H1 {
        transport, waker, ..
    } = connection;
    let mut cx = Context::from_waker(waker);
    if indifferent >= WORTH_PASSING_OVER {
        let length = usize::try_from(indifferent).unwrap_or(usize::MAX);
        let unseen = &mut buffer[..length.min(PASSED_OVER)];
        if let Some(received) = transport.poll_discard(&mut cx, unseen) {
            return received.map_ok(|length| Came::Unseen(length as u64));
        }
    }
    let mut filled = ReadBuf::new(&mut buffer[..READ_BUFFER]);
    ready!(Pin::new(transport).poll_read(&mut cx, &mut filled))?;
    let length = filled.filled().len();
    Poll::Ready(Ok(Came::Bytes(&buffer[..length])))
}
