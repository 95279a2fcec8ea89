//! django-photologue: open galleries, and photos added in Django's admin.

use std::collections::BTreeMap;

use crate::django::Site;
use crate::doctor;
use crate::proof::{self, Gallery, Noted};

struct Photologue(Site);

impl Gallery for Photologue {
    fn photos(&self) -> BTreeMap<String, u64> {
        self.0
            .photos("SELECT image FROM photologue_photo", "photologue/photos")
    }

    fn noted(&self) -> Noted {
        // The admin's own history: 1 is an addition, 3 a deletion.
        self.0.noted(
            "SELECT count(*) FROM django_admin_log WHERE action_flag = 1",
            "SELECT count(*) FROM django_admin_log WHERE action_flag = 3",
        )
    }
}

#[test]
#[ignore = "system test: needs Python and PyPI (django-photologue); run by .ci/run"]
fn every_persona_visits_photologue() {
    let gallery = Photologue(Site::open("photologue_site.py"));
    let crowd = gallery.0.crowd("photologue");

    let walked = proof::walkers(&gallery, &crowd);
    let originals: Vec<String> = gallery.photos().into_keys().collect();
    assert_eq!(originals.len(), 24);
    gallery.0.everything_was_read(&walked, &originals);
    let read = |part| gallery.0.images_read(|path| path.contains(part));
    assert_eq!(read("_thumbnail."), 24);
    assert_eq!(read("_display."), 24);

    for (name, arguments) in proof::WRITERS {
        proof::writers(&gallery, &crowd, name, arguments);
        gallery.0.nobody_is_signed_in();
    }
    proof::killed_uploaders(&gallery, &crowd);
    doctor::is_recognised(&gallery, &crowd);
    doctor::is_walked(
        &gallery,
        &crowd,
        "/photologue/gallerylist/",
        &[
            "✓ browse.listing.albums finds galleries: 3",
            "✓ browse.gallery.thumbnails finds thumbnails: 8",
            "✓ browse.gallery.photos finds photos: 8",
            "✓ browse.photo.medium finds enlarged images",
            "✓ browse.photo.full finds full images: 1",
        ],
    );
}
