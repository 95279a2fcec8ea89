//! Queries on photos.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::{signed, unsigned};

/// What a page needs to show a photo's picture.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Picture {
    pub(in crate::demo) id: i64,
    /// The random name of its files.
    pub(in crate::demo) key: String,
    pub(in crate::demo) title: String,
    pub(in crate::demo) width: u32,
    pub(in crate::demo) height: u32,
}

impl Picture {
    /// Reads the columns id, key, title, width, height from `first` on.
    pub(super) fn from_row(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(first)?,
            key: row.get(first + 1)?,
            title: row.get(first + 2)?,
            width: row.get(first + 3)?,
            height: row.get(first + 4)?,
        })
    }
}

/// A photo with all that is known of it.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Photo {
    pub(in crate::demo) picture: Picture,
    pub(in crate::demo) gallery_id: i64,
    pub(in crate::demo) gallery_title: String,
    pub(in crate::demo) file_name: String,
    pub(in crate::demo) extension: String,
    pub(in crate::demo) bytes: u64,
    /// Seconds since 1970.
    pub(in crate::demo) created_at: i64,
}

/// A photo among its gallery's others, newest first.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Placed {
    pub(in crate::demo) photo: Photo,
    /// The next newer one.
    pub(in crate::demo) previous: Option<i64>,
    /// The next older one.
    pub(in crate::demo) next: Option<i64>,
    /// 1 for the newest.
    pub(in crate::demo) position: u64,
    pub(in crate::demo) of: u64,
}

/// A photo to be stored.
#[derive(Clone, Debug)]
pub(in crate::demo) struct NewPhoto {
    /// Its id, when it was promised one; otherwise it gets the next.
    pub(in crate::demo) id: Option<i64>,
    pub(in crate::demo) gallery_id: i64,
    pub(in crate::demo) key: String,
    pub(in crate::demo) title: String,
    pub(in crate::demo) file_name: String,
    pub(in crate::demo) extension: &'static str,
    pub(in crate::demo) width: u32,
    pub(in crate::demo) height: u32,
    pub(in crate::demo) bytes: u64,
    pub(in crate::demo) created_at: i64,
}

/// How many photos there are in all.
pub(in crate::demo) fn count(db: &Connection) -> rusqlite::Result<u64> {
    db.prepare_cached("SELECT COUNT(*) FROM photos")?
        .query_row([], |row| unsigned(row, 0))
}

/// A gallery's photos, newest first.
pub(in crate::demo) fn list(
    db: &Connection,
    gallery: i64,
    limit: u64,
    offset: u64,
) -> rusqlite::Result<Vec<Picture>> {
    db.prepare_cached(
        "SELECT id, key, title, width, height FROM photos
         WHERE gallery_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3",
    )?
    .query_map((gallery, signed(limit), signed(offset)), |row| {
        Picture::from_row(row, 0)
    })?
    .collect()
}

/// One photo.
pub(in crate::demo) fn find(db: &Connection, id: i64) -> rusqlite::Result<Option<Photo>> {
    db.prepare_cached(
        "SELECT p.id, p.key, p.title, p.width, p.height,
                p.gallery_id, g.title, p.file_name, p.extension, p.bytes, p.created_at
         FROM photos p JOIN galleries g ON g.id = p.gallery_id WHERE p.id = ?1",
    )?
    .query_row([id], |row| {
        Ok(Photo {
            picture: Picture::from_row(row, 0)?,
            gallery_id: row.get(5)?,
            gallery_title: row.get(6)?,
            file_name: row.get(7)?,
            extension: row.get(8)?,
            bytes: unsigned(row, 9)?,
            created_at: row.get(10)?,
        })
    })
    .optional()
}

/// One photo and its place in its gallery.
pub(in crate::demo) fn find_placed(db: &Connection, id: i64) -> rusqlite::Result<Option<Placed>> {
    let Some(photo) = find(db, id)? else {
        return Ok(None);
    };
    db.prepare_cached(
        "SELECT (SELECT MIN(id) FROM photos WHERE gallery_id = ?1 AND id > ?2),
                (SELECT MAX(id) FROM photos WHERE gallery_id = ?1 AND id < ?2),
                (SELECT COUNT(*) FROM photos WHERE gallery_id = ?1 AND id > ?2),
                (SELECT COUNT(*) FROM photos WHERE gallery_id = ?1)",
    )?
    .query_row((photo.gallery_id, id), |row| {
        let newer = unsigned(row, 2)?;
        Ok(Placed {
            previous: row.get(0)?,
            next: row.get(1)?,
            position: newer + 1,
            of: unsigned(row, 3)?,
            photo,
        })
    })
    .map(Some)
}

/// Stores a photo and returns its id.
pub(in crate::demo) fn insert(db: &Connection, photo: &NewPhoto) -> rusqlite::Result<i64> {
    db.prepare_cached(
        "INSERT INTO photos (id, gallery_id, key, title, file_name, extension,
                             width, height, bytes, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .insert((
        photo.id,
        photo.gallery_id,
        &photo.key,
        &photo.title,
        &photo.file_name,
        photo.extension,
        photo.width,
        photo.height,
        signed(photo.bytes),
        photo.created_at,
    ))
}

/// Deletes a photo and returns what it was.
pub(in crate::demo) fn delete(db: &Connection, id: i64) -> rusqlite::Result<Option<Photo>> {
    let photo = find(db, id)?;
    if photo.is_some() {
        db.execute("DELETE FROM photos WHERE id = ?1", [id])?;
    }
    Ok(photo)
}

/// Promises the ids up to `last` to photos that are still to be made, so that
/// an upload meanwhile is newer than all of them.
pub(in crate::demo) fn reserve_ids(db: &Connection, last: i64) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO sqlite_sequence (name, seq) VALUES ('photos', ?1)",
        [last],
    )
    .map(drop)
}
