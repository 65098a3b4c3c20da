//! Pieces that every kind of inspector is put together from.

use eframe::egui::{
    Align, Label, Layout, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2,
    text::LayoutJob, vec2,
};

use crate::domain::money::{Cost, Micros};
use crate::text;
use crate::ui::fonts::{self, Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::widgets::{self, IconButton, paint};

/// The longest prompt, in bytes, that is laid out without being asked.
const LONG_PROMPT_BYTES: usize = 600;

/// One sentence in the middle of the panel.
pub(super) fn nothing_ui(ui: &Ui, sentence: &str) {
    let theme = tokens(ui);
    let panel = ui.max_rect();
    let width = (panel.width() - 6.0 * PAD_PANEL).max(80.0);
    let galley = paint::galley_wrapped(
        ui,
        sentence,
        Size::Body,
        Weight::Regular,
        width,
        Align::Center,
    );
    let middle = panel.center();
    let rect = Rect::from_center_size(middle, vec2(width, galley.size().y));
    let response = ui.interact(rect, ui.scope_id().with("nothing"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, sentence));
    paint_icon(
        ui,
        Icon::Info,
        pos2(middle.x, rect.top() - 20.0),
        22.0,
        theme.text_3,
    );
    ui.painter()
        .galley(pos2(middle.x, rect.top()), galley, theme.text_2);
}

/// A hairline from edge to edge with `above` and `below` as air.
pub(in crate::ui) fn rule(ui: &mut Ui, above: f32, below: f32) {
    ui.add_space(above);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    let rect = paint::snap(ui, rect.expand2(vec2(PAD_PANEL, 0.0)));
    ui.painter().rect_filled(rect, 0.0, tokens(ui).line);
    ui.add_space(below);
}

/// The label of a section with an icon button at the right end. Returns whether that was pressed.
pub(in crate::ui) fn section(ui: &mut Ui, label: &str, copy: Option<&str>) -> bool {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 16.0), Sense::hover());
    let room = rect.with_max_x(rect.right() - 24.0);
    let mut left = ui.new_child(UiBuilder::new().max_rect(room));
    let colour = tokens(ui).text_2;
    left.add(Label::new(widgets::rich(label, Size::Caption, Weight::Medium, colour)).truncate());
    let pressed = copy.is_some_and(|name| {
        let center = pos2(rect.right() - 8.0, rect.center().y);
        let at = Rect::from_center_size(center, vec2(24.0, 24.0));
        IconButton::new(Icon::Copy, name)
            .tiny()
            .show(&mut ui.new_child(UiBuilder::new().max_rect(at)))
            .clicked()
    });
    ui.add_space(8.0);
    pressed
}

/// A row of key and value.
pub(in crate::ui) fn row(ui: &mut Ui, key: &str, value: &str) {
    row_with(ui, key, value, "");
}

/// A row of key and value with a dimmer word behind it.
pub(in crate::ui) fn row_with(ui: &mut Ui, key: &str, value: &str, after: &str) {
    let theme = tokens(ui);
    widgets::key_value(ui, key, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let room = ui.available_width();
        widgets::elided(ui, value, Size::Body, Weight::Regular, theme.text, room);
        if !after.is_empty() && ui.available_width() > 16.0 {
            let room = ui.available_width();
            widgets::elided(ui, after, Size::Body, Weight::Regular, theme.text_2, room);
        }
    });
}

/// A row whose value is copied by a click: it ends in the middle of a long text, so that both ends are seen.
pub(super) fn row_to_copy(ui: &mut Ui, key: &str, value: &str, tip: (&str, &str)) -> bool {
    let theme = tokens(ui);
    let mut clicked = false;
    widgets::key_value(ui, key, |ui| {
        let room = ui.available_width() - 24.0;
        let galley = elided_middle(ui, value, room);
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tip.0));
        let look = paint::Look::read(ui, &response, paint::Pose::Live);
        let plate = rect.expand2(vec2(6.0, 0.0));
        let fill = look.fill(eframe::egui::Color32::TRANSPARENT, theme.hover, theme.press);
        ui.painter().rect_filled(plate, crate::ui::tokens::R, fill);
        if look.focus {
            paint::ring(ui, plate, crate::ui::tokens::R);
        }
        paint::paint_left(ui, rect.left_center(), galley, theme.text);
        let icon = pos2(rect.right() - 8.0, rect.center().y);
        let colour = theme.text_2.lerp_to_gamma(theme.text, look.hover);
        paint_icon(ui, Icon::Copy, icon, 16.0, colour);
        crate::ui::widgets::tooltip::show(&response, tip.1, "");
        clicked = response.clicked();
    });
    clicked
}

