//! Chromium as a process: its flags, its start, its end.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

use super::error::BrowserError;
use super::find::Chromium;
use super::folder::Folder;
use super::guard;
use super::usage::Usage;

/// How long it may take to come up on a busy machine.
const START: Duration = Duration::from_secs(30);

/// What it says when it listens.
const LISTENING: &str = "DevTools listening on ";

/// Variables that Chromium is given; all others, secrets among them, stay here.
const ENVIRONMENT: [&str; 9] = [
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "LD_LIBRARY_PATH",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
    "XDG_DATA_DIRS",
    "DBUS_SESSION_BUS_ADDRESS",
];

/// A running Chromium.
#[derive(Debug)]
pub(super) struct Process {
    guard: Child,
    /// The guard ends Chromium when this is closed.
    lifeline: Option<ChildStdin>,
    /// Everything that Chromium writes is in here.
    folder: Folder,
    /// Where it takes commands.
    pub(super) address: String,
}

impl Process {
    /// Starts it under a guard, which is `program` (our own binary).
    pub(super) async fn start(
        chromium: &Chromium,
        program: &Path,
        host: &str,
    ) -> Result<Self, BrowserError> {
        let cannot = |error: std::io::Error| BrowserError::Start(error.to_string());
        let folder = Folder::new(&std::env::temp_dir()).map_err(cannot)?;
        let mut command = Command::new(program);
        command
            .arg("__guard")
            .arg("--folder")
            .arg(folder.path())
            .arg("--")
            .arg(&chromium.path)
            .args(flags(folder.path(), host))
            .env_clear()
            .envs(environment(folder.path()))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // Ctrl-C in a terminal goes to the whole foreground group: the run
            // is to end in good order, and the camera with it.
            .process_group(0);
        let mut guard = command.spawn().map_err(cannot)?;
        let lifeline = guard.stdin.take();
        let address = listening(&mut guard).await?;
        Ok(Self {
            guard,
            lifeline,
            folder,
            address,
        })
    }

    /// What it has used so far.
    pub(super) fn usage(&self) -> Usage {
        Usage::below(self.guard.id().unwrap_or(0))
    }

    /// Ends it and waits until its folder is gone.
    pub(super) async fn end(mut self) {
        drop(self.lifeline.take());
        let ended = tokio::time::timeout(Duration::from_secs(5), self.guard.wait()).await;
        if ended.is_err() {
            // Chromium dies with its guard.
            let _ = self.guard.kill().await;
        }
        guard::remove(self.folder.path());
    }
}

/// Reads what it says until it listens, and goes on reading, so that it never
/// waits for a reader.
async fn listening(guard: &mut Child) -> Result<String, BrowserError> {
    let stderr = guard
        .stderr
        .take()
        .ok_or_else(|| BrowserError::Start("it cannot be listened to".to_owned()))?;
    let mut lines = BufReader::new(stderr).lines();
    let mut last = "it said nothing".to_owned();
    let found = async {
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some(address) = line.strip_prefix(LISTENING) {
                return Some(address.trim().to_owned());
            }
            if !line.trim().is_empty() {
                line.trim().clone_into(&mut last);
            }
        }
        None
    };
    let found = tokio::time::timeout(START, found).await;
    match found {
        Ok(Some(address)) => {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            Ok(address)
        }
        Ok(None) => Err(BrowserError::Start(last)),
        Err(_) => Err(BrowserError::Timeout(START.as_secs())),
    }
}

fn environment(folder: &Path) -> Vec<(OsString, OsString)> {
    let kept = ENVIRONMENT
        .iter()
        .filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)));
    // Its sockets and what it would write into a home are removed with the rest.
    let homes = ["TMPDIR", "HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"]
        .map(|name| (OsString::from(name), folder.as_os_str().to_owned()));
    kept.chain(homes).collect()
}

/// Flags by their reason.
fn flags(folder: &Path, host: &str) -> Vec<OsString> {
    let mut flags: Vec<OsString> = [
        // No window, one page.
        "--headless=new",
        "--disable-gpu",
        "--hide-scrollbars",
        "--mute-audio",
        // Nobody clicks first runs, prompts or updates away.
        "--no-first-run",
        "--no-default-browser-check",
        "--deny-permission-prompts",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--disable-default-apps",
        "--password-store=basic",
        // Nothing but the gallery is spoken to, and not through a proxy.
        "--disable-background-networking",
        "--disable-breakpad",
        "--disable-crash-reporter",
        "--no-pings",
        "--no-proxy-server",
        // WebRTC needs no name: without a proxy this leaves it no way out.
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades,AutofillServerCommunication,DialMediaRouteProvider",
        // A container's /dev/shm is 64 MB.
        "--disable-dev-shm-usage",
        // One page needs one renderer, with a bounded heap and cache.
        "--renderer-process-limit=1",
        "--js-flags=--max-old-space-size=256",
        "--disk-cache-size=67108864",
        "--remote-debugging-port=0",
    ]
    .into_iter()
    .map(OsString::from)
    .collect();
    // In a rule an address of IPv6 stands without its brackets.
    let host = host.trim_matches(['[', ']']);
    flags.push(format!("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {host}").into());
    flags.push(join("--user-data-dir=", &folder.join("profile")));
    if rustix::process::geteuid().is_root() {
        // Its sandbox refuses to work for root.
        flags.push("--no-sandbox".into());
    }
    flags.push("about:blank".into());
    flags
}

fn join(flag: &str, path: &Path) -> OsString {
    let mut text = OsString::from(flag);
    text.push(path);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_handed_on() {
        let given = environment(Path::new("/p"));
        assert!(
            given
                .iter()
                .all(|(name, _)| !name.to_string_lossy().contains("VERNISSAGE"))
        );
        assert!(given.contains(&("HOME".into(), "/p".into())));
        assert!(given.contains(&("TMPDIR".into(), "/p".into())));
    }

    #[test]
    fn other_hosts_are_not_resolved() {
        let flags = flags(Path::new("/p"), "gallery.example");
        assert!(
            flags
                .contains(&"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE gallery.example".into())
        );
        assert!(flags.contains(&"--user-data-dir=/p/profile".into()));
        let flags = super::flags(Path::new("/p"), "[::1]");
        assert!(flags.contains(&"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ::1".into()));
    }
}
