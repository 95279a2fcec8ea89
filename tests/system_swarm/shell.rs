//! Commands that must succeed, and waiting for what takes minutes.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The longest that a swarm may take to do as it was told. GalleryDown alone wants
/// three minutes of nothing.
const PATIENCE: Duration = Duration::from_secs(300);

/// Waits until `look` gives something, and says how long it took.
pub(crate) fn wait_long_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            println!("{what}: after {:.0?}", began.elapsed());
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// What a command says, once it has succeeded.
pub(crate) fn output(command: &mut Command) -> String {
    match try_output(command) {
        Ok(said) => said,
        Err(said) => panic!("{command:?} failed:\n{said}"),
    }
}

/// What a command says, or what it complains of.
pub(crate) fn try_output(command: &mut Command) -> Result<String, String> {
    let done = command.stdin(Stdio::null()).output();
    let done = done.unwrap_or_else(|error| panic!("{command:?}: {error}; .ci/install brings it"));
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    if done.status.success() {
        return Ok(said);
    }
    Err(said + &String::from_utf8_lossy(&done.stderr))
}
