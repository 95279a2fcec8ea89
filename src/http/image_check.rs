//! Whether an image is one, and whole, without keeping it.
//!
//! "200 OK" with an error page, a thumbnail of zero bytes, or half a photo is
//! what people see as a broken image, and what a status code does not tell. The
//! header of an image names its size; its last bytes tell that it is all there.

use imagesize::{ImageError, ImageType};

#[cfg(test)]
mod tests;

/// How far into a file the dimensions may come: metadata and colour profiles
/// stand before them in a JPEG.
const HEAD_LIMIT: usize = 1 << 20;
/// The shortest beginning that names a format.
const SHORTEST_HEAD: usize = 32;
/// How many of the last bytes are kept.
const TAIL: usize = 64;

/// Checks one image as its bytes stream by.
#[derive(Debug)]
pub struct ImageCheck {
    head: Head,
    tail: [u8; TAIL],
    tail_length: usize,
    total: u64,
    riff_length: Option<u64>,
}

#[derive(Debug)]
enum Head {
    /// The dimensions have not come yet; what has, and when to look again.
    Searching { seen: Vec<u8>, look_at: usize },
    /// An image with dimensions.
    Found {
        kind: ImageType,
        /// Whether something may follow its end: a phone's film, a second size.
        trailing: bool,
    },
    /// Not an image.
    Wrong(String),
    /// A type whose header is not looked into.
    ByType,
}

impl ImageCheck {
    /// A check of an image of this `Content-Type`.
    #[must_use]
    pub fn new(content_type: Option<&[u8]>) -> Self {
        let by_type = content_type.is_some_and(is_taken_by_type);
        Self {
            head: if by_type {
                Head::ByType
            } else {
                Head::Searching {
                    seen: Vec::new(),
                    look_at: 0,
                }
            },
            tail: [0; TAIL],
            tail_length: 0,
            total: 0,
            riff_length: None,
        }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.total == 0 {
            self.riff_length = riff_length(bytes);
        }
        self.total += bytes.len() as u64;
        self.search(bytes);
        self.keep_tail(bytes);
    }

    /// How many of the bytes that come next need not be seen, where `left` are
    /// still to come: once the beginning is known, all but the last few.
    #[must_use]
    pub fn indifferent(&self, left: u64) -> u64 {
        match self.head {
            Head::Searching { .. } => 0,
            Head::Found { .. } | Head::Wrong(_) | Head::ByType => left.saturating_sub(TAIL as u64),
        }
    }

    /// Counts bytes that were not seen, no more than [`Self::indifferent`].
    pub fn pass_over(&mut self, bytes: u64) {
        self.total += bytes;
        self.tail_length = 0;
    }

    fn search(&mut self, bytes: &[u8]) {
        let Head::Searching { seen, look_at } = &mut self.head else {
            return;
        };
        // Most images come with their whole header in the first piece, which
        // is then looked at where it lies.
        let is_first = seen.is_empty();
        if !is_first {
            seen.extend_from_slice(bytes);
        }
        let head = if is_first { bytes } else { seen.as_slice() };
        let length = head.len();
        let found = if length < SHORTEST_HEAD || length < *look_at {
            None
        } else {
            *look_at = length * 2;
            examine(head)
        };
        if let Some(found) = found {
            self.head = found;
        } else if length > HEAD_LIMIT {
            let text = "the image names no width and height in its first megabyte";
            self.head = Head::Wrong(text.to_owned());
        } else if is_first {
            seen.extend_from_slice(bytes);
        }
    }

    fn keep_tail(&mut self, bytes: &[u8]) {
        if bytes.len() >= TAIL {
            self.tail.copy_from_slice(&bytes[bytes.len() - TAIL..]);
            self.tail_length = TAIL;
            return;
        }
        let keep = self.tail_length.min(TAIL - bytes.len());
        self.tail
            .copy_within(self.tail_length - keep..self.tail_length, 0);
        self.tail[keep..keep + bytes.len()].copy_from_slice(bytes);
        self.tail_length = keep + bytes.len();
    }

