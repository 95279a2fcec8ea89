//! `--wait`: a gallery that is only just starting is waited for.
//!
//! A stack starts everything at the same time, and an update may stop the gallery
//! while a replica of the crowd begins.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::cli::exit::Failed;

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// Tries until it succeeds, the gallery has had its time to come, or a signal
/// says stop; then there is nothing. Whatever is not for want of an answer fails at
/// once.
///
/// # Errors
/// With that of the last attempt.
pub(super) async fn patiently<T>(
    wait: Duration,
    stop: &CancellationToken,
    mut attempt: impl AsyncFnMut() -> Result<T, Failed>,
) -> Result<Option<T>, Failed> {
    let deadline = Instant::now() + wait;
    loop {
        let result = tokio::select! {
            result = attempt() => result,
            () = stop.cancelled() => return Ok(None),
        };
        match result {
            Err(error) if error.is_unreachable() && Instant::now() + PAUSE < deadline => {}
            result => return result.map(Some),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.cancelled() => return Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

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
        assert_eq!(came.await.ok(), Some(Some(2)));
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

    #[tokio::test]
    async fn who_is_told_to_stop_gives_up_without_an_error() {
        let stop = CancellationToken::new();
        stop.cancel();
        let wait = Duration::from_secs(600);
        let waiting = patiently(wait, &stop, std::future::pending::<Result<(), _>>);
        assert!(waiting.await.is_ok_and(|came| came.is_none()));
    }
}
