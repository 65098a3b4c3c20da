//! Turning, mirroring, straightening, cutting to a part, and the number of pixels.

use eframe::egui::{Align, Layout, Sense, Ui, UiBuilder, vec2};

use super::adjust::{Knob, LABELS, heading_ui, slider_ui};
use super::steps;
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::Tool;
use crate::domain::adjust::{Adjustment, Part};
use crate::domain::shape::Size;
use crate::text;
use crate::ui::fonts;
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Field, IconButton, Segment, Segmented, paint};

/// Shapes of a crop: name and ratio.
const SHAPES: [(&str, Option<f32>); 5] = [
    (text::adjust::FREE_SHAPE, None),
    ("1:1", Some(1.0)),
    ("4:5", Some(0.8)),
    ("16:9", Some(16.0 / 9.0)),
    ("9:16", Some(9.0 / 16.0)),
];

/// The size as it is being typed.
#[derive(Default)]
pub(super) struct SizeFields {
    /// The size the fields were filled from.
    seen: Option<Size>,
    width: String,
    height: String,
    unlocked: bool,
}

/// Draws the group.
pub(super) fn shape_ui(ui: &mut Ui, cx: &Cx<'_>, fields: &mut SizeFields, out: &mut Outbox) {
    let tried = &cx.state.edit.trying.steps;
    heading_ui(ui, text::adjust::GROUP_SHAPE);
    turns_ui(ui, cx, out);
    ui.add_space(4.0);
    let before = tried.iter().find_map(|step| match step {
        Adjustment::Straighten { degrees } => Some(*degrees),
        _ => None,
    });
    let knob = Knob {
        name: text::adjust::STRAIGHTEN,
        range: -45.0..=45.0,
        step: 0.5,
        say: text::adjust::degrees,
    };
    let mut degrees = before.unwrap_or(0.0);
    if slider_ui(ui, knob, &mut degrees) {
        let step = Adjustment::Straighten { degrees };
        steps::try_out(cx, steps::set(tried, step), out);
    }
    ui.add_space(4.0);
    crop_ui(ui, cx, out);
    ui.add_space(8.0);
    size_ui(ui, cx, fields, out);
}

/// Quarter turns and mirrors.
fn turns_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let tried = &cx.state.edit.trying.steps;
    let flipped = |upside_down| tried.contains(&Adjustment::Flip { upside_down });
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::hover());
    // The drawing of the icon, not the edge of its button, stands under the label.
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("turns")
            .max_rect(row.with_min_x(row.left() - 8.0))
            .layout(Layout::left_to_right(Align::Center)),
    );
    let ui = &mut child;
    ui.spacing_mut().item_spacing.x = 4.0;
    let left = IconButton::new(Icon::ArrowCounterClockwise, text::adjust::TURN_LEFT);
    if left.show(ui).clicked() {
        steps::try_out(cx, steps::turned(tried, 3), out);
    }
    let right = IconButton::new(Icon::ArrowClockwise, text::adjust::TURN_RIGHT);
    if right.show(ui).clicked() {
        steps::try_out(cx, steps::turned(tried, 1), out);
    }
    ui.add_space(8.0);
    for (name, upside_down) in [
        (text::adjust::FLIP_ACROSS, false),
        (text::adjust::FLIP_DOWN, true),
    ] {
        if mirror_ui(ui, name, (upside_down, flipped(upside_down))) {
            steps::try_out(cx, steps::flipped(tried, upside_down), out);
        }
    }
}

/// A button with two arrows that point away from a line: the icon set has no mirror.
fn mirror_ui(ui: &mut Ui, name: &str, (upside_down, on): (bool, bool)) -> bool {
    let theme = tokens(ui);
    let blank = IconButton::new(Icon::Minus, name).icon_px(0.0).on(on);
    let response = blank.show(ui);
    let center = response.rect.center();
    let colour = if on || response.hovered() {
        theme.text
    } else {
        theme.text_2
    };
    let painter = ui.painter();
    let along = if upside_down {
        vec2(1.0, 0.0)
    } else {
        vec2(0.0, 1.0)
    };
    let across = vec2(along.y, along.x);
    let line = (1.5, colour);
    painter.line_segment([center - along * 8.0, center + along * 8.0], line);
    for side in [-1.0, 1.0] {
        let tip = center + across * (side * 8.0);
        let foot = center + across * (side * 3.0);
        let points = vec![foot - along * 5.0, tip, foot + along * 5.0];
        let shape = eframe::egui::Shape::closed_line(points, line);
        painter.add(shape);
    }
    response.clicked()
}

