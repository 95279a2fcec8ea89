//! One timer for all time limits of a visitor.
//!
//! Almost no request runs into its time limit, so setting and clearing a timer
//! for each would be work for nothing. The timer is set for some limit and left
//! alone while later ones come and go; when it fires too early it is set again.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::time::Sleep;

/// The timer, made when it is first needed.
#[derive(Debug, Default)]
pub struct Clock {
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Clock {
    /// Whether a moment has passed; if not, the task is woken no later than then.
    pub fn has_passed(&mut self, moment: Instant, cx: &mut Context<'_>) -> bool {
        let moment = tokio::time::Instant::from_std(moment);
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(moment)));
        if sleep.deadline() > moment {
            sleep.as_mut().reset(moment);
        }
        while let Poll::Ready(()) = sleep.as_mut().poll(cx) {
            if tokio::time::Instant::now() >= moment {
                return true;
            }
            sleep.as_mut().reset(moment);
        }
        false
    }
}
