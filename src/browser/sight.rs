//! What was seen of one page: how it came, how long it took, what was wrong.

use std::fmt;

use bytes::Bytes;

/// One page as the browser met it.
#[derive(Debug, Clone)]
pub struct Sight {
    /// Where it led, after redirects.
    pub url: String,
    /// The status of the page itself; 0 when none came.
    pub status: u16,
    /// The page's headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The page's own body; empty where it is an image or anything but text.
    pub body: Bytes,
    /// What the lab can measure of it.
    pub vitals: Vitals,
    /// Images on it that were to be shown.
    pub images: u32,
    /// Of those, images that could not be shown.
    pub broken_images: u32,
    /// Whether everything had come when the waiting ended.
    pub complete: bool,
    /// What failed on it, each thing once.
    pub problems: Vec<Problem>,
}

/// Web vitals that can be measured without people: times in milliseconds from
/// the start of the navigation. <https://web.dev/articles/vitals>
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Deserialize)]
pub struct Vitals {
    /// Time to the first byte of the page, redirects included.
    pub ttfb_ms: Option<f64>,
    /// First contentful paint: when the first text or image was drawn.
    pub fcp_ms: Option<f64>,
    /// Largest contentful paint: when the largest text or image was drawn.
    pub lcp_ms: Option<f64>,
    /// Cumulative layout shift: how much moved while the page came, without a
    /// unit; the worst session window.
    pub cls: Option<f64>,
    /// When every image in the viewport could be seen.
    pub images_ms: Option<f64>,
}

/// One thing that failed on a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// A request was answered with an error.
    Http {
        /// The status.
        status: u16,
        /// What was asked for.
        url: String,
    },
    /// A request was not answered, or not whole.
    Failed {
        /// What was asked for.
        url: String,
        /// Chromium's name for what happened.
        reason: String,
    },
    /// An image cannot be shown.
    BrokenImage {
        /// Its URL.
        url: String,
        /// What its request met, in the words of the problem that this one stands
        /// for; `None` where it came, and is no image.
        reason: Option<String>,
    },
    /// A script failed, or wrote an error.
    Console {
        /// What it said.
        text: String,
    },
    /// The page wanted something of another host, which is not spoken to.
    OtherHost {
        /// The host.
        host: String,
    },
    /// The page wanted an answer of a person, and got "no".
    Dialog {
        /// What it asked.
        text: String,
    },
    /// Not everything had come when the waiting ended.
    Unfinished {
        /// How long was waited, in seconds.
        seconds: u64,
        /// What was asked for and had not come: the first of it.
        missing: Vec<String>,
        /// How much of it there was beside that.
        more: usize,
    },
}

impl Problem {
    /// What this says of the request for an image, if it is that of one.
    pub(super) fn of_request(&self, image: &str) -> Option<String> {
        match self {
            Self::Http { status, url } if url == image => Some(format!("status {status}")),
            Self::Failed { url, reason } if url == image => Some(reason.clone()),
            _ => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http { status, url } => write!(f, "status {status} for {url}"),
            Self::Failed { url, reason } => write!(f, "{reason} for {url}"),
            Self::BrokenImage { url, reason: None } => write!(f, "broken image {url}"),
            Self::BrokenImage {
                url,
                reason: Some(reason),
            } => write!(f, "broken image {url} ({reason})"),
            Self::Dialog { text } => {
                write!(f, "a dialog held the page up and was closed: {text}")
            }
            Self::Console { text } => write!(f, "console: {text}"),
            Self::OtherHost { host } => {
                write!(f, "{host} was not asked: only the gallery's own host is")
            }
            Self::Unfinished {
                seconds,
                missing,
                more,
            } => {
                write!(f, "not everything had come after {seconds} s")?;
                if !missing.is_empty() {
                    write!(f, "; still on its way: {}", missing.join(", "))?;
                }
                match more {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_had_not_come_is_told() {
        let told = |missing: &[&str], more| {
            let missing = missing.iter().map(|url| (*url).to_owned()).collect();
            let problem = Problem::Unfinished {
                seconds: 3,
                missing,
                more,
            };
            problem.to_string()
        };
        assert_eq!(told(&[], 0), "not everything had come after 3 s");
        assert_eq!(
            told(&["http://h/a", "http://h/b"], 2),
            "not everything had come after 3 s; still on its way: http://h/a, http://h/b and 2 more"
        );
    }
}
