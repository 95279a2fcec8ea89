//! Galleries as students write them. Each is a whole site: a list, galleries,
//! photos, and what else stands on such pages.

use crate::server::Site;

pub(crate) fn many(numbers: std::ops::RangeInclusive<u32>, part: impl Fn(u32) -> String) -> String {
    numbers.map(part).collect()
}

/// Tables, `.php` and numbers, a link on the picture and one on the name.
pub(crate) fn tables() -> Site {
    let rows = many(1..=3, |n| {
        format!(
            "<tr><td><a href='album.php?id={n}'><img src='covers/{n}.jpg' width=120></a></td>\
             <td><a href='album.php?id={n}'>Album {n}</a></td><td>6</td></tr>"
        )
    });
    let nav = "<a href='index.php'>Home</a> <a href='about.php'>About</a> <a href='logout.php'>Log out</a>";
    let mut site = Site::new()
        .page(
            "/",
            format!("<p>{nav}<h1>My pictures</h1><table border=1>{rows}</table>"),
        )
        .page("/index.php", "<p>see /")
        .page("/about.php", "<p>I am a student.");
    for n in 1..=3 {
        let cells = many(1..=6, |p| {
            format!(
                "<td><a href='photo.php?id={n}{p}'><img src='thumbs/{n}{p}.jpg' alt=''></a></td>"
            )
        });
        site = site.photo(&format!("/covers/{n}.jpg"), 60).page(
            &format!("/album.php?id={n}"),
            format!("<p>{nav}<h1>{n}</h1><table><tr>{cells}</tr></table>"),
        );
        for p in 1..=6 {
            site = site
                .photo(&format!("/thumbs/{n}{p}.jpg"), 80)
                .photo(&format!("/medium/{n}{p}.jpg"), 240)
                .photo(&format!("/originals/{n}{p}.jpg"), 400)
                .page(
                    &format!("/photo.php?id={n}{p}"),
                    format!(
                        "<p>{nav}<center><img src='medium/{n}{p}.jpg'></center>\
                         <a href='originals/{n}{p}.jpg'>original</a> \
                         <a href='delete.php?id={n}{p}'>delete</a>"
                    ),
                );
        }
    }
    site
}

/// Cards: the image beside the link, and links straight to the images.
pub(crate) fn cards() -> Site {
    let cards = many(1..=4, |n| {
        format!(
            "<div class='card col-md-3'><div class='card-image'><img class='img-fluid' \
             src='/static/c{n}.jpg'></div><div class='card-body'><h5>Trip {n}</h5>\
             <a class='btn btn-primary' href='/album/trip-{n}/'>Open</a></div></div>"
        )
    });
    let header = "<header><a href='/'><img src='/static/logo.jpg'></a><nav><a class='btn' \
                  href='/contact/'>Contact</a></nav></header>";
    let mut site = Site::new()
        .photo("/static/logo.jpg", 90)
        .page(
            "/",
            format!("{header}<main class='container'><div class='row'>{cards}</div></main>"),
        )
        .page("/contact/", format!("{header}<p>Write to me."));
    for n in 1..=4 {
        let tiles = many(1..=5, |p| {
            format!(
                "<a class='tile' href='/media/full/{n}-{p}.jpg' data-lightbox=x><img src='/media/th/{n}-{p}.jpg'></a>"
            )
        });
        site = site.photo(&format!("/static/c{n}.jpg"), 100).page(
            &format!("/album/trip-{n}/"),
            format!("{header}<div class='grid'>{tiles}</div>"),
        );
        for p in 1..=5 {
            site = site
                .photo(&format!("/media/th/{n}-{p}.jpg"), 80)
                .photo(&format!("/media/full/{n}-{p}.jpg"), 300);
        }
    }
    site
}

/// Pictures as CSS backgrounds.
pub(crate) fn backgrounds() -> Site {
    let tiles = many(1..=2, |n| {
        format!(
            "<a class=tile href='/g/{n}' style=\"background-image: url('/bg/{n}.jpg')\"><span>Gallery {n}</span></a>"
        )
    });
    let mut site = Site::new().page("/", format!("<div id=wall>{tiles}</div>"));
    for n in 1..=2 {
        let tiles = many(1..=4, |p| {
            format!(
                "<a class=shot href='/p/{n}{p}' style='background-image:url(/bg/{n}{p}.jpg)'></a>"
            )
        });
        site = site.photo(&format!("/bg/{n}.jpg"), 90).page(
            &format!("/g/{n}"),
            format!("<div class=shots>{tiles}</div><a href='/'>all</a>"),
        );
        for p in 1..=4 {
            site = site
                .photo(&format!("/bg/{n}{p}.jpg"), 90)
                .photo(&format!("/big/{n}{p}.jpg"), 300)
                .page(
                    &format!("/p/{n}{p}"),
                    format!("<img id=photo src='/big/{n}{p}.jpg'><a href='/g/{n}'>back</a>"),
                );
        }
    }
    site
}

