//! The database's tables, and how an older one is brought up to date.

use std::path::Path;

use rusqlite::Connection;

use super::super::error::Error;

/// Each entry takes the database one version further; `PRAGMA user_version`
/// says how many have been applied. Entries are never edited, only added.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE users (
        name TEXT PRIMARY KEY,
        password_hash TEXT NOT NULL
    ) STRICT;
    CREATE TABLE galleries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE photos (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        gallery_id INTEGER NOT NULL REFERENCES galleries (id),
        key TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        file_name TEXT NOT NULL,
        extension TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX photos_of_gallery ON photos (gallery_id, id);
"];

/// Applies the migrations that a database has not seen.
pub(super) fn migrate(db: &mut Connection, path: &Path) -> Result<(), Error> {
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    let fail = |source| Error::Database {
        path: path.to_owned(),
        source,
    };
    let found: u32 = db
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(fail)?;
    if found > known {
        return Err(Error::NewerDatabase {
            path: path.to_owned(),
            found,
            known,
        });
    }
    for (version, migration) in (1_u32..).zip(MIGRATIONS).skip(found as usize) {
        apply(db, version, migration).map_err(fail)?;
    }
    Ok(())
}

fn apply(db: &mut Connection, version: u32, migration: &str) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    transaction.execute_batch(migration)?;
    transaction.pragma_update(None, "user_version", version)?;
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_migrated_once_and_a_newer_one_refused() {
        let mut db = Connection::open_in_memory().unwrap();
        let path = Path::new("gallery.db");
        migrate(&mut db, path).unwrap();
        migrate(&mut db, path).unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
        let error = migrate(&mut db, path).unwrap_err().to_string();
        assert!(error.contains("has version 99, newer than 1"), "{error}");
    }
}