    /// The verdict, after the last byte.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub fn finish(self) -> Result<(), String> {
        if self.total == 0 {
            return Err("the image has no bytes".to_owned());
        }
        let tail = &self.tail[..self.tail_length];
        match &self.head {
            Head::ByType => Ok(()),
            Head::Wrong(reason) => Err(reason.clone()),
            Head::Found { kind, trailing } => self.whole(*kind, *trailing, tail),
            Head::Searching { seen, .. } => match examine(seen) {
                Some(Head::Found { kind, trailing }) => self.whole(kind, trailing, tail),
                Some(Head::Wrong(reason)) => Err(reason),
                _ => Err(format!(
                    "the image ends after {} bytes, before its width and height",
                    self.total
                )),
            },
        }
    }

    fn whole(&self, kind: ImageType, trailing: bool, tail: &[u8]) -> Result<(), String> {
        let cut = |what: &str| Err(format!("the {what} is cut: its end marker is missing"));
        match kind {
            ImageType::Jpeg if !trailing && !ends_as_jpeg(tail) => cut("JPEG"),
            ImageType::Png if !contains(tail, b"IEND") => cut("PNG"),
            ImageType::Gif if !without_padding(tail).ends_with(b";") => cut("GIF"),
            ImageType::Webp => match self.riff_length {
                Some(length) if length > self.total => Err(format!(
                    "the WebP is cut: it says that it has {length} bytes, and has {}",
                    self.total
                )),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

/// Whether a type is an image's.
#[must_use]
pub fn is_image_type(content_type: &[u8]) -> bool {
    content_type
        .get(..6)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"image/"))
}

/// Types whose header is text or nested too deeply to be worth reading.
fn is_taken_by_type(content_type: &[u8]) -> bool {
    let essence = content_type.split(|&byte| byte == b';').next();
    let essence = essence.unwrap_or_default().trim_ascii();
    essence.eq_ignore_ascii_case(b"image/svg+xml") || essence.eq_ignore_ascii_case(b"image/avif")
}

/// Looks at the beginning of a file; `None` when more of it is needed.
fn examine(head: &[u8]) -> Option<Head> {
    let kind = match imagesize::image_type(head) {
        Ok(kind) => kind,
        Err(ImageError::NotSupported) => return Some(Head::Wrong(not_an_image(head))),
        Err(_) => return None,
    };
    match imagesize::blob_size(head) {
        Ok(size) if size.width > 0 && size.height > 0 => Some(Head::Found {
            kind,
            trailing: kind == ImageType::Jpeg && has_trailer(head),
        }),
        Ok(size) => Some(Head::Wrong(format!(
            "the image is {} × {} pixels",
            size.width, size.height
        ))),
        Err(_) => None,
    }
}

fn not_an_image(head: &[u8]) -> String {
    let start = head.trim_ascii_start();
    if start.starts_with(b"<") {
        return "the answer is a page, not an image".to_owned();
    }
    let shown: String = String::from_utf8_lossy(&start[..start.len().min(16)])
        .chars()
        .filter(|letter| !letter.is_control())
        .collect();
    let begin = match shown.as_str() {
        "" => String::new(),
        shown => format!(" (they begin with '{shown}')"),
    };
    format!("the bytes are of no image format that is known{begin}")
}

/// A JPEG straight from a camera may carry more after its end: a smaller or
/// larger version (CIPA DC-007, "Multi-Picture Format") or a short film.
fn has_trailer(head: &[u8]) -> bool {
    let has_metadata = head.get(2..4) == Some(b"\xff\xe1")
        || jpeg_second_segment(head).is_some_and(|marker| marker == b"\xff\xe1");
    has_metadata
        && [&b"MPF\0"[..], b"MotionPhoto", b"MicroVideo"]
            .iter()
            .any(|mark| contains(head, mark))
}

fn jpeg_second_segment(head: &[u8]) -> Option<&[u8]> {
    let length = head.get(4..6)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    head.get(4 + length..6 + length)
}

/// `FF D9`, perhaps padded, or the mark of what Samsung's phones append.
fn ends_as_jpeg(tail: &[u8]) -> bool {
    without_padding(tail).ends_with(b"\xff\xd9") || tail.ends_with(b"SEFT")
}

fn without_padding(tail: &[u8]) -> &[u8] {
    let is_padding = |byte: &u8| matches!(byte, 0 | b'\n' | b'\r' | b' ');
    let end = tail.iter().rposition(|byte| !is_padding(byte));
    &tail[..end.map_or(0, |end| end + 1)]
}

fn riff_length(head: &[u8]) -> Option<u64> {
    if head.get(..4) != Some(b"RIFF") {
        return None;
    }
    let length = head.get(4..8)?;
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
    Some(u64::from(length) + 8)
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}
