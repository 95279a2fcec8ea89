//! Writes the draft: TOML, with a comment at each guess.

pub(super) mod flows;
mod writes;

use std::fmt::Write as _;

use super::classify::Kind;
use super::find::Found;
use super::forms::quoted;
use super::survey::Survey;
use super::tried::Tried;
use crate::target::Target;

/// One sentence: what was found.
pub(super) fn summary(survey: &Survey) -> String {
    let count = |found: &Option<Found>| found.as_ref().map_or(0, |it| it.count);
    let parts = [
        (count(&survey.albums), "galleries"),
        (count(&survey.thumbnails), "thumbnails"),
        (count(&survey.photos), "photos"),
        (count(&survey.medium), "enlarged image"),
        (count(&survey.full), "full image"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let asks = survey.forms.sign_in.as_ref();
    if parts.is_empty() && asks.is_some_and(|form| form.page == survey.start) {
        "it shows nothing before one signs in; with an account, --try-writes looks behind that"
            .to_owned()
    } else if parts.is_empty() {
        "nothing on it looks like a gallery".to_owned()
    } else {
        format!(
            "not a known gallery; by its structure: {}",
            parts.join(", ")
        )
    }
}

/// The scenario.
pub(super) fn toml(survey: &Survey, tried: &Tried) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "# Drafted by `vernissage draft` from what stands on {}.\n\
         # Every guess has been tried by asking for it; read the comments, correct what is\n\
         # wrong, and see with: vernissage probe --host {} --scenario THIS-FILE\n\
         # docs/SCENARIOS.md explains the format.\n\
         format = 1\n\
         title = \"Drafted from structure\"\n",
        survey.host, survey.root
    );
    browse(&mut text, survey);
    writes::writes(&mut text, survey, tried);
    text
}

fn browse(text: &mut String, survey: &Survey) {
    let elsewhere = !matches!(survey.start.as_str(), "" | "/");
    if elsewhere || survey.sign_in_first {
        text.push_str("[browse]\n");
        if elsewhere {
            let _ = writeln!(text, "start = {}", quoted(&survey.start));
        }
        if survey.sign_in_first {
            text.push_str("# Nothing was shown before signing in.\nsign_in_first = true\n");
        }
        text.push('\n');
    }
    text.push_str("[browse.listing]\n");
    if let Some(albums) = &survey.albums {
        let what = format!(
            "{} galleries; a few were opened and show photos",
            albums.count
        );
        line(text, "albums", albums, &what, false);
        match &survey.covers {
            Some(covers) => {
                line(
                    text,
                    "thumbnails",
                    covers,
                    &format!("{} cover images", covers.count),
                    true,
                );
            }
            None => missing(
                text,
                "thumbnails",
                "no cover images were found",
                "img.cover",
            ),
        }
        next(text, survey.listing_next.as_ref());
        text.push_str("\n[browse.gallery]\n");
        comment(text, survey.gallery.as_deref());
    } else {
        text.push_str(
            "# No links to galleries were found, so the site is taken for one gallery. If it has\n\
             # several, write: albums = \"the selector of the links to them\", and put what\n\
             # follows under [browse.gallery].\n",
        );
    }
    gallery(text, survey);
    photo(text, survey);
}

fn comment(text: &mut String, page: Option<&Target>) {
    if let Some(page) = page {
        let _ = writeln!(text, "# Seen on {page}");
    }
}

fn gallery(text: &mut String, survey: &Survey) {
    match &survey.thumbnails {
        Some(found) => line(
            text,
            "thumbnails",
            found,
            &format!("{} images", found.count),
            true,
        ),
        None => {
            missing(text, "thumbnails", "no thumbnails were found", "img.thumb");
            if survey.photos.is_none() {
                // A scenario must look for something.
                text.push_str("thumbnails = \"img\"\n");
            }
        }
    }
    match &survey.photos {
        Some(found) => {
            let what = match found.kind {
                Kind::Image => "links that lead straight to images",
                _ => "links to pages about one photo",
            };
            line(
                text,
                "photos",
                found,
                &format!("{} {what}", found.count),
                false,
            );
        }
        None => missing(
            text,
            "photos",
            "no links to enlarged photos were found",
            "a.photo",
        ),
    }
    next(text, survey.gallery_next.as_ref());
}

fn photo(text: &mut String, survey: &Survey) {
    let Some(photos) = &survey.photos else {
        return;
    };
    text.push_str("\n[browse.photo]\n");
    if photos.kind == Kind::Image {
        text.push_str(
            "# There is no page around an enlarged photo: the link is the image.\n\
             page = false\nfull = { url = \"{photo}\" }\n",
        );
        return;
    }
    comment(
        text,
        survey.photo.as_ref().map(|photo| &*photo.fetched.target),
    );
    match &survey.medium {
        Some(found) => line(
            text,
            "medium",
            found,
            "the heaviest image on the page",
            true,
        ),
        None => missing(text, "medium", "no enlarged image was found", "img.photo"),
    }
    match &survey.full {
        Some(found) => line(text, "full", found, "followed: it is an image", false),
        None => missing(
            text,
            "full",
            "no link to the full image was found",
            "a.download",
        ),
    }
}

/// One guess, and what it rests on.
fn line(text: &mut String, key: &str, found: &Found, what: &str, image: bool) {
    let selection = &found.selection;
    let _ = writeln!(text, "# {what}.");
    if selection.extra > 0 {
        let _ = writeln!(
            text,
            "# CHECK: this also finds {} more; a class on the wanted elements would tell them apart.",
            selection.extra
        );
    }
    if selection.missed > 0 {
        let _ = writeln!(text, "# CHECK: this misses {} of them.", selection.missed);
    }
    let select = quoted(&selection.text);
    let default = ["data-src", "src"];
    if let Some(except) = &found.except {
        let except = quoted(except);
        let _ = writeln!(
            text,
            "# Not those that change something.\n{key} = {{ select = {select}, except = {except} }}"
        );
        return;
    }
    let plain = !image || found.attributes.iter().all(|name| default.contains(name));
    if plain {
        let _ = writeln!(text, "{key} = {select}");
        return;
    }
    let names: Vec<String> = found
        .attributes
        .iter()
        .map(|name| match *name {
            "background" => "\"background-image\"".to_owned(),
            name => quoted(name),
        })
        .collect();
    let attribute = match names.as_slice() {
        [one] => one.clone(),
        many => format!("[{}]", many.join(", ")),
    };
    let _ = writeln!(
        text,
        "{key} = {{ select = {select}, attribute = {attribute} }}"
    );
}

fn missing(text: &mut String, key: &str, what: &str, example: &str) {
    let _ = writeln!(
        text,
        "# NOT FOUND: {what}. If there are any, write: {key} = \"{example}\""
    );
}

fn next(text: &mut String, found: Option<&Found>) {
    match found {
        Some(found) => line(
            text,
            "next",
            found,
            "the next page; it was opened and is another",
            false,
        ),
        None => {
            text.push_str("# No link to a next page was seen; rel=next is looked for anyway.\n");
        }
    }
}
