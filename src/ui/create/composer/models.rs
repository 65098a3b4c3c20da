//! The last row: the chosen models, the list to choose from, and the button that makes pictures.

use eframe::egui::{Rect, Ui, UiBuilder, pos2};

use crate::app::command::Command;
use crate::app::msg::{ComposerMsg, Msg};
use crate::app::state::Draft;
use crate::text;
use crate::ui::composing::chips::{self, Models, Remark};
use crate::ui::fonts::{Size, Weight};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{Button, Height, paint};

/// Width of the list, points.
const LIST: f32 = 340.0;
/// Room the chips want before the button gives up its time, points.
const CHIPS: f32 = 360.0;

/// Draws the row. Returns whether pictures are to be made.
pub(super) fn row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    draft: &mut Draft,
    (rect, ask_models, search): (Rect, bool, &mut String),
    out: &mut Outbox,
) -> bool {
    let outlook = cx.state.composer.outlook();
    let none = outlook.pictures == 0;
    let mut label = text::create::generate(outlook);
    let width = |label: &str| {
        let text = paint::galley(ui, label, Size::Emphasis, Weight::SemiBold);
        (text.size().x + 34.0).round()
    };
    let mut wide = width(&label);
    if !none && rect.width() - wide < CHIPS {
        label = text::create::generate_short(outlook);
        wide = width(&label);
    }
    let button = Rect::from_min_max(pos2(rect.right() - wide, rect.top()), rect.max);
    let row = rect.with_max_x(button.left() - 16.0);
    let chosen = draft.models.clone();
    let models = Models {
        chosen: &chosen,
        outlook,
        price: &|model| cx.state.composer.price_of(model),
        listed: &|_| true,
        remark: &|_| Remark::None,
        toggle: |model| Msg::Composer(ComposerMsg::ToggleModel(model)),
        list_px: LIST,
    };
    let (plus, removed) = chips::chips_ui(ui, cx, &models, row, out);
    if let Some(removed) = removed {
        draft.models.retain(|model| *model != removed);
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(button));
    let clicked = generate_ui(&mut child, cx, &label, none);
    let open = ask_models || clicked && none;
    chips::list_popup(cx, &plus, &models, (open, search), out);
    clicked && !none
}

fn generate_ui(ui: &mut Ui, cx: &Cx<'_>, label: &str, none: bool) -> bool {
    if none {
        let button = Button::secondary(label).height(Height::H40);
        return button.show(ui).clicked();
    }
    let key = Command::Generate.key();
    let why_not = cx.state.composer.problem().map(text::create::bad_prompt);
    let able = Command::Generate.enabled(cx.state);
    let button = Button::primary(label).enabled(able);
    match why_not {
        Some(why) => button.tip(&why, "").show(ui).clicked(),
        None => button
            .tip(Command::Generate.name(), &key)
            .show(ui)
            .clicked(),
    }
}
