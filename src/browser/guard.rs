//! Ends Chromium and removes its folder however the program ends.
//!
//! A program that is killed with `kill -9` cannot clean up after itself, so a
//! second process does it: our own binary again, as `vernissage __guard`. It
//! holds the other end of a pipe; when the program ends, the kernel closes the
//! pipe, the guard reads its end, kills Chromium's process group and removes the
//! folder that holds its profile and all else that it has written. Should the
//! guard itself be killed, the kernel kills Chromium: it was started with a
//! parent-death signal (`prctl(2)`, `PR_SET_PDEATHSIG`), which survives `exec`.
//! No unsafe code is needed, as both are set by the process that they are for.

use std::ffi::OsString;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use std::time::Duration;

use rustix::process::{
    Pid, Signal, getppid, kill_process_group, set_parent_process_death_signal,
    test_kill_process_group,
};

/// How long what is ended may take to be gone, and how often that is looked at.
const TRIES: u32 = 50;
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

/// Starts a command with its arguments in a process group of its own, waits
/// until it ends or standard input does, ends the whole group, and removes the
/// folder.
///
/// `inner` is this program's own way to [`become_program`]: the command that is
/// started, which becomes `command`.
///
/// # Errors
/// When the command cannot be started.
pub fn watch(mut inner: Command, folder: &Path) -> std::io::Result<()> {
    let mut child = inner.process_group(0).stdin(Stdio::null()).spawn()?;
    let group = group_of(&child);
    std::thread::spawn(move || {
        let mut nothing = [0];
        // The other end writes nothing: this returns when it is closed.
        while matches!(std::io::stdin().read(&mut nothing), Ok(1..)) {}
        end(group);
    });
    let ended = child.wait();
    end(group);
    wait_for(group);
    remove(folder);
    ended.map(drop)
}

fn group_of(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

fn end(group: Option<Pid>) {
    if let Some(group) = group {
        // It may have ended by itself.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Waits until nobody of the group is left, who could make the folder again. The
/// dead whom nobody has buried count as well, so this is for a moment only.
fn wait_for(group: Option<Pid>) {
    let Some(group) = group else { return };
    for _ in 0..TRIES {
        if test_kill_process_group(group).is_err() {
            return;
        }
        std::thread::sleep(BETWEEN_TRIES);
    }
}

/// Removes the folder. Processes that are just being killed may still write
/// into it, so it is tried again for a moment.
pub(super) fn remove(folder: &Path) {
    for _ in 0..TRIES {
        match std::fs::remove_dir_all(folder) {
            Ok(()) => return,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
            Err(_) => std::thread::sleep(BETWEEN_TRIES),
        }
    }
}

/// Becomes another program that dies with its parent. Returns only if it could
/// not.
#[must_use]
pub fn become_program(parent: i32, program: &[OsString]) -> std::io::Error {
    if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
        return error.into();
    }
    // The parent may have died before the signal was set.
    if getppid().map(|pid| pid.as_raw_nonzero().get()) != Some(parent) {
        return std::io::Error::other("the parent has gone");
    }
    let Some((program, arguments)) = program.split_first() else {
        return std::io::Error::other("no program was named");
    };
    Command::new(program).args(arguments).exec()
}
