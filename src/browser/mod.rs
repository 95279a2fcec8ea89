//! The only user of chromiumoxide: one page, screenshots, web vitals.
