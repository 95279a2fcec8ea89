//! Finding Chromium: the one that was named, or one of the names it goes by.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::BrowserError;

/// Names that distributions install it under, Debian's first.
const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
];

/// A Chromium that can be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chromium {
    /// The program.
    pub path: PathBuf,
    /// What it calls itself: `Chromium 156.0.8078.79`.
    pub version: String,
}

/// Finds the Chromium that was named, or one on the `PATH`.
///
/// # Errors
/// When there is none, or the one that was named cannot be run.
pub fn find(named: Option<&Path>) -> Result<Chromium, BrowserError> {
    if let Some(path) = named {
        return ask(path).ok_or_else(|| BrowserError::Unusable(path.to_owned()));
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .filter(|path| path.is_file())
        .find_map(|path| ask(&path))
        .ok_or(BrowserError::Missing)
}

/// Runs it for its version; `None` if it is no browser.
fn ask(path: &Path) -> Option<Chromium> {
    let output = Command::new(path)
        .arg("--version")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = version_in(&text)?;
    output.status.success().then(|| Chromium {
        path: path.to_owned(),
        version,
    })
}

/// `Chromium 156.0.8078.79 built on Debian GNU/Linux 12` → its first words, up
/// to the number.
fn version_in(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_version = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_digit()) && word.matches('.').count() >= 2
    };
    let number = words.iter().position(is_version)?;
    Some(words.get(..=number)?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_what_it_calls_itself() {
        let told = "Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)\n";
        assert_eq!(version_in(told).as_deref(), Some("Chromium 156.0.8078.79"));
        assert_eq!(version_in("sh: no such thing"), None);
    }

    #[test]
    fn what_is_no_browser_is_refused_with_the_package() {
        let error = find(Some(Path::new("/nowhere/chromium"))).unwrap_err();
        assert!(error.to_string().contains("apt-get install chromium"));
        let error = find(Some(Path::new("/bin/true"))).unwrap_err();
        assert!(error.to_string().contains("/bin/true"));
        assert!(!BrowserError::Missing.to_string().contains('\n'));
    }
}
