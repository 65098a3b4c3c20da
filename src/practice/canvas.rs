//! The canvas: linear light, three numbers a pixel, and a meter that reports and stops.

use std::ops::ControlFlow;

use image::RgbImage;

use super::maths::V3;
use super::{PaintError, Progress};

/// Pixels between two looks at the caller: about ten milliseconds of work.
const BEAT_PX: usize = 24_000;

/// Counts work, tells the caller how far it is, and stops when told to.
pub(crate) struct Meter<'a> {
    report: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
    total_px: f64,
    done_px: f64,
    since_px: usize,
    low: f32,
    high: f32,
    last: f32,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(report: &'a mut dyn FnMut(Progress) -> ControlFlow<()>) -> Self {
        Self {
            report,
            total_px: 1.0,
            done_px: 0.0,
            since_px: 0,
            low: 0.0,
            high: 1.0,
            last: 0.0,
        }
    }

    /// Starts a stage that spans `low..high` of the whole and takes about `total_px` of work.
    pub(crate) fn stage(&mut self, low: f32, high: f32, total_px: usize) {
        self.low = low;
        self.high = high;
        self.total_px = (total_px.max(1)) as f64;
        self.done_px = 0.0;
    }

    /// Sets how much work the present stage takes, once it is known.
    pub(crate) fn expect_px(&mut self, total_px: usize) {
        self.total_px = (total_px.max(1)) as f64;
    }

    /// Notes that this many pixels were worked on.
    pub(crate) fn tick(&mut self, px: usize) -> Result<(), PaintError> {
        self.done_px += px as f64;
        self.since_px += px;
        if self.since_px < BEAT_PX {
            return Ok(());
        }
        self.since_px = 0;
        self.tell(None)
    }

    /// Shows a small picture of how it will look.
    pub(crate) fn show(&mut self, preview: RgbImage) -> Result<(), PaintError> {
        self.tell(Some(preview))
    }

    /// Reports that all is done.
    pub(crate) fn finish(&mut self) -> Result<(), PaintError> {
        self.stage(1.0, 1.0, 1);
        self.tell(None)
    }

    fn tell(&mut self, preview: Option<RgbImage>) -> Result<(), PaintError> {
        let part = (self.done_px / self.total_px).min(1.0) as f32;
        let fraction = (self.low + (self.high - self.low) * part)
            .max(self.last)
            .min(1.0);
        self.last = fraction;
        match (self.report)(Progress { fraction, preview }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(PaintError::Stopped),
        }
    }
}

/// A picture in the making.
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    px: Vec<[f32; 3]>,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize, fill: V3) -> Self {
        Self {
            width,
            height,
            px: vec![[fill.x, fill.y, fill.z]; width * height],
        }
    }

    /// Side of a square of the same area, in pixels: the unit that keeps compositions alike.
    pub(crate) fn unit(&self) -> f32 {
        unit_px(self.width, self.height)
    }

    pub(crate) fn row_mut(&mut self, y: usize) -> &mut [[f32; 3]] {
        let start = y * self.width;
        &mut self.px[start..start + self.width]
    }

    pub(crate) fn row(&self, y: usize) -> &[[f32; 3]] {
        let start = y * self.width;
        &self.px[start..start + self.width]
    }

    /// Calls `paint` for every pixel centre, row by row.
    pub(crate) fn each(
        &mut self,
        meter: &mut Meter<'_>,
        mut paint: impl FnMut(usize, usize, V3) -> V3,
    ) -> Result<(), PaintError> {
        let width = self.width;
        for y in 0..self.height {
            for (x, px) in self.row_mut(y).iter_mut().enumerate() {
                let out = paint(
                    x,
                    y,
                    V3 {
                        x: px[0],
                        y: px[1],
                        z: px[2],
                    },
                );
                *px = [out.x, out.y, out.z];
            }
            meter.tick(width)?;
        }
        Ok(())
    }
}

/// Side of a square with the area of `width × height`, in pixels.
pub(crate) fn unit_px(width: usize, height: usize) -> f32 {
    ((width * height) as f32).sqrt()
}

/// A slowly changing number over the canvas, worked out on a coarse grid.
pub(crate) struct Field {
    cells: Vec<f32>,
    across: usize,
    per_px: f32,
}

impl Field {
    /// Samples `value(x, y)` (pixels) every `step_px` pixels.
    pub(crate) fn new(size: (usize, usize), step_px: f32, value: impl Fn(f32, f32) -> f32) -> Self {
        let step = step_px.max(1.0);
        let across = (size.0 as f32 / step) as usize + 3;
        let down = (size.1 as f32 / step) as usize + 3;
        let mut cells = Vec::with_capacity(across * down);
        for j in 0..down {
            for i in 0..across {
                cells.push(value(i as f32 * step, j as f32 * step));
            }
        }
        Self {
            cells,
            across,
            per_px: 1.0 / step,
        }
    }

    /// Value at a pixel of the canvas.
    #[inline]
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let (u, v) = (x.max(0.0) * self.per_px, y.max(0.0) * self.per_px);
        let (i, j) = (u as usize, v as usize);
        let (fu, fv) = (u - i as f32, v - j as f32);
        let k = (j * self.across + i).min(self.cells.len() - self.across - 2);
        let above = self.cells[k] + (self.cells[k + 1] - self.cells[k]) * fu;
        let k = k + self.across;
        let below = self.cells[k] + (self.cells[k + 1] - self.cells[k]) * fu;
        above + (below - above) * fv
    }
}

/// Side of a repeating piece of grain, pixels.
const TILE_PX: i32 = 512;

/// Fine grain worked out once and laid mirror-wise, so that no seam shows.
pub(crate) struct Tile(Vec<f32>);

impl Tile {
    pub(crate) fn new(value: impl Fn(i32, i32) -> f32) -> Self {
        let mut cells = Vec::with_capacity((TILE_PX * TILE_PX) as usize);
        for y in 0..TILE_PX {
            cells.extend((0..TILE_PX).map(|x| value(x, y)));
        }
        Self(cells)
    }

    /// Value at any pixel.
    #[inline]
    pub(crate) fn at(&self, x: i32, y: i32) -> f32 {
        let fold = |at: i32| {
            let place = at & (TILE_PX * 2 - 1);
            if place < TILE_PX {
                place
            } else {
                TILE_PX * 2 - 1 - place
            }
        };
        self.0[(fold(y) * TILE_PX + fold(x)) as usize]
    }
}
