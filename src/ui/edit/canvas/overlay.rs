//! Painted areas on the graphics card: small enough for any card, and only what changed is uploaded.

use eframe::egui::{Color32, ColorImage, Context, TextureHandle, TextureId, TextureOptions};

use crate::domain::ids::PictureId;
use crate::domain::mask::{Canvas, Rect};

/// Longest side of an overlay, pixels: at most one screen of detail, a quarter of an 8192 canvas.
const MOST_PX: u32 = 2048;

/// One painted area on the graphics card.
#[derive(Default)]
pub(super) struct Overlay {
    held: Option<Held>,
    /// Counts uploads.
    pub(super) uploads: u64,
}

struct Held {
    handle: TextureHandle,
    /// Which canvas: its picture, where its levels lie in memory, and its size.
    of: (PictureId, usize, (u32, u32)),
    revision: u64,
    painted: bool,
}

impl Overlay {
    /// Brings what changed to the graphics card, at most one upload. `None` when nothing is painted.
    pub(super) fn follow(
        &mut self,
        ctx: &Context,
        picture: PictureId,
        canvas: Option<&Canvas>,
        paint: &Paint,
    ) -> Option<TextureId> {
        let Some(canvas) = canvas else {
            self.held = None;
            return None;
        };
        let most = MOST_PX.min(ctx.input(|input| input.max_texture_side) as u32);
        let grid = Grid::of(canvas, most.max(1));
        let of = (picture, canvas.levels().as_ptr().addr(), canvas.size());
        match &mut self.held {
            Some(held) if held.of == of => {
                if let Some(changed) = canvas.changed_since(held.revision) {
                    let cells = grid.around(changed);
                    let image = grid.image(canvas, cells, paint);
                    let at = [cells.left as usize, cells.top as usize];
                    held.handle.set_partial(at, image, TextureOptions::LINEAR);
                    held.revision = canvas.revision();
                    held.painted = if any(canvas, changed) {
                        true
                    } else {
                        held.painted && !canvas.is_empty()
                    };
                    self.uploads += 1;
                }
            }
            _ => {
                let image = grid.image(canvas, grid.whole(), paint);
                let handle = ctx.load_texture("painted area", image, TextureOptions::LINEAR);
                self.uploads += 1;
                self.held = Some(Held {
                    handle,
                    of,
                    revision: canvas.revision(),
                    painted: !canvas.is_empty(),
                });
            }
        }
        let held = self.held.as_ref()?;
        held.painted.then(|| held.handle.id())
    }

    /// Whether anything was painted when it was last looked at.
    pub(super) fn is_painted(&self) -> bool {
        self.held.as_ref().is_some_and(|held| held.painted)
    }
}

fn any(canvas: &Canvas, rect: Rect) -> bool {
    (rect.top..rect.bottom).any(|y| {
        let row = canvas.row(y, rect.left, rect.right);
        row.iter().any(|level| *level != 0)
    })
}

/// The colour of every level, and of every level of a hatched stripe.
pub(super) struct Paint {
    plain: [Color32; 256],
    stripe: [Color32; 256],
    hatched: bool,
}

impl Paint {
    /// One flat colour.
    pub(super) fn flat(colour: Color32) -> Self {
        Self::of(colour, colour, false)
    }

    /// Stripes of the colour with fainter ones between them, so that it differs from a flat one without colour too.
    pub(super) fn hatched(colour: Color32) -> Self {
        Self::of(colour, colour.gamma_multiply(0.35), true)
    }

    fn of(plain: Color32, stripe: Color32, hatched: bool) -> Self {
        let ramp = |colour: Color32| {
            std::array::from_fn(|level| {
                colour.gamma_multiply_u8(u8::try_from(level).unwrap_or(255))
            })
        };
        Self {
            plain: ramp(plain),
            stripe: ramp(stripe),
            hatched,
        }
    }
}

/// A canvas in cells of `step` × `step` pixels, one for each pixel of the texture.
#[derive(Clone, Copy)]
struct Grid {
    step: u32,
    width: u32,
    height: u32,
    /// Width of a stripe, cells.
    stripe: u32,
}

