//! A folder of pictures named by their time, of which the latest are kept.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::browser::snapshot::Format;

/// How a picture is named: by the time in UTC, whose hours never come twice.
const NAME: &str = "%Y-%m-%dT%H-%M-%SZ";

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
        let now = jiff::Timestamp::now().strftime(NAME).to_string();
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
        let mut ours: Vec<(Taken, String)> = std::fs::read_dir(&self.path)
            .with_context(cannot)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| Some((taken(&name, self.format)?, name)))
            .collect();
        ours.sort();
        let surplus = ours.len().saturating_sub(most);
        for (_, name) in ours.iter().take(surplus) {
            let path = self.path.join(name);
            std::fs::remove_file(&path)
                .with_context(|| format!("{} cannot be removed", path.display()))?;
        }
        Ok(())
    }
}

/// When a picture was taken, and its number among those of that second.
type Taken = (jiff::civil::DateTime, u32);

/// When a picture of this name was taken; `None` for names that are not ours.
fn taken(name: &str, format: Format) -> Option<Taken> {
    let stem = name.strip_suffix(format.extension())?.strip_suffix('.')?;
    let (time, number) = stem.split_once('Z')?;
    let number = match number {
        "" => 1,
        more => more.strip_prefix('-')?.parse().ok()?,
    };
    let time = jiff::civil::DateTime::strptime(NAME, format!("{time}Z")).ok()?;
    Some((time, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_pictures_are_removed_and_the_oldest_first() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(&place.path().join("new"), Format::Png).unwrap();
        let names = [
            "2026-03-01T19-00-00Z.png",
            "2026-03-01T20-05-00Z.png",
            "2026-03-01T20-05-00Z-2.png",
            "2026-03-01T20-05-00Z-10.png",
            "2026-03-01T19-00-00Z.jpg",
            "2026-03-01T19-00-00Z wedding.png",
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
            "2026-03-01T19-00-00Z wedding.png",
            "2026-03-01T19-00-00Z.jpg",
            "2026-03-01T20-05-00Z-10.png",
            "holiday.png",
        ];
        assert_eq!(left, expected);
        let next = folder.next();
        std::fs::write(&next, b"x").unwrap();
        assert_ne!(folder.next(), next);
        let name = next.file_name().unwrap().to_str().unwrap();
        assert!(taken(name, Format::Png).is_some());
    }
}
