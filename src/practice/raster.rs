//! Filling outlines with exact edge coverage, and blurring the result.

use super::PaintError;
use super::canvas::{Canvas, Meter};
use super::maths::{V3, clamp01, lerp};

/// A point on the canvas in pixels.
pub(crate) type Spot = (f32, f32);

/// Coverage (0–1) of a rectangle of the canvas.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mask {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) cover: Vec<f32>,
}

impl Mask {
    /// Fills closed outlines together; `pad_px` leaves room for a later blur.
    pub(crate) fn fill(outlines: &[Vec<Spot>], canvas: (usize, usize), pad_px: usize) -> Self {
        let pad = pad_px as f32 + 1.0;
        let (mut x0, mut y0, mut x1, mut y1) = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
        for (x, y) in outlines.iter().flatten() {
            x0 = x0.min(*x);
            y0 = y0.min(*y);
            x1 = x1.max(*x);
            y1 = y1.max(*y);
        }
        let (wide, high) = (canvas.0 as f32, canvas.1 as f32);
        let left = (x0 - pad).clamp(-pad, wide + pad).floor();
        let top = (y0 - pad).clamp(-pad, high + pad).floor();
        let right = (x1 + pad).clamp(-pad, wide + pad).ceil();
        let bottom = (y1 + pad).clamp(-pad, high + pad).ceil();
        if right - left < 1.0 || bottom - top < 1.0 {
            return Self::default();
        }
        let (width, height) = ((right - left) as usize, (bottom - top) as usize);
        let mut sums = vec![0.0_f32; (width + 2) * height];
        for outline in outlines {
            let Some(last) = outline.last() else { continue };
            let mut from = (last.0 - left, last.1 - top);
            for point in outline {
                let to = (point.0 - left, point.1 - top);
                add_edge(&mut sums, width, height, from, to);
                from = to;
            }
        }
        let mut cover = Vec::with_capacity(width * height);
        for line in sums.chunks_exact(width + 2) {
            let mut total = 0.0;
            for delta in line.iter().take(width) {
                total += delta;
                cover.push(total.abs().min(1.0));
            }
        }
        Self {
            left: left as i32,
            top: top as i32,
            width,
            height,
            cover,
        }
    }

    /// Coverage at a canvas pixel, zero outside.
    pub(crate) fn at(&self, x: i32, y: i32) -> f32 {
        let (mx, my) = (x - self.left, y - self.top);
        if mx < 0 || my < 0 || mx as usize >= self.width || my as usize >= self.height {
            return 0.0;
        }
        self.cover[my as usize * self.width + mx as usize]
    }

    /// Three box blurs: close to a bell of this radius.
    pub(crate) fn blurred(&self, radius_px: f32) -> Self {
        let mut out = self.clone();
        if self.width == 0 {
            return out;
        }
        let radius = ((radius_px * 0.58) as usize).max(1);
        for _ in 0..3 {
            box_rows(&mut out.cover, out.width, radius);
            box_columns(&mut out.cover, out.width, out.height, radius);
        }
        out
    }

    /// Lays this mask on the canvas: `paint(x, y, under, cover)` gives the new colour.
    pub(crate) fn lay(
        &self,
        canvas: &mut Canvas,
        meter: &mut Meter<'_>,
        mut paint: impl FnMut(i32, i32, V3, f32) -> V3,
    ) -> Result<(), PaintError> {
        let x_from = self.left.max(0);
        let x_to = (self.left + self.width as i32).min(canvas.width as i32);
        let y_to = (self.top + self.height as i32).min(canvas.height as i32);
        if x_from >= x_to {
            return Ok(());
        }
        for y in self.top.max(0)..y_to {
            let start = (y - self.top) as usize * self.width + (x_from - self.left) as usize;
            let cover = &self.cover[start..start + (x_to - x_from) as usize];
            let row = &mut canvas.row_mut(y as usize)[x_from as usize..x_to as usize];
            for ((px, c), x) in row.iter_mut().zip(cover).zip(x_from..) {
                if *c > 0.0 {
                    let new = paint(
                        x,
                        y,
                        V3 {
                            x: px[0],
                            y: px[1],
                            z: px[2],
                        },
                        *c,
                    );
                    *px = [new.x, new.y, new.z];
                }
            }
            meter.tick((x_to - x_from) as usize)?;
        }
        Ok(())
    }
}

/// Adds one edge's signed area to the running sums of every row it crosses.
fn add_edge(sums: &mut [f32], width: usize, height: usize, from: Spot, to: Spot) {
    if from.1 == to.1 {
        return;
    }
    let (sign, upper, lower) = if from.1 < to.1 {
        (1.0, from, to)
    } else {
        (-1.0, to, from)
    };
    let slope = (lower.0 - upper.0) / (lower.1 - upper.1);
    let first = upper.1.max(0.0);
    let mut x = upper.0 + (first - upper.1) * slope;
    let last = lower.1.min(height as f32);
    let mut row = first as usize;
    let limit = width as f32;
    while (row as f32) < last {
        let y_start = first.max(row as f32);
        let y_end = last.min(row as f32 + 1.0);
        let dy = y_end - y_start;
        let x_next = x + slope * dy;
        let line = &mut sums[row * (width + 2)..(row + 1) * (width + 2)];
        spread(
            line,
            x.min(x_next).clamp(0.0, limit),
            x.max(x_next).clamp(0.0, limit),
            sign * dy,
        );
        x = x_next;
        row += 1;
    }
}

