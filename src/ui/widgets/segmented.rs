//! Segmented controls: one of a few, side by side.

use eframe::egui::{
    Color32, EventFilter, Id, Key, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::{
    paint::{self, Look, Part, Pose},
    shape::Glyph,
    tooltip,
};
use crate::ui::{
    fonts::{Size, Weight},
    icons::Icon,
    tokens::{R, R_INNER, tokens},
};

/// One choice of a segmented control.
#[must_use = "a segment appears in `segmented`"]
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    text: &'a str,
    icon: Option<Icon>,
    glyph: Option<Glyph>,
    tip: (&'a str, &'a str),
    enabled: bool,
    pose: Pose,
}

impl<'a> Segment<'a> {
    /// A segment with its text.
    pub const fn new(text: &'a str) -> Self {
        Self {
            text,
            icon: None,
            glyph: None,
            tip: ("", ""),
            enabled: true,
            pose: Pose::Live,
        }
    }

    /// An icon of 16 left of the text.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// A drawn shape left of the text.
    pub const fn glyph(mut self, glyph: Glyph) -> Self {
        self.glyph = Some(glyph);
        self
    }

    /// A tooltip: name, then key.
    pub const fn tip(mut self, name: &'a str, key: &'a str) -> Self {
        self.tip = (name, key);
        self
    }

    /// Cannot be chosen, for the reason that the tooltip gives.
    pub const fn disabled(mut self, why: &'a str) -> Self {
        self.enabled = false;
        self.tip = (why, "");
        self
    }

    /// Freezes a state, for galleries of states.
    pub const fn pose(mut self, pose: Pose) -> Self {
        self.pose = pose;
        self
    }
}

/// How a segmented control is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Segmented {
    /// Height of the track: 32 or 28.
    pub height_px: f32,
    /// All segments equally wide, together this wide, and unequally only where texts would touch; otherwise each as wide as
    /// its text.
    pub width_px: Option<f32>,
}

impl Default for Segmented {
    fn default() -> Self {
        Self {
            height_px: 32.0,
            width_px: None,
        }
    }
}

/// Draws the segments; `chosen` is an index into them and changes on click, and on Left or Right while focused.
/// Returns whether it changed.
pub fn segmented(
    ui: &mut Ui,
    salt: &str,
    chosen: &mut usize,
    segments: &[Segment<'_>],
    layout: Segmented,
) -> bool {
    let before = *chosen;
    if let Some(pressed) = segmented_optional(ui, salt, Some(before), segments, layout) {
        *chosen = pressed;
    }
    *chosen != before
}

/// [`segmented`] where nothing needs to be chosen. Returns the segment that was pressed, also when it is the chosen one,
/// so that the caller can take the choice back.
pub fn segmented_optional(
    ui: &mut Ui,
    salt: &str,
    chosen: Option<usize>,
    segments: &[Segment<'_>],
    layout: Segmented,
) -> Option<usize> {
    let padding = if layout.height_px < 32.0 { 10.0 } else { 12.0 };
    let natural: Vec<f32> = segments
        .iter()
        .map(|segment| natural_width(ui, segment, padding))
        .collect();
    let widths: Vec<f32> = match layout.width_px {
        Some(width) => shares(natural, width - 4.0),
        None => natural,
    };
    let size = vec2(widths.iter().sum::<f32>() + 4.0, layout.height_px);
    let (track, _) = paint::allocate(ui, size, Sense::hover());
    let id = ui.scope_id().with(salt);
    ui.painter().rect_filled(track, R, tokens(ui).seg);
    let mut left = track.left() + 2.0;
    let mut pressed = None;
    // Follows the arrows at once, so that the segment they reach can take the focus in this same frame.
    let mut chosen = chosen;
    for (index, (segment, width)) in segments.iter().zip(&widths).enumerate() {
        let rect = Rect::from_min_max(
            pos2(left, track.top() + 2.0),
            pos2(left + width, track.bottom() - 2.0),
        );
        let rect = paint::snap(ui, rect);
        left += width;
        let on = chosen == Some(index);
        // One stop for Tab: only the chosen segment takes the keyboard, arrows do the rest.
        let stop = on || chosen.is_none() && index == 0;
        let one = segment_ui(ui, id.with(index), rect, segment, (on, stop));
        if one.clicked() && segment.enabled {
            pressed = Some(index);
        }
        if one.has_focus() {
            let reached = follow_arrows(ui, id, one.id, index, segments);
            pressed = reached.or(pressed);
            chosen = reached.or(chosen);
        }
    }
    pressed
}

fn segment_ui(
    ui: &Ui,
    id: Id,
    rect: Rect,
    segment: &Segment<'_>,
    (on, stop): (bool, bool),
) -> Response {
    let enabled = segment.enabled && ui.is_enabled();
    let sense = match (enabled, stop) {
        (false, _) => Sense::hover(),
        (true, true) => Sense::click(),
        (true, false) => Sense::CLICK,
    };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, on, segment.text));
    if ui.is_rect_visible(rect) {
        paint_segment(
            ui,
            rect,
            segment,
            on,
            Look::read(ui, &response, segment.pose),
        );
    }
    tooltip::show(&response, segment.tip.0, segment.tip.1);
    response
}

