//! The database: which galleries and photos there are.
//!
//! SQLite in WAL mode: one connection writes, a few read beside it. Handlers
//! call [`Store::read`] and [`Store::write`], which run on blocking threads;
//! the queries are plain functions on a connection.

pub(super) mod galleries;
pub(super) mod photos;
mod schema;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row};

use super::error::Error;
use super::server::cores;

/// How long a connection waits for another's lock.
const BUSY: Duration = Duration::from_secs(5);

/// The open database. Clones share it.
#[derive(Clone)]
pub(super) struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    writer: Mutex<Connection>,
    /// Idle readers; more are opened when all are busy, as many as there are
    /// blocking threads at work at once.
    readers: Mutex<Vec<Connection>>,
}

/// Why a query failed, said to the log; the visitor learns only that it did.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the query's thread ended: {0}")]
    Thread(#[from] tokio::task::JoinError),
}

impl Store {
    /// Opens the database, making it or bringing it up to date if needed.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let fail = |source| Error::Database {
            path: path.to_owned(),
            source,
        };
        let mut writer = Connection::open(path).map_err(fail)?;
        configure(&writer).map_err(fail)?;
        schema::migrate(&mut writer, path)?;
        let inner = Inner {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Runs a query on a reading connection, on a blocking thread.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        Ok(tokio::task::spawn_blocking(move || inner.read(query)).await??)
    }

    /// Runs a transaction on the writing connection, on a blocking thread.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        Ok(tokio::task::spawn_blocking(move || store.write_here(change)).await??)
    }

    /// Runs a transaction on this thread.
    pub(super) fn write_here<T>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let mut writer = self.inner.writer.lock();
        let transaction = writer.transaction()?;
        let result = change(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    /// Sets the password of a user, who is made if new.
    pub(super) fn put_user(&self, name: &str, password_hash: &str) -> Result<(), Error> {
        self.write_here(|db| {
            db.execute(
                "INSERT INTO users (name, password_hash) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET password_hash = ?2",
                (name, password_hash),
            )
        })
        .map(drop)
        .map_err(|source| Error::Database {
            path: self.inner.path.clone(),
            source,
        })
    }

    /// The stored hash of a user's password.
    pub(super) async fn password_hash(&self, name: String) -> Result<Option<String>, StoreError> {
        self.read(move |db| {
            db.prepare_cached("SELECT password_hash FROM users WHERE name = ?1")?
                .query_row([name], |row| row.get(0))
                .optional()
        })
        .await
    }
}

impl Inner {
    fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let idle = self.readers.lock().pop();
        let reader = match idle {
            Some(reader) => reader,
            None => self.open_reader()?,
        };
        let result = query(&reader);
        let mut readers = self.readers.lock();
        if readers.len() < 2 * cores() {
            readers.push(reader);
        }
        result
    }

    fn open_reader(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(&self.path, flags)?;
        reader.busy_timeout(BUSY)?;
        Ok(reader)
    }
}

/// WAL lets readers go on beside the writer; `NORMAL` syncs at checkpoints,
/// which after a power cut may lose the last upload but never corrupts.
fn configure(writer: &Connection) -> rusqlite::Result<()> {
    writer.busy_timeout(BUSY)?;
    writer.pragma_update(None, "journal_mode", "WAL")?;
    writer.pragma_update(None, "synchronous", "NORMAL")?;
    writer.pragma_update(None, "foreign_keys", true)
}

/// SQLite's integers are signed; counts and sizes are not.
fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
