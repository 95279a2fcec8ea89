//! Paints a landscape: sky, sun, clouds, ridges in the haze, water, trees.
//!
//! Not for the art: photos of gradients alone would be a tenth of a real
//! photo's bytes and all look the same on a screenshot. A scene is painted at
//! half its size, enlarged and grained, which costs a quarter of the time.

use fast_image_resize::FilterType;
use image::RgbImage;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

use super::super::media::resize;
use super::noise::TILE;
use super::palette::{Colour, Mood};
use super::plan::Scene;

/// How far the grain goes up or down, in levels of 255.
const GRAIN: f32 = 13.0;

/// Paints a scene at its full size.
pub(super) fn paint(scene: &Scene) -> Result<RgbImage, String> {
    let mut canvas = Canvas::new(scene);
    canvas.sky();
    let has_water = canvas.rng.random::<f32>() < canvas.mood.water;
    let ridges = canvas.rng.random_range(3..=5);
    for ridge in 0..ridges {
        canvas.ridge(ridge as f32 / (ridges - 1) as f32, !has_water);
    }
    if has_water {
        canvas.water(canvas.horizon + (canvas.height - canvas.horizon) / 4);
    }
    resize(
        &canvas.finish()?,
        scene.width,
        scene.height,
        FilterType::Bilinear,
    )
}

struct Canvas {
    mood: &'static Mood,
    width: usize,
    height: usize,
    horizon: usize,
    pixels: Vec<Colour>,
    rng: SmallRng,
}

impl Canvas {
    fn new(scene: &Scene) -> Self {
        let (width, height) = (scene.width as usize / 2, scene.height as usize / 2);
        let mut rng = SmallRng::seed_from_u64(scene.seed);
        let horizon = (height as f32 * rng.random_range(0.42..0.62)) as usize;
        let pixels = Vec::with_capacity(width * height);
        Self {
            mood: scene.mood,
            width,
            height,
            horizon,
            pixels,
            rng,
        }
    }

    /// The sky with its sun, clouds and stars, down to where ridges hide it.
    fn sky(&mut self) {
        let mood = self.mood;
        let sun_x = self.width as f32 * self.rng.random_range(0.15..0.85);
        let sun_y = self.horizon as f32 * self.rng.random_range(0.25..0.85);
        let radius = self.width as f32 * self.rng.random_range(0.018..0.035);
        let reach = 1.0 / (radius * radius * 18.0);
        let (shift_x, shift_y) = self.shift();
        let stretch = self.rng.random_range(0.35..0.7_f32);
        let threshold = 0.72 - 0.4 * mood.clouds;
        let bottom = (self.horizon + self.height / 4).min(self.height);
        for y in 0..bottom {
            let depth = (y as f32 / self.horizon as f32).min(1.0);
            let base = mix(
                mood.sky_top,
                mood.sky_low,
                depth * depth * (3.0 - 2.0 * depth),
            );
            let cloud_y = y as f32 * (1.1 + depth) + shift_y;
            for x in 0..self.width {
                let (dx, dy) = (x as f32 - sun_x, y as f32 - sun_y);
                let distance = dx * dx + dy * dy;
                let glow = 1.0 / (1.0 + distance * reach);
                let mut colour = mix(base, mood.sun, glow * 0.75);
                let cover = TILE.at(x as f32 * stretch + shift_x, cloud_y);
                let cloud = ((cover - threshold) * 4.0).clamp(0.0, 0.9);
                if cloud > 0.0 {
                    let lit = mix(mood.cloud, mood.sun, glow);
                    let shade = 1.12 - cover * 0.35;
                    colour = mix(colour, lit.map(|channel| channel * shade), cloud);
                }
                if distance < radius * radius {
                    let edge = (radius - distance.sqrt()).min(2.0) * 0.5;
                    colour = mix(colour, mood.sun, edge * (1.0 - cloud * 0.8));
                }
                self.pixels.push(colour);
            }
        }
        self.pixels.resize(self.width * self.height, mood.sky_low);
        if mood.stars {
            self.stars();
        }
    }

    fn stars(&mut self) {
        for _ in 0..self.width * self.horizon / 700 {
            let x = self.rng.random_range(0..self.width);
            let y = self.rng.random_range(0..self.horizon);
            let bright = self.rng.random::<f32>();
            let pixel = &mut self.pixels[y * self.width + x];
            *pixel = mix(*pixel, [255.0; 3], bright * bright * 0.9);
        }
    }

    /// One ridge; `near` is 0 for the farthest and 1 for the nearest.
    fn ridge(&mut self, near: f32, is_dry: bool) {
        let ground = self.outline(near);
        let mut edge = ground.clone();
        if is_dry && self.mood.trees && near > 0.6 {
            self.trees(&mut edge, near);
        }
        let base = mix(self.mood.far, self.mood.near, near);
        let tree = mix(base, [18.0, 24.0, 30.0], 0.7);
        let (shift_x, shift_y) = self.shift();
        let roughness = 14.0 + 46.0 * near;
        let haze = mix(self.mood.far, self.mood.sky_low, 0.5);
        let fade = 1.4 * (1.0 - near) / self.height as f32;
        let highest = edge
            .iter()
            .fold(self.height as f32, |high, top| high.min(*top));
        for y in highest.max(0.0) as usize..self.height {
            let texture_y = y as f32 * 1.7 + shift_y;
            for (x, top) in edge.iter().enumerate() {
                let below = y as f32 - top;
                if below < 0.0 {
                    continue;
                }
                let grain = TILE.at((x as f32 - below * 0.4) * 1.3 + shift_x, texture_y) - 0.5;
                let colour = if (y as f32) < ground[x] {
                    tree.map(|channel| channel + grain * 30.0)
                } else {
                    let slope = ground[(x + 30).min(ground.len() - 1)] - ground[x];
                    let light = grain * roughness + slope * 0.5;
                    mix(base, haze, (below * fade).min(0.7)).map(|channel| channel + light)
                };
                let pixel = &mut self.pixels[y * self.width + x];
                *pixel = if below < 1.0 {
                    mix(*pixel, colour, below)
                } else {
                    colour
                };
            }
        }
    }

