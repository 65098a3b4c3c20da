//! Earlier prompts, to search and to take over.

use eframe::egui::{Popup, PopupCloseBehavior, RectAlign, ScrollArea, Ui};

use crate::app::msg::{ComposerMsg, Msg};
use crate::app::remote::Remote;
use crate::domain::prompt;
use crate::text;
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Field, IconButton, MenuRow, menu_frame, menu_is_open};

/// Width of the list, points.
const WIDTH: f32 = 480.0;

/// The clock, and the list it opens.
pub(super) fn button_ui(ui: &mut Ui, cx: &Cx<'_>, search: &mut String, out: &mut Outbox) {
    let id = ui.next_auto_id();
    let open = Popup::is_id_open(ui.ctx(), id.with("popup"));
    let button = IconButton::new(Icon::ClockCounterClockwise, text::create::PAST_PROMPTS)
        .on(open)
        .show(ui);
    if button.clicked() && !menu_is_open(ui, &button) {
        search.clear();
        out.push(Msg::Composer(ComposerMsg::PastPrompts(String::new())));
    }
    Popup::from_toggle_button_response(&button)
        .frame(menu_frame(tokens(ui)))
        .align(RectAlign::TOP_END)
        .gap(8.0)
        .width(WIDTH)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(WIDTH - 14.0);
            list_ui(ui, cx, search, out);
        });
}

fn list_ui(ui: &mut Ui, cx: &Cx<'_>, search: &mut String, out: &mut Outbox) {
    let field = Field::new(text::create::PAST_PROMPTS_HINT, search)
        .hint(text::create::PAST_PROMPTS_HINT)
        .icon(Icon::MagnifyingGlass)
        .clearable()
        .show(ui);
    if field.changed() {
        out.push(Msg::Composer(ComposerMsg::PastPrompts(search.clone())));
    }
    let past = &cx.state.composer.past;
    let list = past.value().map_or(&[][..], Vec::as_slice);
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(6.0);
    if let Remote::Failed(why, _) = past {
        widgets::caption(ui, why);
    } else if list.is_empty() && !past.is_loading() {
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            widgets::quiet(ui, text::create::PAST_PROMPTS_NONE);
        });
    }
    let state = cx.state;
    ScrollArea::vertical()
        .id_salt("past prompts")
        .max_height(320.0)
        .show_rows(ui, 32.0, list.len(), |ui, range| {
            for past in list.get(range).unwrap_or_default() {
                let when = text::units::moment(past.used, state.now, state.utc_offset_secs);
                let title = prompt::title(&past.prompt, 48);
                if MenuRow::new(&title).key(&when).show(ui).clicked() {
                    out.push(Msg::Composer(ComposerMsg::UsePrompt(past.prompt.clone())));
                    ui.close();
                }
            }
        });
}
