//! What is said of a picture.

use std::path::Path;
use std::time::Duration;

use super::studio::Taken;
use crate::units;
use crate::visit::redact;

/// Problems that are told one by one.
const MOST_PROBLEMS: usize = 20;

/// The picture in a line, and what failed on the page in a line each.
pub(super) fn told(path: &Path, taken: &Taken) -> String {
    let (picture, sight) = (&taken.picture, &taken.sight);
    let images = units::counted(u64::from(sight.images), "image", "images");
    let cut = if picture.cut {
        ", the rest was cut off"
    } else {
        ""
    };
    let mut text = format!(
        "{}  {} × {} pixels, {}{cut}; {} {}, {images}{}\n",
        path.display(),
        picture.width,
        picture.height,
        units::bytes(picture.bytes.len() as u64),
        redact::links(&sight.url),
        if sight.status == 0 {
            "without a status".to_owned()
        } else {
            format!("({})", sight.status)
        },
        times(taken),
    );
    for problem in taken.problems().iter().take(MOST_PROBLEMS) {
        text.push_str(&format!("  failed: {problem}\n"));
    }
    let more = taken.problems().len().saturating_sub(MOST_PROBLEMS);
    if more > 0 {
        text.push_str(&format!("  failed: and {more} more\n"));
    }
    text
}

fn times(taken: &Taken) -> String {
    let vitals = &taken.sight.vitals;
    let parts = [
        ("first byte", vitals.ttfb_ms),
        ("largest paint", vitals.lcp_ms),
        ("all images shown", vitals.images_ms),
    ];
    let told = parts.iter().filter_map(|(name, millis)| {
        let time = Duration::try_from_secs_f64((*millis)? / 1000.0).ok()?;
        Some(format!(", {name} after {}", units::duration(time)))
    });
    told.collect::<String>() + &format!(", picture ready after {}", units::duration(taken.took))
}