/// The frame on the picture, and what becomes of it.
fn crop_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let page = &cx.state.edit;
    let tried = &page.trying.steps;
    let is_cropped = tried.iter().any(|step| matches!(step, Adjustment::Crop(_)));
    if page.tool != Tool::Frame {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let crop = Button::secondary(text::adjust::CROP).icon(Icon::Crop);
            if crop.show(ui).clicked() {
                out.push(Msg::Edit(EditMsg::Tool(Tool::Frame)));
                out.push(Msg::Edit(EditMsg::Frame(Some(Part::WHOLE))));
            }
            let whole = Button::quiet(text::adjust::REMOVE_CROP);
            if is_cropped && whole.show(ui).clicked() {
                let none = Adjustment::Crop(Part::WHOLE);
                steps::try_out(cx, steps::without(tried, &none), out);
            }
        });
        return;
    }
    widgets::caption(ui, text::adjust::CROP_HINT);
    ui.add_space(6.0);
    let segments = SHAPES.map(|(name, _)| Segment::new(name));
    let layout = Segmented {
        height_px: 28.0,
        width_px: Some(ui.available_width()),
    };
    let salt = text::adjust::CROP_SHAPE;
    if let Some(at) = widgets::segmented_optional(ui, salt, None, &segments, layout)
        && let Some((_, ratio)) = SHAPES.get(at)
        && let Some(size) = page.size()
    {
        let part = ratio.map_or(Part::WHOLE, |ratio| largest(size, ratio));
        out.push(Msg::Edit(EditMsg::Frame(Some(part))));
    }
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        // A frame beyond the picture asks a model for more, which is not a crop.
        let inside = page.frame.filter(|part| is_inside(*part));
        let part = inside.filter(|part| *part != Part::WHOLE);
        let button = Button::secondary(text::adjust::USE_CROP).icon(Icon::Check);
        if button.enabled(part.is_some()).show(ui).clicked()
            && let Some(part) = part
        {
            steps::try_out(cx, steps::with(tried, Adjustment::Crop(part)), out);
            done(out);
        }
        if Button::quiet(text::CANCEL).show(ui).clicked() {
            done(out);
        }
    });
}

fn done(out: &mut Outbox) {
    out.push(Msg::Edit(EditMsg::Frame(None)));
    out.push(Msg::Edit(EditMsg::Tool(Tool::Hand)));
}

fn is_inside(part: Part) -> bool {
    part.left >= 0.0
        && part.top >= 0.0
        && part.left + part.width <= 1.0 + 1e-4
        && part.top + part.height <= 1.0 + 1e-4
}

/// The largest part of a picture with this ratio, in its middle.
fn largest(size: Size, ratio: f32) -> Part {
    let own = size.aspect();
    let (width, height) = if own > ratio {
        (ratio / own, 1.0)
    } else {
        (1.0, own / ratio)
    };
    Part {
        left: (1.0 - width) / 2.0,
        top: (1.0 - height) / 2.0,
        width,
        height,
    }
}

