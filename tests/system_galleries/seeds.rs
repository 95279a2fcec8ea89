//! The photos that every gallery is seeded with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use xxhash_rust::xxh3::xxh3_64;

/// Albums, and photos in each.
pub(crate) const ALBUMS: [&str; 3] = ["harbour", "mountains", "portraits"];
pub(crate) const PHOTOS: u32 = 8;

/// Writes `FOLDER/ALBUM/photo-N.jpg`; no two photos have the same bytes.
pub(crate) fn plant(folder: &Path) {
    for (number, album) in (0..).zip(ALBUMS) {
        let album = folder.join(album);
        std::fs::create_dir_all(&album).unwrap();
        for photo in 0..PHOTOS {
            let file = std::fs::File::create(album.join(format!("photo-{photo}.jpg"))).unwrap();
            let encoder = JpegEncoder::new_with_quality(file, 85);
            picture(number * PHOTOS + photo)
                .write_with_encoder(encoder)
                .unwrap();
        }
    }
}

/// Stripes whose width and colour tell photos apart, large enough that every
/// gallery makes thumbnails and medium sizes of them.
fn picture(number: u32) -> RgbImage {
    let byte = |value: u32| u8::try_from(value % 256).unwrap();
    RgbImage::from_fn(1280, 960, |x, y| {
        let stripe = (x / (8 + number) + y / 16) * 23;
        Rgb([byte(stripe + number * 9), byte(x / 5 + number), byte(y / 4)])
    })
}

/// The hash of a file's bytes.
pub(crate) fn hash(path: &Path) -> u64 {
    let bytes = std::fs::read(path).unwrap_or_else(|error| {
        panic!("{} cannot be read: {error}", path.display());
    });
    xxh3_64(&bytes)
}

/// Every file below a folder, by its path in it.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                found.insert(name.to_owned(), path.clone());
            }
        }
    }
    found
}
