//! Reading uploaded pictures with care, and scaling them.

use std::io;
use std::path::Path;

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, RgbImage,
};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// The largest picture that is decoded: 40 megapixels, a large camera's.
const MOST_PIXELS: u64 = 40_000_000;
/// The longest side that is decoded.
const LONGEST_SIDE: u32 = 20_000;
/// What decoding one picture may allocate.
const MOST_MEMORY: u64 = 384 * 1024 * 1024;
/// JPEG quality of thumbnails and mediums.
const QUALITY: u8 = 82;

/// Why a picture is refused, as told to the person who sent it.
#[derive(Debug, thiserror::Error)]
pub(in crate::demo) enum Refusal {
    #[error("is not a JPEG, PNG or WebP image")]
    NotAnImage,
    #[error("is damaged or incomplete and cannot be read")]
    Damaged,
    #[error("is too large to show: {width} × {height} pixels; at most 40 megapixels are accepted")]
    TooManyPixels { width: u32, height: u32 },
    #[error("cannot be read just now")]
    Unreadable(#[from] io::Error),
}

/// A picture that was read: upright, in RGB.
pub(in crate::demo) struct Decoded {
    pub(in crate::demo) pixels: RgbImage,
    pub(in crate::demo) extension: &'static str,
}

/// Reads a picture. What it is, its content says, not its name; dimensions
/// are checked before anything is allocated for them.
pub(in crate::demo) fn decode(path: &Path) -> Result<Decoded, Refusal> {
    let reader = ImageReader::open(path)?.with_guessed_format()?;
    let extension = match reader.format() {
        Some(ImageFormat::Jpeg) => "jpg",
        Some(ImageFormat::Png) => "png",
        Some(ImageFormat::WebP) => "webp",
        _ => return Err(Refusal::NotAnImage),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = reader;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > LONGEST_SIDE {
        return Err(Refusal::TooManyPixels { width, height });
    }
    let orientation = decoder.orientation().map_err(refusal)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    image.apply_orientation(orientation);
    Ok(Decoded {
        pixels: on_white(image),
        extension,
    })
}

fn refusal(error: ImageError) -> Refusal {
    match error {
        ImageError::IoError(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            // Decoders report bad data as `InvalidData` and the like.
            if error.raw_os_error().is_some() {
                Refusal::Unreadable(error)
            } else {
                Refusal::Damaged
            }
        }
        _ => Refusal::Damaged,
    }
}

/// Drops transparency: a JPEG has none.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    let mut opaque = RgbImage::new(image.width(), image.height());
    for (to, from) in opaque.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let blend = |colour: u32| ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        to.0 = [blend(red), blend(green), blend(blue)];
    }
    opaque
}

/// A scaled picture, encoded.
pub(in crate::demo) struct Derived {
    pub(in crate::demo) width: u32,
    pub(in crate::demo) jpeg: Vec<u8>,
}

/// Scales a picture to the given dimensions, smallest first, and encodes each.
/// Works down from the largest, each from the one before: several times
/// faster than each from the original, and not visibly different.
pub(in crate::demo) fn derive(
    pixels: &RgbImage,
    dimensions: &[(u32, u32)],
) -> Result<Vec<Derived>, String> {
    let mut derived: Vec<Derived> = Vec::with_capacity(dimensions.len());
    let mut last: Option<RgbImage> = None;
    for &(width, height) in dimensions.iter().rev() {
        let scaled = resize(
            last.as_ref().unwrap_or(pixels),
            width,
            height,
            FilterType::CatmullRom,
        )?;
        derived.push(Derived {
            width,
            jpeg: encode_jpeg(&scaled, QUALITY)?,
        });
        last = Some(scaled);
    }
    Ok(derived)
}

/// Resizes with a filter.
pub(in crate::demo) fn resize(
    from: &RgbImage,
    width: u32,
    height: u32,
    filter: FilterType,
) -> Result<RgbImage, String> {
    let source = fast_image_resize::images::ImageRef::new(
        from.width(),
        from.height(),
        from.as_raw(),
        PixelType::U8x3,
    )
    .map_err(|error| error.to_string())?;
    let mut target = Image::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new()
        .resize(&source, &mut target, &options)
        .map_err(|error| error.to_string())?;
    RgbImage::from_raw(width, height, target.into_vec())
        .ok_or_else(|| "a resized picture lost its pixels".to_owned())
}

/// Encodes as JPEG, with the colour at half resolution as cameras do.
pub(in crate::demo) fn encode_jpeg(pixels: &RgbImage, quality: u8) -> Result<Vec<u8>, String> {
    let (Ok(width), Ok(height)) = (pixels.width().try_into(), pixels.height().try_into()) else {
        return Err("a JPEG has at most 65,535 pixels a side".to_owned());
    };
    let mut jpeg = Vec::with_capacity(pixels.as_raw().len() / 8);
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
        .encode(pixels.as_raw(), width, height, ColorType::Rgb)
        .map_err(|error| error.to_string())?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("upload");
        std::fs::write(&path, bytes).unwrap();
        decode(&path)
            .map(|decoded| decoded.pixels.dimensions())
            .unwrap_err()
            .to_string()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut png = Vec::new();
        DynamicImage::new_luma8(width, height)
            .write_to(&mut io::Cursor::new(&mut png), ImageFormat::Png)
            .unwrap();
        png
    }

    #[test]
    fn what_is_no_picture_is_refused_with_the_reason() {
        assert_eq!(
            refused(b"<html>not a picture"),
            "is not a JPEG, PNG or WebP image"
        );
        assert_eq!(refused(b""), "is not a JPEG, PNG or WebP image");
        assert_eq!(
            refused(b"GIF89a\x01\0\x01\0"),
            "is not a JPEG, PNG or WebP image"
        );
        let whole = png(64, 64);
        assert_eq!(
            refused(&whole[..40]),
            "is damaged or incomplete and cannot be read"
        );
    }

    #[test]
    fn a_decompression_bomb_is_refused_by_its_header() {
        let mut bomb = png(1, 1);
        bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert!(refused(&bomb).starts_with("is too large to show: 65536 × 65536"));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    (crc >> 1) ^ 0xEDB8_8320
                } else {
                    crc >> 1
                }
            })
        })
    }

    #[test]
    fn transparency_becomes_white_and_sizes_are_kept() {
        let clear = DynamicImage::new_rgba8(30, 20);
        let pixels = on_white(clear);
        assert_eq!(pixels.get_pixel(3, 3).0, [255; 3]);
        let derived = derive(&pixels, &[(6, 4), (15, 10)]).unwrap();
        let widths: Vec<u32> = derived.iter().map(|file| file.width).collect();
        assert_eq!(widths, [15, 6]);
        let back = image::load_from_memory(&derived[1].jpeg).unwrap();
        assert_eq!((back.width(), back.height()), (6, 4));
    }
}
