//! The last row: models, how many, everything else, and the button that says what it does.

use eframe::egui::{Align, Layout, Rect, Ui, UiBuilder, pos2, vec2};

use super::{DeskView, more, prices};
use crate::app::command::Command;
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::EditDraft;
use crate::domain::run::MAX_COUNT;
use crate::domain::task::Change;
use crate::text;
use crate::ui::composing::chips::{self, Models};
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::{GAP, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Height, Kind, paint, stepper};

/// Width of the list of models, points.
const LIST: f32 = 460.0;
/// Room the chips want before the button gives up its time, points.
const CHIPS: f32 = 300.0;
/// Least room in which the note about where the next edit starts says enough, points.
const NOTE: f32 = 200.0;

/// How the button stands.
enum Ready {
    /// It works.
    Yes,
    /// It leads to the list of models.
    Choose,
    /// It is off, and why.
    No(&'static str),
    /// An edit is being made ready.
    Busy,
}

impl Ready {
    fn of(cx: &Cx<'_>) -> Self {
        let page = &cx.state.edit;
        if page.preparing {
            Self::Busy
        } else if page.outlook.pictures == 0 {
            Self::Choose
        } else if !cx.can_write() {
            Self::No(text::edit::APPLY_READ_ONLY)
        } else if !page.can_apply() {
            Self::No(text::edit::APPLY_NEEDS_WORDS)
        } else {
            Self::Yes
        }
    }
}

/// Models that change the whole picture although an area is painted.
pub(super) fn whole_picture(cx: &Cx<'_>) -> Option<String> {
    let page = &cx.state.edit;
    let ignored = page.outlook.changes.iter();
    let mut ignored = ignored.filter(|(_, change)| *change == Change::MaskIgnored);
    let (first, _) = ignored.next()?;
    let name = cx.model_name(first);
    let more = ignored.count();
    Some(text::edit::whole_picture(
        name,
        more,
        page.draft.keep_outside,
    ))
}

/// Draws the row.
pub(super) fn row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    desk: &mut DeskView,
    draft: &mut EditDraft,
    rect: Rect,
    out: &mut Outbox,
) {
    let ready = Ready::of(cx);
    let outlook = &cx.state.edit.outlook;
    let width = |label: &str| {
        let text = paint::galley(ui, label, Size::Emphasis, Weight::SemiBold);
        (text.size().x + 34.0).round()
    };
    let stepper_px = stepper_width(ui);
    // While nothing is written yet, where the next edit starts is more worth knowing.
    let waits = matches!(ready, Ready::No(_)) && cx.state.edit.chosen.is_some();
    let more_px = if waits { 0.0 } else { more::width(ui) };
    let mut label = match ready {
        Ready::No(_) => text::edit::APPLY.to_owned(),
        _ => text::edit::apply(outlook, false),
    };
    let fixed = stepper_px + more_px + 2.0 * GAP + 16.0;
    if matches!(ready, Ready::Yes | Ready::Busy) && rect.width() - fixed - width(&label) < CHIPS {
        label = text::edit::apply(outlook, true);
    }
    let wide = width(&label);
    let button = Rect::from_min_max(pos2(rect.right() - wide, rect.top()), rect.max);
    let right = button.left() - 12.0 - more_px;

    let chosen = draft.models.clone();
    let asked = prices::asked(cx);
    let models = Models {
        chosen: &chosen,
        outlook,
        price: &|model| prices::price(asked.as_ref(), model),
        listed: &|model| model.can.edit,
        remark: &|model| prices::remark(asked.as_ref(), model),
        toggle: |model| Msg::Edit(EditMsg::ToggleModel(model)),
        list_px: LIST,
    };
    let chips = rect.with_max_x(right - stepper_px - 2.0 * GAP);
    let (plus, removed) = chips::chips_ui(ui, cx, &models, chips, out);
    if let Some(removed) = removed {
        draft.models.retain(|model| *model != removed);
    }
    let at = Rect::from_min_size(
        pos2(plus.rect.right() + GAP, rect.center().y - 16.0),
        vec2(stepper_px, 32.0),
    );
    let mut child = ui.new_child(UiBuilder::new().id_salt("count").max_rect(at));
    let name = text::create::COUNT;
    let range = 1..=MAX_COUNT;
    stepper(
        &mut child,
        name,
        &mut draft.count,
        range,
        text::create::each,
    );
    note_ui(
        ui,
        cx,
        Rect::from_min_max(
            pos2(at.right() + 16.0, rect.top()),
            pos2(right, rect.bottom()),
        ),
    );

    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("more")
            .max_rect(Rect::from_min_max(
                pos2(right, rect.top()),
                pos2(button.left() - 12.0, rect.bottom()),
            ))
            .layout(Layout::right_to_left(Align::Center)),
    );
    if !waits {
        more::button_ui(&mut child, cx, desk, draft, out);
    }

    let mut child = ui.new_child(UiBuilder::new().id_salt("apply").max_rect(button));
    let clicked = apply_ui(&mut child, cx, &ready, &label);
    let choose = matches!(ready, Ready::Choose);
    let open = std::mem::take(&mut desk.ask_models) || clicked && choose;
    chips::list_popup(cx, &plus, &models, (open, &mut desk.models), out);
    if clicked && !choose {
        out.push(Msg::Edit(EditMsg::Apply));
    }
}

