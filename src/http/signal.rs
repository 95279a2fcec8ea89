//! The waker of one connection.
//!
//! A visitor has up to six connections at work in one task. A [`Signal`] is the
//! waker of one of them: it remembers that something happened there, so that
//! only those connections are polled where something did. While a connection is
//! being polled, a wake-up only asks for another round; the task is awake.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Wake, Waker};

use parking_lot::Mutex;

/// Something happened since the last poll.
const READY: u8 = 1;
/// The connection is being polled right now.
const POLLING: u8 = 2;

/// Whether something happened on a connection, and whom to wake when it does.
#[derive(Debug)]
pub struct Signal {
    state: AtomicU8,
    task: Mutex<Waker>,
}

impl Signal {
    /// A signal that is ready from the start: a new connection wants polling.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            state: AtomicU8::new(READY),
            task: Mutex::new(Waker::noop().clone()),
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
}
