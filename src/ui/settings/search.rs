//! Finding a setting by its name.

use eframe::egui::{
    Align, Id, Key, Layout, Modifiers, Popup, PopupCloseBehavior, Rect, RectAlign, Ui, UiBuilder,
    pos2, vec2,
};

use crate::app::msg::{Msg, ServicesMsg, SettingsMsg};
use crate::app::state::SettingsSection;
use crate::text::settings as words;
use crate::ui::icons::Icon;
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Field, MenuRow, menu_frame};

/// Width of the field and of the list below it, points.
const WIDTH: f32 = 220.0;
const LIST: f32 = 360.0;
/// Lines of the list.
const MOST: usize = 8;

/// Where a name leads.
struct Found {
    name: String,
    place: &'static str,
    msg: Msg,
}

/// The field at the right of the bar, and what is found below it.
pub(super) fn search_ui(ui: &mut Ui, cx: &Cx<'_>, query: &mut String, out: &mut Outbox) {
    let bar = ui.max_rect();
    let at = Rect::from_min_size(
        pos2(bar.right() - PAD_PANEL - WIDTH, bar.center().y - 16.0),
        vec2(WIDTH, 32.0),
    );
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("search settings")
            .max_rect(at)
            .layout(Layout::left_to_right(Align::Center)),
    );
    // Taken before the field sees it, which would let go of the cursor.
    let id = Id::unique("settings search");
    let entered = ui.memory(|memory| memory.has_focus(id))
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let field = Field::new(words::SEARCH, query)
        .hint(words::SEARCH)
        .icon(Icon::MagnifyingGlass)
        .clearable()
        .width(WIDTH)
        .id(id)
        .show(&mut child);
    if query.trim().is_empty() {
        return;
    }
    let mut found = find(cx, query);
    found.truncate(MOST);
    let mut chosen = entered.then_some(0);
    Popup::from_response(&field)
        .frame(menu_frame(tokens(ui)))
        .align(RectAlign::BOTTOM_END)
        .gap(8.0)
        .width(LIST)
        .close_behavior(PopupCloseBehavior::IgnoreClicks)
        .show(|ui| {
            ui.set_width(LIST - 14.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            for (at, hit) in found.iter().enumerate() {
                if MenuRow::new(&hit.name).key(hit.place).show(ui).clicked() {
                    chosen = Some(at);
                }
            }
            if found.is_empty() {
                ui.horizontal(|ui| {
                    ui.add_space(8.0);
                    ui.set_min_height(32.0);
                    widgets::quiet(ui, words::SEARCH_NOTHING);
                });
            }
        });
    if let Some(hit) = chosen.and_then(|at| found.into_iter().nth(at)) {
        query.clear();
        out.push(hit.msg);
    }
}

/// Settings and services whose words contain every word of the query.
fn find(cx: &Cx<'_>, query: &str) -> Vec<Found> {
    let query = query.to_lowercase();
    let fits = |text: &str| {
        let text = text.to_lowercase();
        query.split_whitespace().all(|word| text.contains(word))
    };
    let settings = words::INDEX.iter().filter(|(name, also, section)| {
        fits(&format!("{name} {also} {}", words::section(*section)))
    });
    let settings = settings.map(|(name, _, section)| Found {
        name: (*name).to_owned(),
        place: words::section(*section),
        msg: Msg::Settings(SettingsMsg::Section(*section)),
    });
    let services = cx.state.catalogue.services.iter();
    let services = services.filter(|service| fits(&format!("{} key", service.name)));
    let services = services.map(|service| Found {
        name: service.name.clone(),
        place: words::section(SettingsSection::Models),
        msg: Msg::Services(ServicesMsg::Show {
            service: service.id.clone(),
            typing: false,
        }),
    });
    settings.chain(services).collect()
}
