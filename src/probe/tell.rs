//! Makes a story of what a visit's witness is told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::listen::{Ear, Heard};
use super::selectors::{self, Found, Tally};
use crate::measure::sample::{Failure, Operation, Sample, View, Visit};
use crate::measure::witness::{Note, Witness};
use crate::page::extract::{Extractor, Role};

/// One line of the story.
#[derive(Debug, Clone)]
pub enum Told {
    /// A visit begins.
    Visit(String),
    /// A page was asked for.
    Step(Step),
    /// A selector found nothing where it should have found something, or a
    /// placeholder.
    Nothing(Found),
    /// Images (or other parts) of a page have come.
    Parts(Parts),
    /// The visit has ended; with what stopped it, if anything did.
    End {
        /// How long it took.
        took: Duration,
        /// What stopped it.
        problem: Option<String>,
    },
}

/// A page that was asked for.
#[derive(Debug, Clone)]
pub struct Step {
    /// What it was for.
    pub operation: Operation,
    /// In words: what was asked, what came.
    pub note: Note,
    /// Redirects that were followed.
    pub redirects: usize,
    /// Names of cookies that came with it.
    pub cookies: Vec<String>,
    /// Names of the tokens that were sent.
    pub tokens: Vec<String>,
}

/// Images of one kind that one page has loaded.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Which kind.
    pub operation: Operation,
    /// How many were asked for, those that the browser cache had included.
    pub count: usize,
    /// How many of them did not come, or are not whole images.
    pub broken: usize,
    /// What was wrong with the first of them.
    pub problem: Option<String>,
    /// Their bytes.
    pub bytes: u64,
    /// How long the slowest took.
    pub slowest: Duration,
}

impl Parts {
    fn of(operation: Operation) -> Self {
        Self {
            operation,
            count: 0,
            broken: 0,
            problem: None,
            bytes: 0,
            slowest: Duration::ZERO,
        }
    }
}

/// What is known of one operation after the visits.
#[derive(Debug, Clone, Default)]
pub struct Tried {
    /// Requests.
    pub count: usize,
    /// Those that failed.
    pub failed: usize,
    /// What was wrong with the first of them.
    pub problem: Option<String>,
    /// What they took together.
    pub took: Duration,
}

/// What all visits together have shown.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// By operation. Looks after a delete are under [`Record::gone`].
    pub tried: BTreeMap<Operation, Tried>,
    /// The looks whether what was deleted is gone.
    pub gone: Tried,
    /// What each selector found.
    pub selectors: Tally,
    /// Redirects that were followed.
    pub redirects: usize,
    /// Names of cookies that came.
    pub cookies: Vec<String>,
    /// Names of tokens that were sent.
    pub tokens: Vec<String>,
}

/// The witness of the probe's visits.
pub struct Teller {
    ear: Arc<Ear>,
    extractor: Arc<Extractor>,
    listener: Arc<dyn Fn(&Told) + Send + Sync>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    record: Record,
    parts: Option<Parts>,
    deleting: bool,
    /// Selectors whose emptiness has been told.
    told: Vec<&'static str>,
}

impl Teller {
    /// Tells the listener every line as it comes.
    #[must_use]
    pub fn new(
        ear: Arc<Ear>,
        extractor: Arc<Extractor>,
        listener: Arc<dyn Fn(&Told) + Send + Sync>,
    ) -> Self {
        Self {
            ear,
            extractor,
            listener,
            state: Mutex::default(),
        }
    }

    /// A line that is no witness's.
    pub fn say(&self, told: &Told) {
        self.flush();
        (self.listener)(told);
    }

    /// What the visits have shown so far.
    #[must_use]
    pub fn record(&self) -> Record {
        self.flush();
        self.state.lock().record.clone()
    }

    /// Tells of the images that have come since the last page.
    fn flush(&self) {
        let parts = self.state.lock().parts.take();
        if let Some(parts) = parts {
            (self.listener)(&Told::Parts(parts));
        }
    }

