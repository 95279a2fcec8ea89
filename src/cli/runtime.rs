//! What commands that talk to a network run on.

use anyhow::Context;
use tokio::runtime::{Builder, Runtime};

/// A thread for each processor: for whoever visits galleries.
///
/// # Errors
/// When the system gives no threads.
pub(super) fn of_many_threads() -> anyhow::Result<Runtime> {
    begin(Builder::new_multi_thread().thread_name("vernissage"))
}

/// The caller's thread and no more: for whoever asks one question.
///
/// # Errors
/// When the system gives it nothing to wait with.
pub(super) fn of_one_thread() -> anyhow::Result<Runtime> {
    begin(&mut Builder::new_current_thread())
}

fn begin(builder: &mut Builder) -> anyhow::Result<Runtime> {
    let runtime = builder.enable_all().build();
    runtime.context("the runtime cannot be started")
}
