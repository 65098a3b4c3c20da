//! The composer of the Edit page: quick actions, the instruction, pictures to go by, models, and the button.

mod gone_by;
mod more;
mod prices;
mod quick;
mod row;
mod words;

use eframe::egui::{Rect, Ui, UiBuilder, pos2, vec2};

use super::TALL;
use crate::app::msg::{BringFor, EditMsg, Msg};
use crate::domain::prompt::BadPrompt;
use crate::domain::quick::QuickEdit;
use crate::text;
use crate::ui::composing::drop;
use crate::ui::composing::references::{self, Adding};
use crate::ui::composing::writing::Writing;
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::{R_SHEET, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, paint};

/// Widest card, points.
const MAX_CARD: f32 = 1280.0;
/// Height of the row with the button, points.
const LAST_ROW: f32 = 40.0;
/// Height of a note, points.
const NOTE: f32 = 20.0;
/// Most notes that are shown.
const MAX_NOTES: usize = 3;

/// What the composer remembers between frames.
#[derive(Default)]
pub struct DeskView {
    /// Which replacement from outside the words were taken from.
    seen: Option<u64>,
    words: Writing,
    /// What is searched for in the list of models.
    models: String,
    /// The quick action that was pressed last.
    quick: Option<QuickEdit>,
    adding: Adding,
    ask_focus: bool,
    ask_models: bool,
    /// Where the card begins, so that messages float above it.
    pub(in crate::ui) top: Option<f32>,
}

impl DeskView {
    /// Sends the cursor to the instruction.
    pub fn focus(&mut self) {
        self.ask_focus = true;
    }

    /// Opens the list of models.
    pub fn pick_models(&mut self) {
        self.ask_models = true;
    }

    /// Takes over what was replaced from outside.
    fn follow(&mut self, cx: &Cx<'_>) {
        let page = &cx.state.edit;
        if self.seen != Some(page.replaced) {
            self.seen = Some(page.replaced);
            self.words.take_over(&page.draft.instruction);
        }
    }
}

/// The measures of the card, points.
#[derive(Clone, Copy)]
struct Measures {
    small: bool,
    side: f32,
    below: f32,
    pad: f32,
    gap: f32,
    air: f32,
}

impl Measures {
    fn of(ui: &Ui) -> Self {
        let screen = ui.ctx().content_rect();
        let side = if screen.width() >= super::WIDE {
            20.0
        } else {
            16.0
        };
        if screen.height() < TALL {
            Self {
                small: true,
                side,
                below: 12.0,
                pad: 13.0,
                gap: 8.0,
                air: 12.0,
            }
        } else {
            Self {
                small: false,
                side,
                below: 16.0,
                pad: 17.0,
                gap: 12.0,
                air: 12.0,
            }
        }
    }

    fn card_width(self, room: f32) -> f32 {
        (room - 2.0 * self.side).min(MAX_CARD)
    }
}

/// What is to be known before the click.
fn notes(cx: &Cx<'_>, desk: &DeskView) -> Vec<String> {
    let page = &cx.state.edit;
    let refused = desk
        .words
        .refused
        .map(|bytes| text::create::bad_prompt(BadPrompt::TooLong { bytes }));
    let mut notes: Vec<String> = refused.into_iter().collect();
    notes.extend(row::whole_picture(cx));
    notes.extend(references::left_out(cx, &page.outlook));
    notes.truncate(MAX_NOTES);
    notes
}

/// How high the composer is with the room around it.
pub(super) fn height(ui: &Ui, cx: &Cx<'_>, desk: &mut DeskView) -> f32 {
    desk.follow(cx);
    let measures = Measures::of(ui);
    let width = measures.card_width(ui.available_width());
    card_height(ui, cx, desk, width, measures) + measures.below
}

fn card_height(ui: &Ui, cx: &Cx<'_>, desk: &DeskView, width: f32, measures: Measures) -> f32 {
    let Measures { pad, gap, .. } = measures;
    let references = if cx.state.edit.draft.references.is_empty() {
        0.0
    } else {
        references::ROW + gap
    };
    2.0 * pad
        + quick::ROW
        + gap
        + references
        + words::height(ui, desk, width - 2.0 * pad, measures)
        + notes(cx, desk).len() as f32 * NOTE
        + gap
        + LAST_ROW
}

/// Draws the composer into the panel it is given.
pub(super) fn desk_ui(ui: &mut Ui, cx: &Cx<'_>, desk: &mut DeskView, out: &mut Outbox) {
    let theme = tokens(ui);
    let measures = Measures::of(ui);
    let room = ui.max_rect();
    let width = measures.card_width(room.width());
    let left = room.left() + ((room.width() - width) / 2.0).floor();
    let bottom = room.bottom() - measures.below;
    let card = Rect::from_min_max(pos2(left, room.top()), pos2(left + width, bottom));
    let card = paint::snap(ui, card);
    desk.top = Some(card.top());
    // The shadow is cast upwards too, over the picture's canvas.
    let whole = ui.clip_rect();
    ui.set_clip_rect(whole.expand2(vec2(0.0, 24.0)));
    paint::shadow(ui, card, R_SHEET, theme.shadow_2);
    paint::boxed(ui, card, R_SHEET, theme.panel, theme.line);
    let inner = card.shrink(measures.pad);
    let mut draft = cx.state.edit.draft.clone();

    let line = |top: f32, high: f32| {
        Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), high))
    };
    let quick = line(inner.top(), quick::ROW);
    quick::row_ui(ui, desk, &draft, quick, out);
    let mut top = quick.bottom() + measures.gap;
    if !draft.references.is_empty() {
        gone_by::row_ui(ui, cx, desk, &draft, line(top, references::ROW), out);
        top += references::ROW + measures.gap;
    }
    let notes = notes(cx, desk);
    let high = words::height(ui, desk, inner.width(), measures);
    let place = (line(top, high), measures);
    words::words_ui(ui, cx, desk, &mut draft, place, out);
    notes_ui(ui, line(top + high, notes.len() as f32 * NOTE), &notes);
    let last = line(inner.bottom() - LAST_ROW, LAST_ROW);
    row::row_ui(ui, cx, desk, &mut draft, last, out);

    if draft != cx.state.edit.draft {
        out.push(Msg::Edit(EditMsg::Set(Box::new(draft))));
    }
    drop::drop_ui(ui, card, BringFor::Reference, out);
}

fn notes_ui(ui: &mut Ui, rect: Rect, notes: &[String]) {
    let mut child = ui.new_child(UiBuilder::new().id_salt("notes").max_rect(rect));
    child.spacing_mut().item_spacing.y = NOTE - 16.0;
    let colour = tokens(ui).text_2;
    let width = rect.width();
    for note in notes {
        let (size, weight) = (Size::Caption, Weight::Regular);
        widgets::elided(&mut child, note, size, weight, colour, width);
    }
}
