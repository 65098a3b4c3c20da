//! The Settings page: parts at the left, cards at the right.

mod about;
mod budget;
mod general;
mod models;
mod search;
mod storage;

use eframe::egui::{
    CentralPanel, Color32, Frame, Panel, Rect, Response, Role, ScrollArea, Sense, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use crate::app::msg::{Msg, SettingsMsg};
use crate::app::state::SettingsSection;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::keys;
use crate::ui::regions::{self, Region};
use crate::ui::tokens::{BAR, R, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, paint};

pub(in crate::ui) use storage::access_card;

/// Width of the list of parts.
const NAV_PX: f32 = 240.0;
/// Cards never grow beyond this together.
const MAX_PX: f32 = 1240.0;
/// Below this width of the window, cards stand one below the other.
const TWO_COLUMNS_PX: f32 = 828.0;

/// View state of the Settings page.
#[derive(Default)]
pub struct SettingsView {
    /// The interface size while its slider is being dragged: taken over on release, because
    /// everything would jump under the pointer otherwise.
    size_pct: Option<f32>,
    /// What is searched for.
    search: String,
    models: models::ModelsView,
    budget: budget::BudgetView,
}

const SECTIONS: [(SettingsSection, Icon, Icon); 7] = [
    (
        SettingsSection::General,
        Icon::SlidersHorizontal,
        Icon::SlidersHorizontal,
    ),
    (SettingsSection::Models, Icon::Cube, Icon::CubeFill),
    (SettingsSection::Budget, Icon::Wallet, Icon::Wallet),
    (SettingsSection::Storage, Icon::HardDrives, Icon::HardDrives),
    (SettingsSection::Privacy, Icon::LockSimple, Icon::LockSimple),
    (SettingsSection::Keys, Icon::Keyboard, Icon::Keyboard),
    (SettingsSection::About, Icon::Info, Icon::Info),
];

/// Draws the page.
pub fn settings_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SettingsView, out: &mut Outbox) {
    let theme = tokens(ui);
    let under = if theme.dark { theme.bg } else { theme.line };
    Panel::top("settings bar")
        .exact_size(BAR)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::new().fill(theme.panel))
        .show(ui, |ui| {
            let bar = ui.max_rect();
            let at = pos2(bar.left() + 16.0, bar.center().y);
            let title = paint::galley(ui, text::settings::TITLE, Size::Emphasis, Weight::SemiBold);
            paint::paint_left(ui, at, title, theme.text);
            let line = bar.with_min_y(bar.bottom() - 1.0);
            ui.painter().rect_filled(paint::snap(ui, line), 0.0, under);
            regions::mark(ui, Region::Bar, bar);
            search::search_ui(ui, cx, &mut view.search, out);
        });
    Panel::left("settings sections")
        .exact_size(NAV_PX)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::new().fill(theme.panel))
        .show(ui, |ui| {
            regions::mark(ui, Region::Sections, ui.max_rect());
            sections_ui(ui, cx, out);
        });
    CentralPanel::default()
        .frame(Frame::new().fill(theme.bg))
        .show(ui, |ui| {
            regions::mark(ui, Region::Middle, ui.max_rect());
            let section = cx.state.settings_section;
            ScrollArea::vertical()
                .id_salt(("settings", section as u8))
                .auto_shrink([false, false])
                .show(ui, |ui| {
                    let room = ui.available_rect_before_wrap();
                    let width = (room.width() - 48.0).clamp(200.0, MAX_PX);
                    let left = room.left() + ((room.width() - width) / 2.0).floor();
                    let inside = Rect::from_min_size(
                        pos2(left, room.top() + 20.0),
                        vec2(width, f32::INFINITY),
                    );
                    ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
                        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
                        section_ui(ui, cx, section, view, out);
                        ui.add_space(24.0);
                    });
                });
        });
}

fn sections_ui(ui: &Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let theme = tokens(ui);
    let panel = ui.max_rect();
    if !theme.dark {
        let line = (1.0, theme.line);
        ui.painter()
            .vline(panel.right() - 0.5, panel.y_range(), line);
    }
    for (at, (section, icon, icon_on)) in SECTIONS.into_iter().enumerate() {
        let min = pos2(panel.left() + 8.0, panel.top() + 12.0 + 36.0 * at as f32);
        let rect = Rect::from_min_size(min, vec2(panel.width() - 16.0, 36.0));
        let on = cx.state.settings_section == section;
        let icon = if on { icon_on } else { icon };
        if section_row(ui, rect, icon, text::settings::section(section), on).clicked() {
            out.push(Msg::Settings(SettingsMsg::Section(section)));
        }
    }
}

fn section_row(ui: &Ui, rect: Rect, icon: Icon, name: &str, on: bool) -> Response {
    let theme = tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, on, name));
    let look = paint::Look::read(ui, &response, paint::Pose::Live);
    let rest = if on {
        theme.on_fill
    } else {
        Color32::TRANSPARENT
    };
    let hover = if on { theme.on_fill } else { theme.hover };
    ui.painter().rect_filled(
        paint::snap(ui, rect),
        R,
        look.fill(rest, hover, theme.press),
    );
    if look.focus {
        paint::ring(ui, rect, R);
    }
    let colour = if on {
        theme.text
    } else {
        theme.text_2.lerp_to_gamma(theme.text, look.hover)
    };
    let middle = rect.center().y;
    paint_icon(ui, icon, pos2(rect.left() + 20.0, middle), 16.0, colour);
    let text = paint::galley(ui, name, Size::Body, Weight::Medium);
    paint::paint_left(ui, pos2(rect.left() + 39.0, middle), text, colour);
    response
}

fn section_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    section: SettingsSection,
    view: &mut SettingsView,
    out: &mut Outbox,
) {
    if section == SettingsSection::Models {
        models::head_ui(ui, text::settings::section(section), out);
    } else {
        widgets::title(ui, text::settings::section(section));
        ui.add_space(2.0);
        widgets::quiet(ui, text::settings::lead(section));
    }
    ui.add_space(20.0);
    match section {
        SettingsSection::General => general::general_ui(ui, cx, view, out),
        SettingsSection::Models => models::models_ui(ui, cx, &mut view.models, out),
        SettingsSection::Budget => budget::budget_ui(ui, cx, view, out),
        SettingsSection::Storage => storage::storage_ui(ui, cx, out),
        SettingsSection::Privacy => about::privacy_ui(ui),
        SettingsSection::Keys => {
            let columns = if ui.available_width() < TWO_COLUMNS_PX {
                2
            } else {
                3
            };
            card(ui, |ui| keys::table_ui(ui, columns));
        }
        SettingsSection::About => about::about_ui(ui, out),
    }
}

/// A card as wide as the room.
fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    widgets::card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        content(ui)
    })
    .inner
}
