//! Queries on galleries.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::photos::Picture;
use super::{signed, unsigned};

/// A gallery as the front page lists it.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Listed {
    pub(in crate::demo) id: i64,
    pub(in crate::demo) title: String,
    pub(in crate::demo) photos: u64,
    /// Its newest photo.
    pub(in crate::demo) cover: Option<Picture>,
}

/// A gallery by itself.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Gallery {
    pub(in crate::demo) id: i64,
    pub(in crate::demo) title: String,
    pub(in crate::demo) photos: u64,
}

/// What came of deleting a gallery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Removal {
    Removed,
    NotEmpty,
    NotFound,
}

/// How many galleries there are.
pub(in crate::demo) fn count(db: &Connection) -> rusqlite::Result<u64> {
    db.prepare_cached("SELECT COUNT(*) FROM galleries")?
        .query_row([], |row| unsigned(row, 0))
}

/// Galleries in the order they were made: a crowd that makes new ones must
/// not push the others off the first page while it measures them.
pub(in crate::demo) fn list(
    db: &Connection,
    limit: u64,
    offset: u64,
) -> rusqlite::Result<Vec<Listed>> {
    db.prepare_cached(
        "SELECT g.id, g.title, (SELECT COUNT(*) FROM photos WHERE gallery_id = g.id),
                p.id, p.key, p.title, p.width, p.height
         FROM galleries g LEFT JOIN photos p
              ON p.id = (SELECT MAX(id) FROM photos WHERE gallery_id = g.id)
         ORDER BY g.id LIMIT ?1 OFFSET ?2",
    )?
    .query_map((signed(limit), signed(offset)), |row| {
        let cover = match row.get::<_, Option<i64>>(3)? {
            Some(_) => Some(Picture::from_row(row, 3)?),
            None => None,
        };
        Ok(Listed {
            id: row.get(0)?,
            title: row.get(1)?,
            photos: unsigned(row, 2)?,
            cover,
        })
    })?
    .collect()
}

/// One gallery.
pub(in crate::demo) fn find(db: &Connection, id: i64) -> rusqlite::Result<Option<Gallery>> {
    db.prepare_cached(
        "SELECT id, title, (SELECT COUNT(*) FROM photos WHERE gallery_id = galleries.id)
         FROM galleries WHERE id = ?1",
    )?
    .query_row([id], gallery_from_row)
    .optional()
}

fn gallery_from_row(row: &Row<'_>) -> rusqlite::Result<Gallery> {
    Ok(Gallery {
        id: row.get(0)?,
        title: row.get(1)?,
        photos: unsigned(row, 2)?,
    })
}

/// Makes a gallery and returns its id.
pub(in crate::demo) fn insert(db: &Connection, title: &str, now: i64) -> rusqlite::Result<i64> {
    db.prepare_cached("INSERT INTO galleries (title, created_at) VALUES (?1, ?2)")?
        .insert((title, now))
}

/// Deletes a gallery if it is empty.
pub(in crate::demo) fn delete(db: &Connection, id: i64) -> rusqlite::Result<Removal> {
    match find(db, id)? {
        None => Ok(Removal::NotFound),
        Some(gallery) if gallery.photos > 0 => Ok(Removal::NotEmpty),
        Some(_) => {
            db.execute("DELETE FROM galleries WHERE id = ?1", [id])?;
            Ok(Removal::Removed)
        }
    }
}
