//! Taking paint back: the tiles that an edit replaced, as they were.

use super::{Canvas, Rect};
use crate::domain::undo::Edit;

/// Side of a tile. Small enough that a thin line costs little, large enough that there are few of them.
const TILE_PX: u32 = 64;

/// A change of a [`Canvas`], kept as the tiles it writes. Its memory goes with what it changes: 4 KiB a tile of 64 × 64
/// pixels, and a few bytes for a tile of one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskEdit {
    size: (u32, u32),
    tiles: Vec<(u32, Tile)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Tile {
    Flat(u8),
    Plain(Box<[u8]>),
}

impl Tile {
    fn read(canvas: &Canvas, index: u32) -> Self {
        let place = place(canvas.size(), index);
        let first = canvas.level(place.left, place.top);
        let mut rows = (place.top..place.bottom).map(|y| canvas.row(y, place.left, place.right));
        if rows.all(|row| row.iter().all(|level| *level == first)) {
            return Self::Flat(first);
        }
        let mut levels = Vec::with_capacity((place.width_px() * place.height_px()) as usize);
        for y in place.top..place.bottom {
            levels.extend_from_slice(canvas.row(y, place.left, place.right));
        }
        Self::Plain(levels.into_boxed_slice())
    }

    fn write(&self, canvas: &mut Canvas, index: u32) {
        let place = place(canvas.size(), index);
        let width = place.width_px() as usize;
        for (y, at) in (place.top..place.bottom).zip(0..) {
            let row = canvas.row_mut(y, place.left, place.right);
            match self {
                Self::Flat(level) => row.fill(*level),
                Self::Plain(levels) => {
                    if let Some(kept) = levels.get(at * width..(at + 1) * width) {
                        row.copy_from_slice(kept);
                    }
                }
            }
        }
    }
}

const fn tiles_across(width_px: u32) -> u32 {
    width_px.div_ceil(TILE_PX)
}

/// Where a tile lies; those at the right and lower edge are smaller.
fn place((width_px, height_px): (u32, u32), index: u32) -> Rect {
    let across = tiles_across(width_px).max(1);
    let (left, top) = (index % across * TILE_PX, index / across * TILE_PX);
    Rect {
        left,
        top,
        right: (left + TILE_PX).min(width_px),
        bottom: (top + TILE_PX).min(height_px),
    }
}

impl MaskEdit {
    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        let plain = self.tiles.iter().map(|(_, tile)| match tile {
            Tile::Flat(_) => 0,
            Tile::Plain(levels) => levels.len(),
        });
        self.tiles.len() * size_of::<(u32, Tile)>() + plain.sum::<usize>()
    }
}

impl Edit for MaskEdit {
    type Doc = Canvas;

    /// A stroke that is under way is given up first. An edit of a canvas of another size does nothing.
    fn apply(self, doc: &mut Canvas) -> Self {
        doc.cancel_stroke();
        if self.size != doc.size() {
            return Self {
                size: self.size,
                tiles: Vec::new(),
            };
        }
        let mut inverse = Vec::with_capacity(self.tiles.len());
        let mut touched: Option<Rect> = None;
        for (index, tile) in self.tiles {
            inverse.push((index, Tile::read(doc, index)));
            tile.write(doc, index);
            let place = place(doc.size(), index);
            touched = Some(touched.map_or(place, |so_far| so_far.union(place)));
        }
        if let Some(touched) = touched {
            doc.changed(touched);
        }
        Self {
            size: self.size,
            tiles: inverse,
        }
    }
}

/// Tiles as they were before they were first touched, gathered while a tool works.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    tiles: Vec<(u32, Tile)>,
    seen: Vec<bool>,
}

impl Kept {
    pub(super) fn new(canvas: &Canvas) -> Self {
        let count = tiles_across(canvas.width_px) * canvas.height_px.div_ceil(TILE_PX);
        Self {
            tiles: Vec::new(),
            seen: vec![false; count as usize],
        }
    }

    /// To be called before columns `from..to` of row `y` are written.
    pub(super) fn before(&mut self, canvas: &Canvas, y: u32, from: u32, to: u32) {
        if from >= to {
            return;
        }
        let first = y / TILE_PX * tiles_across(canvas.width_px);
        for index in first + from / TILE_PX..=first + (to - 1) / TILE_PX {
            let Some(seen) = self.seen.get_mut(index as usize) else {
                continue;
            };
            if !*seen {
                *seen = true;
                self.tiles.push((index, Tile::read(canvas, index)));
            }
        }
    }

    /// The inverse of everything since; `None` when the canvas is as it was.
    pub(super) fn into_edit(self, canvas: &Canvas) -> Option<MaskEdit> {
        let mut tiles = self.tiles;
        tiles.retain(|(index, tile)| *tile != Tile::read(canvas, *index));
        tiles.shrink_to_fit();
        (!tiles.is_empty()).then_some(MaskEdit {
            size: canvas.size(),
            tiles,
        })
    }

    /// Puts everything back; the rectangle that this touched.
    pub(super) fn restore(self, canvas: &mut Canvas) -> Option<Rect> {
        let mut touched: Option<Rect> = None;
        for (index, tile) in self.tiles {
            tile.write(canvas, index);
            let place = place(canvas.size(), index);
            touched = Some(touched.map_or(place, |so_far| so_far.union(place)));
        }
        touched
    }
}