    /// What the rule of a page finds on it.
    fn findings(&self, heard: &Heard) -> Vec<Found> {
        let role = match heard.operation {
            Operation::Listing => Role::Listing,
            Operation::Gallery => Role::Gallery,
            Operation::Photo => Role::Photo,
            _ => return Vec::new(),
        };
        if !(200..300).contains(&heard.status) {
            return Vec::new();
        }
        let facts = self
            .extractor
            .facts(role, &heard.target, &heard.headers, &heard.body);
        let rule = self.extractor.rule(role);
        selectors::found(
            role,
            rule,
            &facts,
            &heard.target,
            &heard.headers,
            &heard.body,
        )
    }

    fn step(&self, note: Note, heard: &Heard) {
        let findings = self.findings(heard);
        let mut empty = Vec::new();
        {
            let mut state = self.state.lock();
            state.remember(heard);
            state.record.selectors.add(&findings);
            for found in findings
                .into_iter()
                .filter(|it| it.hint.is_some() && (it.essential || it.count > 0))
            {
                if !state.told.contains(&found.key) {
                    state.told.push(found.key);
                    empty.push(found);
                }
            }
        }
        (self.listener)(&Told::Step(Step {
            operation: heard.operation,
            note,
            redirects: heard.redirects,
            cookies: heard.new_cookies.clone(),
            tokens: heard.tokens.clone(),
        }));
        for found in empty {
            (self.listener)(&Told::Nothing(found));
        }
    }
}

impl State {
    fn remember(&mut self, heard: &Heard) {
        let record = &mut self.record;
        record.redirects += heard.redirects;
        let add = |known: &mut Vec<String>, names: &[String]| {
            for name in names {
                if !known.contains(name) {
                    known.push(name.clone());
                }
            }
        };
        add(&mut record.cookies, &heard.new_cookies);
        add(&mut record.tokens, &heard.tokens);
    }

    /// Where a request of this operation is counted.
    fn slot(&mut self, operation: Operation) -> &mut Tried {
        match operation {
            Operation::Delete => self.deleting = true,
            Operation::Upload | Operation::CreateGallery => self.deleting = false,
            _ => {}
        }
        if operation == Operation::Verify && self.deleting {
            &mut self.record.gone
        } else {
            self.record.tried.entry(operation).or_default()
        }
    }
}

impl Witness for Teller {
    fn sample(&self, sample: &Sample) {
        let operation = sample.operation;
        let is_part = operation.is_image() || operation == Operation::Asset;
        let other = {
            let state = self.state.lock();
            state
                .parts
                .as_ref()
                .is_some_and(|it| it.operation != operation)
        };
        if !is_part || other {
            self.flush();
        }
        let mut state = self.state.lock();
        let tried = state.slot(operation);
        tried.count += 1;
        tried.failed += usize::from(!sample.outcome.is_ok());
        tried.took += sample.total;
        if is_part {
            let parts = state.parts.get_or_insert_with(|| Parts::of(operation));
            parts.count += 1;
            parts.broken += usize::from(!sample.outcome.is_ok());
            parts.bytes += sample.body_bytes;
            parts.slowest = parts.slowest.max(sample.latency());
        }
    }

    fn failure(&self, sample: &Sample, describe: &dyn Fn() -> Failure) {
        let failure = describe();
        let sentence = format!("{}: {}", failure.url, failure.detail);
        let mut state = self.state.lock();
        state
            .slot(sample.operation)
            .problem
            .get_or_insert_with(|| sentence.clone());
        if let Some(parts) = &mut state.parts {
            parts.problem.get_or_insert(sentence);
        }
    }

    fn view(&self, _: &View) {
        self.flush();
    }

    fn visit(&self, _: &Visit) {
        self.flush();
    }

    fn note(&self, note: &dyn Fn() -> Note) {
        self.flush();
        if let Some(heard) = self.ear.last() {
            self.step(note(), &heard);
        }
    }
}
