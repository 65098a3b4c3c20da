//! Where one picture lies on another: shift and zoom, and the arithmetic of places.

/// From here on an [`Alignment`] is trusted.
const CONFIDENT: f32 = 0.3;
/// Corners that move less than this, in pixels of the picture before, are where they were.
const EXACT_PX: f32 = 0.5;

/// How the picture after an edit lies on the one before.
///
/// The picture after is first brought to the size of the one before (`ratio`); then what was at `p`, seen from the middle,
/// is at `scale × p + (dx_px, dy_px)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alignment {
    /// How far the middle moved to the right, in pixels of the picture before.
    pub dx_px: f32,
    /// How far the middle moved down, in pixels of the picture before.
    pub dy_px: f32,
    /// How much larger things became: 1.0 as they were.
    pub scale: f32,
    /// How sure this is: 0 (nothing found, shift and zoom are only assumed to be none) to 1.
    pub confidence: f32,
    /// Pixels of the picture after for one pixel of the picture before, across and down, without the zoom. The two differ
    /// only where the service stretched the picture to another shape.
    pub ratio: [f32; 2],
}

/// Width and height in pixels.
pub(crate) type Size = (u32, u32);

/// `after = factor × before + offset` along one side, in pixels, edges at whole numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Axis {
    pub(crate) factor: f64,
    pub(crate) offset: f64,
}

impl Axis {
    pub(crate) fn at(self, place: f64) -> f64 {
        self.factor.mul_add(place, self.offset)
    }

    /// The other way round.
    pub(crate) fn back(self, place: f64) -> f64 {
        (place - self.offset) / self.factor
    }

    /// The same between copies that were made `before` and `after` times as large.
    pub(crate) fn between(self, before: f64, after: f64) -> Self {
        Self {
            factor: self.factor * after / before,
            offset: self.offset * after,
        }
    }
}

/// Where every place of the picture before lies in the one after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    pub(crate) x: Axis,
    pub(crate) y: Axis,
}

impl Alignment {
    /// Nothing is known: the picture after is taken to fill the frame of the one before. A shape that is almost the same is
    /// stretched, another one is laid on so that it covers everything.
    pub(crate) fn assumed(before: Size, after: Size) -> Self {
        let [across, down] = ratios(before, after);
        let even = across.min(down);
        Self {
            dx_px: 0.0,
            dy_px: 0.0,
            scale: 1.0,
            confidence: 0.0,
            ratio: if (across / down - 1.0).abs() < 0.03 {
                [across, down]
            } else {
                [even, even]
            },
        }
    }

    /// Whether shift and zoom were really found and not only assumed.
    pub fn is_confident(&self) -> bool {
        self.confidence >= CONFIDENT
    }

    /// Whether the two pictures have the same size and lie exactly on each other.
    pub fn is_exact(&self, before: (u32, u32), after: (u32, u32)) -> bool {
        before == after && self.ratio == [1.0, 1.0] && self.moved_px(before) < EXACT_PX
    }

    /// How far the corner that moved most has moved, in pixels of the picture before.
    pub fn moved_px(&self, before: (u32, u32)) -> f32 {
        let grown = (self.scale - 1.0).abs() * 0.5;
        let x = grown.mul_add(before.0 as f32, self.dx_px.abs());
        let y = grown.mul_add(before.1 as f32, self.dy_px.abs());
        x.hypot(y)
    }

    /// Whether the edit moved, zoomed or cut the picture far enough to be seen: a corner by 0.4 % of the longer side and
    /// more than two pixels, or a shape that is not only stretched.
    pub(crate) fn is_reframed(&self, before: Size, after: Size) -> bool {
        let [across, down] = ratios(before, after);
        let another_shape = (across / down - 1.0).abs() >= 0.03 && self.ratio[0] == self.ratio[1];
        let visible = (before.0.max(before.1) as f32 * 0.004).max(2.0);
        another_shape || (self.is_confident() && self.moved_px(before) > visible)
    }

    /// The arithmetic for pictures of these sizes.
    pub(crate) fn placed(&self, before: Size, after: Size) -> Placed {
        let axis = |before: u32, after: u32, ratio: f32, moved: f32| {
            let (ratio, scale) = (f64::from(ratio), f64::from(self.scale));
            let (middle, target) = (f64::from(before) / 2.0, f64::from(after) / 2.0);
            Axis {
                factor: ratio * scale,
                offset: ratio.mul_add(scale.mul_add(-middle, f64::from(moved)), target),
            }
        };
        Placed {
            x: axis(before.0, after.0, self.ratio[0], self.dx_px),
            y: axis(before.1, after.1, self.ratio[1], self.dy_px),
        }
    }
}

/// Pixels of the picture after for one of the picture before, across and down.
pub(crate) fn ratios(before: Size, after: Size) -> [f32; 2] {
    let ratio = |before: u32, after: u32| after.max(1) as f32 / before.max(1) as f32;
    [ratio(before.0, after.0), ratio(before.1, after.1)]
}

/// The ways in which a service may have brought one shape to another: stretched, or as it was with something cut or added.
pub(crate) fn possible_ratios(before: Size, after: Size) -> Vec<[f32; 2]> {
    let [across, down] = ratios(before, after);
    let stretched = [across, down];
    let unlike = (across / down - 1.0).abs();
    // A side rounded to whole pixels.
    let rounding =
        1.0 / after.0.min(after.1).max(1) as f32 + 1.0 / before.0.min(before.1).max(1) as f32;
    if unlike <= rounding.min(0.002) {
        return vec![stretched];
    }
    if unlike < 0.08 {
        let even = (across * down).sqrt();
        return vec![stretched, [even, even]];
    }
    let (small, large) = (across.min(down), across.max(down));
    vec![stretched, [small, small], [large, large]]
}
