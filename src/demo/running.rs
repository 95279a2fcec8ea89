//! The gallery's own threads: from the open listener to the removed folder.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::thread::JoinHandle;
use std::time::Duration;

use super::app::{self, App};
use super::error::Error;
use super::seed::Seeding;
use super::server;
use super::temporary::Temporary;

/// How long work on blocking threads may hold up the end.
const LAST_WORK: Duration = Duration::from_secs(2);

/// What the gallery's own thread holds.
pub(super) struct Running {
    pub(super) app: Arc<App>,
    pub(super) listener: TcpListener,
    pub(super) temporary: Option<Temporary>,
    pub(super) seeding: Arc<Seeding>,
}

impl Running {
    /// Serves until told to stop, then puts everything away.
    pub(super) fn run(self, ready: &SyncSender<Result<(), Error>>) {
        let Self {
            app,
            listener,
            temporary,
            seeding,
        } = self;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(server::cores())
            .thread_name("demo-worker")
            .enable_all()
            .build();
        match runtime {
            Err(error) => {
                let _ = ready.send(Err(Error::Thread(error.to_string())));
            }
            Ok(runtime) => {
                let router = app::router(Arc::clone(&app));
                runtime.block_on(async {
                    match tokio::net::TcpListener::from_std(listener) {
                        Err(error) => {
                            let _ = ready.send(Err(Error::Thread(error.to_string())));
                        }
                        Ok(listener) => {
                            let _ = ready.send(Ok(()));
                            server::serve(listener, Arc::clone(&app), router).await;
                        }
                    }
                });
                runtime.shutdown_timeout(LAST_WORK);
            }
        }
        app.stopping.cancel();
        seeding.join();
        if let Some(log) = &app.access_log {
            log.close();
        }
        drop(app);
        drop(temporary);
    }
}

/// Starts a named thread.
pub(super) fn spawn(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, Error> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| Error::Thread(error.to_string()))
}

/// Removes a file that may be gone already.
pub(super) fn remove_file(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, path = %path.display(), "a file of the demo gallery is left");
    }
}
