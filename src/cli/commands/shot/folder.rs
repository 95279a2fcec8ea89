//! A folder of pictures named by their time, of which the latest are kept.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::browser::snapshot::Format;

/// How a picture is named: sorting by name is sorting by time.
const NAME: &str = "%Y-%m-%dT%H-%M-%S";
/// A name's length without its ending.
const LENGTH: usize = "2026-03-01T20-00-00".len();

/// A folder of pictures.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    format: Format,
}

impl Folder {
    /// The folder, made if it is not there.
    pub(super) fn open(path: &Path, format: Format) -> anyhow::Result<Self> {
        std::fs::create_dir_all(path)
            .with_context(|| format!("the folder {} cannot be made", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            format,
        })
    }

    /// The name of a picture that is taken now; not one that is there already.
    pub(super) fn next(&self) -> PathBuf {
        let now = jiff::Zoned::now().strftime(NAME).to_string();
        let ending = self.format.extension();
        let first = self.path.join(format!("{now}.{ending}"));
        let more = (2..).map(|number| self.path.join(format!("{now}-{number}.{ending}")));
        std::iter::once(first.clone())
            .chain(more.take(1000))
            .find(|path| !path.exists())
            .unwrap_or(first)
    }

    /// Removes the oldest pictures beyond a number. Only files that bear our kind
    /// of name are looked at: what else lies in the folder is not ours.
    pub(super) fn keep_latest(&self, most: usize) -> anyhow::Result<()> {
        let cannot = || format!("the folder {} cannot be read", self.path.display());
        let mut ours: Vec<String> = std::fs::read_dir(&self.path)
            .with_context(cannot)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| is_ours(name, self.format))
            .collect();
        ours.sort();
        let surplus = ours.len().saturating_sub(most);
        for name in ours.iter().take(surplus) {
            let path = self.path.join(name);
            std::fs::remove_file(&path)
                .with_context(|| format!("{} cannot be removed", path.display()))?;
        }
        Ok(())
    }
}

fn is_ours(name: &str, format: Format) -> bool {
    let stem = name
        .strip_suffix(format.extension())
        .and_then(|stem| stem.strip_suffix('.'));
    let time = stem.and_then(|stem| stem.get(..LENGTH));
    time.is_some_and(|time| jiff::civil::DateTime::strptime(NAME, time).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_pictures_are_removed_and_the_oldest_first() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(&place.path().join("new"), Format::Png).unwrap();
        let names = [
            "2026-03-01T20-00-00.png",
            "2026-03-01T20-00-00-2.png",
            "2026-03-01T20-05-00.png",
            "2026-03-01T19-00-00.jpg",
            "holiday.png",
        ];
        for name in names {
            std::fs::write(folder.path.join(name), b"x").unwrap();
        }
        folder.keep_latest(1).unwrap();
        let mut left: Vec<String> = std::fs::read_dir(&folder.path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let expected = [
            "2026-03-01T19-00-00.jpg",
            "2026-03-01T20-05-00.png",
            "holiday.png",
        ];
        assert_eq!(left, expected);
        let next = folder.next();
        std::fs::write(&next, b"x").unwrap();
        assert_ne!(folder.next(), next);
        assert!(is_ours(
            next.file_name().unwrap().to_str().unwrap(),
            Format::Png
        ));
    }
}