impl Grid {
    fn of(canvas: &Canvas, most: u32) -> Self {
        let (width_px, height_px) = canvas.size();
        let step = width_px.max(height_px).div_ceil(most).max(1);
        let (width, height) = (width_px.div_ceil(step), height_px.div_ceil(step));
        Self {
            step,
            width,
            height,
            stripe: (width.max(height) / 96).max(3),
        }
    }

    const fn whole(&self) -> Rect {
        Rect {
            left: 0,
            top: 0,
            right: self.width,
            bottom: self.height,
        }
    }

    fn around(&self, px: Rect) -> Rect {
        let right = px.right.div_ceil(self.step).clamp(1, self.width);
        let bottom = px.bottom.div_ceil(self.step).clamp(1, self.height);
        Rect {
            left: (px.left / self.step).min(right - 1),
            top: (px.top / self.step).min(bottom - 1),
            right,
            bottom,
        }
    }

    fn image(&self, canvas: &Canvas, cells: Rect, paint: &Paint) -> ColorImage {
        let size = [cells.width_px() as usize, cells.height_px() as usize];
        let mut pixels = Vec::with_capacity(size[0] * size[1]);
        let mut sums = vec![0_u32; size[0]];
        for y in cells.top..cells.bottom {
            let rows = self.rows(canvas, y, cells, &mut sums);
            for (x, sum) in (cells.left..cells.right).zip(&sums) {
                let columns = self.step.min(canvas.width_px() - x * self.step);
                let level = (sum / (rows * columns).max(1)).min(255) as usize;
                let striped = paint.hatched && (x + y) / self.stripe % 2 == 1;
                let ramp = if striped { &paint.stripe } else { &paint.plain };
                pixels.push(ramp.get(level).copied().unwrap_or_default());
            }
        }
        ColorImage::new(size, pixels)
    }

    /// Adds up the levels of one row of cells; returns how many rows of pixels it has.
    fn rows(&self, canvas: &Canvas, y: u32, cells: Rect, sums: &mut [u32]) -> u32 {
        sums.fill(0);
        let top = y * self.step;
        let bottom = (top + self.step).min(canvas.height_px());
        let left = cells.left * self.step;
        let right = (cells.right * self.step).min(canvas.width_px());
        for row in top..bottom {
            let levels = canvas.row(row, left, right);
            for (sum, cell) in sums.iter_mut().zip(levels.chunks(self.step as usize)) {
                *sum += cell.iter().map(|level| u32::from(*level)).sum::<u32>();
            }
        }
        bottom - top
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_the_same_as_the_whole_cut_out() {
        let levels: Vec<u8> = (0..101 * 67).map(|n| (n * 37 % 251) as u8).collect();
        let canvas = Canvas::from_levels(levels, 101, 67).expect("a canvas");
        let paint = Paint::hatched(crate::ui::tokens::PROTECT);
        let grid = Grid::of(&canvas, 25);
        assert_eq!((grid.step, grid.width, grid.height), (5, 21, 14), "cells");
        let whole = grid.image(&canvas, grid.whole(), &paint);
        let px = Rect {
            left: 33,
            top: 21,
            right: 101,
            bottom: 67,
        };
        let cells = grid.around(px);
        let part = grid.image(&canvas, cells, &paint);
        for y in cells.top..cells.bottom {
            for x in cells.left..cells.right {
                let one = part[((x - cells.left) as usize, (y - cells.top) as usize)];
                assert_eq!(one, whole[(x as usize, y as usize)], "{x} {y}");
            }
        }
        assert_eq!((cells.right, cells.bottom), (21, 14), "up to the edge");
    }

    #[test]
    fn full_paint_is_the_designs_colour_and_none_is_clear() {
        let full = Canvas::from_levels(vec![255; 16], 4, 4).expect("a canvas");
        let none = Canvas::new(4, 4).expect("a canvas");
        let paint = Paint::flat(crate::ui::tokens::MASK);
        let grid = Grid::of(&full, 2048);
        let pixels = grid.image(&full, grid.whole(), &paint).pixels;
        assert!(
            pixels.iter().all(|pixel| *pixel == crate::ui::tokens::MASK),
            "one flat colour: {pixels:?}"
        );
        let pixels = grid.image(&none, grid.whole(), &paint).pixels;
        assert!(
            pixels.iter().all(|pixel| *pixel == Color32::TRANSPARENT),
            "nothing: {pixels:?}"
        );
    }
}
