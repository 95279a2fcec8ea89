//! Users coming and going by a test plan.
//!
//! Goose can follow a test plan by itself, but says so on standard output, which
//! nothing silences. So Goose only hatches users, as fast as the plan's steepest
//! step, and each waits here until the plan wants it, and is told here when it
//! wants one fewer.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::steps::{Change, TestPlan};

/// How many users may still come, and how many are to leave.
#[derive(Debug)]
pub(super) struct Tide {
    coming: Semaphore,
    leaving: Semaphore,
}

impl Tide {
    /// Follows a plan from now on until it is over or cancelled.
    pub(super) fn follow(plan: TestPlan, cancel: CancellationToken) -> Arc<Self> {
        let tide = Arc::new(Self {
            coming: Semaphore::new(0),
            leaving: Semaphore::new(0),
        });
        let begun = Instant::now();
        let shared = Arc::clone(&tide);
        tokio::spawn(async move {
            for (at, change) in plan.changes() {
                tokio::select! {
                    () = tokio::time::sleep_until((begun + at).into()) => shared.turn(change),
                    () = cancel.cancelled() => return,
                }
            }
        });
        tide
    }

    /// Someone who has not come yet need not leave, and the other way round.
    fn turn(&self, change: Change) {
        let (more, fewer) = match change {
            Change::Comes => (&self.coming, &self.leaving),
            Change::Leaves => (&self.leaving, &self.coming),
        };
        match fewer.try_acquire() {
            Ok(permit) => permit.forget(),
            Err(_) => more.add_permits(1),
        }
    }

    /// Waits until one more user is wanted, who is then the caller.
    pub(super) async fn come(&self) {
        take(&self.coming).await;
    }

    /// Waits until one user fewer is wanted; the caller is to leave.
    pub(super) async fn leave(&self) {
        take(&self.leaving).await;
    }

    /// Whether one user fewer is wanted by now; then the caller is to leave.
    pub(super) fn has_to_leave(&self) -> bool {
        self.leaving
            .try_acquire()
            .map(tokio::sync::SemaphorePermit::forget)
            .is_ok()
    }
}

async fn take(permits: &Semaphore) {
    match permits.acquire().await {
        Ok(permit) => permit.forget(),
        // It is never closed.
        Err(_) => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn as_many_come_and_leave_as_the_plan_says() {
        let plan = TestPlan::parse("3,0s").unwrap();
        let tide = Tide::follow(plan, CancellationToken::new());
        for _ in 0..3 {
            tide.come().await;
        }
        assert!(!tide.has_to_leave());
        tide.turn(Change::Leaves);
        tide.turn(Change::Leaves);
        tide.leave().await;
        // The second to leave has not noticed when one more is wanted again.
        tide.turn(Change::Comes);
        assert!(!tide.has_to_leave());
        assert_eq!(tide.coming.available_permits(), 0);
    }
}
