//! Quick actions: chips that write a starting sentence and bring up the right tool. Nothing runs by itself.

use eframe::egui::{Align, Layout, Rect, Ui, UiBuilder};

use super::DeskView;
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::EditDraft;
use crate::domain::quick::QuickEdit;
use crate::domain::task::Operation;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::GAP;
use crate::ui::view::Outbox;
use crate::ui::widgets::{Chip, MenuRow, menu, paint};

/// Height of the row, points.
pub(super) const ROW: f32 = 28.0;

/// All of them; as many of the first [`SHOWN`] as there is room for are chips, the others are in the menu.
const ALL: [(QuickEdit, Icon); 11] = [
    (QuickEdit::RemoveObject, Icon::Eraser),
    (QuickEdit::ReplaceBackground, Icon::Image),
    (QuickEdit::ChangeShape, Icon::FrameCorners),
    (QuickEdit::Relight, Icon::SunDim),
    (QuickEdit::AddText, Icon::TextT),
    (QuickEdit::Enlarge, Icon::ArrowsOutSimple),
    (QuickEdit::Recolour, Icon::Palette),
    (QuickEdit::VarySubtle, Icon::Shuffle),
    (QuickEdit::VaryStrong, Icon::Shuffle),
    (QuickEdit::CutOut, Icon::PersonSimple),
    (QuickEdit::Sketch, Icon::PaintBrush),
];
/// Most that are chips.
const SHOWN: usize = 6;
/// From this strength on a variation is a strong one, per cent.
const STRONG_PCT: u8 = 50;

/// The action that is chosen: the operation says so, or it was the last one pressed and its words are still there.
fn chosen(draft: &EditDraft, last: Option<QuickEdit>) -> Option<QuickEdit> {
    match draft.operation {
        Operation::Erase => Some(QuickEdit::RemoveObject),
        Operation::Extend(_) => Some(QuickEdit::ChangeShape),
        Operation::Enlarge { .. } => Some(QuickEdit::Enlarge),
        Operation::CutOut => Some(QuickEdit::CutOut),
        Operation::Vary { strength_pct } if strength_pct < STRONG_PCT => {
            Some(QuickEdit::VarySubtle)
        }
        Operation::Vary { .. } => Some(QuickEdit::VaryStrong),
        Operation::Instruct => last.filter(|_| !draft.instruction.trim().is_empty()),
    }
}

/// How many chips fit beside the menu.
fn fitting(ui: &Ui, room: f32) -> usize {
    let width = |name: &str| paint::galley(ui, name, Size::Body, Weight::Medium).size().x + 22.0;
    let mut left = room - width(text::edit::ALL_EDITS) - 24.0;
    let chips = ALL.iter().take(SHOWN);
    let fits = chips.take_while(|(quick, _)| {
        left -= width(text::edit::quick(*quick)) + 24.0 + GAP;
        left >= 0.0
    });
    fits.count()
}

/// Draws the row.
pub(super) fn row_ui(
    ui: &mut Ui,
    desk: &mut DeskView,
    draft: &EditDraft,
    rect: Rect,
    out: &mut Outbox,
) {
    let mut row = ui.new_child(
        UiBuilder::new()
            .id_salt("quick")
            .max_rect(rect)
            .layout(Layout::left_to_right(Align::Center)),
    );
    row.spacing_mut().item_spacing.x = GAP;
    let on = chosen(draft, desk.quick);
    let (chips, rest) = ALL.split_at(fitting(ui, rect.width()).min(ALL.len()));
    let mut press = |quick: QuickEdit| {
        desk.quick = Some(quick);
        desk.ask_focus = true;
        out.push(Msg::Edit(EditMsg::Quick(quick)));
    };
    for (quick, icon) in chips {
        let chip = Chip::new(text::edit::quick(*quick))
            .icon(*icon)
            .small()
            .selected(on == Some(*quick));
        if chip.show(&mut row).response.clicked() {
            press(*quick);
        }
    }
    let in_menu = rest.iter().find(|(quick, _)| on == Some(*quick));
    let name = in_menu.map_or(text::edit::ALL_EDITS, |(quick, _)| {
        text::edit::quick(*quick)
    });
    let all = Chip::new(name)
        .trailing(Icon::CaretDown)
        .ghost()
        .small()
        .selected(in_menu.is_some())
        .tip(text::edit::ALL_EDITS, "")
        .show(&mut row);
    menu(&all.response, 236.0, |ui| {
        for (quick, icon) in rest {
            let row = MenuRow::new(text::edit::quick(*quick)).icon(*icon);
            if row.show(ui).clicked() {
                press(*quick);
            }
        }
    });
}
