use super::*;
use image::ImageFormat;

fn made(format: ImageFormat) -> Vec<u8> {
    let picture = image::DynamicImage::new_rgb8(40, 30);
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn check(bytes: &[u8], step: usize) -> Result<(), String> {
    let mut check = ImageCheck::new(None);
    for piece in bytes.chunks(step) {
        check.push(piece);
    }
    check.finish()
}

#[test]
fn whole_images_are_right_however_they_are_cut_up() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let bytes = made(format);
        for step in [1, 7, 64, 100_000] {
            assert_eq!(check(&bytes, step), Ok(()), "{format:?} by {step}");
        }
    }
}

#[test]
fn images_that_end_early_are_told() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let bytes = made(format);
        let cut = check(&bytes[..bytes.len() - 5], 64).unwrap_err();
        assert!(cut.contains("is cut"), "{format:?}: {cut}");
        let early = check(&bytes[..20], 64);
        assert!(early.is_err(), "{format:?}: {early:?}");
    }
    assert!(check(b"", 1).unwrap_err().contains("no bytes"));
}

#[test]
fn the_middle_need_not_be_seen() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let mut bytes = made(format);
        let length = bytes.len() as u64;
        let mut check = ImageCheck::new(None);
        assert_eq!(check.indifferent(length), 0, "the beginning is needed");
        check.push(&bytes);
        // As if it had a large middle, and the same end.
        let unseen = check.indifferent(1_000_000);
        assert_eq!(unseen, 1_000_000 - TAIL as u64);
        check.pass_over(unseen);
        let end = bytes.split_off(bytes.len() - TAIL.min(bytes.len()));
        check.push(&end);
        assert_eq!(check.finish(), Ok(()), "{format:?}");
    }
}

#[test]
fn padding_after_the_end_is_harmless() {
    let mut bytes = made(ImageFormat::Jpeg);
    bytes.extend_from_slice(&[0; 20]);
    assert_eq!(check(&bytes, 64), Ok(()));
}

#[test]
fn metadata_may_come_long_before_the_dimensions() {
    let plain = made(ImageFormat::Jpeg);
    let mut bytes = plain[..2].to_vec();
    for _ in 0..4 {
        bytes.extend_from_slice(b"\xff\xe2\xff\xff");
        bytes.extend_from_slice(&[7; 0xfffd]);
    }
    bytes.extend_from_slice(&plain[2..]);
    assert_eq!(check(&bytes, 8192), Ok(()));
    assert_eq!(check(&bytes, 1_000_000), Ok(()));
}

#[test]
fn a_page_is_not_an_image() {
    let page = b"<!DOCTYPE html><html><body>Not found, but with 200</body></html>";
    assert!(check(page, 64).unwrap_err().contains("a page"));
    assert!(check(b"GIF nothing of the kind, really, just text", 64).is_err());
}

#[test]
fn drawings_are_taken_by_their_type() {
    let mut check = ImageCheck::new(Some(b"image/svg+xml; charset=utf-8"));
    check.push(b"<svg/>");
    assert_eq!(check.finish(), Ok(()));
}
