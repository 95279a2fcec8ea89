//! Sites whose links sign out and delete when they are asked for, whatever they
//! are called. Neither a draft nor a crowd that walks by it may ask for one.

use crate::server::{Server, Site};
use crate::{FOUND, count, drafted, probed, sites::many};

const GALLERIES: &str = "browse.listing.albums";

/// Drafts and walks: what was asked for, beside what was found.
async fn walked(site: Site, traps: &[&str], expected: &[(&str, usize)]) -> String {
    let server = Server::open(site);
    let draft = drafted(&server).await;
    let diagnosis = probed(server.url(), &draft).await;
    let asked = server.asked();
    let trap = |path: &&String| traps.iter().any(|trap| path.contains(trap));
    let sprung: Vec<&String> = asked.iter().filter(trap).collect();
    assert!(sprung.is_empty(), "asked for {sprung:?}\n{}", draft.text);
    for (key, number) in expected {
        assert_eq!(count(&diagnosis, key), *number, "{key}\n{}", draft.text);
    }
    draft.text
}

/// Buttons as pictures and as crosses, called as people call their scripts.
fn crosses() -> Site {
    let menu = "<p><a href='index.html'>Accueil</a> <a href='quit.php'>Me déconnecter</a> \
                <a href='endSession.php'>Disconnect</a> <a href='doLogout.php'>Bye</a> \
                <a href='killsession.html'><img src='th/x.jpg' width=64 height=64></a></p>";
    let albums = many(1..=3, |n| {
        format!(
            "<div class=al><a href='album{n}.html'><img src='th/c{n}.jpg'></a> \
             <a href='deleteAlbum.php?id={n}'>×</a></div>"
        )
    });
    let mut site = Site::new()
        .photo("/th/x.jpg", 64)
        .page("/", format!("{menu}{albums}"));
    for n in 1..=3 {
        let photos = many(1..=4, |p| {
            format!(
                "<div class=ph><a href='photo{n}{p}.html'><img src='th/{n}{p}.jpg'></a>\
                 <a href='deletePhoto.php?id={n}{p}'><img src='th/x.jpg' width=64></a></div>"
            )
        });
        site = site
            .photo(&format!("/th/c{n}.jpg"), 80)
            .page(&format!("/album{n}.html"), format!("{menu}{photos}"));
        for p in 1..=4 {
            site = site
                .photo(&format!("/th/{n}{p}.jpg"), 80)
                .photo(&format!("/big/{n}{p}.jpg"), 300)
                .page(
                    &format!("/photo{n}{p}.html"),
                    format!(
                        "{menu}<img src='big/{n}{p}.jpg'><a href='photoDelete.php?id={n}{p}'>X</a>\
                         <a href='rmPhoto.php?id={n}{p}'><img src='th/x.jpg'></a>"
                    ),
                );
        }
    }
    site
}

#[tokio::test]
async fn no_link_that_changes_something_is_asked_for() {
    let traps = [
        "elete", "rmPhoto", "quit", "ession", "ogout", // whatever stands before it
    ];
    walked(crosses(), &traps, &[(GALLERIES, 3), (FOUND, 4)]).await;
}

/// The photos and the buttons beside them are written alike: a selector that finds
/// the ones finds the others.
fn twins() -> Site {
    let photos = many(1..=4, |p| {
        format!(
            "<td><a href='look/{p}.html'><img src='/s/{p}.jpg'></a>\
             <a href='look/{p}/trash'><img src='/s/bin.png'></a></td>"
        )
    });
    let mut site = Site::new()
        .photo("/s/bin.png", 90)
        .page("/", format!("<table><tr>{photos}</table>"));
    for p in 1..=4 {
        site = site
            .photo(&format!("/s/{p}.jpg"), 80)
            .photo(&format!("/l/{p}.jpg"), 300)
            .page(
                &format!("/look/{p}.html"),
                format!("<img src='/l/{p}.jpg'>"),
            )
            .page(&format!("/look/{p}/trash"), "gone");
    }
    site
}

#[tokio::test]
async fn what_a_selector_finds_too_is_excepted_in_the_draft() {
    let draft = walked(twins(), &["trash"], &[("browse.listing.photos", 4)]).await;
    assert!(draft.contains("except = "), "{draft}");
}

/// Nothing about these names says what they do; but photos stand beside them.
fn nameless() -> Site {
    let photos = many(1..=4, |p| {
        format!(
            "<li><a href='show.php?id={p}'><img src='/s/{p}.jpg'></a>\
             <a href='doit.php?id={p}'><img src='/s/b.gif'></a></li>"
        )
    });
    let mut site = Site::new()
        .photo("/s/b.gif", 90)
        .page("/", format!("<ul>{photos}</ul>"));
    for p in 1..=4 {
        site = site
            .photo(&format!("/s/{p}.jpg"), 80)
            .photo(&format!("/l/{p}.jpg"), 300)
            .page(
                &format!("/show.php?id={p}"),
                format!("<img src='/l/{p}.jpg'>"),
            )
            .page(&format!("/doit.php?id={p}"), "done");
    }
    site
}

#[tokio::test]
async fn scripts_of_unknown_names_beside_photos_are_not_asked_for() {
    walked(nameless(), &["doit"], &[("browse.listing.photos", 4)]).await;
}

/// Galleries that are called by their years are no pages to turn, and the way
/// back is not the next page.
fn years() -> Site {
    let years = many(2021..=2023, |n| {
        format!("<li><a href='{n}.html'>{n}</a></li>")
    });
    let mut site = Site::new().page("/", format!("<h1>By year</h1><ul>{years}</ul>"));
    for n in 2021..=2023 {
        let photos = many(1..=4, |p| {
            format!("<td><a href='b/{n}-{p}.jpg'><img src='s/{n}-{p}.jpg'></a></td>")
        });
        site = site.page(
            &format!("/{n}.html"),
            format!(
                "<table><tr>{photos}</table><a href='/'>zurück</a> <a href='2020.html'>zurück</a>"
            ),
        );
        for p in 1..=4 {
            site = site
                .photo(&format!("/s/{n}-{p}.jpg"), 80)
                .photo(&format!("/b/{n}-{p}.jpg"), 300);
        }
    }
    site.page("/2020.html", "<p>An old one.")
}

#[tokio::test]
async fn years_are_galleries_and_the_way_back_is_not_the_next_page() {
    let draft = walked(years(), &[], &[(GALLERIES, 3), (FOUND, 4)]).await;
    assert!(!draft.contains("\nnext = "), "{draft}");
}
