//! The first page a new person sees: three ways in.

mod ways;

use eframe::egui::{
    Align, Layout, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::app::msg::{Msg, SettingsMsg};
use crate::app::state::Access;
use crate::text::{self, welcome as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::paint_logo;
use crate::ui::settings;
use crate::ui::shipped;
use crate::ui::tokens::{self, R_CARD, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Picture, chip, paint, paint_picture};

/// The column never grows beyond this.
const COLUMN_PX: f32 = 1144.0;
/// Gap between the pictures.
const GAP_PX: f32 = 12.0;
/// The sample with a seal.
const INK: &str = "practice/ink-wash";
/// Pictures as drawn, and the lowest they may get.
const PICTURE_PX: (f32, f32) = (276.0, 120.0);
/// Everything but pictures and cards: head, gaps, foot.
const REST_PX: f32 = 118.0 + 32.0 + 16.0 + 24.0 + 28.0;

/// Draws the page.
pub fn welcome_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let screen = ui.max_rect();
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let width = (screen.width() - 48.0).min(COLUMN_PX).floor();
            let left = (screen.center().x - width / 2.0).floor();
            let cards = ways::height(ui, width);
            let alert = match (&cx.state.access, &cx.state.rescue) {
                (Access::ReadWrite, _) => 0.0,
                (_, None) => 92.0,
                // The sentence about the copy takes two lines more.
                (_, Some(_)) => 124.0,
            };
            let room = screen.height() - 48.0 - REST_PX - alert - cards;
            let (drawn, least) = PICTURE_PX;
            let pictures = room.clamp(least, drawn).floor();
            let all = REST_PX + alert + cards + pictures;
            let top = screen.top() + ((screen.height() - all) / 2.0).floor().max(24.0);
            let column = Rect::from_min_size(pos2(left, top), vec2(width, all));
            ui.scope_builder(UiBuilder::new().max_rect(column), |ui| {
                ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
                head_ui(ui);
                ui.add_space(32.0);
                pictures_ui(ui, cx, pictures);
                ui.add_space(16.0);
                settings::access_card(ui, cx, out);
                if alert > 0.0 {
                    ui.add_space(16.0);
                }
                ways::ways_ui(ui, cx, cards, out);
                ui.add_space(24.0);
                foot_ui(ui, cx, out);
                ui.add_space(24.0);
            });
        });
}

fn head_ui(ui: &mut Ui) {
    let theme = tokens(ui);
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let center = pos2(row.left() + 14.0, row.center().y);
    paint_logo(ui, center, 24.0, theme.text, theme.text_2);
    let name = paint::galley(ui, text::APP, Size::Emphasis, Weight::SemiBold);
    paint::paint_left(
        ui,
        pos2(row.left() + 40.0, row.center().y),
        name,
        theme.text,
    );
    ui.add_space(30.0);
    ui.label(widgets::rich(
        words::TITLE,
        Size::Display,
        Weight::SemiBold,
        theme.text,
    ));
    ui.add_space(6.0);
    ui.label(widgets::rich(
        words::SENTENCE,
        Size::Emphasis,
        Weight::Regular,
        theme.text_2,
    ));
}

/// Three practice pictures under their own names.
fn pictures_ui(ui: &mut Ui, cx: &Cx<'_>, height: f32) {
    let theme = tokens(ui);
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let side = ((row.width() - 2.0 * GAP_PX) * 256.0 / 1120.0).floor();
    let middle = row.width() - 2.0 * GAP_PX - 2.0 * side;
    let mut left = row.left();
    for (at, (sample, width)) in shipped::SAMPLES
        .iter()
        .zip([side, middle, side])
        .enumerate()
    {
        let rect = Rect::from_min_size(pos2(left, row.top()), vec2(width, height));
        left += width + GAP_PX;
        let model = crate::domain::ids::ModelId::from(sample.model);
        let name = cx.model_name(&model);
        let response = ui.interact(rect, ui.scope_id().with(("sample", at)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
        let texture = cx
            .textures
            .shipped(ui.ctx(), sample.name, || shipped::decode(sample.bytes));
        let picture = match texture {
            Some(texture) => Picture {
                uv: crop(sample.aspect, rect.width() / rect.height()),
                ..Picture::whole(texture, theme.empty)
            },
            None => Picture::loading(theme.raised),
        };
        paint_picture(ui, rect, R_CARD, &picture, 1.0);
        // The brush has its seal at the lower left.
        let left = if sample.model == INK {
            rect.right() - 12.0 - chip::over_plate_width(ui, name)
        } else {
            rect.left() + 12.0
        };
        let at = pos2(left, rect.bottom() - 40.0);
        chip::over_plate(ui, at, name, cx.dot(&model));
        if middle == width {
            label_plate(ui, rect);
        }
    }
}

/// The middle of a picture of one shape that fills another shape.
fn crop(picture: f32, room: f32) -> Rect {
    let (width, height) = if picture > room {
        (room / picture, 1.0)
    } else {
        (1.0, picture / room)
    };
    Rect::from_center_size(pos2(0.5, 0.5), vec2(width, height))
}

/// Says once, for all three, that no model painted them.
fn label_plate(ui: &Ui, picture: Rect) {
    let galley = paint::galley(ui, words::SAMPLES, Size::Caption, Weight::Medium);
    let size = vec2((galley.size().x + 20.0).ceil(), 28.0);
    // In a low picture the lower edge and the middle are where things stand.
    let min = if picture.height() < 200.0 {
        picture.min + vec2(12.0, 12.0)
    } else {
        picture.max - vec2(12.0 + size.x, 40.0)
    };
    let rect = paint::snap(ui, Rect::from_min_size(min, size));
    ui.painter().rect_filled(rect, 14.0, tokens::OVER);
    paint::paint_centered(ui, rect.center(), galley, tokens::OVER_TEXT);
    let response = ui.interact(rect, ui.scope_id().with("samples"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words::SAMPLES));
}

fn foot_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let layout = Layout::left_to_right(Align::Center);
    let mut left = ui.new_child(UiBuilder::new().max_rect(row).layout(layout));
    widgets::quiet(&mut left, words::LATER);
    let layout = Layout::right_to_left(Align::Center);
    let at = row.with_max_x(row.right() + 11.0);
    let mut right = ui.new_child(UiBuilder::new().id_salt("open").max_rect(at).layout(layout));
    let open = Button::quiet(words::OPEN_LIBRARY)
        .height(widgets::Height::H28)
        .enabled(!cx.state.picking_folder)
        .show(&mut right);
    if open.clicked() {
        out.push(Msg::Settings(SettingsMsg::ChooseFolder));
    }
}
