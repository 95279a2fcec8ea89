//! What a request is for. A closed set: it names faults and metrics, so that
//! neither ever carries a raw address.

use std::fmt;
use std::str::FromStr;

/// The kinds of requests the demo gallery tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The front page: the list of galleries.
    Listing,
    /// A page of one gallery's thumbnails.
    Gallery,
    /// A thumbnail image.
    Thumbnail,
    /// The page of one photo.
    Photo,
    /// The medium image shown on a photo's page.
    Medium,
    /// The photo as it was uploaded.
    Full,
    /// The stylesheet and the icon.
    Asset,
    /// The sign-in form and its submission.
    SignIn,
    /// Signing out.
    SignOut,
    /// The form for a new gallery and its submission.
    NewGallery,
    /// The upload form and its submission.
    Upload,
    /// The delete confirmations and their submission.
    Delete,
    /// Everything else: unknown addresses, `/metrics`, `/healthz`.
    Other,
}

impl Kind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 13] = [
        Self::Listing,
        Self::Gallery,
        Self::Thumbnail,
        Self::Photo,
        Self::Medium,
        Self::Full,
        Self::Asset,
        Self::SignIn,
        Self::SignOut,
        Self::NewGallery,
        Self::Upload,
        Self::Delete,
        Self::Other,
    ];

    /// The name used by flags, by the fault control and as a metric's label.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Gallery => "gallery",
            Self::Thumbnail => "thumbnail",
            Self::Photo => "photo",
            Self::Medium => "medium",
            Self::Full => "full",
            Self::Asset => "asset",
            Self::SignIn => "sign_in",
            Self::SignOut => "sign_out",
            Self::NewGallery => "new_gallery",
            Self::Upload => "upload",
            Self::Delete => "delete",
            Self::Other => "other",
        }
    }

    /// The kind of a request, from its path alone (without the query).
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        let mut parts = path.strip_prefix('/').unwrap_or(path).split('/');
        match (
            parts.next().unwrap_or(""),
            parts.next(),
            parts.next(),
            parts.next(),
        ) {
            ("", None, ..) => Self::Listing,
            ("galleries", Some("new"), None, _) => Self::NewGallery,
            ("galleries", Some(_), None, _) => Self::Gallery,
            ("galleries", Some(_), Some("upload"), None) => Self::Upload,
            ("galleries" | "photos", Some(_), Some("delete"), None) => Self::Delete,
            ("photos", Some(_), None, _) => Self::Photo,
            ("media", Some("thumb"), Some(_), None) => Self::Thumbnail,
            ("media", Some("medium"), Some(_), None) => Self::Medium,
            ("media", Some("full"), Some(_), None) => Self::Full,
            ("assets", Some(_), None, _) => Self::Asset,
            ("sign-in", None, ..) => Self::SignIn,
            ("sign-out", None, ..) => Self::SignOut,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = ();

    /// Reads a kind's name; `-` may stand for `_`.
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text.replace('-', "_"))
            .ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn paths_have_kinds() {
        for (path, kind) in [
            ("/", Kind::Listing),
            ("/galleries/new", Kind::NewGallery),
            ("/galleries/7", Kind::Gallery),
            ("/galleries/7/upload", Kind::Upload),
            ("/galleries/7/delete", Kind::Delete),
            ("/photos/3", Kind::Photo),
            ("/photos/3/delete", Kind::Delete),
            ("/media/thumb/ab-240.jpg", Kind::Thumbnail),
            ("/media/medium/ab-800.jpg", Kind::Medium),
            ("/media/full/ab.png", Kind::Full),
            ("/assets/style.css", Kind::Asset),
            ("/sign-in", Kind::SignIn),
            ("/sign-out", Kind::SignOut),
            ("/metrics", Kind::Other),
            ("/media/thumb/../../etc/passwd", Kind::Other),
        ] {
            assert_eq!(Kind::of_path(path), kind, "{path}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for (index, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(kind as usize, index, "ALL is in the order of declaration");
        }
        assert_eq!("sign-in".parse(), Ok(Kind::SignIn));
        assert!("thumbnails".parse::<Kind>().is_err());
    }
}
