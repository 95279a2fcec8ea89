//! Personas, the flow interpreter, the ledger and made-up photos; speaks to a Session trait.

pub mod session;
