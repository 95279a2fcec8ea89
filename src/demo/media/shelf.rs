//! Where the files lie, how a photo's are written, found and removed.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderValue;

use super::super::error::Error;
use super::super::running::remove_file;
use super::cache::Cache;
use super::names::{Size, content_type, full_name, is_valid, scaled_name, url};
use super::picture::derive;

/// Files up to this size are read at once and kept in memory; larger ones
/// are streamed from the disk.
const LARGEST_KEPT: u64 = 4 * 1024 * 1024;

/// A file on its way to a visitor.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) content: Content,
    pub(super) length: u64,
    pub(super) content_type: &'static str,
    pub(super) etag: HeaderValue,
    pub(super) modified: SystemTime,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Memory(Bytes),
    Disk(PathBuf),
}

/// All files of the gallery.
pub(in crate::demo) struct Media {
    root: PathBuf,
    cache: Cache,
}

impl Media {
    /// Makes the folders below `data` and removes what an interrupted upload
    /// left there.
    pub(in crate::demo) fn open(data: &Path) -> Result<Self, Error> {
        let media = Self {
            root: data.to_owned(),
            cache: Cache::default(),
        };
        let make = |path: PathBuf| {
            fs::create_dir_all(&path).map_err(|source| Error::Files { path, source })
        };
        make(media.incoming())?;
        if let Ok(left) = fs::read_dir(media.incoming()) {
            left.flatten().for_each(|entry| remove_file(&entry.path()));
        }
        for size in Size::ALL {
            for shard in 0..=255_u8 {
                make(data.join(size.folder()).join(format!("{shard:02x}")))?;
            }
        }
        Ok(media)
    }

    /// Where uploads are written until they are known to be photos.
    pub(in crate::demo) fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    /// Writes the thumbnails and mediums of a photo.
    pub(in crate::demo) fn write_derived(
        &self,
        key: &str,
        pixels: &image::RgbImage,
    ) -> Result<(), String> {
        let mut dimensions: Vec<(Size, (u32, u32))> = Vec::new();
        for size in [Size::Thumb, Size::Medium] {
            let made = size.dimensions(pixels.width(), pixels.height());
            dimensions.extend(made.into_iter().map(|dimensions| (size, dimensions)));
        }
        let sizes: Vec<(u32, u32)> = dimensions.iter().map(|(_, size)| *size).collect();
        let derived = derive(pixels, &sizes)?;
        for ((size, _), file) in dimensions.iter().rev().zip(derived) {
            let path = self.path(*size, &scaled_name(key, file.width));
            fs::write(&path, &file.jpeg).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Writes a photo's full file from memory.
    pub(in crate::demo) fn write_full(&self, key: &str, jpeg: &[u8]) -> io::Result<()> {
        fs::write(self.path(Size::Full, &full_name(key, "jpg")), jpeg)
    }

    /// Takes an upload in as a photo's full file.
    pub(in crate::demo) fn adopt_full(
        &self,
        key: &str,
        extension: &str,
        upload: &Path,
    ) -> io::Result<()> {
        fs::rename(upload, self.path(Size::Full, &full_name(key, extension)))
    }

    /// The address of a photo's full file.
    pub(in crate::demo) fn full_url(key: &str, extension: &str) -> String {
        url(Size::Full, &full_name(key, extension))
    }

    /// Removes all files of a photo.
    pub(in crate::demo) fn remove(&self, key: &str, extension: &str, width: u32, height: u32) {
        let mut names = vec![(Size::Full, full_name(key, extension))];
        for size in [Size::Thumb, Size::Medium] {
            for (width, _) in size.dimensions(width, height) {
                names.push((size, scaled_name(key, width)));
            }
        }
        for (size, name) in names {
            self.cache.remove(size, &name);
            remove_file(&self.path(size, &name));
        }
    }

    /// A file kept in memory.
    pub(super) fn kept(&self, size: Size, name: &str) -> Option<Shown> {
        self.cache.get(size, name)
    }

    /// Finds a file on disk, and keeps a small one in memory. Blocks.
    pub(super) fn find(&self, size: Size, name: &str) -> io::Result<Option<Shown>> {
        if !is_valid(size, name) {
            return Ok(None);
        }
        let path = self.path(size, name);
        let mut file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let metadata = file.metadata()?;
        let length = metadata.len();
        let content = if length <= LARGEST_KEPT {
            let mut bytes = Vec::with_capacity(length as usize);
            file.read_to_end(&mut bytes)?;
            Content::Memory(bytes.into())
        } else {
            Content::Disk(path.clone())
        };
        let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
        let shown = Shown {
            content,
            length,
            content_type: content_type(extension).unwrap_or("application/octet-stream"),
            etag: HeaderValue::from_str(&format!("\"{stem}\""))
                .unwrap_or_else(|_| HeaderValue::from_static("\"\"")),
            modified: metadata.modified()?,
        };
        if matches!(shown.content, Content::Memory(_)) {
            self.cache.put(size, name, shown.clone());
            if !path.exists() {
                // Deleted while it was read: it must not live on in memory.
                self.cache.remove(size, name);
            }
        }
        Ok(Some(shown))
    }

    /// Only for names that are ours: made here, or checked by [`is_valid`].
    fn path(&self, size: Size, name: &str) -> PathBuf {
        let shard = name.get(..2).unwrap_or("00");
        self.root.join(size.folder()).join(shard).join(name)
    }
}
