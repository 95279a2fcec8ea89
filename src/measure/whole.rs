//! Files that are written whole or not at all.
//!
//! What is made of a day must not be lost to a full disk at its end, and a reader
//! must never see half a file: it is written beside its place, brought to the disk,
//! and moved there.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes a file, in the place of an older one, whose mode and owner it keeps as
/// far as the system lets it. A link stays a link: what it leads to is written.
/// What is no file (a FIFO, a terminal, a device) has nothing beside it that could
/// take its place, and is written to as it is. The folder must exist.
///
/// # Errors
/// When the folder cannot be written to, or `fill` fails. An older file is still
/// there then.
pub fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let older = match fs::metadata(path) {
        Ok(there) if !there.is_file() => return pass_on(path, fill),
        Ok(there) => Some(there),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let place = behind_links(path);
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unfinished-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What any new file gets: reports are there to be shown.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = BufWriter::new(builder.tempfile_in(folder)?);
    fill(&mut file)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(older) = older {
        keep_rights(file.as_file(), &older)?;
    }
    // Or a crash of the machine could leave the new name with nothing in it.
    file.as_file().sync_all()?;
    file.persist(place).map_err(|error| error.error)?;
    Ok(())
}

/// Writes to what is no file.
fn pass_on(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut open = BufWriter::new(OpenOptions::new().write(true).open(path)?);
    fill(&mut open)?;
    open.flush()
}

/// Where links lead, also those that lead to nothing yet. Links that lead in a
/// circle have been refused before.
fn behind_links(path: &Path) -> PathBuf {
    if let Ok(place) = fs::canonicalize(path) {
        return place;
    }
    match (fs::read_link(path), path.parent()) {
        (Ok(next), Some(folder)) => behind_links(&folder.join(next)),
        _ => path.to_owned(),
    }
}

#[cfg(unix)]
fn keep_rights(file: &File, older: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    // Only the superuser may give files away. The mode comes after it: a new owner
    // takes special bits off.
    let _ = fchown(file, Some(older.uid()), Some(older.gid()));
    file.set_permissions(older.permissions())
}

#[cfg(not(unix))]
fn keep_rights(file: &File, older: &Metadata) -> io::Result<()> {
    file.set_permissions(older.permissions())
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};

    use super::*;

    fn text(path: &Path, text: &str) -> io::Result<()> {
        write(path, |file| file.write_all(text.as_bytes()))
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn an_older_file_keeps_its_mode_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.txt");
        fs::write(&path, "older").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        text(&path, "newer").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "newer");
        assert_eq!(mode(&path), 0o600);
        let failed = write(&path, |file| {
            file.write_all(b"half")?;
            Err(io::ErrorKind::Other.into())
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "newer");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        fs::create_dir(inside("far")).unwrap();
        fs::write(inside("far/there"), "older").unwrap();
        symlink("far/there", inside("link")).unwrap();
        symlink("far/not-yet", inside("dangling")).unwrap();
        symlink("dangling", inside("chain")).unwrap();
        text(&inside("link"), "one").unwrap();
        text(&inside("chain"), "two").unwrap();
        for (name, expected) in [("far/there", "one"), ("far/not-yet", "two")] {
            assert_eq!(fs::read_to_string(inside(name)).unwrap(), expected);
        }
        for name in ["link", "dangling", "chain"] {
            assert!(inside(name).is_symlink(), "{name}");
        }
        symlink("circle", inside("circle")).unwrap();
        assert!(text(&inside("circle"), "three").is_err());
    }

    #[test]
    fn what_is_no_file_is_written_to_and_stays_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let reader = std::thread::spawn({
            let path = path.clone();
            move || {
                let mut read = String::new();
                File::open(path).unwrap().read_to_string(&mut read).unwrap();
                read
            }
        });
        text(&path, "through it").unwrap();
        assert_eq!(reader.join().unwrap(), "through it");
        let there = fs::metadata(&path).unwrap().file_type();
        assert!(there.is_fifo());
        assert!(text(folder.path(), "a folder").is_err());
    }
}
