//! Run files: `run.json`. `docs/RUN_FILE.md` documents what is inside.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::run::{Run, SCHEMA};
use super::whole;

/// The name of a run file in the folder of its report.
pub const NAME: &str = "run.json";

/// Why a run file could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RunFileError {
    /// The system refused.
    #[error("cannot {action} {}: {cause}", path.display())]
    Io {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// It is something else.
    #[error("{} is not a run file of vernissage: {why}", path.display())]
    NotARun {
        /// The file.
        path: PathBuf,
        /// What was found, with line and column where there is one.
        why: String,
    },
    /// It has another schema.
    #[error(
        "{} has schema {found}, written by vernissage {version}; this is vernissage {}, which \
         reads schema {SCHEMA} only: open it with the version that wrote it",
        path.display(),
        env!("CARGO_PKG_VERSION")
    )]
    OtherSchema {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: u64,
        /// The version that wrote it, as it says.
        version: String,
    },
}

/// Writes a run to a file, whole or not at all, in the place of an older one. The
/// folder must exist.
///
/// # Errors
/// When the folder cannot be written to. An older file is still there then.
pub fn write(path: &Path, run: &Run) -> Result<(), RunFileError> {
    let written = whole::write(path, |mut file| {
        serde_json::to_writer(&mut file, run)?;
        file.write_all(b"\n")
    });
    written.map_err(|cause| RunFileError::Io {
        action: "write",
        path: path.to_owned(),
        cause,
    })
}

/// What every run file begins with, whatever its schema.
#[derive(Deserialize)]
struct Header {
    schema: u64,
    #[serde(default)]
    version: String,
}

/// Reads a run from its file, or from the folder of its report.
///
/// # Errors
/// When there is no such file, it is not a run file, or it has another schema.
pub fn read(path: &Path) -> Result<Run, RunFileError> {
    let path = if path.is_dir() {
        path.join(NAME)
    } else {
        path.to_owned()
    };
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(cause) => {
            return Err(RunFileError::Io {
                action: "read",
                path,
                cause,
            });
        }
    };
    parse(&text, path)
}

fn parse(text: &[u8], path: PathBuf) -> Result<Run, RunFileError> {
    let header: Header = match serde_json::from_slice(text) {
        Ok(header) => header,
        Err(error) => return Err(not_a_run(path, &error)),
    };
    if header.schema != u64::from(SCHEMA) {
        return Err(RunFileError::OtherSchema {
            path,
            found: header.schema,
            version: if header.version.is_empty() {
                "of an unknown version".to_owned()
            } else {
                header.version
            },
        });
    }
    serde_json::from_slice(text).map_err(|error| not_a_run(path, &error))
}

fn not_a_run(path: PathBuf, error: &serde_json::Error) -> RunFileError {
    RunFileError::NotARun {
        path,
        why: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::recorder::{About, Recorder};

    #[test]
    fn a_run_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let run = Recorder::with_shards(1).finish(About::default());
        let path = folder.path().join(NAME);
        fs::write(&path, "an older one").expect("a file");
        write(&path, &run).expect("a run file");
        let back = read(folder.path()).expect("a run");
        let json = |run: &Run| serde_json::to_string(run).expect("text");
        assert_eq!(json(&back), json(&run));
        let names = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(names, 1, "nothing is left beside it");
    }

    #[test]
    fn what_cannot_be_read_is_said_in_a_sentence() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("other.json");
        let said = |text: &str| {
            fs::write(&path, text).expect("a file");
            read(&path).expect_err(text).to_string()
        };
        assert!(
            said("{\"schema\": 7, \"version\": \"9.0.0\"}")
                .contains("has schema 7, written by vernissage 9.0.0; this is vernissage")
        );
        assert!(said("{\"schema\": 1}").contains("missing field"));
        assert!(said("{}").contains("missing field `schema`"));
        assert!(said("hello").contains("line 1 column 1"));
        fs::remove_file(&path).expect("a file");
        assert!(
            read(&path)
                .expect_err("no file")
                .to_string()
                .starts_with("cannot read /")
        );
        let nowhere = folder.path().join("no/run.json");
        let run = Recorder::with_shards(1).finish(About::default());
        assert!(write(&nowhere, &run).is_err());
    }

    /// Every field of a run file stands in its documentation.
    #[test]
    fn the_documentation_knows_every_field() {
        let run = crate::measure::judge::tests::eventful_run();
        let value = serde_json::to_value(&run).expect("a value");
        let text = fs::read_to_string("docs/RUN_FILE.md").expect("docs/RUN_FILE.md");
        let mut names = Vec::new();
        collect(&value, &mut names);
        assert!(names.len() > 80, "{names:?}");
        for name in names {
            let known = text.contains(&format!("`{name}`"));
            let number = name.bytes().all(|byte| byte.is_ascii_digit());
            assert!(
                known || number,
                "docs/RUN_FILE.md does not explain `{name}`"
            );
        }
    }

    fn collect(value: &serde_json::Value, names: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    names.push(name.clone());
                    collect(value, names);
                }
            }
            serde_json::Value::Array(values) => {
                values.iter().for_each(|value| collect(value, names));
            }
            _ => {}
        }
    }
}
