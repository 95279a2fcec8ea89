//! SIGINT (a person) and SIGTERM (Docker) both end a run in good order; a
//! second one ends it at once.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::exit::Exit;

/// A signal so soon after the first is the same one: timeout(1) tells the process
/// and then its group, and must not cost the report.
const ECHO: Duration = Duration::from_millis(500);

/// Cancels the token at the first signal. Must be called before Goose starts:
/// its own handler, which knows SIGINT only and leaves without a report at the
/// second, is then refused.
///
/// # Errors
/// When the handler cannot be installed.
pub(super) fn cancel_on_signal(stop: &CancellationToken) -> Result<(), ctrlc::Error> {
    let stop = stop.clone();
    let mut asked: Option<Instant> = None;
    ctrlc::set_handler(move || match asked {
        None => {
            asked = Some(Instant::now());
            stop.cancel();
        }
        Some(first) if first.elapsed() < ECHO => {}
        Some(_) => std::process::exit(i32::from(Exit::Interrupted.code())),
    })
}
