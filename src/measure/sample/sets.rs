//! What samples, views and visits are told apart by.

use serde::{Deserialize, Serialize};

use crate::measure::closed_set::closed_set;

closed_set! {
    /// What a request is for.
    Operation {
        /// A page that lists galleries (albums), the front page first of all.
        Listing => "listing",
        /// A page of one gallery, with its thumbnails.
        Gallery => "gallery",
        /// A small image on a listing or gallery page.
        Thumbnail => "thumbnail",
        /// The page around one enlarged photo.
        Photo => "photo",
        /// The image shown on the page of an enlarged photo.
        Medium => "medium",
        /// The photo in its full size.
        Full => "full",
        /// A stylesheet, script, icon or other part of a page.
        Asset => "asset",
        /// A step of signing in.
        SignIn => "sign_in",
        /// A step of making a new gallery.
        CreateGallery => "create_gallery",
        /// A step of adding a photo.
        Upload => "upload",
        /// A step of deleting a photo.
        Delete => "delete",
        /// A look whether a write had its effect.
        Verify => "verify",
        /// A step of signing out.
        SignOut => "sign_out",
    }
}

impl Operation {
    /// Whether what comes back should be an image.
    #[must_use]
    pub const fn is_image(self) -> bool {
        matches!(self, Self::Thumbnail | Self::Medium | Self::Full)
    }

    /// Whether it is a page that a person looks at, with images of its own.
    #[must_use]
    pub const fn is_page(self) -> bool {
        matches!(self, Self::Listing | Self::Gallery | Self::Photo)
    }

    /// Whether it is a step of changing what the gallery holds.
    #[must_use]
    pub const fn is_write(self) -> bool {
        matches!(self, Self::CreateGallery | Self::Upload | Self::Delete)
    }
}

closed_set! {
    /// How a request ended. Everything but [`Outcome::Ok`] is a failure.
    Outcome {
        /// What was asked for came, whole and right.
        Ok => "ok",
        /// The host name could not be resolved.
        Dns => "dns",
        /// Nothing listens there: the connection was refused.
        Refused => "refused",
        /// No TLS session could be agreed on.
        Tls => "tls",
        /// The connection was closed or reset before the answer was whole.
        Reset => "reset",
        /// The answer was not whole within the time limit.
        Timeout => "timeout",
        /// Fewer bytes came than Content-Length had promised.
        Truncated => "truncated",
        /// The answer was larger than a visitor is willing to read.
        TooLarge => "too_large",
        /// Not HTTP, or HTTP that contradicts itself.
        Protocol => "protocol",
        /// A status that the scenario does not count as success.
        BadStatus => "bad_status",
        /// Redirects that go in a circle, on for too long, or nowhere.
        RedirectLoop => "redirect_loop",
        /// An image was asked for, and what came is not one (or not a whole one).
        BadImage => "bad_image",
        /// The status was right but the page was not: an error text, a missing
        /// element, a photo that is not listed.
        Rejected => "rejected",
    }
}

impl Outcome {
    /// Whether the request did what it was for.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        matches!(self, Self::Ok)
    }
}

closed_set! {
    /// What the visitor's own browser cache had to do with a request.
    CacheState {
        /// Nothing was stored: the whole answer came over the network.
        Miss => "miss",
        /// A stored answer was stale, was asked about, and is still right (304).
        Revalidated => "revalidated",
        /// A stored answer was stale, was asked about, and was replaced.
        Replaced => "replaced",
        /// The answer was stored and fresh: nothing was sent. Such hits are
        /// counted, but are not requests and have no latency.
        Hit => "hit",
    }
}

closed_set! {
    /// What one visit is for.
    Action {
        /// Walks through galleries and enlarges photos.
        Walk => "walk",
        /// Signs in, adds a photo, sees it, signs out.
        Add => "add",
        /// Signs in, deletes one of the crowd's photos, sees it gone, signs out.
        Delete => "delete",
    }
}

closed_set! {
    /// What kind of person a virtual user is.
    Persona {
        /// Every visit walks.
        Walker => "walker",
        /// Every visit adds.
        Uploader => "uploader",
        /// Every visit deletes.
        Deleter => "deleter",
        /// Every visit draws what it is for.
        Mixed => "mixed",
    }
}

closed_set! {
    /// The part of a run in which something began.
    Phase {
        /// Users are still being started.
        Ramp => "ramp",
        /// Every user has been started: the headline numbers are from here.
        Steady => "steady",
        /// The run is over and visits are ending.
        Drain => "drain",
    }
}
