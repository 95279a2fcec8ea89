//! The report on disk.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::measure::run::Run;

use super::html;

/// The file's name in the folder of a run.
pub const INDEX: &str = "index.html";

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be written to {path}: {source}", path = path.display())]
pub struct WriteError {
    path: PathBuf,
    source: std::io::Error,
}

/// Writes `index.html` into the folder of a run, which is made if need be, and
/// returns its path. A reader, or a crash, never meets half a file: it is
/// written under another name, brought to the disk, and then renamed.
///
/// # Errors
/// When the folder cannot be made or the file cannot be written; an earlier
/// report is then still whole.
pub fn index(folder: &Path, run: &Run) -> Result<PathBuf, WriteError> {
    atomically(&folder.join(INDEX), html::render(run).as_bytes())
}

/// Writes a file whole or not at all, and returns its path.
///
/// # Errors
/// When its folder cannot be made or the file cannot be written.
pub fn atomically(path: &Path, bytes: &[u8]) -> Result<PathBuf, WriteError> {
    let error = |source| WriteError {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(error)?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::File::create(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written
        .and_then(|()| fs::rename(&draft, path))
        .map_err(|source| {
            // The draft is of no use to anyone; what matters is the first error.
            let _ = fs::remove_file(&draft);
            error(source)
        })?;
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{self, Shape};

    #[test]
    fn a_report_is_written_and_replaced_and_leaves_no_draft() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("2025/run");
        let run = fixture::run(&Shape {
            seconds: [2, 3, 0],
            ..Shape::default()
        });
        for _ in 0..2 {
            let path = index(&inside, &run).unwrap();
            assert_eq!(fs::read_to_string(path).unwrap(), html::render(&run));
        }
        assert_eq!(fs::read_dir(&inside).unwrap().count(), 1);
    }

    #[test]
    fn an_error_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = index(&file, &fixture::empty()).unwrap_err().to_string();
        assert!(error.contains("file/index.html"), "{error}");
    }
}
