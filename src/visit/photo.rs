//! Made-up photos for the crowd to add.
//!
//! Galleries look at what they are given: it must decode, have a plausible size
//! and be unlike any other upload (MediaWiki refuses bytes that it has, by their
//! SHA-1). Drawing and encoding a photo costs the generator tens of milliseconds of
//! processor, so a few dozen are made, each when it is first needed, and every
//! upload is a copy of one with a comment segment (COM, ITU-T T.81 B.2.4.5) of
//! its own: other bytes, same picture, for the price of copying it.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};
use rand::RngExt;

use super::random::Stream;

/// How many different pictures there are.
const PICTURES: usize = 24;
/// The median size in bytes.
const MEDIAN_BYTES: u64 = 300_000;
/// Standard deviation of the logarithm of the size.
const SPREAD: f64 = 0.6;
/// Bytes a pixel that our pictures need at [`QUALITY`]; measured.
const BYTES_PER_PIXEL: f64 = 0.24;
/// JPEG quality, as phones and cameras have it.
const QUALITY: u8 = 85;

/// The MIME type of all photos.
pub const CONTENT_TYPE: &str = "image/jpeg";

/// Makes photos; shared by all visitors.
#[derive(Debug)]
pub struct PhotoMaker {
    median_bytes: f64,
    pictures: [OnceLock<Bytes>; PICTURES],
}

/// Photos of about 300 kB, as galleries keep them.
impl Default for PhotoMaker {
    fn default() -> Self {
        Self::with_median(MEDIAN_BYTES)
    }
}

impl PhotoMaker {
    /// Makes photos of which half are larger than this many bytes.
    #[must_use]
    pub fn with_median(bytes: u64) -> Self {
        Self {
            median_bytes: bytes.clamp(1_000, 20_000_000) as f64,
            pictures: std::array::from_fn(|_| OnceLock::new()),
        }
    }

    /// Makes a photo that carries the mark in a comment: a whole JPEG file. Which
    /// picture, and so the size, is drawn.
    ///
    /// # Errors
    /// A sentence, when no picture could be encoded.
    pub async fn make(self: &Arc<Self>, mark: &str, stream: &mut Stream) -> Result<Bytes, String> {
        let which = stream.random_range(0..PICTURES);
        let made = self.pictures.get(which).and_then(OnceLock::get).cloned();
        let picture = match made {
            Some(picture) => picture,
            None => {
                let maker = Arc::clone(self);
                tokio::task::spawn_blocking(move || maker.picture(which))
                    .await
                    .map_err(|error| format!("No photo could be drawn: {error}."))??
            }
        };
        Ok(with_comment(&picture, mark))
    }

    fn picture(&self, which: usize) -> Result<Bytes, String> {
        let slot = self
            .pictures
            .get(which)
            .ok_or("There is no such picture.")?;
        if let Some(made) = slot.get() {
            return Ok(made.clone());
        }
        let bytes = wanted_bytes(self.median_bytes, which);
        let drawn =
            draw(which, bytes).map_err(|error| format!("No photo could be drawn: {error}."))?;
        Ok(slot.get_or_init(|| drawn).clone())
    }
}

/// The wanted size of a picture in bytes. The pictures stand at equal steps of
/// the distribution, so that drawing one of them draws a size: log-logistic,
/// which is the lognormal distribution for our purposes and whose quantiles
/// need no table (the logistic is the normal within 0.01 at scale 1/1.702).
fn wanted_bytes(median: f64, which: usize) -> f64 {
    let quantile = (which as f64 + 0.5) / PICTURES as f64;
    let deviations = (quantile / (1.0 - quantile)).ln() / 1.702;
    median * (SPREAD * deviations).exp()
}

/// Draws a landscape: sky, sun, three ranges of hills and the grain of film,
/// each picture in colours of its own.
fn draw(which: usize, bytes: f64) -> Result<Bytes, EncodingError> {
    let pixels = bytes / BYTES_PER_PIXEL;
    let upright = which % 4 == 3;
    let long = (pixels * 4.0 / 3.0).sqrt();
    let (columns, rows) = if upright {
        ((long * 0.75) as u16, long as u16)
    } else {
        (long as u16, (long * 0.75) as u16)
    };
    let (width, height) = (u32::from(columns), u32::from(rows));
    let scene = Scene::new(which, width, height);
    let mut grain = (which as u32).wrapping_mul(0x9e37_79b9) | 1;
    let mut rgb = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        let sky = scene.sky(y);
        for x in 0..width {
            // xorshift32 (Marsaglia): noise that compresses like the real one.
            grain ^= grain << 13;
            grain ^= grain >> 17;
            grain ^= grain << 5;
            let noise = (grain % 23) as i32 - 11;
            let colour = scene.colour(x, y, sky);
            rgb.extend(colour.map(|channel| (channel + noise).clamp(0, 255) as u8));
        }
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    // Half the colours' resolution, as phones and cameras keep them.
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(&rgb, columns, rows, ColorType::Rgb)?;
    Ok(file.into())
}

