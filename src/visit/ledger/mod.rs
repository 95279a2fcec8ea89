//! What the crowd has put into the gallery.
//!
//! Leave no trace: everything is written here *before* it is sent, deletes
//! touch only what is written here, and what is left at the end is removed. The
//! file is append-only JSON lines ([`event`]), so that a crash at any moment
//! loses at most a torn last line, and `vernissage clean RUN` finishes the job
//! from it. In memory only what is still in the gallery is kept.

pub(super) mod claim;
pub mod entry;
pub mod event;
pub mod file;
mod writer;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

use self::entry::{Draft, Entry, Kind, State};
use self::event::{Event, Header};
use self::file::{LedgerError, Recovered};
use self::writer::Writer;
use crate::measure::run::Writes;
use crate::page::mark::RUN_MARK_PREFIX;

/// The ledger of a run, shared by all visitors.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    run: String,
    book: Mutex<Book>,
    writer: Writer,
}

/// What is known in memory.
#[derive(Debug, Default)]
struct Book {
    next: u64,
    /// What may still be in the gallery.
    open: BTreeMap<u64, Entry>,
    /// Photos that visits may delete, the oldest first.
    free: VecDeque<u64>,
    counts: Counts,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    uploaded: u64,
    uploaded_bytes: u64,
    deleted: u64,
    removed: u64,
    galleries: u64,
}

impl Ledger {
    /// Begins the ledger of a run, a new file that only its owner can read.
    ///
    /// # Errors
    /// When the file exists already or cannot be written.
    pub fn create(path: &Path, header: Header) -> Result<Self, LedgerError> {
        let run = header.run.clone();
        let file = file::create(path, &Event::Run(header))?;
        Ok(Self {
            path: path.to_owned(),
            run,
            book: Mutex::new(Book {
                next: 1,
                ..Book::default()
            }),
            writer: Writer::start(file, path)?,
        })
    }

