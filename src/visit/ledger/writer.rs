//! The thread that writes.
//!
//! Visitors run on a few threads that must not wait for a disk. They hand their
//! lines to one thread, which writes all that have come in one go. A line that
//! must be out before something is sent is acknowledged once the operating
//! system has it: that survives `kill -9`. Against a power cut the file is
//! synced at most once a second, which costs nobody anything.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::event::Event;
use super::file::LedgerError;

const SYNC_EVERY: Duration = Duration::from_secs(1);
const LARGEST_BATCH: usize = 1 << 20;

type Acknowledge = oneshot::Sender<Result<(), String>>;

enum Order {
    Line(Vec<u8>, Option<Acknowledge>),
    Sync(Acknowledge),
}

#[derive(Debug)]
pub(super) struct Writer {
    path: PathBuf,
    orders: Sender<Order>,
}

impl Writer {
    pub(super) fn start(file: File, path: &Path) -> Result<Self, LedgerError> {
        let (orders, inbox) = channel();
        std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || Desk::new(file).work(&inbox))
            .map_err(|cause| LedgerError::Open {
                path: path.to_owned(),
                cause,
            })?;
        Ok(Self {
            path: path.to_owned(),
            orders,
        })
    }

    /// Writes a line soon. If that fails, [`Self::sync`] says so.
    pub(super) fn append(&self, event: &Event) {
        if let Ok(line) = event.line() {
            // The thread ends only with this sender.
            let _ = self.orders.send(Order::Line(line, None));
        }
    }

    /// Writes a line and waits until the operating system has it.
    pub(super) async fn append_and_wait(&self, event: &Event) -> Result<(), LedgerError> {
        let line = event
            .line()
            .map_err(|error| self.error(error.to_string()))?;
        self.order(|acknowledge| Order::Line(line, Some(acknowledge)))
            .await
    }

    /// Waits until everything is on the disk.
    pub(super) async fn sync(&self) -> Result<(), LedgerError> {
        self.order(Order::Sync).await
    }

    async fn order(&self, order: impl FnOnce(Acknowledge) -> Order) -> Result<(), LedgerError> {
        let (acknowledge, done) = oneshot::channel();
        let gone = || "its thread has ended".to_owned();
        self.orders
            .send(order(acknowledge))
            .map_err(|_| self.error(gone()))?;
        done.await
            .unwrap_or_else(|_| Err(gone()))
            .map_err(|cause| self.error(cause))
    }

    fn error(&self, cause: String) -> LedgerError {
        LedgerError::Write {
            path: self.path.clone(),
            cause,
        }
    }
}

/// Where the thread works.
struct Desk {
    file: File,
    unsynced: bool,
    last_sync: Instant,
    /// Why an unacknowledged line was lost, until somebody asks.
    lost: Option<String>,
    batch: Vec<u8>,
    lines: Vec<Acknowledge>,
    syncs: Vec<Acknowledge>,
}

impl Desk {
    fn new(file: File) -> Self {
        Self {
            file,
            unsynced: true,
            last_sync: Instant::now(),
            lost: None,
            batch: Vec::new(),
            lines: Vec::new(),
            syncs: Vec::new(),
        }
    }

    fn work(mut self, inbox: &Receiver<Order>) {
        loop {
            let first = if self.unsynced {
                inbox.recv_timeout(SYNC_EVERY)
            } else {
                inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match first {
                Ok(order) => self.take_all(order, inbox),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.write();
            if !self.syncs.is_empty() || self.last_sync.elapsed() >= SYNC_EVERY {
                self.sync();
            }
        }
        self.sync();
    }

    fn take_all(&mut self, first: Order, inbox: &Receiver<Order>) {
        self.take(first);
        while self.batch.len() < LARGEST_BATCH {
            match inbox.try_recv() {
                Ok(order) => self.take(order),
                Err(_) => break,
            }
        }
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Line(line, acknowledge) => {
                self.batch.extend_from_slice(&line);
                self.lines.extend(acknowledge);
            }
            Order::Sync(acknowledge) => self.syncs.push(acknowledge),
        }
    }

    fn write(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let result = self.file.write_all(&self.batch);
        self.batch.clear();
        self.unsynced = true;
        let result = result.map_err(|error| error.to_string());
        if let Err(cause) = &result {
            self.lost = Some(cause.clone());
            // Whatever part of the batch is in the file: the next line must not
            // be joined to it.
            self.batch.push(b'\n');
        }
        for acknowledge in self.lines.drain(..) {
            let _ = acknowledge.send(result.clone());
        }
    }

    fn sync(&mut self) {
        if self.unsynced
            && let Err(error) = self.file.sync_data()
        {
            self.lost = Some(error.to_string());
        }
        self.unsynced = false;
        self.last_sync = Instant::now();
        if self.syncs.is_empty() {
            return;
        }
        let result = self.lost.take().map_or(Ok(()), Err);
        for acknowledge in self.syncs.drain(..) {
            let _ = acknowledge.send(result.clone());
        }
    }
}