/// What a picture shows.
struct Scene {
    height: u32,
    sun: (i64, i64, i64),
    /// For each range, near last: its height at every column, and its colour.
    ranges: Vec<(Vec<u32>, [i32; 3])>,
    warmth: i32,
}

impl Scene {
    fn new(which: usize, width: u32, height: u32) -> Self {
        let turn = which as f64;
        let ranges = (0..3_u32)
            .map(|range| {
                let base = f64::from(height) * (0.45 + 0.17 * f64::from(range));
                let swing = f64::from(height) * 0.09;
                let line = (0..width)
                    .map(|x| {
                        let at = f64::from(x) / f64::from(width) * 9.0 + turn * 1.7;
                        let wave = (at * (1.0 + f64::from(range) * 0.4)).sin()
                            + 0.4 * (at * 2.9 + f64::from(range)).sin();
                        (base + swing * wave) as u32
                    })
                    .collect();
                let depth = range as i32;
                let tint = (which % 5) as i32 * 9;
                (
                    line,
                    [95 - 28 * depth + tint, 120 - 22 * depth, 130 - 38 * depth],
                )
            })
            .collect();
        let radius = i64::from(height) / 12;
        Self {
            height,
            sun: (
                i64::from(width) * (1 + which as i64 % 6) / 7,
                i64::from(height) / 4,
                radius * radius,
            ),
            ranges,
            warmth: (which % 7) as i32 * 12,
        }
    }

    fn sky(&self, y: u32) -> [i32; 3] {
        let down = (y * 100 / self.height.max(1)) as i32;
        [90 + self.warmth + down, 130 + down * 3 / 4, 215 - down / 2]
    }

    fn colour(&self, x: u32, y: u32, sky: [i32; 3]) -> [i32; 3] {
        let near = self.ranges.iter().rev();
        for (line, colour) in near {
            if line.get(x as usize).is_some_and(|top| y >= *top) {
                return *colour;
            }
        }
        let (sun_x, sun_y, radius_squared) = self.sun;
        let (dx, dy) = (i64::from(x) - sun_x, i64::from(y) - sun_y);
        if dx * dx + dy * dy < radius_squared {
            [250, 236, 190]
        } else {
            sky
        }
    }
}

/// A copy with a comment segment. It stands behind APP0, which JFIF wants first.
fn with_comment(jpeg: &[u8], comment: &str) -> Bytes {
    let at = match jpeg {
        [0xff, 0xd8, 0xff, 0xe0, high, low, ..] => {
            (4 + usize::from(u16::from_be_bytes([*high, *low]))).min(jpeg.len())
        }
        _ => 2.min(jpeg.len()),
    };
    // The length of a segment counts its own two bytes.
    let comment = &comment.as_bytes()[..comment.len().min(65_533)];
    let length = (comment.len() as u16 + 2).to_be_bytes();
    let mut file = Vec::with_capacity(jpeg.len() + comment.len() + 4);
    file.extend_from_slice(&jpeg[..at]);
    file.extend_from_slice(&[0xff, 0xfe]);
    file.extend_from_slice(&length);
    file.extend_from_slice(comment);
    file.extend_from_slice(&jpeg[at..]);
    file.into()
}

#[cfg(test)]
mod tests {
    use super::super::random::{Purpose, stream};
    use super::*;

    #[tokio::test]
    async fn photos_decode_and_no_two_are_alike() {
        let maker = Arc::new(PhotoMaker::with_median(100_000));
        let make = |mark: &'static str| {
            let maker = Arc::clone(&maker);
            async move {
                let mut same = stream(1, 1, 1, Purpose::Photo);
                maker.make(mark, &mut same).await.unwrap()
            }
        };
        let (one, other) = (make("vernissage-a-1").await, make("vernissage-a-2").await);
        assert_ne!(one, other);
        for photo in [one, other] {
            let decoded = image::load_from_memory(&photo).unwrap();
            assert!(decoded.width() > 200 && decoded.height() > 200);
        }
    }

    #[test]
    fn sizes_are_spread_around_the_median_and_bounded() {
        let sizes: Vec<f64> = (0..PICTURES).map(|it| wanted_bytes(3e5, it)).collect();
        assert!(sizes[0] > 50_000.0 && sizes[PICTURES - 1] < 1_500_000.0);
        assert!(sizes[PICTURES / 2] > 3e5 && sizes[PICTURES / 2 - 1] < 3e5);
    }

    #[test]
    fn a_picture_is_about_as_large_as_wanted() {
        for which in [0, 7] {
            let wanted = wanted_bytes(1e5, which);
            let ratio = draw(which, wanted).unwrap().len() as f64 / wanted;
            assert!((0.6..1.6).contains(&ratio), "{which}: {ratio}");
        }
    }
}