/// Width and height in pixels, in step unless unlocked.
fn size_ui(ui: &mut Ui, cx: &Cx<'_>, fields: &mut SizeFields, out: &mut Outbox) {
    let tried = &cx.state.edit.trying.steps;
    let Some(own) = cx.state.edit.size() else {
        return;
    };
    let asked = tried.iter().find_map(|step| match step {
        Adjustment::Resize {
            width_px,
            height_px,
        } => Some(Size::new(*width_px, *height_px)),
        _ => None,
    });
    let own = before_resize(tried, own);
    let now = asked.unwrap_or(own);
    if fields.seen != Some(now) {
        fields.seen = Some(now);
        fields.width = now.width_px.to_string();
        fields.height = now.height_px.to_string();
    }
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::hover());
    let name = paint::galley(
        ui,
        text::adjust::RESIZE,
        fonts::Size::Body,
        fonts::Weight::Regular,
    );
    paint::paint_left(ui, row.left_center(), name, tokens(ui).text);
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("size")
            .max_rect(row.with_min_x(row.left() + LABELS))
            .layout(Layout::left_to_right(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 4.0;
    let (typed, wrong) = fields_ui(&mut child, fields, own);
    if asked.is_some() {
        let back = IconButton::new(Icon::ArrowClockwise, text::adjust::RESET_SIZE).small();
        if back.show(&mut child).clicked() {
            let step = Adjustment::Resize {
                width_px: own.width_px,
                height_px: own.height_px,
            };
            steps::try_out(cx, steps::without(tried, &step), out);
        }
    }
    if wrong {
        let colour = tokens(ui).danger_text;
        let size = fonts::Size::Caption;
        let weight = fonts::Weight::Regular;
        ui.label(widgets::rich(text::adjust::BAD_SIDE, size, weight, colour));
    }
    if let Some(size) = typed {
        // What was typed stays as it was typed.
        fields.seen = Some(size);
        let step = Adjustment::Resize {
            width_px: size.width_px,
            height_px: size.height_px,
        };
        let steps = if size == own {
            steps::without(tried, &step)
        } else {
            steps::with(tried, step)
        };
        steps::try_out(cx, steps, out);
    }
}

/// The size the steps before the resizing leave.
fn before_resize(tried: &[Adjustment], own: Size) -> Size {
    let before = tried
        .iter()
        .take_while(|step| !matches!(step, Adjustment::Resize { .. }));
    before.fold(own, |size, step| match step {
        Adjustment::Crop(part) => {
            let share = |side: u32, share: f32| (side as f32 * share).round().max(1.0) as u32;
            Size::new(
                share(size.width_px, part.width),
                share(size.height_px, part.height),
            )
        }
        Adjustment::Turn { quarters } if quarters % 2 == 1 => {
            Size::new(size.height_px, size.width_px)
        }
        _ => size,
    })
}

/// The two fields and the lock. Returns a size that was typed and can be, and whether what stands there cannot.
fn fields_ui(ui: &mut Ui, fields: &mut SizeFields, own: Size) -> (Option<Size>, bool) {
    let side = |text: &str| text.trim().parse::<u32>().ok();
    let width = Field::new(text::create::WIDTH, &mut fields.width)
        .width(58.0)
        .height(28.0)
        .right()
        .show(ui)
        .changed();
    let lock = IconButton::new(Icon::LinkSimple, text::adjust::LOCK_RATIO)
        .tiny()
        .on(!fields.unlocked);
    if lock.show(ui).clicked() {
        fields.unlocked = !fields.unlocked;
    }
    let height = Field::new(text::create::HEIGHT, &mut fields.height)
        .width(58.0)
        .height(28.0)
        .right()
        .show(ui)
        .changed();
    let ratio = own.aspect();
    if !fields.unlocked {
        if let Some(wide) = side(&fields.width).filter(|_| width) {
            fields.height = (wide as f32 / ratio).round().max(1.0).to_string();
        } else if let Some(high) = side(&fields.height).filter(|_| height) {
            fields.width = (high as f32 * ratio).round().max(1.0).to_string();
        }
    }
    let size = side(&fields.width)
        .zip(side(&fields.height))
        .map(|(width, height)| Size::new(width, height))
        .filter(|size| size.is_askable());
    let wrong = size.is_none();
    (size.filter(|_| width || height), wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_and_height_keep_the_shape_of_what_is_resized() {
        let own = Size::new(1600, 900);
        let half = Adjustment::Crop(Part {
            width: 0.5,
            ..Part::WHOLE
        });
        let turn = Adjustment::Turn { quarters: 1 };
        let resize = Adjustment::Resize {
            width_px: 100,
            height_px: 100,
        };
        assert_eq!(
            before_resize(&[half.clone(), turn.clone(), resize.clone()], own),
            Size::new(900, 800),
            "cut, then turned"
        );
        assert_eq!(
            before_resize(&[resize, half, turn], own),
            own,
            "what comes after it does not count"
        );
    }

    #[test]
    fn the_largest_part_has_its_ratio_and_lies_inside() {
        for (size, ratio) in [
            (Size::new(1600, 900), 1.0),
            (Size::new(900, 1600), 16.0 / 9.0),
            (Size::new(1000, 1000), 0.8),
        ] {
            let part = largest(size, ratio);
            let got = part.width * size.width_px as f32 / (part.height * size.height_px as f32);
            assert!((got - ratio).abs() < 1e-3, "{size} {ratio}: {part:?}");
            assert!(is_inside(part), "{part:?}");
            assert!(
                part.width == 1.0 || part.height == 1.0,
                "as large as can be"
            );
        }
    }
}