/// Lazy loading, with a placeholder in `src`.
pub(crate) fn lazy() -> Site {
    let blank = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
    let items = many(1..=3, |n| {
        format!(
            "<li><a href='gallery/{n}'><img class=lazy src='{blank}' data-src='pics/{n}.jpg'></a></li>"
        )
    });
    let mut site = Site::new().page("/", format!("<ul class=galleries>{items}</ul>"));
    for n in 1..=3 {
        let items = many(1..=6, |p| {
            format!(
                "<figure><a href='/gallery/{n}/{p}'><img class=lazy src='/blank.gif' \
                 data-src='/pics/{n}-{p}.jpg'></a><figcaption>No. {p}</figcaption></figure>"
            )
        });
        site = site.photo(&format!("/pics/{n}.jpg"), 80).page(
            &format!("/gallery/{n}"),
            format!("<section>{items}</section>"),
        );
        for p in 1..=6 {
            site = site
                .photo(&format!("/pics/{n}-{p}.jpg"), 80)
                .photo(&format!("/pics/{n}-{p}-large.jpg"), 300)
                .page(
                    &format!("/gallery/{n}/{p}"),
                    format!("<img src='/pics/{n}-{p}-large.jpg'><p><a href='/gallery/{n}'>up</a>"),
                );
        }
    }
    site
}

/// French, with pages to turn, a sign-in, and links that must not be followed.
pub(crate) fn french() -> Site {
    let menu = "<ul class=menu><li><a href='/connexion'>Connexion</a></li>\
                <li><a href='/deconnexion'>Déconnexion</a></li>\
                <li><a href='/contact'>Nous écrire</a></li></ul>";
    let albums = many(1..=3, |n| {
        format!(
            "<div class=album><a href='/albums/{n}'><img src='/v/{n}.jpg'></a><b>Été {n}</b>\
             <a href='/albums/{n}/supprimer'>Supprimer</a></div>"
        )
    });
    let mut site = Site::new()
        .page("/", format!("{menu}<div class=liste>{albums}</div>"))
        .page("/contact", format!("{menu}<p>Écrivez."))
        .page(
            "/connexion",
            format!(
                "{menu}<form method=post action='/connexion'><input name=pseudo>\
                 <input type=password name=motdepasse><button>Se connecter</button></form>"
            ),
        );
    for n in 1..=3 {
        site = site.photo(&format!("/v/{n}.jpg"), 80);
        for page in 1..=2u32 {
            let photos = many(1..=4, |p| {
                format!(
                    "<div class=photo><a href='/photos/{n}{page}{p}'><img src='/m/{n}{page}{p}.jpg'></a></div>"
                )
            });
            let turn = if page == 1 {
                format!("<p class=pages><a class=suivant href='/albums/{n}?page=2'>Suivant »</a>")
            } else {
                format!("<p class=pages><a class=precedent href='/albums/{n}'>« Précédent</a>")
            };
            let path = if page == 1 {
                format!("/albums/{n}")
            } else {
                format!("/albums/{n}?page=2")
            };
            site = site.page(&path, format!("{menu}{photos}{turn}"));
            for p in 1..=4 {
                site = site
                    .photo(&format!("/m/{n}{page}{p}.jpg"), 80)
                    .photo(&format!("/g/{n}{page}{p}.jpg"), 300)
                    .page(
                        &format!("/photos/{n}{page}{p}"),
                        format!(
                            "{menu}<img src='/g/{n}{page}{p}.jpg'>\
                             <a href='/photos/{n}{page}{p}/supprimer' onclick='return confirm(1)'>Supprimer</a>"
                        ),
                    );
            }
        }
    }
    site
}

/// No classes, no ids, hardly any elements.
pub(crate) fn bare() -> Site {
    let places = ["lisbon", "oslo", "rome"];
    let links: String = places
        .iter()
        .map(|place| format!("<p><a href={place}.html>{place}</a>"))
        .collect();
    let mut site = Site::new().page("/", format!("<h1>photos</h1>{links}"));
    for place in places {
        let photos = many(1..=4, |p| {
            format!("<a href={place}/{p}.jpg><img src={place}/small{p}.jpg></a> ")
        });
        site = site.page(
            &format!("/{place}.html"),
            format!("<h1>{place}</h1>{photos}<p><a href=/>back</a>"),
        );
        for p in 1..=4 {
            site = site
                .photo(&format!("/{place}/small{p}.jpg"), 80)
                .photo(&format!("/{place}/{p}.jpg"), 300);
        }
    }
    site
}

/// One gallery and nothing around it.
pub(crate) fn single() -> Site {
    let photos = many(1..=8, |p| {
        format!("<figure class=item><a href='/view/{p}'><img src='/s/{p}.jpg'></a></figure>")
    });
    let mut site = Site::new().page("/", format!("<div class=gallery>{photos}</div>"));
    for p in 1..=8 {
        site = site
            .photo(&format!("/s/{p}.jpg"), 80)
            .photo(&format!("/l/{p}.jpg"), 300)
            .page(
                &format!("/view/{p}"),
                format!("<a href='/'>close</a><img class=big src='/l/{p}.jpg'>"),
            );
    }
    site
}

/// No gallery at all.
pub(crate) fn empty() -> Site {
    Site::new()
        .page("/", "<h1>Welcome</h1><p>It works! <a href='/news'>News</a>")
        .page("/news", "<p>None.")
}
