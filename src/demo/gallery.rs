//! A running demo gallery, as the program that opened it sees it.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::app::App;
use super::error::Error;
use super::faults::FaultSwitch;
use super::options::Options;
use super::running::{Running, spawn};
use super::seed::{self, Seeding};
use super::temporary::Temporary;

/// A running demo gallery. It runs on threads of its own, whose names begin
/// with `demo-`, so that their processor time (`/proc/self/task/*/stat`) can
/// be told from the rest of the process. Dropping it closes it.
#[derive(Debug)]
pub struct Gallery {
    addr: SocketAddr,
    data: PathBuf,
    user: String,
    password: String,
    faults: FaultSwitch,
    seeding: Arc<Seeding>,
    stopping: CancellationToken,
    ended: oneshot::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Gallery {
    /// Opens a gallery and returns when it answers. A new data folder is
    /// seeded first, but the door opens after about a second even when photos
    /// are still being hung (see [`Gallery::wait_until_seeded`]).
    ///
    /// Blocks its thread for up to two seconds; longer only where so long was
    /// not enough for a photo in each gallery.
    ///
    /// # Errors
    /// When the address, the data folder, its database or the access log
    /// cannot be used.
    pub fn start(options: Options) -> Result<Self, Error> {
        let listener = listen(options.listen)?;
        let addr = listener.local_addr().map_err(|source| Error::Listen {
            address: options.listen,
            source,
        })?;
        let (data, temporary) = match &options.data {
            Some(data) => (data.clone(), None),
            None => {
                let folder = Temporary::new()?;
                (folder.path().to_owned(), Some(folder))
            }
        };
        let faults = FaultSwitch::new(options.faults.clone());
        let stopping = CancellationToken::new();
        let app = Arc::new(App::open(
            &options,
            &data,
            faults.clone(),
            stopping.clone(),
        )?);
        let seeding = seed::begin(&app, &options)?;

        let (say_ended, ended) = oneshot::channel();
        let running = Running {
            app,
            listener,
            temporary,
            seeding: Arc::clone(&seeding),
        };
        let (say_ready, ready) = std::sync::mpsc::sync_channel(1);
        let thread = spawn("demo-main", move || {
            running.run(&say_ready);
            let _ = say_ended.send(());
        })?;
        let gallery = Self {
            addr,
            data,
            user: options.user,
            password: options.password,
            faults,
            seeding,
            stopping,
            ended,
            thread: Some(thread),
        };
        ready
            .recv()
            .map_err(|_| Error::Thread("it ended at its start".to_owned()))??;
        gallery.seeding.wait_for_doors()?;
        Ok(gallery)
    }

    /// The address it listens on, with the port it was given.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its front page, such as `http://127.0.0.1:41234/`.
    #[must_use]
    pub fn url(&self) -> String {
        let mut addr = self.addr;
        if addr.ip().is_unspecified() {
            addr.set_ip(if addr.is_ipv4() {
                std::net::Ipv4Addr::LOCALHOST.into()
            } else {
                std::net::Ipv6Addr::LOCALHOST.into()
            });
        }
        format!("http://{addr}/")
    }

    /// The folder of its database and photos, removed at the end if temporary.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The name that may sign in.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Its password.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The switch for the faults of this gallery.
    #[must_use]
    pub fn faults(&self) -> FaultSwitch {
        self.faults.clone()
    }

    /// Waits until all seeded photos hang. Returns whether they do: `false`
    /// after `at_most`.
    ///
    /// # Errors
    /// When a photo could not be made or stored.
    pub fn wait_until_seeded(&self, at_most: Duration) -> Result<bool, Error> {
        self.seeding.wait(at_most)
    }

    /// Cancelled once all seeded photos hang, or one of them could not be made.
    #[must_use]
    pub fn seeded(&self) -> CancellationToken {
        self.seeding.done()
    }

    /// Closes the gallery: takes no more connections, lets requests finish
    /// for up to five seconds, removes a temporary data folder.
    ///
    /// Blocks its thread meanwhile; in asynchronous code use
    /// [`Gallery::run_until`].
    ///
    /// # Errors
    /// When the gallery's thread has panicked.
    pub fn shutdown(mut self) -> Result<(), Error> {
        self.close()
    }

    /// Keeps the gallery open until `stop` is ready (a signal, a finished
    /// run), then closes it as [`Gallery::shutdown`] does. Needs no particular
    /// runtime.
    ///
    /// # Errors
    /// When the gallery ended by itself, or its thread has panicked.
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) -> Result<(), Error> {
        let mut stop = std::pin::pin!(stop);
        let stopped = std::future::poll_fn(|cx| {
            if std::pin::Pin::new(&mut self.ended).poll(cx).is_ready() {
                return std::task::Poll::Ready(false);
            }
            stop.as_mut().poll(cx).map(|()| true)
        })
        .await;
        if stopped {
            self.stopping.cancel();
            let _ = (&mut self.ended).await;
        }
        self.close()?;
        if stopped {
            Ok(())
        } else {
            Err(Error::Thread("it ended unasked".to_owned()))
        }
    }

    fn close(&mut self) -> Result<(), Error> {
        self.stopping.cancel();
        match self.thread.take().map(JoinHandle::join) {
            None | Some(Ok(())) => Ok(()),
            Some(Err(_)) => Err(Error::Thread("it panicked".to_owned())),
        }
    }
}

impl Drop for Gallery {
    fn drop(&mut self) {
        let _ = self.close();
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    let listener =
        TcpListener::bind(address).map_err(|source| Error::Listen { address, source })?;
    listener
        .set_nonblocking(true)
        .map_err(|source| Error::Listen { address, source })?;
    Ok(listener)
}
