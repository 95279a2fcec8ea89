//! What the templates are filled with.

use askama::Template;

use super::super::media::{Size, Srcset, srcset_of};
use super::super::sessions::Session;
use super::super::store::galleries::Listed;
use super::super::store::photos::Picture;
use super::assets;

/// What surrounds each page.
pub(in crate::demo) struct Frame {
    pub(super) style: &'static str,
    pub(super) icon: &'static str,
    pub(super) who: Who,
    /// What the visitor's last form did.
    pub(super) notice: Option<String>,
}

/// What the page's head offers.
pub(super) enum Who {
    /// Nothing: an error page does not ask who sees it.
    Anyone,
    /// A link to sign in.
    Anonymous,
    /// The name, and a form to sign out.
    SignedIn { user: String, token: String },
}

impl Frame {
    pub(super) fn bare() -> Self {
        Self {
            style: assets::style_url(),
            icon: assets::icon_url(),
            who: Who::Anyone,
            notice: None,
        }
    }

    pub(super) fn anonymous() -> Self {
        Self {
            who: Who::Anonymous,
            ..Self::bare()
        }
    }

    pub(super) fn signed_in(session: &Session, notice: Option<String>) -> Self {
        let user = session.user.clone().unwrap_or_default();
        let who = Who::SignedIn {
            user,
            token: session.token.clone(),
        };
        Self {
            who,
            notice,
            ..Self::bare()
        }
    }

    /// The token for further forms on the page, when signed in.
    pub(super) fn token(&self) -> Option<&str> {
        match &self.who {
            Who::SignedIn { token, .. } => Some(token),
            _ => None,
        }
    }
}

/// Links to the pages before and after this one of a list.
pub(super) struct Paging {
    pub(super) page: u64,
    pub(super) pages: u64,
    /// The list's address without the page.
    pub(super) base: String,
}

/// How many galleries or photos a page lists.
pub(super) const PER_PAGE: u64 = 24;

impl Paging {
    /// The paging of a list with so many items, `None` for a page it does
    /// not have. The first page is there even when the list is empty.
    pub(super) fn new(page: u64, items: u64, base: String) -> Option<Self> {
        let pages = items.div_ceil(PER_PAGE).max(1);
        (1..=pages)
            .contains(&page)
            .then_some(Self { page, pages, base })
    }

    pub(super) fn previous(&self) -> Option<String> {
        (self.page > 1).then(|| self.url(self.page - 1))
    }

    pub(super) fn next(&self) -> Option<String> {
        (self.page < self.pages).then(|| self.url(self.page + 1))
    }

    fn url(&self, page: u64) -> String {
        if page == 1 {
            self.base.clone()
        } else {
            format!("{}?page={page}", self.base)
        }
    }
}

/// A thumbnail with its link.
pub(super) struct Thumb {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) image: Srcset,
}

impl Thumb {
    pub(super) fn new(picture: Picture) -> Self {
        let image = srcset_of(Size::Thumb, &picture.key, picture.width, picture.height);
        Self {
            id: picture.id,
            title: picture.title,
            image,
        }
    }
}

/// A gallery on the front page.
pub(super) struct Card {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) photos: u64,
    pub(super) cover: Option<Thumb>,
}

impl Card {
    pub(super) fn new(gallery: Listed) -> Self {
        let cover = gallery.cover.map(Thumb::new);
        Self {
            id: gallery.id,
            title: gallery.title,
            photos: gallery.photos,
            cover,
        }
    }
}

#[derive(Template)]
#[template(path = "front.html")]
pub(super) struct FrontPage {
    pub(super) frame: Frame,
    pub(super) galleries: Vec<Card>,
    pub(super) paging: Paging,
}

#[derive(Template)]
#[template(path = "gallery.html")]
pub(super) struct GalleryPage {
    pub(super) frame: Frame,
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) photos: u64,
    pub(super) thumbs: Vec<Thumb>,
    pub(super) paging: Paging,
    pub(super) limit: String,
}

#[derive(Template)]
#[template(path = "photo.html")]
pub(super) struct PhotoPage {
    pub(super) frame: Frame,
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) gallery_id: i64,
    pub(super) gallery_title: String,
    pub(super) file_name: String,
    pub(super) medium: Srcset,
    pub(super) full_url: String,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) size: String,
    pub(super) added: String,
    pub(super) added_on: String,
    pub(super) position: u64,
    pub(super) of: u64,
    pub(super) previous: Option<i64>,
    pub(super) next: Option<i64>,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage<'a> {
    pub(super) frame: Frame,
    pub(super) token: &'a str,
    pub(super) next: &'a str,
    pub(super) name: &'a str,
    pub(super) error: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "new_gallery.html")]
pub(super) struct NewGalleryPage<'a> {
    pub(super) frame: Frame,
    pub(super) title: &'a str,
    pub(super) error: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "upload.html")]
pub(super) struct UploadPage {
    pub(super) frame: Frame,
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) limit: String,
}

#[derive(Template)]
#[template(path = "delete_photo.html")]
pub(super) struct DeletePhotoPage {
    pub(super) frame: Frame,
    pub(super) gallery_id: i64,
    pub(super) gallery_title: String,
    pub(super) thumb: Thumb,
    pub(super) file_name: String,
}

#[derive(Template)]
#[template(path = "delete_gallery.html")]
pub(super) struct DeleteGalleryPage {
    pub(super) frame: Frame,
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) photos: u64,
}

#[derive(Template)]
#[template(path = "error.html")]
pub(super) struct ErrorPage<'a> {
    pub(super) frame: Frame,
    pub(super) status: u16,
    pub(super) title: &'a str,
    pub(super) reason: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_and_linked() {
        let base = || "/galleries/1".to_owned();
        let first = Paging::new(1, 49, base()).unwrap();
        assert_eq!((first.pages, first.previous()), (3, None));
        assert_eq!(first.next().as_deref(), Some("/galleries/1?page=2"));
        let second = Paging::new(2, 49, base()).unwrap();
        assert_eq!(second.previous().as_deref(), Some("/galleries/1"));
        let last = Paging::new(3, 49, base()).unwrap();
        assert_eq!(last.next(), None);
        assert!(Paging::new(4, 49, base()).is_none());
        assert!(Paging::new(0, 49, base()).is_none());
        assert!(Paging::new(1, 0, base()).is_some());
        assert_eq!(Paging::new(1, 24, base()).unwrap().pages, 1);
    }

    #[test]
    fn what_visitors_write_is_escaped() {
        let page = NewGalleryPage {
            frame: Frame::anonymous(),
            title: "\"><script>alert(1)</script>",
            error: None,
        };
        let html = page.render().unwrap();
        assert!(!html.contains("<script>"), "{html}");
    }
}
