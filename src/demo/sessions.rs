//! Sessions: who is signed in, and the token that proves a form is ours.
//!
//! They live in memory and end with the gallery. A visitor who opens the
//! sign-in form gets a short session without a user, so that this form has a
//! token too; signing in replaces it, so that a fixed cookie is worthless.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, header};
use parking_lot::Mutex;
use rand::RngExt as _;
use rand::distr::Alphanumeric;

/// The cookie that carries a session's id.
const COOKIE: &str = "gallery_session";
/// How long a sign-in form stays valid.
const BEFORE_SIGN_IN: Duration = Duration::from_secs(3600);
/// How many sessions are kept; more than this are an attack or a test of it.
const MOST: usize = 100_000;

/// What is known of a visitor with a session.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// What the cookie holds.
    pub(super) id: String,
    /// Who is signed in; `None` before signing in.
    pub(super) user: Option<String>,
    /// The token that this session's forms carry.
    pub(super) token: String,
}

struct Kept {
    user: Option<String>,
    token: String,
    notice: Option<String>,
    expires: Instant,
}

/// All sessions.
pub(super) struct Sessions {
    kept: Mutex<HashMap<String, Kept>>,
    lifetime: Duration,
}

impl Sessions {
    pub(super) fn new(lifetime: Duration) -> Self {
        Self {
            kept: Mutex::new(HashMap::new()),
            lifetime,
        }
    }

    /// The session that a request's cookie names, unless it has expired.
    pub(super) fn of(&self, headers: &HeaderMap) -> Option<Session> {
        let id = session_cookie(headers)?;
        let mut kept = self.kept.lock();
        let session = kept.get(id)?;
        if session.expires <= Instant::now() {
            kept.remove(id);
            return None;
        }
        Some(Session {
            id: id.to_owned(),
            user: session.user.clone(),
            token: session.token.clone(),
        })
    }

    /// The signed-in user of a request.
    pub(super) fn user_of(&self, headers: &HeaderMap) -> Option<String> {
        self.of(headers)?.user
    }

    /// Begins a session: with a user, or for a visitor about to sign in.
    pub(super) fn begin(&self, user: Option<String>) -> Session {
        let lifetime = if user.is_some() {
            self.lifetime
        } else {
            BEFORE_SIGN_IN
        };
        let session = Session {
            id: secret(),
            user,
            token: secret(),
        };
        let now = Instant::now();
        let mut kept = self.kept.lock();
        if kept.len() >= MOST {
            kept.retain(|_, session| session.expires > now);
        }
        if kept.len() >= MOST {
            kept.retain(|_, session| session.user.is_some());
        }
        if kept.len() >= MOST {
            kept.clear();
        }
        let keep = Kept {
            user: session.user.clone(),
            token: session.token.clone(),
            notice: None,
            expires: now + lifetime,
        };
        kept.insert(session.id.clone(), keep);
        session
    }

    /// Ends a session.
    pub(super) fn end(&self, session: &Session) {
        self.kept.lock().remove(&session.id);
    }

    /// Leaves a message for the session's next page.
    pub(super) fn leave_notice(&self, session: &Session, notice: String) {
        if let Some(kept) = self.kept.lock().get_mut(&session.id) {
            kept.notice = Some(notice);
        }
    }

    /// Takes the message left for this page.
    pub(super) fn take_notice(&self, session: &Session) -> Option<String> {
        self.kept.lock().get_mut(&session.id)?.notice.take()
    }

    /// How many sessions are kept, expired ones included.
    pub(super) fn count(&self) -> usize {
        self.kept.lock().len()
    }

    /// The cookie that gives a visitor this session.
    pub(super) fn cookie(&self, session: &Session) -> HeaderValue {
        let lifetime = if session.user.is_some() {
            self.lifetime
        } else {
            BEFORE_SIGN_IN
        };
        // A browser drops a cookie of age 0 at once; ours lives one second at least.
        cookie(&session.id, lifetime.as_secs().max(1))
    }
}

impl Session {
    /// Whether a form's token is this session's. Takes the same time for any
    /// token of the right length.
    pub(super) fn accepts(&self, token: &str) -> bool {
        let (ours, theirs) = (self.token.as_bytes(), token.as_bytes());
        ours.len() == theirs.len()
            && ours
                .iter()
                .zip(theirs)
                .fold(0, |differ, (a, b)| differ | (a ^ b))
                == 0
    }
}

/// The cookie that takes a session away.
pub(super) fn expired_cookie() -> HeaderValue {
    cookie("", 0)
}

fn cookie(id: &str, max_age: u64) -> HeaderValue {
    let text = format!("{COOKIE}={id}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax");
    // Letters, digits and punctuation of ours are always a valid value.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// 32 letters and digits from the system's generator: 190 bits.
fn secret() -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(32)
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(sessions: &Sessions, session: &Session) -> HeaderMap {
        let cookie = sessions.cookie(session);
        let pair = cookie
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        HeaderMap::from_iter([(
            header::COOKIE,
            format!("theme=dark; {pair}").parse().unwrap(),
        )])
    }

    #[test]
    fn a_session_is_found_by_its_cookie_until_it_ends() {
        let sessions = Sessions::new(Duration::from_secs(60));
        let session = sessions.begin(Some("curator".to_owned()));
        let headers = headers(&sessions, &session);
        assert_eq!(sessions.user_of(&headers).as_deref(), Some("curator"));
        assert!(session.accepts(&session.token));
        assert!(!session.accepts(""));
        assert!(!session.accepts(&sessions.begin(None).token));
        sessions.leave_notice(&session, "Saved.".to_owned());
        assert_eq!(sessions.take_notice(&session).as_deref(), Some("Saved."));
        assert_eq!(sessions.take_notice(&session), None);
        sessions.end(&session);
        assert!(sessions.of(&headers).is_none());
    }

    #[test]
    fn an_expired_session_is_forgotten() {
        let sessions = Sessions::new(Duration::ZERO);
        let session = sessions.begin(Some("curator".to_owned()));
        assert!(sessions.of(&headers(&sessions, &session)).is_none());
        assert_eq!(sessions.count(), 0);
    }

    #[test]
    fn cookies_are_closed_to_scripts_and_other_sites() {
        let sessions = Sessions::new(Duration::from_secs(60));
        let cookie = sessions.cookie(&sessions.begin(Some("curator".to_owned())));
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.ends_with("; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"),
            "{cookie}"
        );
    }
}