fn elided_middle(ui: &Ui, value: &str, room: f32) -> std::sync::Arc<eframe::egui::Galley> {
    let whole = paint::galley(ui, value, Size::Body, Weight::Regular);
    if whole.size().x <= room {
        return whole;
    }
    let letters = value.chars().count();
    let fits = (room / whole.size().x * letters as f32) as usize;
    let keep = fits.saturating_sub(2).max(4);
    let (head, tail) = (keep.div_ceil(2), keep / 2);
    let head: String = value.chars().take(head).collect();
    let tail: String = value.chars().skip(letters.saturating_sub(tail)).collect();
    let short = format!("{head}…{tail}");
    paint::galley_elided(ui, &short, Size::Body, Weight::Regular, room)
}

/// A prompt whose first `own` bytes are a person's and the rest the look's, dimmer. A long one is cut until `whole`;
/// returns whether the rest was asked for.
pub(in crate::ui) fn prompt(ui: &mut Ui, words: &str, own: usize, whole: bool) -> bool {
    let theme = tokens(ui);
    let shown = if whole || words.len() <= LONG_PROMPT_BYTES {
        words
    } else {
        let cut = words.floor_char_boundary(LONG_PROMPT_BYTES);
        words.get(..cut).unwrap_or(words)
    };
    let mut job = LayoutJob::default();
    let (mine, looks) = shown.split_at_checked(own).unwrap_or((shown, ""));
    let format = |colour| fonts::format(Size::Body, Weight::Regular, colour);
    job.append(mine, 0.0, format(theme.text));
    job.append(looks, 0.0, format(theme.text_2));
    if shown.len() < words.len() {
        job.append("…", 0.0, format(theme.text_2));
    }
    ui.label(job);
    if shown.len() == words.len() {
        return false;
    }
    ui.add_space(4.0);
    widgets::Button::quiet(text::inspector::SHOW_ALL)
        .height(widgets::Height::H24)
        .show(ui)
        .clicked()
}

/// Grey bars where words will be.
pub(super) fn bars(ui: &mut Ui, count: usize) {
    let theme = tokens(ui);
    for at in 0..count {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
        let width = if at + 1 == count { 0.6 } else { 1.0 } * rect.width();
        let bar = Rect::from_min_size(pos2(rect.left(), rect.center().y - 5.0), vec2(width, 10.0));
        ui.painter().rect_filled(bar, 3.0, theme.hover);
    }
}

/// A line with an icon of 16 before it, wrapping.
pub(in crate::ui) fn note(
    ui: &mut Ui,
    (icon, tint): (Icon, eframe::egui::Color32),
    words: &str,
) -> Response {
    let colour = tokens(ui).text;
    note_in(ui, (icon, tint), words, colour)
}

/// [`note`] in another colour.
pub(in crate::ui) fn note_in(
    ui: &mut Ui,
    (icon, tint): (Icon, eframe::egui::Color32),
    words: &str,
    colour: eframe::egui::Color32,
) -> Response {
    let inner = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 20.0), Sense::hover());
        paint_icon(ui, icon, rect.center(), 16.0, tint);
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ui.label(widgets::rich(words, Size::Body, Weight::Regular, colour))
        })
        .inner
    });
    inner.inner
}

/// A tag with the honest word about a service, cut when it does not fit.
pub(super) fn label_tag(ui: &mut Ui, words: &str) {
    let theme = tokens(ui);
    let room = ui.available_width();
    let galley = paint::galley_elided(ui, words, Size::Caption, Weight::Medium, room - 20.0);
    let size = vec2((galley.size().x + 20.0).min(room), 24.0);
    let cut = galley.elided;
    let (rect, response) = paint::allocate(ui, size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    ui.painter().rect_filled(rect, 12.0, theme.hover);
    paint::paint_centered(ui, rect.center(), galley, theme.text_2);
    if cut {
        crate::ui::widgets::tooltip::show(&response, words, "");
    }
}

/// What several pictures cost together.
pub(super) fn total(micros: Micros, sure: bool) -> String {
    text::units::cost(if sure {
        Cost::Billed { micros }
    } else {
        Cost::Estimated { micros }
    })
}
