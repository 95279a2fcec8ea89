//! A response's body, counted as it goes out, with the faults drawn for it.
//!
//! Bytes are counted when they are handed to the connection, in frames small
//! enough that a slow reader holds the body back: its end is then the moment
//! the last bytes went to the connection, not the moment they were ready.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::Sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::observe::Meter;

/// The longest frame; a longer one would leave the body before it is sent.
const LONGEST_FRAME: usize = 256 * 1024;
/// The last frame of a long body. The connection's buffer holds as much
/// (`server::WRITE_BUFFER`), so this frame leaves only when all others have.
const LAST_FRAME: usize = 32 * 1024;
/// How long a cut connection waits first, so that what was counted is sent.
const BEFORE_CUT: Duration = Duration::from_millis(20);

/// What will happen to a body on its way, at which byte.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BodyFaults {
    /// Pause here, for so long.
    pub(super) stall: Option<(u64, Duration)>,
    /// End here, and the connection with it.
    pub(super) cut: Option<u64>,
}

/// A body that is counted, and perhaps stalled or cut.
pub(super) struct MeteredBody {
    inner: Body,
    /// What a frame held beyond what was sent of it.
    rest: Option<Bytes>,
    faults: BodyFaults,
    pause: Option<Pause>,
    meter: Meter,
}

struct Pause {
    timer: Pin<Box<Sleep>>,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
    then_cut: bool,
}

impl MeteredBody {
    pub(super) fn new(inner: Body, faults: BodyFaults, meter: Meter) -> Self {
        Self {
            inner,
            rest: None,
            faults,
            pause: None,
            meter,
        }
    }

    /// Begins the fault that is due at this byte, if one is.
    fn begin_fault(&mut self) {
        let sent = self.meter.bytes();
        if let Some((_, pause)) = self.faults.stall.take_if(|(at, _)| sent >= *at) {
            self.pause = Some(Pause::new(pause, false, self.meter.stopping()));
        } else if self.faults.cut.take_if(|at| sent >= *at).is_some() {
            self.pause = Some(Pause::new(BEFORE_CUT, true, self.meter.stopping()));
        }
    }

    /// Takes the next frame's worth of `data` and keeps the rest.
    fn split(&mut self, mut data: Bytes) -> Bytes {
        let mut length = data.len();
        if length > LAST_FRAME {
            length = (length - LAST_FRAME).min(LONGEST_FRAME);
        }
        let sent = self.meter.bytes();
        for at in [self.faults.stall.map(|(at, _)| at), self.faults.cut]
            .into_iter()
            .flatten()
        {
            let until_fault = usize::try_from(at.saturating_sub(sent)).unwrap_or(usize::MAX);
            if until_fault > 0 {
                length = length.min(until_fault);
            }
        }
        let frame = data.split_to(length);
        self.rest = (!data.is_empty()).then_some(data);
        self.meter.count(frame.len());
        frame
    }
}

impl Pause {
    fn new(length: Duration, then_cut: bool, stopping: CancellationToken) -> Self {
        Self {
            timer: Box::pin(tokio::time::sleep(length)),
            stopped: Box::pin(stopping.cancelled_owned()),
            then_cut,
        }
    }

    /// Ready when the time has passed or the gallery is closing.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.timer.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        self.stopped.as_mut().poll(cx)
    }
}

impl HttpBody for MeteredBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        loop {
            if let Some(pause) = &mut this.pause {
                std::task::ready!(pause.poll(cx));
                if pause.then_cut {
                    let cut = io::Error::new(io::ErrorKind::ConnectionAborted, "cut by a fault");
                    return Poll::Ready(Some(Err(cut)));
                }
                this.pause = None;
            }
            this.begin_fault();
            if this.pause.is_some() {
                continue;
            }
            let data = match this.rest.take() {
                Some(rest) => rest,
                None => match std::task::ready!(Pin::new(&mut this.inner).poll_frame(cx)) {
                    None => return Poll::Ready(None),
                    Some(Err(error)) => return Poll::Ready(Some(Err(io::Error::other(error)))),
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(data) => data,
                        Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                    },
                },
            };
            return Poll::Ready(Some(Ok(Frame::data(this.split(data)))));
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none()
            && self.pause.is_none()
            && self.faults.cut.is_none()
            && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.as_ref().map_or(0, |rest| rest.len() as u64);
        let inner = self.inner.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower() + rest);
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}