    /// Opens the ledger of a run that has ended, to finish its job. What it says
    /// is still there can be claimed and removed.
    ///
    /// # Errors
    /// When it cannot be read or written, is not a ledger, or is still in use.
    pub fn reopen(path: &Path) -> Result<(Self, Header), LedgerError> {
        let (
            file,
            Recovered {
                header, open, last, ..
            },
        ) = file::reopen(path)?;
        let free = open
            .values()
            .filter(|entry| entry.kind == Kind::Photo && entry.state == State::Uploaded)
            .map(|entry| entry.number)
            .collect();
        let ledger = Self {
            path: path.to_owned(),
            run: header.run.clone(),
            book: Mutex::new(Book {
                next: last + 1,
                open,
                free,
                counts: Counts::default(),
            }),
            writer: Writer::start(file, path)?,
        };
        Ok((ledger, header))
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A number that nothing else in this run has, and the mark made of it: the
    /// name of a photo or gallery that is known by it as ours. Numbers have the
    /// same width, so that no mark is the beginning of another: pages are
    /// searched for them.
    pub fn reserve(&self) -> (u64, String) {
        let mut book = self.book.lock();
        let number = book.next;
        book.next += 1;
        (number, format!("{RUN_MARK_PREFIX}{}-{number:07}", self.run))
    }

    /// Writes down what is about to be sent. When this returns, the operating
    /// system has it: it survives the death of this program.
    ///
    /// # Errors
    /// When it cannot be written: then nothing must be sent.
    pub async fn intend(&self, draft: Draft) -> Result<(), LedgerError> {
        let entry = Entry::intended(draft);
        let event = Event::Intended(entry.clone());
        // In memory first: if this visit is dropped while the line is on its
        // way, the entry is there and clean-up looks after it.
        self.book.lock().open.insert(entry.number, entry);
        self.writer.append_and_wait(&event).await
    }

    /// The gallery has taken it. It is not yet free for deleters.
    pub fn uploaded(&self, number: u64, captures: BTreeMap<String, String>) {
        let mut book = self.book.lock();
        let Some(entry) = book.open.get_mut(&number) else {
            return;
        };
        let first_time = entry.state != State::Uploaded;
        entry.state = State::Uploaded;
        entry.captures.extend(captures);
        let (kind, bytes, captures) = (entry.kind, entry.bytes, entry.captures.clone());
        if first_time {
            book.count(kind, bytes);
        }
        drop(book);
        self.writer.append(&Event::uploaded(number, captures));
    }

    /// The visit that added it is done with it: deleters may have it.
    pub fn release(&self, number: u64) {
        let mut book = self.book.lock();
        let uploaded = book
            .open
            .get(&number)
            .is_some_and(|entry| entry.kind == Kind::Photo && entry.state == State::Uploaded);
        if uploaded && !book.free.contains(&number) {
            book.free.push_back(number);
        }
    }

    /// A photo of the crowd's own for this visit alone to delete: the oldest
    /// that nobody else has taken and that the visit may delete.
    pub fn claim(&self, may: impl Fn(&Entry) -> bool) -> Option<Entry> {
        let mut book = self.book.lock();
        let Book { open, free, .. } = &mut *book;
        let position = free
            .iter()
            .position(|number| open.get(number).is_some_and(&may))?;
        let number = free.remove(position)?;
        open.get(&number).cloned()
    }

    /// What is known of one thing; `None` once it is gone.
    #[must_use]
    pub fn entry(&self, number: u64) -> Option<Entry> {
        self.book.lock().open.get(&number).cloned()
    }

    /// A visit has deleted it.
    pub fn deleted(&self, number: u64) {
        self.close(number, State::Deleted);
    }

    /// The clean-up has removed it.
    pub fn removed(&self, number: u64) {
        self.close(number, State::Removed);
    }

    /// It never came to be: nothing was sent, or it is certainly not there.
    pub fn absent(&self, number: u64) {
        self.close(number, State::Absent);
    }

    /// Nobody knows whether it is there; the clean-up will look.
    pub fn unknown(&self, number: u64) {
        if let Some(entry) = self.book.lock().open.get_mut(&number) {
            entry.state = State::Unknown;
        }
        self.writer.append(&Event::state(number, State::Unknown));
    }

    fn close(&self, number: u64, state: State) {
        let mut book = self.book.lock();
        let Some(entry) = book.open.remove(&number) else {
            return;
        };
        book.free.retain(|free| *free != number);
        // Found and removed, although nobody knew that it had arrived.
        if entry.state != State::Uploaded && state == State::Removed {
            book.count(entry.kind, entry.bytes);
        }
        match (entry.kind, state) {
            (Kind::Photo, State::Deleted) => book.counts.deleted += 1,
            (Kind::Photo, State::Removed) => book.counts.removed += 1,
            _ => {}
        }
        drop(book);
        self.writer.append(&Event::state(number, state));
    }

    /// Everything of one kind that may still be in the gallery, oldest first.
    #[must_use]
    pub fn open_entries(&self, kind: Kind) -> Vec<Entry> {
        let book = self.book.lock();
        let entries = book.open.values().filter(|entry| entry.kind == kind);
        entries.cloned().collect()
    }

    /// The counts for the record of the run.
    #[must_use]
    pub fn writes(&self) -> Writes {
        let book = self.book.lock();
        let left = book.open.values().filter(|it| it.kind == Kind::Photo);
        Writes {
            uploaded: book.counts.uploaded,
            uploaded_bytes: book.counts.uploaded_bytes,
            deleted: book.counts.deleted,
            removed: book.counts.removed,
            left: left.count() as u64,
            galleries: book.counts.galleries,
            ledger: self.path.display().to_string(),
        }
    }

    /// Waits until everything that was said so far is on the disk.
    ///
    /// # Errors
    /// When some of it could not be written.
    pub async fn sync(&self) -> Result<(), LedgerError> {
        self.writer.sync().await
    }
}

impl Book {
    fn count(&mut self, kind: Kind, bytes: u64) {
        match kind {
            Kind::Photo => {
                self.counts.uploaded += 1;
                self.counts.uploaded_bytes += bytes;
            }
            Kind::Gallery => self.counts.galleries += 1,
        }
    }
}

#[cfg(test)]
mod tests;
