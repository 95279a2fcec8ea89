//! A photo in the hands of one visit.

use std::sync::Arc;

use super::Ledger;
use super::entry::Entry;

/// A photo that one visit alone may delete. Dropped before the delete was
/// begun, however that comes, it is free for others again.
pub(in crate::visit) struct Claim<'l> {
    pub(in crate::visit) entry: Entry,
    ledger: &'l Arc<Ledger>,
    settled: bool,
}

impl<'l> Claim<'l> {
    /// The oldest photo that the filter lets pass.
    pub(in crate::visit) fn take(
        ledger: &'l Arc<Ledger>,
        may: impl Fn(&Entry) -> bool,
    ) -> Option<Self> {
        let entry = ledger.claim(may)?;
        Some(Self {
            entry,
            ledger,
            settled: false,
        })
    }

    /// A photo that the visit has just added itself.
    pub(in crate::visit) fn own(ledger: &'l Arc<Ledger>, number: u64) -> Option<Self> {
        let entry = ledger.entry(number)?;
        Some(Self {
            entry,
            ledger,
            settled: false,
        })
    }
}

impl Claim<'_> {
    /// The delete is begun: nobody else may have the photo any more.
    pub(in crate::visit) fn settle(&mut self) {
        self.settled = true;
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.ledger.release(self.entry.number);
        }
    }
}
