//! Smooth noise: the shapes of clouds and ridges, and the grain of surfaces.

use std::sync::LazyLock;

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

/// The tile's side; a power of two, so that it repeats by masking.
const SIDE: usize = 512;

/// Fractal noise on a tile that repeats without a seam, 0 to 1.
pub(super) struct Tile {
    values: Vec<f32>,
}

/// The tile that all photos share; each looks at another part of it.
pub(super) static TILE: LazyLock<Tile> = LazyLock::new(Tile::new);

impl Tile {
    fn new() -> Self {
        let mut values = vec![0.0; SIDE * SIDE];
        let mut rng = SmallRng::seed_from_u64(0x00C1_0D5E);
        let (mut cells, mut weight) = (4, 0.5);
        while cells <= SIDE / 4 {
            add_octave(&mut values, cells, weight, &mut rng);
            cells *= 2;
            weight *= 0.5;
        }
        Self { values }
    }

    /// The noise at a place; one unit is one cell of the tile.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let (column, row) = (
            x as i32 as usize & (SIDE - 1),
            y as i32 as usize & (SIDE - 1),
        );
        self.values[row * SIDE + column]
    }

    /// The noise along a line, interpolated: for curves that are stretched.
    pub(super) fn along(&self, x: f32, row: usize) -> f32 {
        let whole = x.floor();
        let (a, b) = (self.at(whole, row as f32), self.at(whole + 1.0, row as f32));
        a + (b - a) * (x - whole)
    }
}

/// Adds value noise of so many cells a side.
fn add_octave(values: &mut [f32], cells: usize, weight: f32, rng: &mut SmallRng) {
    let lattice: Vec<f32> = (0..cells * cells).map(|_| rng.random::<f32>()).collect();
    let cell = SIDE / cells;
    let ease: Vec<f32> = (0..cell)
        .map(|step| step as f32 / cell as f32)
        .map(|t| t * t * (3.0 - 2.0 * t) * weight)
        .collect();
    for (y, row) in values.chunks_exact_mut(SIDE).enumerate() {
        let (above, below) = (y / cell * cells, (y / cell + 1) % cells * cells);
        let down = ease[y % cell] / weight;
        let knots: Vec<f32> = (0..=cells)
            .map(|x| x % cells)
            .map(|x| lattice[above + x] + (lattice[below + x] - lattice[above + x]) * down)
            .collect();
        for (knot, span) in knots.windows(2).zip(row.chunks_exact_mut(cell)) {
            let (from, rise) = (knot[0] * weight, knot[1] - knot[0]);
            for (value, ease) in span.iter_mut().zip(&ease) {
                *value += from + rise * ease;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tile_repeats_and_stays_within_bounds() {
        assert!(TILE.values.iter().all(|value| (0.0..=1.0).contains(value)));
        assert_eq!(TILE.at(3.0, 5.0), TILE.at(3.0 + SIDE as f32, 5.0));
        let spread = TILE
            .values
            .iter()
            .fold((1.0_f32, 0.0_f32), |(low, high), value| {
                (low.min(*value), high.max(*value))
            });
        assert!(spread.0 < 0.3 && spread.1 > 0.7, "{spread:?}");
    }
}
