//! What takes a generator's processor away from it.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// How long the process stands still each time: four times what the generator
/// tolerates its timers to be late.
const STOPPED: Duration = Duration::from_millis(400);

/// How long it may run then: long enough to answer whoever watches it.
const RUNNING: Duration = Duration::from_millis(200);

/// Lets a process run for a part of the time only, until this is dropped.
///
/// To the process it is what the quota of a control group is: all its threads
/// stand still, and its clock goes on. It starves alike on a fast machine and on
/// a slow one, which processes that compete for a processor do not.
pub(crate) struct Quota {
    end: Option<Sender<()>>,
    turns: Option<JoinHandle<()>>,
}

impl Quota {
    pub(crate) fn of(process: Pid) -> Self {
        let (end, ended) = channel();
        let wait = move |time| ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
        let turns = std::thread::spawn(move || {
            while kill_process(process, Signal::STOP).is_ok() {
                let goes_on = wait(STOPPED);
                let lives = kill_process(process, Signal::CONT).is_ok();
                if !(goes_on && lives && wait(RUNNING)) {
                    break;
                }
            }
        });
        Self {
            end: Some(end),
            turns: Some(turns),
        }
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(turns) = self.turns.take() {
            let _ = turns.join();
        }
    }
}
