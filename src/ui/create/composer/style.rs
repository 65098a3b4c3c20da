//! The look: a chip with the chosen one, and all of them with their pictures.

use eframe::egui::{
    Popup, PopupCloseBehavior, Rect, RectAlign, Response, Role, ScrollArea, Sense, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::app::state::Draft;
use crate::domain::prompt::Look;
use crate::text;
use crate::ui::create::looks;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{R, tokens};
use crate::ui::view::Cx;
use crate::ui::widgets::{Chip, Picture, Pose, menu_frame, paint, paint_picture};

/// A look in the list, points.
const TILE: f32 = 96.0;
/// Looks side by side.
const ACROSS: usize = 4;
/// Height of the name under a picture, points.
const NAME: f32 = 24.0;

/// The chip, and the list it opens.
pub(super) fn chip_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, narrow: bool) {
    let looks = &cx.state.looks;
    let chosen = draft
        .look
        .as_ref()
        .and_then(|id| looks.iter().find(|look| &look.id == id));
    let short = text::create::styles(chosen.is_some());
    let chip = match chosen {
        _ if narrow => Chip::new(&short).icon(Icon::Palette),
        Some(look) => Chip::new(&look.name)
            .icon(Icon::Palette)
            .removable_always(text::create::REMOVE_STYLE),
        None => Chip::new(text::create::STYLE).icon(Icon::Plus).ghost(),
    };
    let tip = chosen.map_or(text::create::STYLE, |look| look.words.as_str());
    let shown = chip.tip(tip, "").show(ui);
    if shown.removed {
        draft.look = None;
    }
    Popup::from_toggle_button_response(&shown.response)
        .frame(menu_frame(tokens(ui)).inner_margin(12))
        .align(RectAlign::TOP_START)
        .gap(8.0)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(ACROSS as f32 * (TILE + 12.0) - 12.0);
            if list_ui(ui, cx, &mut draft.look) {
                ui.close();
            }
        });
}

/// All looks, and none. Returns whether one was picked.
fn list_ui(ui: &mut Ui, cx: &Cx<'_>, chosen: &mut Option<String>) -> bool {
    let mut picked = false;
    let looks: Vec<Option<&Look>> = std::iter::once(None)
        .chain(cx.state.looks.iter().map(Some))
        .collect();
    ScrollArea::vertical()
        .id_salt("looks")
        .max_height(400.0)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(12.0, 8.0);
            // Room for the ring of the chosen one.
            ui.add_space(4.0);
            for line in looks.chunks(ACROSS) {
                ui.horizontal(|ui| {
                    for look in line {
                        let on = look.map(|look| look.id.as_str()) == chosen.as_deref();
                        if tile_ui(ui, cx, *look, on).clicked() {
                            *chosen = look.map(|look| look.id.clone());
                            picked = true;
                        }
                    }
                });
            }
        });
    picked
}

fn tile_ui(ui: &mut Ui, cx: &Cx<'_>, look: Option<&Look>, on: bool) -> Response {
    let theme = tokens(ui);
    let name = look.map_or(text::create::NO_STYLE, |look| look.name.as_str());
    let (rect, response) = paint::allocate(ui, vec2(TILE, TILE + NAME), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, name));
    let picture = Rect::from_min_size(rect.min, vec2(TILE, TILE)).shrink(2.0);
    let texture = look.and_then(|look| looks::picture(ui.ctx(), cx.textures, look));
    match texture {
        Some(texture) => {
            let whole = Picture::whole(texture, theme.empty);
            paint_picture(ui, picture, R, &whole, 1.0);
        }
        None => paint::boxed(ui, picture, R, theme.empty, theme.line),
    }
    if look.is_none() {
        paint_icon(ui, Icon::XCircle, picture.center(), 22.0, theme.text_2);
    }
    let seen = paint::Look::read(ui, &response, Pose::Live);
    if on {
        let line = eframe::egui::Stroke::new(2.0, theme.text);
        ui.painter()
            .rect_stroke(picture, R, line, eframe::egui::StrokeKind::Outside);
    }
    if seen.focus {
        paint::ring(ui, picture, R);
    }
    let colour = theme
        .text_2
        .lerp_to_gamma(theme.text, if on { 1.0 } else { seen.hover });
    let galley = paint::galley_elided(ui, name, Size::Caption, Weight::Medium, TILE);
    let at = pos2(rect.center().x, rect.top() + TILE + NAME / 2.0);
    paint::paint_centered(ui, at, galley, colour);
    let tip = look.map_or("", |look| look.words.as_str());
    crate::ui::widgets::tooltip::show(&response, tip, "");
    response
}