fn stepper_width(ui: &Ui) -> f32 {
    let widest = text::create::each(MAX_COUNT);
    let widest = paint::galley(ui, &widest, Size::Body, Weight::Medium);
    (widest.size().x + 8.0).max(24.0).ceil() + 58.0
}

/// Which result the next edit starts from, while one is chosen.
fn starts_from(cx: &Cx<'_>) -> Option<[String; 2]> {
    let row = cx.state.picture(cx.state.edit.chosen?)?;
    // Of a picture with the original kept outside, the model that made the inside is what a person knows it by.
    let version = cx.state.edit.tree.value().and_then(|tree| tree.get(row.id));
    let maker = version.map_or(&row.model, |version| &version.maker);
    let name = cx.model_name(maker);
    Some([
        text::edit::starts_from(name),
        text::edit::starts_from_short(name),
    ])
}

/// The same beside the button, where there is room.
fn note_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    let Some([words, short]) = starts_from(cx).filter(|_| rect.width() >= NOTE) else {
        return;
    };
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("starts from")
            .max_rect(rect.with_max_x(rect.right() - 8.0))
            .layout(Layout::right_to_left(Align::Center)),
    );
    let (size, weight) = (Size::Body, Weight::Regular);
    let (colour, room) = (tokens(ui).text_2, child.available_width());
    let fits = paint::galley(ui, &words, size, weight).size().x <= room;
    let said = if fits { &words } else { &short };
    widgets::elided(&mut child, said, size, weight, colour, room);
}

fn apply_ui(ui: &mut Ui, cx: &Cx<'_>, ready: &Ready, label: &str) -> bool {
    // One accent a screen: what is being tried in the side panel is to be kept or thrown away first.
    let kind = if cx.state.edit.trying.steps.is_empty() {
        Kind::Primary
    } else {
        Kind::Secondary
    };
    let key = Command::Generate.key();
    let starts_from = starts_from(cx);
    let button = match ready {
        Ready::Choose => Button::secondary(label).height(Height::H40),
        Ready::No(why) => Button::primary(label).enabled(false).tip(why, ""),
        Ready::Busy => Button::new(kind, label)
            .height(Height::H40)
            .width(ui.available_width())
            .busy(Some(text::edit::PREPARING)),
        Ready::Yes => Button::new(kind, label).height(Height::H40).tip(
            starts_from
                .as_ref()
                .map_or(text::edit::APPLY, |[words, _]| words),
            &key,
        ),
    };
    button.show(ui).clicked()
}
