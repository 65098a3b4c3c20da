//! The second row: shape, how many, style, and everything else behind one button.

use eframe::egui::{Align, Layout, Popup, PopupCloseBehavior, RectAlign, Response, Ui};

use super::{Editor, more, set_shape, style};
use crate::app::state::Draft;
use crate::domain::run::MAX_COUNT;
use crate::domain::shape::{Shape, Size};
use crate::text;
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{
    self, Button, Field, Glyph, MenuRow, Segment, Segmented, menu, menu_frame, segmented, stepper,
};

/// Draws the row.
pub(super) fn row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    editor: &mut Editor,
    draft: &mut Draft,
    narrow: bool,
    out: &mut Outbox,
) {
    if narrow {
        shape_menu_ui(ui, editor, draft);
    } else {
        shape_segments_ui(ui, editor, draft);
    }
    if let Shape::Custom(size) = draft.shape {
        size_ui(ui, editor, draft, size);
    }
    stepper(
        ui,
        text::create::COUNT,
        &mut draft.count,
        1..=MAX_COUNT,
        text::create::each,
    );
    style::chip_ui(ui, cx, draft, narrow);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        more::button_ui(ui, cx, editor, draft, out);
    });
}

/// The four named shapes and the custom one.
fn shapes(draft: &Draft) -> [(Shape, Glyph); 5] {
    let custom = Shape::Custom(draft.size());
    [
        (Shape::Square, Glyph::SQUARE),
        (Shape::Story, Glyph::STORY),
        (Shape::Hero, Glyph::BANNER),
        (Shape::Portrait, Glyph::PORTRAIT),
        (custom, Glyph::Custom),
    ]
}

fn chosen(draft: &Draft) -> usize {
    let named = Shape::NAMED.iter().position(|shape| *shape == draft.shape);
    named.unwrap_or(Shape::NAMED.len())
}

fn shape_segments_ui(ui: &mut Ui, editor: &mut Editor, draft: &mut Draft) {
    let shapes = shapes(draft);
    let segments =
        shapes.map(|(shape, glyph)| Segment::new(text::create::shape(shape)).glyph(glyph));
    let mut at = chosen(draft);
    if segmented(
        ui,
        text::create::SHAPE,
        &mut at,
        &segments,
        Segmented::default(),
    ) && let Some((shape, _)) = shapes.get(at)
    {
        set_shape(editor, draft, *shape);
    }
}

fn shape_menu_ui(ui: &mut Ui, editor: &mut Editor, draft: &mut Draft) {
    let shapes = shapes(draft);
    let at = chosen(draft);
    let glyph = shapes.get(at).map_or(Glyph::SQUARE, |(_, glyph)| *glyph);
    let button = Button::secondary(text::create::shape(draft.shape))
        .glyph(glyph)
        .trailing(Icon::CaretDown)
        .show(ui);
    menu(&button, 200.0, |ui| {
        for (index, (shape, _)) in shapes.into_iter().enumerate() {
            let (wide, high) = shape.ratio();
            let ratio = if matches!(shape, Shape::Custom(_)) {
                String::new()
            } else {
                format!("{wide}:{high}")
            };
            let row = MenuRow::new(text::create::shape(shape)).chosen(index == at);
            if row.key(&ratio).show(ui).clicked() {
                set_shape(editor, draft, shape);
            }
        }
    });
}

/// The button with the custom size, and the fields it opens.
fn size_ui(ui: &mut Ui, editor: &mut Editor, draft: &mut Draft, size: Size) {
    let button = Button::secondary(&text::create::custom_size(size))
        .trailing(Icon::CaretDown)
        .show(ui);
    if std::mem::take(&mut editor.open_size) {
        Popup::open_id(ui.ctx(), Popup::default_response_id(&button));
    }
    popup(&button, 248.0).show(|ui| {
        ui.set_width(248.0 - 34.0);
        fields_ui(ui, editor, draft);
    });
}

fn popup<'a>(button: &Response, width: f32) -> Popup<'a> {
    let style = button.ctx.global_style();
    let theme = crate::ui::tokens::Tokens::of(&style.visuals);
    Popup::from_toggle_button_response(button)
        .frame(menu_frame(theme).inner_margin(16))
        .align(RectAlign::TOP_START)
        .gap(8.0)
        .width(width)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
}

fn fields_ui(ui: &mut Ui, editor: &mut Editor, draft: &mut Draft) {
    let mut changed = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        for (name, value) in [
            (text::create::WIDTH, &mut editor.width),
            (text::create::HEIGHT, &mut editor.height),
        ] {
            ui.vertical(|ui| {
                ui.set_width(101.0);
                ui.spacing_mut().item_spacing.y = 4.0;
                widgets::section_label(ui, name);
                let field = Field::new(name, value).width(101.0).right().show(ui);
                changed |= field.changed();
            });
        }
    });
    let side = |text: &str| text.trim().parse::<u32>().ok();
    let size = side(&editor.width)
        .zip(side(&editor.height))
        .map(|(width, height)| Size::new(width, height))
        .filter(|size| size.is_askable());
    let theme = tokens(ui);
    let colour = if size.is_some() {
        theme.text_2
    } else {
        theme.danger_text
    };
    ui.label(widgets::rich(
        text::create::side_range(),
        crate::ui::fonts::Size::Caption,
        crate::ui::fonts::Weight::Regular,
        colour,
    ));
    if let Some(size) = size.filter(|_| changed) {
        draft.shape = Shape::Custom(size);
    }
}