    /// How high a ridge stands in each column.
    fn outline(&mut self, near: f32) -> Vec<f32> {
        let (height, horizon) = (self.height as f32, self.horizon as f32);
        let base = horizon + (height - horizon) * near * near * 0.8;
        let rise = height * self.rng.random_range(0.1..0.28) * (1.0 - 0.45 * near);
        let scale = self.rng.random_range(0.12..0.3_f32) * (1.0 + near);
        let row = self.rng.random_range(0..512);
        let (shift, _) = self.shift();
        (0..self.width)
            .map(|x| x as f32 * scale + shift)
            .map(|x| base - rise * (TILE.along(x, row) * 2.0 - 0.8))
            .collect()
    }

    /// Raises pointed trees above an outline.
    fn trees(&mut self, edge: &mut [f32], near: f32) {
        let count = self.rng.random_range(10..70);
        for _ in 0..count {
            let tall = self.height as f32 * self.rng.random_range(0.02..0.09) * near;
            let centre = self.rng.random_range(0..edge.len());
            let foot = edge[centre] + 3.0;
            let half = (tall * 0.24).max(1.0) as usize;
            let from = centre.saturating_sub(half);
            let to = (centre + half).min(edge.len() - 1);
            for (x, top) in (from..).zip(&mut edge[from..=to]) {
                let aside = x.abs_diff(centre) as f32 / half as f32;
                let branch = if x % 3 == 0 { 0.07 } else { 0.0 };
                *top = top.min(foot - tall * (1.0 - aside - branch).max(0.0));
            }
        }
    }

    /// Still water below a line: the picture above it, mirrored and rippled.
    fn water(&mut self, line: usize) {
        let (_, shift) = self.shift();
        let tint = mix(self.mood.sky_top, self.mood.near, 0.3);
        for y in line..self.height {
            let depth = (y - line) as f32 / (self.height - line) as f32;
            let mirrored = line.saturating_sub(1 + (y - line) * 5 / 4);
            let wave = 1.0 + depth * 9.0;
            for x in 0..self.width {
                let ripple = TILE.at(x as f32 * 0.5, y as f32 * (6.0 - 4.0 * depth) + shift) - 0.5;
                let aside = (x as f32 + ripple * wave * 3.0).clamp(0.0, self.width as f32 - 1.0);
                let row = (mirrored as f32 + ripple * wave).clamp(0.0, line as f32 - 1.0) as usize;
                let seen = self.pixels[row * self.width + aside as usize];
                let colour = mix(seen, tint, 0.18 + 0.3 * depth);
                let glint = (ripple - 0.18).max(0.0) * 130.0;
                self.pixels[y * self.width + x] = colour.map(|channel| channel + glint);
            }
        }
    }

    /// Darkens the corners, adds grain, and rounds to bytes.
    fn finish(mut self) -> Result<RgbImage, String> {
        let mut bytes = Vec::with_capacity(self.pixels.len() * 3);
        let (centre_x, centre_y) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        let reach = 0.22 / (centre_x * centre_x + centre_y * centre_y);
        let mut noise = self.rng.random::<u32>() | 1;
        for (y, row) in self.pixels.chunks_exact(self.width).enumerate() {
            let down = (y as f32 - centre_y) * (y as f32 - centre_y);
            for (x, colour) in row.iter().enumerate() {
                let aside = x as f32 - centre_x;
                let dim = 1.0 - (aside * aside + down) * reach;
                noise ^= noise << 13;
                noise ^= noise >> 17;
                noise ^= noise << 5;
                let grain = ((noise >> 8) as f32 / 16_777_216.0 - 0.5) * 2.0 * GRAIN;
                // `as` saturates, which is the clamping wanted here.
                bytes.extend(colour.map(|channel| (channel * dim + grain) as u8));
            }
        }
        RgbImage::from_raw(self.width as u32, self.height as u32, bytes)
            .ok_or_else(|| "a painted picture lost its pixels".to_owned())
    }

    /// Another part of the noise for each use.
    fn shift(&mut self) -> (f32, f32) {
        (
            self.rng.random_range(0.0..4096.0),
            self.rng.random_range(0.0..4096.0),
        )
    }
}

fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    [
        from[0] + (to[0] - from[0]) * share,
        from[1] + (to[1] - from[1]) * share,
        from[2] + (to[2] - from[2]) * share,
    ]
}

#[cfg(test)]
mod tests {
    use super::super::super::media::encode_jpeg;
    use super::super::super::options::Options;
    use super::super::plan::Plan;
    use super::*;

    #[test]
    fn photos_weigh_what_photos_weigh_and_differ() {
        let plan = Plan::new(&Options {
            galleries: 1,
            photos: 2,
            ..Options::default()
        });
        let photos: Vec<Vec<u8>> = plan
            .photos
            .iter()
            .map(|planned| encode_jpeg(&paint(&planned.scene).unwrap(), 88).unwrap())
            .collect();
        for photo in &photos {
            let kilobytes = photo.len() / 1000;
            assert!((150..1500).contains(&kilobytes), "{kilobytes} kB");
        }
        assert_ne!(photos[0], photos[1]);
    }
}