fn paint_segment(ui: &Ui, rect: Rect, segment: &Segment<'_>, on: bool, look: Look) {
    let theme = tokens(ui);
    if on {
        if !theme.dark {
            paint::shadow(ui, rect, R_INNER, theme.shadow_1);
        }
        ui.painter().rect_filled(rect, R_INNER, theme.seg_on);
    }
    if look.focus {
        paint::ring(ui, rect, R_INNER);
    }
    let enabled = segment.enabled && ui.is_enabled();
    let colour = match (enabled, on) {
        (false, _) => theme.text_3,
        (true, true) => theme.text,
        (true, false) => theme.text_2.lerp_to_gamma(theme.text, look.hover),
    };
    let text = paint::galley_elided(
        ui,
        segment.text,
        Size::Body,
        Weight::Medium,
        rect.width() - 8.0,
    );
    let parts = parts(segment, colour, Some(Part::Text(text, colour)));
    let left = rect.center().x - paint::parts_width(&parts, 6.0) / 2.0;
    paint::paint_parts(ui, pos2(left.round(), rect.center().y), 6.0, parts);
}

/// Equal parts of the room, or parts as the texts need them where one of them would come too close to its neighbour.
fn shares(natural: Vec<f32>, room: f32) -> Vec<f32> {
    let count = natural.len().max(1) as f32;
    let equal = room / count;
    if natural.iter().all(|width| width - 4.0 <= equal) {
        return vec![equal; natural.len()];
    }
    let total = natural.iter().sum::<f32>().max(1.0);
    let spare = ((room - total) / count).max(0.0);
    let scale = (room / total).min(1.0);
    let fitted = natural.into_iter().map(|width| width * scale + spare);
    fitted.collect()
}

fn natural_width(ui: &Ui, segment: &Segment<'_>, padding: f32) -> f32 {
    let text = paint::galley(ui, segment.text, Size::Body, Weight::Medium);
    let parts = parts(
        segment,
        Color32::PLACEHOLDER,
        Some(Part::Text(text, Color32::PLACEHOLDER)),
    );
    // A drawn shape brings air of its own.
    let padding = if segment.glyph.is_some() {
        padding - 1.0
    } else {
        padding
    };
    (paint::parts_width(&parts, 6.0) + 2.0 * padding).round()
}

fn parts(segment: &Segment<'_>, colour: Color32, text: Option<Part>) -> Vec<Part> {
    let mut parts = Vec::with_capacity(2);
    if let Some(icon) = segment.icon {
        parts.push(Part::Icon(icon, 16.0, colour));
    }
    if let Some(glyph) = segment.glyph {
        parts.push(Part::Glyph(glyph, colour));
    }
    if !segment.text.is_empty() {
        parts.extend(text);
    }
    parts
}

fn follow_arrows(
    ui: &Ui,
    id: Id,
    focused: Id,
    chosen: usize,
    segments: &[Segment<'_>],
) -> Option<usize> {
    let filter = EventFilter {
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(focused, filter));
    let step = ui.input(|input| {
        isize::from(input.key_pressed(Key::ArrowRight))
            - isize::from(input.key_pressed(Key::ArrowLeft))
    });
    if step == 0 {
        return None;
    }
    let mut index = chosen;
    while let Some(next) = index.checked_add_signed(step) {
        if segments.get(next)?.enabled {
            ui.memory_mut(|memory| memory.request_focus(id.with(next)));
            return Some(next);
        }
        index = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::shares;

    #[test]
    fn parts_are_equal_until_texts_would_touch() {
        assert_eq!(shares(vec![44.0, 62.0, 52.0], 183.0), [61.0; 3], "equal");
        let narrow = shares(vec![67.0, 70.0, 48.0], 148.0);
        assert!((narrow.iter().sum::<f32>() - 148.0).abs() < 0.01, "filled");
        assert!(narrow[0] > narrow[2], "the longer text has more");
        assert_eq!(
            shares(vec![30.0, 90.0], 140.0),
            [40.0, 100.0],
            "what is left is shared"
        );
        assert!(shares(Vec::new(), 100.0).is_empty(), "nothing to share");
    }
}
