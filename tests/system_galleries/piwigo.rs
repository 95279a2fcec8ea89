//! Piwigo, replayed: its pages and its web service as they were recorded.

use crate::crowd::{Crowd, PASSWORD};
use crate::proof;
use crate::replay::Replay;
use crate::replay::piwigo::Piwigo;
use crate::seeds;

fn crowd(piwigo: &Replay<Piwigo>, folder: &tempfile::TempDir) -> Crowd {
    Crowd {
        host: piwigo.url().to_owned(),
        scenario: "piwigo",
        folder: folder.path().to_owned(),
    }
}

/// Nobody has done what a browser would not do, and only the seeds are there.
fn is_as_it_was(piwigo: &Piwigo) {
    assert!(piwigo.wrong.is_empty(), "{:#?}", piwigo.wrong);
    assert_eq!(piwigo.photos.len(), 24);
    for (number, (id, photo)) in (0..).zip(&piwigo.photos) {
        assert_eq!(*id, number + 1);
        assert_eq!(photo.bytes, seeds::jpeg(number, 800, 600), "photo {id}");
    }
}

#[test]
fn walkers_read_everything_of_piwigo() {
    let folder = tempfile::TempDir::new().unwrap();
    let piwigo = Replay::open(Piwigo::new());
    let crowd = crowd(&piwigo, &folder);
    let scenario = proof::everything("piwigo", folder.path());
    let walkers = ["--crowd", "walker=1", "--iterations", "1"];
    let walked = crowd.run_with(&scenario, "walkers", &walkers);
    piwigo.look(|piwigo| {
        is_as_it_was(piwigo);
        assert_eq!(piwigo.full.len(), 24, "photos read in full size");
        assert_eq!(walked.wire_bytes("full"), piwigo.full.values().sum::<u64>());
        let small = walked.wire_bytes("thumbnail") + walked.wire_bytes("medium");
        assert_eq!(small, piwigo.small);
        for (id, photo) in &piwigo.photos {
            assert_eq!(photo.made.len(), 2, "sizes of photo {id} that were read");
        }
        assert_eq!(piwigo.signed_in, 0, "walkers need no account");
    });
}

#[test]
fn everyone_writes_to_piwigo_and_leaves_nothing() {
    let folder = tempfile::TempDir::new().unwrap();
    let piwigo = Replay::open(Piwigo::new());
    let crowd = crowd(&piwigo, &folder);
    let (mut added, mut in_pieces) = (0, 0);
    for (name, arguments) in proof::WRITERS {
        let report = crowd.run(name, arguments);
        added += report.writes("uploaded");
        piwigo.look(|piwigo| {
            is_as_it_was(piwigo);
            assert_eq!(piwigo.added, added, "{name}: photos added");
            assert_eq!(piwigo.deleted, added, "{name}: photos deleted");
            assert!(piwigo.signed_in > 0);
            assert_eq!(piwigo.signed_in, piwigo.signed_out, "{name}: sign-outs");
            in_pieces = piwigo.in_pieces;
        });
    }
    assert!(
        in_pieces > 0,
        "none of {added} photos was larger than 500 kB"
    );
}

/// What Piwigo answers with 200 when the client does it wrong is a failure.
#[test]
fn traps_of_piwigo_are_seen() {
    let folder = tempfile::TempDir::new().unwrap();
    let piwigo = Replay::open(Piwigo::new());
    let crowd = crowd(&piwigo, &folder);
    let uploaders = ["--crowd", "uploader=1", "--iterations", "1"];

    let cookieless = proof::without(
        "piwigo",
        "[[sign_in]]\nname = \"get the cookie, without which signing in is refused\"\n\
         get = \"/identification.php\"\n",
        folder.path(),
    );
    let said = crowd.refused(&cookieless, PASSWORD, &uploaders);
    assert!(said.contains("sign in"), "{said}");

    let said = crowd.refused("piwigo", "not the password", &uploaders);
    assert!(said.contains("sign in"), "{said}");
    assert!(!said.contains("not the password"), "{said}");
    piwigo.look(|piwigo| assert_eq!(piwigo.added, 0, "nothing was added"));

    let unfinished = proof::without(
        "piwigo",
        "[[upload]]\nname = \"say that it is complete, before which visitors do not see it\"\n\
         post = \"/ws.php?method=pwg.images.uploadCompleted&format=json\"\n\
         form = { image_id = \"{photo.id}\", category_id = \"{category}\", pwg_token = \"{token}\" }\n\
         expect = { json = { \"/stat\" = \"ok\" } }\n",
        folder.path(),
    );
    let report = crowd.failing(&unfinished, "unfinished", &uploaders);
    let failures = report.json["failures"].as_array().unwrap();
    assert_eq!(failures[0]["operation"], "verify", "{failures:#?}");
    piwigo.look(|piwigo| assert_eq!(piwigo.photos.len(), 24, "and still nothing is left"));
}
