//! The browser and the rest of the program together: the browser knows nothing
//! of scenarios, and scenarios nothing of browsers.

pub(super) mod film;
mod lens;
pub(super) mod operator;
pub(super) mod route;
mod seen;
pub(super) mod setup;
mod worth;
