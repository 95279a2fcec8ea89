//! Which small pictures a report has room for.

use super::film::MOST_THUMBNAILS;
use crate::measure::camera::Frame;
use crate::measure::sample::Operation;

/// The frames whose small pictures are worth most to a report, those first: the
/// worst of each kind of page, those from before the crowd to hold against them, and
/// of each stretch of time the worst.
pub(super) fn by_worth(frames: &[Frame]) -> Vec<usize> {
    let worst = |indices: &mut dyn Iterator<Item = usize>| {
        indices
            .filter_map(|index| Some((index, frames.get(index)?)))
            .filter(|(_, frame)| !frame.thumbnail.is_empty())
            .max_by(|(_, a), (_, b)| a.badness().total_cmp(&b.badness()))
            .map(|(index, _)| index)
    };
    let (before, during): (Vec<usize>, Vec<usize>) =
        (0..frames.len()).partition(|&index| frames.get(index).is_some_and(|it| it.at_s.is_none()));
    let of_page = Operation::ALL.iter().filter_map(|&page| {
        let is_of = |index: &usize| frames.get(*index).is_some_and(|it| it.page == page);
        worst(&mut during.iter().copied().filter(is_of))
    });
    let room = MOST_THUMBNAILS.saturating_sub(before.len() + 3).max(1);
    let stretch = during.len().div_ceil(room).max(1);
    let of_time = during
        .chunks(stretch)
        .filter_map(|stretch| worst(&mut stretch.iter().copied()));
    of_page
        .chain(before.iter().copied())
        .chain(of_time)
        .collect()
}
