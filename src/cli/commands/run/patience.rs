//! `--wait`: a gallery that is only just starting is waited for.
//!
//! A stack starts everything at the same time, and an update may stop the gallery
//! while a replica of the crowd begins.

use std::time::{Duration, Instant};

use anyhow::anyhow;
use tokio_util::sync::CancellationToken;

use crate::cli::exit::Failed;

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// Tries until it succeeds, the gallery has had its time to come, or a signal
/// says stop. Whatever is not for want of an answer fails at once.
///
/// # Errors
/// With that of the last attempt.
pub(super) async fn patiently<T>(
    wait: Duration,
    stop: &CancellationToken,
    mut attempt: impl AsyncFnMut() -> Result<T, Failed>,
) -> Result<T, Failed> {
    let deadline = Instant::now() + wait;
    loop {
        let stopped = || Failed::unreachable(anyhow!("stopped before the gallery answered"));
        let result = tokio::select! {
            result = attempt() => result,
            () = stop.cancelled() => return Err(stopped()),
        };
        match result {
            Err(error) if error.is_unreachable() && Instant::now() + PAUSE < deadline => {}
            result => return result,
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.cancelled() => return Err(stopped()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_a_missing_answer_is_waited_for() {
        let stop = CancellationToken::new();
        let unreachable = || Failed::unreachable(anyhow!("no answer"));
        let mut attempts = 0;
        let came = patiently(Duration::from_secs(600), &stop, async || {
            attempts += 1;
            if attempts < 2 {
                Err(unreachable())
            } else {
                Ok(attempts)
            }
        });
        assert_eq!(came.await.ok(), Some(2));
        let mut attempts = 0;
        let at_once = patiently(Duration::from_secs(600), &stop, async || {
            attempts += 1;
            Err::<(), _>(Failed::usage(anyhow!("a bad scenario")))
        });
        assert!(at_once.await.is_err());
        assert_eq!(attempts, 1);
        let no_time = patiently(Duration::ZERO, &stop, async || Err::<(), _>(unreachable()));
        assert!(no_time.await.is_err_and(|error| error.is_unreachable()));
    }
}
