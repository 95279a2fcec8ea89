//! The pages and the forms.

pub(super) mod assets;
pub(super) mod delete;
mod forms;
pub(super) mod front;
pub(super) mod gallery;
pub(super) mod instruments;
pub(super) mod new_gallery;
mod page_cache;
mod pages;
pub(super) mod photo;
mod receive;
mod reply;
pub(super) mod sign_in;
mod text;
pub(super) mod upload;

pub(super) use forms::drain;
pub(super) use page_cache::PageCache;
pub(super) use reply::{
    forbid_sniffing, internal_error, method_not_allowed, no_such_page, not_found,
};
pub(super) use text::now;
