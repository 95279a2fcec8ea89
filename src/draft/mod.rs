//! Looks at a site that nobody has described, and says how it is spoken to.
//!
//! A known gallery is told by its marks ([`recognise`]) and has a shipped
//! scenario. For any other one a scenario is drafted from the structure of its
//! pages. Everything that is guessed is confirmed by asking for it, and whoever
//! reads the draft sees at each guess what it rests on.
//!
//! Looking is done with GET, and never by a link that might sign somebody out or
//! delete something ([`harm`]). What signs in, adds and deletes is tried only on
//! request (`trial`), with one photo of ours that is in a ledger.

mod classify;
mod cluster;
mod drafts;
mod find;
mod forms;
mod guard;
pub mod harm;
pub mod recognise;
mod selector;
mod survey;
mod trial;
mod tried;
pub mod words;
mod write;

pub use self::drafts::{Draft, draft, draft_and_try, draft_by_structure};
pub use self::trial::Means;
pub use self::tried::Attempt;
