//! The waker of one connection.
//!
//! hyper splits a connection into a driver and handles that wake each other.
//! Here both are polled inside the visitor's own task, one after the other, so
//! waking the task for what happens between them would only schedule it again
//! for nothing. A [`Signal`] is the waker that all parts of one connection are
//! given: while the connection is being polled, a wake-up only asks for another
//! round; otherwise it marks the connection as ready and wakes the task. A
//! visitor with six connections then polls only those where something happened.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::task::{Wake, Waker};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Something happened since the last poll.
const READY: u8 = 1;
/// The connection is being polled right now.
const POLLING: u8 = 2;

/// What the parts of one connection share: whom to wake, and when the first
/// byte of the current answer was read.
#[derive(Debug)]
pub struct Signal {
    state: AtomicU8,
    task: Mutex<Waker>,
    born: Instant,
    /// Nanoseconds from `born` to the first byte of the answer, plus one; zero
    /// while none has come.
    first_byte: AtomicU64,
}

impl Signal {
    /// A signal that is ready from the start: a new connection wants polling.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            state: AtomicU8::new(READY),
            task: Mutex::new(Waker::noop().clone()),
            born: Instant::now(),
            first_byte: AtomicU64::new(0),
        })
    }

    /// Whether the connection should be polled.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.state.load(Ordering::Acquire) & READY != 0
    }

    /// Names the task to wake. To be called before [`Self::begin`].
    pub fn attach(&self, waker: &Waker) {
        let mut task = self.task.lock();
        if !task.will_wake(waker) {
            task.clone_from(waker);
        }
    }

    /// A round of polling begins: what happened so far is being looked at.
    pub fn begin(&self) {
        self.state.store(POLLING, Ordering::Release);
    }

    /// A round of polling ended. False when something happened meanwhile, so
    /// that another round is needed.
    pub fn end(&self) -> bool {
        self.state
            .compare_exchange(POLLING, 0, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    /// Polling stops although there is more to do: the task has had its share.
    pub fn yield_now(&self, waker: &Waker) {
        self.state.store(READY, Ordering::Release);
        waker.wake_by_ref();
    }

    /// The connection is put away or its exchange is over.
    pub fn rest(&self) {
        self.state.store(READY, Ordering::Release);
    }

    /// Forgets the first byte of the last answer.
    pub fn expect_answer(&self) {
        self.first_byte.store(0, Ordering::Relaxed);
    }

    /// Bytes were read; the first of an answer are stamped with the time.
    pub fn bytes_read(&self) {
        if self.first_byte.load(Ordering::Relaxed) == 0 {
            let nanos = self.born.elapsed().as_nanos();
            let stamp = u64::try_from(nanos).unwrap_or(u64::MAX).max(1);
            self.first_byte.store(stamp, Ordering::Relaxed);
        }
    }

    /// When the first byte of the current answer was read.
    #[must_use]
    pub fn first_byte(&self) -> Option<Instant> {
        match self.first_byte.load(Ordering::Relaxed) {
            0 => None,
            stamp => Some(self.born + Duration::from_nanos(stamp)),
        }
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let before = self.state.fetch_or(READY, Ordering::AcqRel);
        if before == 0 {
            self.task.lock().wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_wake_up_during_polling_asks_for_another_round_and_not_for_the_task() {
        let count = Arc::new(Count(AtomicUsize::new(0)));
        let signal = Signal::new();
        signal.attach(&Waker::from(Arc::clone(&count)));
        let waker = Waker::from(Arc::clone(&signal));

        signal.begin();
        waker.wake_by_ref();
        assert!(!signal.end(), "another round is needed");
        signal.begin();
        assert!(signal.end());
        assert_eq!(count.0.load(Ordering::SeqCst), 0);

        waker.wake_by_ref();
        waker.wake_by_ref();
        assert!(signal.is_ready());
        assert_eq!(count.0.load(Ordering::SeqCst), 1, "one wake-up is enough");
    }

    #[test]
    fn only_the_first_bytes_of_an_answer_are_stamped() {
        let signal = Signal::new();
        assert_eq!(signal.first_byte(), None);
        signal.bytes_read();
        let first = signal.first_byte();
        assert!(first.is_some());
        signal.bytes_read();
        assert_eq!(signal.first_byte(), first);
        signal.expect_answer();
        assert_eq!(signal.first_byte(), None);
    }
}
