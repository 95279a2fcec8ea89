//! What is known about one page once it has been parsed.

use std::sync::Arc;

use crate::target::Target;

/// Everything a walk needs of one page, ready to be asked for.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Links to galleries, without repeats, in the order of the page.
    pub albums: Vec<Arc<Target>>,
    /// Of those, the ones that a crowd has made, ours or another.
    pub crowds_albums: Vec<Arc<Target>>,
    /// Small images, without repeats (a browser asks once).
    pub thumbnails: Vec<Arc<Target>>,
    /// Links to enlarged photos.
    pub photos: Vec<Arc<Target>>,
    /// The enlarged image.
    pub medium: Vec<Arc<Target>>,
    /// The photo in full size.
    pub full: Vec<Arc<Target>>,
    /// The next page.
    pub next: Option<Arc<Target>>,
    /// Stylesheets, scripts, icons.
    pub assets: Vec<Arc<Target>>,
    /// Why the page is not what the scenario expects, as a sentence: too few
    /// matches, a text that must (not) be there.
    pub problem: Option<String>,
}

impl Facts {
    /// About how many bytes these facts keep in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        /// A target beside its URL: the struct, its origin, the allocations.
        const TARGET: usize = std::mem::size_of::<Target>() + 160;
        let lists = [
            &self.albums,
            &self.crowds_albums,
            &self.thumbnails,
            &self.photos,
            &self.medium,
            &self.full,
            &self.assets,
        ];
        let targets = lists.into_iter().flatten().chain(&self.next);
        // The URL stands in a target four times: whole, as path, referer, host.
        let targets: usize = targets
            .map(|target| TARGET + 4 * target.url().as_str().len())
            .sum();
        std::mem::size_of::<Self>() + targets + self.problem.as_ref().map_or(0, String::len)
    }
}
