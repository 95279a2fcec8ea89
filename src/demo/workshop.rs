//! Work that keeps a core busy for tens of milliseconds and takes megabytes:
//! hashing passwords, decoding photos.
//!
//! It is done on a few threads of its own. On the runtime's blocking threads it
//! would be done on any of hundreds, and the allocator keeps for each what it
//! once needed: a gallery with 200 busy visitors held a gigabyte after a minute.

use std::io;
use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{AcquireError, Semaphore};
use tokio::task::JoinError;

/// Why a piece of work was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotDone {
    #[error("a place in the workshop: {0}")]
    NoPlace(#[from] AcquireError),
    #[error("the work did not come to its end: {0}")]
    Fell(#[from] JoinError),
}

/// A few threads for heavy work.
pub(super) struct Workshop {
    threads: Handle,
    /// Whose blocking threads they are; taken when it is dropped.
    runtime: Option<Runtime>,
    /// Whoever waits here may go away; what a thread has begun is finished.
    places: Arc<Semaphore>,
}

impl Workshop {
    /// With this many threads.
    pub(super) fn open(threads: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread()
            .max_blocking_threads(threads)
            .thread_name("demo-workshop")
            .build()?;
        Ok(Self {
            threads: runtime.handle().clone(),
            runtime: Some(runtime),
            places: Arc::new(Semaphore::new(threads)),
        })
    }

    /// Does a piece of work, as soon as there is a place.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let place = Arc::clone(&self.places).acquire_owned().await?;
        let work = move || {
            let _place = place;
            work()
        };
        Ok(self.threads.spawn_blocking(work).await?)
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // A runtime must not wait for its threads where others are driven.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[tokio::test]
    async fn all_work_is_done_on_a_few_threads() {
        let workshop = Workshop::open(2).unwrap();
        let work = || std::thread::current().id();
        let all = futures_util::future::join_all((0..50).map(|_| workshop.run(work))).await;
        let threads: HashSet<_> = all.into_iter().map(|done| done.ok().unwrap()).collect();
        assert!(threads.len() <= 2, "{threads:?}");
    }

    #[tokio::test]
    async fn a_panic_is_a_failure_and_the_next_work_is_done() {
        let workshop = Workshop::open(1).unwrap();
        assert!(workshop.run(|| panic!("as a test")).await.is_err());
        assert_eq!(workshop.run(|| 7).await.ok(), Some(7));
    }
}
