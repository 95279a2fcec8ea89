//! Opening the file, and reading it back.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::entry::{Entry, State};
use super::event::{Event, FORMAT, Header};

/// The name of a ledger in the folder of its run.
pub const NAME: &str = "ledger.jsonl";

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file cannot be made, read or locked.
    #[error("the ledger {path} cannot be opened: {cause}")]
    Open {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A line cannot be written, so nothing was sent.
    #[error("the ledger {path} cannot be written ({cause}); nothing is uploaded without it")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// Another process writes it.
    #[error("the ledger {path} is in use: its run has not ended yet")]
    InUse {
        /// Which.
        path: PathBuf,
    },
    /// The first line is not that of a ledger.
    #[error("{path} is not a ledger: its first line does not say which run it is of")]
    NotALedger {
        /// Which.
        path: PathBuf,
    },
    /// Written by a newer version.
    #[error("the ledger {path} has format {format}; this version reads format {FORMAT}")]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
}

/// What a ledger says after its run has ended, however it ended.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// Whose it is.
    pub header: Header,
    /// What may still be in the gallery, by number.
    pub open: BTreeMap<u64, Entry>,
    /// The largest number that was used.
    pub last: u64,
    /// Whether the last line was cut short, as a crash leaves it.
    pub torn: bool,
    /// Other lines that could not be read: their numbers in the file, from 1.
    pub unreadable: Vec<usize>,
}

/// Reads a ledger, also one that is in use.
///
/// # Errors
/// When the file cannot be read or is not a ledger of this format.
pub fn read(path: &Path) -> Result<Recovered, LedgerError> {
    let bytes = std::fs::read(path).map_err(|cause| open_error(path, cause))?;
    parse(&bytes, path)
}

fn parse(bytes: &[u8], path: &Path) -> Result<Recovered, LedgerError> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').enumerate();
    let first = lines
        .next()
        .and_then(|(_, line)| serde_json::from_slice(line).ok());
    let Some(Event::Run(header)) = first else {
        let path = path.to_owned();
        return Err(LedgerError::NotALedger { path });
    };
    if header.format != FORMAT {
        let (path, format) = (path.to_owned(), header.format);
        return Err(LedgerError::Newer { path, format });
    }
    let mut recovered = Recovered {
        header,
        open: BTreeMap::new(),
        last: 0,
        torn: false,
        unreadable: Vec::new(),
    };
    for (index, line) in lines {
        match serde_json::from_slice(line) {
            Ok(event) => recovered.apply(event),
            Err(_) if !line.ends_with(b"\n") => recovered.torn = true,
            Err(_) if line.iter().all(u8::is_ascii_whitespace) => {}
            Err(_) => recovered.unreadable.push(index + 1),
        }
    }
    Ok(recovered)
}

impl Recovered {
    fn apply(&mut self, event: Event) {
        match event {
            Event::Run(_) => {}
            Event::Intended(entry) => {
                self.last = self.last.max(entry.number);
                self.open.insert(entry.number, entry);
            }
            Event::Uploaded {
                number, captures, ..
            } => {
                if let Some(entry) = self.open.get_mut(&number) {
                    entry.state = State::Uploaded;
                    entry.captures = captures;
                }
            }
            Event::State { number, state, .. } if state.is_open() => {
                if let Some(entry) = self.open.get_mut(&number) {
                    entry.state = state;
                }
            }
            Event::State { number, .. } => {
                self.open.remove(&number);
            }
        }
    }
}

pub(super) fn create(path: &Path, first: &Event) -> Result<File, LedgerError> {
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // What a gallery says about a photo may be what it takes to delete it.
        options.mode(0o600);
    }
    let mut file = options
        .open(path)
        .map_err(|cause| open_error(path, cause))?;
    lock(&file, path)?;
    first
        .line()
        .map_err(io::Error::from)
        .and_then(|line| file.write_all(&line))
        .map_err(|cause| open_error(path, cause))?;
    Ok(file)
}

/// Opens a ledger to go on with it. The end of a torn last line is written, so
/// that the next line stands alone.
pub(super) fn reopen(path: &Path) -> Result<(File, Recovered), LedgerError> {
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .open(path)
        .map_err(|cause| open_error(path, cause))?;
    lock(&file, path)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|cause| open_error(path, cause))?;
    let recovered = parse(&bytes, path)?;
    if bytes.last().is_some_and(|byte| *byte != b'\n') {
        file.write_all(b"\n")
            .map_err(|cause| open_error(path, cause))?;
    }
    Ok((file, recovered))
}

/// `clean` must not delete behind the back of a run that is still going on. The
/// lock goes with the process, however it ends.
fn lock(file: &File, path: &Path) -> Result<(), LedgerError> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => LedgerError::InUse {
            path: path.to_owned(),
        },
        TryLockError::Error(cause) => open_error(path, cause),
    })
}

fn open_error(path: &Path, cause: io::Error) -> LedgerError {
    LedgerError::Open {
        path: path.to_owned(),
        cause,
    }
}
