//! The records of a run: one finished request, one page view, one visit.
//!
//! The sets are closed on purpose: an [`Operation`] names rows, metrics and
//! thresholds, so a report of a gallery with a million photos is as long as
//! the report of a small one. Raw URLs never become labels.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// Declares a closed set with a snake_case name and a fixed order, which is
/// also the order of rows in every report.
macro_rules! closed_set {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident => $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every member, in the order of reports.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$variant),+];
            /// How many members there are.
            pub const COUNT: usize = Self::ALL.len();

            /// The name in reports, metrics, thresholds and run files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The position in [`Self::ALL`], for arrays indexed by the set.
            #[must_use]
            pub const fn index(self) -> usize { self as usize }

            /// The member of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|member| member.name() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

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

/// How long the parts of opening a connection took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConnectTimes {
    /// Resolving the host name; zero for an address.
    pub dns: Duration,
    /// The TCP handshake.
    pub connect: Duration,
    /// The TLS handshake; `None` without TLS.
    pub tls: Option<Duration>,
}

/// One finished request: the record that everything else consumes.
///
/// A redirect is a request of its own, so the counts agree with the gallery's
/// access log.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What the request was for.
    pub operation: Operation,
    /// How it ended.
    pub outcome: Outcome,
    /// What the browser cache had to do with it.
    pub cache: CacheState,
    /// The status; 0 when no status line came.
    pub status: u16,
    /// When the request should have been sent: never later than `started`,
    /// earlier when it had to wait for a connection, a throttle or a late visit.
    /// Latencies count from here, against coordinated omission
    /// (Gil Tene, "How NOT to Measure Latency").
    pub intended: Instant,
    /// When the request was handed to a connection, or opening one began.
    pub started: Instant,
    /// From `started` to the first byte of the answer; `None` if none came.
    pub first_byte: Option<Duration>,
    /// From `started` to the last byte read, or to the failure.
    pub total: Duration,
    /// Bytes of the request's body.
    pub sent_bytes: u64,
    /// Bytes of the answer's body as they came over the wire.
    pub wire_bytes: u64,
    /// Bytes of the body after decompression: the answer's, or the one that the
    /// browser cache had.
    pub body_bytes: u64,
    /// Set when a connection was opened for this request.
    pub connected: Option<ConnectTimes>,
    /// A kept-alive connection turned out to be closed, and the request was
    /// sent once more on a new one.
    pub retried: bool,
}

impl Sample {
    /// From the intended start to the last byte: what a person waited.
    #[must_use]
    pub fn latency(&self) -> Duration {
        self.started.saturating_duration_since(self.intended) + self.total
    }
}

/// One page as a person waited for it: the page and all its images.
#[derive(Debug, Clone)]
pub struct View {
    /// The operation of the page itself: listing, gallery or photo.
    pub page: Operation,
    /// When the page was meant to be asked for.
    pub intended: Instant,
    /// From `intended` to the last byte of the last image.
    pub duration: Duration,
    /// Images that the page wanted.
    pub images: u32,
    /// Images that did not come, or not whole, or are not images.
    pub broken_images: u32,
    /// Whether the page itself came and was right.
    pub page_ok: bool,
}

impl View {
    /// Whether the person saw the page as it was meant.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.page_ok && self.broken_images == 0
    }
}

/// One visit, from arriving to leaving.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The persona of the virtual user.
    pub persona: Persona,
    /// What the visit was for.
    pub action: Action,
    /// When the visit was meant to begin.
    pub intended: Instant,
    /// When it began.
    pub started: Instant,
    /// From `started` to the end.
    pub duration: Duration,
    /// Whether everything it came for worked.
    pub ok: bool,
    /// Whether it was cut short because the run ended: such a visit is counted
    /// neither as done nor as failed.
    pub cancelled: bool,
}

/// One failure with what a person needs to look into it. Only the first of each
/// kind (operation, outcome, status) is kept as the example.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What the request was for.
    pub operation: Operation,
    /// How it ended.
    pub outcome: Outcome,
    /// The status; 0 when no status line came.
    pub status: u16,
    /// The URL with secrets removed.
    pub url: String,
    /// A sentence: what was expected and what came.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_members() {
        for operation in Operation::ALL {
            assert_eq!(Operation::from_name(operation.name()), Some(operation));
            assert_eq!(Operation::ALL[operation.index()], operation);
        }
        assert_eq!(Outcome::from_name("fine"), None);
    }

    #[test]
    fn latency_counts_from_the_intended_start() {
        let intended = Instant::now();
        let sample = Sample {
            operation: Operation::Full,
            outcome: Outcome::Ok,
            cache: CacheState::Miss,
            status: 200,
            intended,
            started: intended + Duration::from_millis(300),
            first_byte: Some(Duration::from_millis(10)),
            total: Duration::from_millis(200),
            sent_bytes: 0,
            wire_bytes: 1,
            body_bytes: 1,
            connected: None,
            retried: false,
        };
        assert_eq!(sample.latency(), Duration::from_millis(500));
    }
}
