//! What a photo's files are called, and which sizes of it there are.
//!
//! `/media/thumb/KEY-240.jpg` is 240 pixels wide, always: a `srcset` must not
//! promise a width that the file does not have.

use rand::RngExt as _;

/// The sizes that a photo is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::demo) enum Size {
    Thumb,
    Medium,
    Full,
}

impl Size {
    pub(in crate::demo) const ALL: [Self; 3] = [Self::Thumb, Self::Medium, Self::Full];

    /// The folder on disk, and the word in the address.
    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Medium => "medium",
            Self::Full => "full",
        }
    }

    pub(super) fn from_folder(folder: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.folder() == folder)
    }

    /// The widths a photo is scaled down to, in pixels: for a screen of one
    /// device pixel a CSS pixel, and for a finer one.
    const fn widths(self) -> &'static [u32] {
        match self {
            Self::Thumb => &[240, 480],
            Self::Medium => &[800, 1200],
            Self::Full => &[],
        }
    }

    /// The dimensions of the files made for a photo, smallest first. A photo
    /// is never enlarged, and a tall one is bounded by its height.
    pub(in crate::demo) fn dimensions(self, width: u32, height: u32) -> Vec<(u32, u32)> {
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        let mut dimensions: Vec<(u32, u32)> = Vec::new();
        for &target in self.widths() {
            let target = f64::from(target);
            let factor = (target / width).min(1.5 * target / height).min(1.0);
            let scaled = |length: f64| (length * factor).round().max(1.0) as u32;
            dimensions.push((scaled(width), scaled(height)));
        }
        dimensions.dedup_by_key(|(width, _)| *width);
        dimensions
    }
}

/// A new photo's key: 32 hexadecimal digits, 128 random bits, so that
/// addresses cannot be guessed.
pub(in crate::demo) fn new_key() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}

/// The name of a scaled file.
pub(super) fn scaled_name(key: &str, width: u32) -> String {
    format!("{key}-{width}.jpg")
}

/// The name of the uploaded file.
pub(super) fn full_name(key: &str, extension: &str) -> String {
    format!("{key}.{extension}")
}

/// The address of a file.
pub(super) fn url(size: Size, name: &str) -> String {
    format!("/media/{}/{name}", size.folder())
}

/// An `img`'s addresses: the smallest file for `src`, all for `srcset`, and
/// the smallest one's dimensions.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Srcset {
    pub(in crate::demo) src: String,
    pub(in crate::demo) srcset: String,
    pub(in crate::demo) width: u32,
    pub(in crate::demo) height: u32,
}

/// The addresses of a photo in thumbnail or medium size.
pub(in crate::demo) fn srcset_of(size: Size, key: &str, width: u32, height: u32) -> Srcset {
    let dimensions = size.dimensions(width, height);
    let (first_width, first_height) = dimensions.first().copied().unwrap_or((width, height));
    let candidates: Vec<String> = dimensions
        .iter()
        .map(|(width, _)| format!("{} {width}w", url(size, &scaled_name(key, *width))))
        .collect();
    Srcset {
        src: url(size, &scaled_name(key, first_width)),
        srcset: candidates.join(", "),
        width: first_width,
        height: first_height,
    }
}

/// Whether a name from an address can be one of ours. Only such a name is
/// ever joined to a path: it has no separator and no `..`.
pub(super) fn is_valid(size: Size, name: &str) -> bool {
    let Some((stem, extension)) = name.split_once('.') else {
        return false;
    };
    let (key, width) = stem
        .split_once('-')
        .map_or((stem, None), |(key, width)| (key, Some(width)));
    let key_is_ours =
        key.len() == 32 && key.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let rest_is_ours = match (size, width) {
        (Size::Full, None) => content_type(extension).is_some(),
        (Size::Thumb | Size::Medium, Some(width)) => {
            extension == "jpg"
                && (1..=4).contains(&width.len())
                && width.bytes().all(|b| b.is_ascii_digit())
        }
        _ => false,
    };
    key_is_ours && rest_is_ours
}

/// The media type of a file extension that we store.
pub(super) fn content_type(extension: &str) -> Option<&'static str> {
    match extension {
        "jpg" => Some("image/jpeg"),
        "png" => Some("image/png"),
        "webp" => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_are_scaled_down_only() {
        assert_eq!(Size::Thumb.dimensions(1600, 1200), [(240, 180), (480, 360)]);
        assert_eq!(
            Size::Medium.dimensions(1000, 500),
            [(800, 400), (1000, 500)]
        );
        assert_eq!(Size::Thumb.dimensions(100, 80), [(100, 80)]);
        assert_eq!(Size::Thumb.dimensions(1000, 10_000), [(36, 360), (72, 720)]);
        assert_eq!(Size::Thumb.dimensions(1, 10_000), [(1, 360)]);
        assert!(Size::Full.dimensions(1600, 1200).is_empty());
    }

    #[test]
    fn only_our_names_reach_the_disk() {
        let key = new_key();
        assert!(is_valid(Size::Full, &full_name(&key, "png")));
        assert!(is_valid(Size::Thumb, &scaled_name(&key, 240)));
        for name in [
            "..",
            "../../gallery.db",
            "gallery.db",
            "",
            ".jpg",
            "a-240.jpg",
            "\0",
            &format!("{key}.jpg/.."),
            &format!("{key}-.jpg"),
            &format!("{key}-24000.jpg"),
            &format!("{key}-+24.jpg"),
            &format!("{key}.gif"),
            &format!("{}.jpg", key.to_uppercase() + "G"),
        ] {
            for size in Size::ALL {
                assert!(
                    !is_valid(size, name) || name == full_name(&key, "jpg"),
                    "{name}"
                );
            }
        }
        assert!(!is_valid(Size::Thumb, &full_name(&key, "jpg")));
    }
}
