//! Wagtail's image library: nothing is shown to those who are not signed in.

use std::collections::BTreeMap;

use crate::django::Site;
use crate::doctor;
use crate::proof::{self, Gallery, Noted};

struct Wagtail(Site);

impl Gallery for Wagtail {
    fn photos(&self) -> BTreeMap<String, u64> {
        self.0
            .photos("SELECT file FROM wagtailimages_image", "original_images")
    }

    fn noted(&self) -> Noted {
        // Wagtail's audit log.
        let actions = |action: &str| {
            format!("SELECT count(*) FROM wagtailcore_modellogentry WHERE action = '{action}'")
        };
        self.0
            .noted(&actions("wagtail.create"), &actions("wagtail.delete"))
    }
}

#[test]
#[ignore = "system test: needs Python and PyPI (Wagtail); run by .ci/run"]
fn every_persona_visits_wagtail() {
    let gallery = Wagtail(Site::open("wagtail_site.py"));
    let crowd = gallery.0.crowd("wagtail");

    let walked = proof::walkers(&gallery, &crowd);
    // The page of an image links to a rendition in full size, not to the file.
    let full = |file: String| {
        let file = file.replacen("original_images/", "images/", 1);
        file.replacen(".jpg", ".original.jpg", 1)
    };
    let full: Vec<String> = gallery.photos().into_keys().map(full).collect();
    assert_eq!(full.len(), 24);
    gallery.0.everything_was_read(&walked, &full);
    // In the list, on the image's page, and in full size.
    let renditions = gallery
        .0
        .images_read(|path| path.starts_with("/media/images/"));
    assert_eq!(renditions, 72);
    gallery.0.nobody_is_signed_in();

    for (name, arguments) in proof::WRITERS {
        proof::writers(&gallery, &crowd, name, arguments);
        gallery.0.nobody_is_signed_in();
    }
    proof::killed_uploaders(&gallery, &crowd);
    doctor::is_recognised(&gallery, &crowd);
    // It shows nothing before one signs in.
    doctor::is_tried(
        &gallery,
        &crowd,
        "/admin/images/",
        &[
            // The 24 that were there, and the one that is added.
            "✓ browse.listing.photos finds photos: 25",
            "✓ browse.photo.medium finds enlarged images",
            "✓ a photo can be added",
            "✓ a deleted photo is gone",
        ],
    );
}
