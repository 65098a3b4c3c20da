//! Pictures to go by on the Edit page.

use eframe::egui::{Rect, Ui};

use super::DeskView;
use crate::app::msg::{BringFor, EditMsg, Msg};
use crate::app::state::edit::{EditDraft, ReferenceSlot};
use crate::ui::composing::references::{self, Act, Slot};
use crate::ui::composing::shelf;
use crate::ui::view::{Cx, Outbox};

/// Draws the row.
pub(super) fn row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    desk: &mut DeskView,
    draft: &EditDraft,
    rect: Rect,
    out: &mut Outbox,
) {
    let slots = slots(ui, cx, draft);
    let done = references::row_ui(ui, cx, &slots, (rect, &mut desk.adding));
    act(done, draft, out);
}

/// The pictures as they are drawn.
pub(super) fn slots(ui: &Ui, cx: &Cx<'_>, draft: &EditDraft) -> Vec<Slot> {
    let slot = |slot: &ReferenceSlot| Slot {
        picture: shelf::square_of_file(ui, cx, (slot.blob, slot.format), references::ROW),
        role: slot.role,
    };
    draft.references.iter().map(slot).collect()
}

/// Says what was done to the row.
pub(super) fn act(act: Option<Act>, draft: &EditDraft, out: &mut Outbox) {
    let Some(act) = act else {
        return;
    };
    let msg = match act {
        Act::Role(at, role) => {
            if draft.references.get(at).is_some_and(|it| it.role == role) {
                return;
            }
            EditMsg::Role(at, role)
        }
        Act::Remove(at) => EditMsg::RemoveReference(at),
        Act::File => EditMsg::Choose(BringFor::Reference),
        Act::Clipboard => EditMsg::Paste(BringFor::Reference),
        Act::Library(picture) => EditMsg::AddReference(picture),
    };
    out.push(Msg::Edit(msg));
}