/// Spreads one row's share of an edge over the cells between `x0` and `x1`.
fn spread(line: &mut [f32], x0: f32, x1: f32, area: f32) {
    let first = x0 as usize;
    let last = (x1.ceil() as usize).max(first + 1);
    if last <= first + 1 {
        let middle = (x0 + x1) * 0.5 - first as f32;
        line[first] += area * (1.0 - middle);
        line[first + 1] += area * middle;
        return;
    }
    // Covered share of each cell is the integral of the edge's run through it.
    let per_px = area / (x1 - x0);
    let mut before = 0.0;
    for (i, slot) in line.iter_mut().enumerate().take(last + 1).skip(first) {
        let (cell_left, cell_right) = (i as f32, i as f32 + 1.0);
        let a = x0.max(cell_left).min(x1);
        let b = x1.min(cell_right).max(x0);
        // Area to the right of the edge inside this cell, plus the part that already passed.
        let inside = (b - a).max(0.0) * per_px;
        let middle = (a + b) * 0.5;
        let covered = if b > a {
            inside * (cell_right - middle)
        } else {
            0.0
        };
        let passed = (a - x0).clamp(0.0, x1 - x0) * per_px;
        let value = covered + passed;
        *slot += value - before;
        before = value;
    }
}

fn box_rows(cover: &mut [f32], width: usize, radius: usize) {
    let mut line = vec![0.0; width];
    let scale = 1.0 / (2 * radius + 1) as f32;
    for row in cover.chunks_exact_mut(width) {
        line.copy_from_slice(row);
        let mut sum: f32 = line.iter().take(radius).sum();
        for (x, out) in row.iter_mut().enumerate() {
            sum += line.get(x + radius).copied().unwrap_or(0.0);
            *out = sum * scale;
            if x >= radius {
                sum -= line[x - radius];
            }
        }
    }
}

fn box_columns(cover: &mut [f32], width: usize, height: usize, radius: usize) {
    // Whole rows at a time: walking down columns would miss the cache at every step.
    let scale = 1.0 / (2 * radius + 1) as f32;
    let mut sums = vec![0.0_f32; width];
    let mut kept: std::collections::VecDeque<Vec<f32>> = std::collections::VecDeque::new();
    for y in 0..radius.min(height) {
        for (sum, value) in sums.iter_mut().zip(&cover[y * width..(y + 1) * width]) {
            *sum += value;
        }
    }
    for y in 0..height {
        if y + radius < height {
            let start = (y + radius) * width;
            for (sum, value) in sums.iter_mut().zip(&cover[start..start + width]) {
                *sum += value;
            }
        }
        let row = &mut cover[y * width..(y + 1) * width];
        kept.push_back(row.to_vec());
        for (out, sum) in row.iter_mut().zip(&sums) {
            *out = sum * scale;
        }
        if y >= radius
            && let Some(old) = kept.pop_front()
        {
            for (sum, value) in sums.iter_mut().zip(&old) {
                *sum -= value;
            }
        }
    }
}

/// A smooth closed outline through `points` (Catmull–Rom), `steps` pieces a side.
pub(crate) fn closed_curve(points: &[Spot], steps: usize) -> Vec<Spot> {
    let n = points.len();
    let mut out = Vec::with_capacity(n * steps);
    for i in 0..n {
        let p = [
            points[(i + n - 1) % n],
            points[i],
            points[(i + 1) % n],
            points[(i + 2) % n],
        ];
        for s in 0..steps {
            out.push(catmull(p, s as f32 / steps as f32));
        }
    }
    out
}

/// A smooth open line through `points`, ends included.
pub(crate) fn open_curve(points: &[Spot], steps: usize) -> Vec<Spot> {
    let n = points.len();
    let mut out = Vec::with_capacity(n * steps + 1);
    for i in 0..n.saturating_sub(1) {
        let p = [
            points[i.saturating_sub(1)],
            points[i],
            points[i + 1],
            points[(i + 2).min(n - 1)],
        ];
        for s in 0..steps {
            out.push(catmull(p, s as f32 / steps as f32));
        }
    }
    out.extend(points.last());
    out
}

fn catmull(p: [Spot; 4], t: f32) -> Spot {
    let one = |a: f32, b: f32, c: f32, d: f32| {
        0.5 * (2.0 * b
            + (c - a) * t
            + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
            + (3.0 * (b - c) + d - a) * t * t * t)
    };
    (
        one(p[0].0, p[1].0, p[2].0, p[3].0),
        one(p[0].1, p[1].1, p[2].1, p[3].1),
    )
}

/// An outline around a line whose half-width is `width(t)` for `t` from 0 to 1 along it.
pub(crate) fn ribbon(line: &[Spot], width: impl Fn(f32) -> f32) -> Vec<Spot> {
    let n = line.len();
    if n < 2 {
        return Vec::new();
    }
    let mut left = Vec::with_capacity(n * 2);
    let mut right = Vec::with_capacity(n);
    for i in 0..n {
        let (a, b) = (line[i.saturating_sub(1)], line[(i + 1).min(n - 1)]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).sqrt().max(1e-6);
        let half = width(i as f32 / (n - 1) as f32);
        let (nx, ny) = (-dy / length * half, dx / length * half);
        left.push((line[i].0 + nx, line[i].1 + ny));
        right.push((line[i].0 - nx, line[i].1 - ny));
    }
    left.extend(right.into_iter().rev());
    left
}

/// Plain colour over what is there.
pub(crate) fn over(under: V3, colour: V3, cover: f32) -> V3 {
    let c = clamp01(cover);
    V3 {
        x: lerp(under.x, colour.x, c),
        y: lerp(under.y, colour.y, c),
        z: lerp(under.z, colour.z, c),
    }
}
