//! Exit codes, and how an error is said.

use std::io::Write;
use std::process::ExitCode;

use crate::measure::verdict::Judgement;

/// How a command ended. The numbers are part of the interface: scripts and CI
/// rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything that was asked was done, and every threshold holds.
    Success,
    /// Something failed that is no fault of the arguments: a file cannot be
    /// written, a check of `probe` does not pass.
    Failure,
    /// The command line or a file given on it is wrong. Nothing was sent.
    Usage,
    /// The gallery does not answer, or the preflight failed: no crowd was sent.
    Unreachable,
    /// The load generator was the limit, or nothing was measured: the run says
    /// nothing about the gallery.
    Invalid,
    /// A threshold is broken.
    ThresholdBroken,
    /// A second signal: ended at once, without a report (128 + SIGINT).
    Interrupted,
}

impl Exit {
    /// The number that the shell sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Unreachable => 3,
            Self::Invalid => 98,
            Self::ThresholdBroken => 99,
            Self::Interrupted => 130,
        }
    }
}

impl From<Judgement> for Exit {
    fn from(judgement: Judgement) -> Self {
        match judgement {
            Judgement::Pass => Self::Success,
            Judgement::Fail => Self::ThresholdBroken,
            Judgement::Invalid => Self::Invalid,
        }
    }
}

/// An error with the exit code that it deserves.
#[derive(Debug)]
pub struct Failed {
    exit: Exit,
    error: anyhow::Error,
}

impl Failed {
    /// The arguments are wrong.
    pub fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit: Exit::Usage,
            error: error.into(),
        }
    }

    /// Whether the gallery could not be spoken to, which may pass.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        self.exit == Exit::Unreachable
    }

    /// What is to be said.
    #[must_use]
    pub fn error(&self) -> &anyhow::Error {
        &self.error
    }

    /// Something went wrong beside a verdict, which counts for more unless it is good.
    pub fn beside(verdict: Exit, error: impl Into<anyhow::Error>) -> Self {
        let exit = match verdict {
            Exit::Success => Exit::Failure,
            verdict => verdict,
        };
        Self {
            exit,
            error: error.into(),
        }
    }

    /// The gallery cannot be spoken to.
    pub fn unreachable(error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit: Exit::Unreachable,
            error: error.into(),
        }
    }
}

impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        Self {
            exit: Exit::Failure,
            error,
        }
    }
}

/// What a subcommand gives back.
pub type Outcome = Result<Exit, Failed>;

/// Says an error on standard error, cause by cause, and gives the exit code.
pub(super) fn report(outcome: Outcome) -> ExitCode {
    let exit = match outcome {
        Ok(exit) => exit,
        Err(failed) => {
            say(&failed.error);
            failed.exit
        }
    };
    ExitCode::from(exit.code())
}

fn say(error: &anyhow::Error) {
    let mut text = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Libraries often repeat their cause in their own words.
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    // Rendered diagnostics bring their own "error:" line.
    let prefix = if text.starts_with("error") {
        ""
    } else {
        "error: "
    };
    let _ = writeln!(std::io::stderr(), "{prefix}{}", text.trim_end());
}
