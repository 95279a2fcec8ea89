//! SIGINT (a person) and SIGTERM (Docker) both end a run in good order; a
//! second one ends it at once.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio_util::sync::CancellationToken;

use super::exit::Exit;

/// Cancels the token at the first signal. Must be called before Goose starts:
/// its own handler, which knows SIGINT only and leaves without a report at the
/// second, is then refused.
///
/// # Errors
/// When the handler cannot be installed.
pub(super) fn cancel_on_signal(stop: &CancellationToken) -> Result<(), ctrlc::Error> {
    let stop = stop.clone();
    let asked = AtomicBool::new(false);
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
        stop.cancel();
    })
}
