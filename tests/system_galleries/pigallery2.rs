//! PiGallery2, replayed: an API of JSON, behind a sign-in, without a delete.

use crate::crowd::Crowd;
use crate::proof;
use crate::replay::Replay;
use crate::replay::pigallery2::PiGallery2;

fn crowd(gallery: &Replay<PiGallery2>, folder: &tempfile::TempDir) -> Crowd {
    Crowd {
        host: gallery.url().to_owned(),
        scenario: "pigallery2",
        folder: folder.path().to_owned(),
    }
}

fn photos(gallery: &PiGallery2) -> usize {
    gallery.folders.values().map(|files| files.len()).sum()
}

#[test]
fn walkers_read_everything_of_pigallery2() {
    let folder = tempfile::TempDir::new().unwrap();
    let gallery = Replay::open(PiGallery2::new());
    let crowd = crowd(&gallery, &folder);
    let scenario = proof::everything("pigallery2", folder.path());
    let walkers = ["--crowd", "walker=1", "--iterations", "1"];
    let walked = crowd.run_with(&scenario, "walkers", &walkers);
    gallery.look(|gallery| {
        assert!(gallery.wrong.is_empty(), "{:#?}", gallery.wrong);
        assert_eq!(photos(gallery), 24);
        assert_eq!(gallery.full.len(), 24, "photos read in full size");
        assert_eq!(gallery.small.len(), 48, "thumbnails and enlarged ones read");
        assert_eq!(
            walked.wire_bytes("full"),
            gallery.full.values().sum::<u64>()
        );
        let small = walked.wire_bytes("thumbnail") + walked.wire_bytes("medium");
        assert_eq!(small, gallery.small.values().sum::<u64>());
        // The preflight signs in too.
        assert!(gallery.signed_in >= 4);
        assert_eq!(gallery.signed_in, gallery.signed_out);
    });
}

#[test]
fn uploaders_leave_their_photos_in_pigallery2_and_say_so() {
    let folder = tempfile::TempDir::new().unwrap();
    let gallery = Replay::open(PiGallery2::new());
    let crowd = crowd(&gallery, &folder);
    let uploaders = ["--crowd", "uploader=1", "--iterations", "2"];
    let report = crowd.failing("pigallery2", "uploaders", &uploaders);
    assert_eq!(report.json["failures"], serde_json::json!([]));
    let warnings = report.warnings().join("\n");
    assert!(
        warnings.contains("Still in the gallery: 8 photos."),
        "{warnings}"
    );
    assert_eq!(report.writes("uploaded"), 8);
    assert_eq!(report.writes("left"), 8);
    gallery.look(|gallery| {
        assert!(gallery.wrong.is_empty(), "{:#?}", gallery.wrong);
        assert_eq!(gallery.added, 8);
        assert_eq!(photos(gallery), 24 + 8);
        assert_eq!(gallery.signed_in, gallery.signed_out);
    });
}

/// Wrong credentials are 200 with an error inside.
#[test]
fn a_wrong_password_for_pigallery2_is_seen() {
    let folder = tempfile::TempDir::new().unwrap();
    let gallery = Replay::open(PiGallery2::new());
    let crowd = crowd(&gallery, &folder);
    let walkers = ["--crowd", "walker=1", "--iterations", "1"];
    let said = crowd.refused("pigallery2", "not the password", &walkers);
    assert!(said.contains("sign in"), "{said}");
    gallery.look(|gallery| assert_eq!(gallery.signed_in, 0));
}
