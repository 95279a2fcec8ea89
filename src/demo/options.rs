//! How a demo gallery is opened.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use rand::RngExt as _;
use rand::distr::Alphanumeric;

use super::faults::Faults;

/// How a demo gallery is opened; [`Default`] is the one a run without
/// `--host` meets.
#[derive(Clone)]
pub struct Options {
    /// Where to listen. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the database and the photos are kept. `None` is a temporary
    /// folder that is removed at the end.
    pub data: Option<PathBuf>,
    /// How many galleries a new data folder is seeded with.
    pub galleries: usize,
    /// How many photos, in all galleries together, it is seeded with.
    pub photos: usize,
    /// The longer side of the seeded photos, in pixels. 1600 makes them weigh
    /// several hundred kB each.
    pub photo_side: u32,
    /// The name that may sign in.
    pub user: String,
    /// Its password. Random unless set.
    pub password: String,
    /// The largest accepted photo, in bytes.
    pub max_upload_bytes: u64,
    /// How long a sign-in lasts.
    pub session_lifetime: Duration,
    /// Where to write an access log (combined format with the request time).
    pub access_log: Option<PathBuf>,
    /// The faults to begin with.
    pub faults: Faults,
    /// What the seeded photos are drawn from: the same seed, the same photos.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: None,
            galleries: 5,
            photos: 60,
            photo_side: 1600,
            user: "curator".to_owned(),
            password: random_password(),
            max_upload_bytes: 20_000_000,
            session_lifetime: Duration::from_secs(12 * 3600),
            access_log: None,
            faults: Faults::default(),
            seed: 1,
        }
    }
}

/// 24 letters and digits: 142 bits.
fn random_password() -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(24)
        .map(char::from)
        .collect()
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("listen", &self.listen)
            .field("data", &self.data)
            .field("galleries", &self.galleries)
            .field("photos", &self.photos)
            .field("photo_side", &self.photo_side)
            .field("user", &self.user)
            .field("password", &"…")
            .field("max_upload_bytes", &self.max_upload_bytes)
            .field("session_lifetime", &self.session_lifetime)
            .field("access_log", &self.access_log)
            .field("faults", &self.faults)
            .field("seed", &self.seed)
            .finish()
    }
}
