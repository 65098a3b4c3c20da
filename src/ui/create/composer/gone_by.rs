//! Pictures to go by: in sight as soon as there is one.

use eframe::egui::{Rect, Ui};

use super::Editor;
use crate::app::msg::{BringFor, EditMsg, Msg};
use crate::app::state::Draft;
use crate::app::state::edit::MAX_REFERENCES;
use crate::domain::task::Reference;
use crate::ui::composing::references::{self, Act, Slot};
use crate::ui::composing::shelf;
use crate::ui::view::{Cx, Outbox};

/// What stands below the prompt for them, with the gap above; nothing while there are none.
pub(super) fn height(cx: &Cx<'_>, gap: f32) -> f32 {
    if cx.state.composer.draft().references.is_empty() {
        0.0
    } else {
        gap + references::ROW
    }
}

/// How they look.
pub(super) fn slots(ui: &Ui, cx: &Cx<'_>, draft: &Draft) -> Vec<Slot> {
    let slot = |reference: &Reference| {
        let row = shelf::of_blob(cx.state, reference.blob);
        Slot {
            picture: row.map(|row| shelf::square(ui, cx, row, references::ROW)),
            role: reference.role,
        }
    };
    draft.references.iter().map(slot).collect()
}

/// Draws the row.
pub(super) fn row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    editor: &mut Editor,
    (draft, rect): (&mut Draft, Rect),
    out: &mut Outbox,
) {
    let slots = slots(ui, cx, draft);
    let done = references::row_ui(ui, cx, &slots, (rect, &mut editor.adding));
    act(cx, done, draft, out);
}

/// The icon that adds the first one.
pub(super) fn icon_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    editor: &mut Editor,
    draft: &mut Draft,
    out: &mut Outbox,
) {
    let room = draft.references.len() < MAX_REFERENCES;
    let done = references::add_icon_ui(ui, cx, room, &mut editor.adding);
    act(cx, done, draft, out);
}

/// Does what was asked of the row.
pub(super) fn act(cx: &Cx<'_>, act: Option<Act>, draft: &mut Draft, out: &mut Outbox) {
    match act {
        None => {}
        Some(Act::Role(at, role)) => {
            if let Some(reference) = draft.references.get_mut(at) {
                reference.role = role;
            }
        }
        Some(Act::Remove(at)) => {
            let mut place = 0..;
            draft.references.retain(|_| place.next() != Some(at));
        }
        Some(Act::Library(picture)) => {
            let row = cx.state.picture(picture);
            let blob = row.map(|row| row.blob);
            let known = |blob| draft.references.iter().any(|it| it.blob == blob);
            if let Some(blob) = blob.filter(|blob| !known(*blob)) {
                draft.references.push(blob.into());
            }
        }
        Some(Act::File) => out.push(Msg::Edit(EditMsg::Choose(BringFor::Prompt))),
        Some(Act::Clipboard) => out.push(Msg::Edit(EditMsg::Paste(BringFor::Prompt))),
    }
}
