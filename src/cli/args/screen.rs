//! Screens as they are written on the command line.

use crate::browser::screen::Screen;

/// The largest side that is drawn, in device pixels.
const LARGEST: f64 = 8192.0;

/// Reads `desktop`, `tablet`, `phone`, `1600x900` or `390x844@3`.
///
/// # Errors
/// With a sentence that says what to write.
pub fn parse(text: &str) -> Result<Screen, String> {
    match text {
        "desktop" => return Ok(Screen::DESKTOP),
        "tablet" => return Ok(Screen::TABLET),
        "phone" => return Ok(Screen::PHONE),
        _ => {}
    }
    let wrong = || "write desktop, tablet, phone, or a size as 1600x900 or 390x844@3".to_owned();
    let (size, scale) = text.split_once('@').unwrap_or((text, "1"));
    let (width, height) = size.split_once('x').ok_or_else(wrong)?;
    let width: u32 = width.parse().map_err(|_| wrong())?;
    let height: u32 = height.parse().map_err(|_| wrong())?;
    let scale: f64 = scale.parse().map_err(|_| wrong())?;
    if !(1.0..=5.0).contains(&scale) {
        return Err("a scale is between 1 and 5".to_owned());
    }
    let fits = |side: u32| (100.0..=LARGEST).contains(&(f64::from(side) * scale)) && side >= 100;
    if !fits(width) || !fits(height) {
        return Err(format!(
            "a screen has between 100 and {LARGEST} pixels on each side"
        ));
    }
    Ok(Screen {
        width,
        height,
        scale,
        ..Screen::DESKTOP
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_have_names_and_sizes() {
        assert_eq!(parse("phone"), Ok(Screen::PHONE));
        let wide = parse("1600x900@2").unwrap();
        assert_eq!((wide.width, wide.height, wide.scale), (1600, 900, 2.0));
        for wrong in [
            "watch",
            "10x10",
            "x",
            "900x",
            "900x900@9",
            "9000x900@1",
            "-1x5",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
