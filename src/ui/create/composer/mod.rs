//! The composer: a floating card with the prompt, everything that goes with it, and the button that makes pictures.

mod gone_by;
mod models;
mod more;
mod past;
mod prompt;
mod settings;
mod style;

use eframe::egui::{Align, Layout, Rect, Ui, UiBuilder, pos2, vec2};

use crate::app::command::Command;
use crate::app::msg::{BringFor, ComposerMsg, Msg};
use crate::app::state::Draft;
use crate::domain::shape::{Shape, Size};
use crate::ui::composing::drop;
use crate::ui::composing::references::{self, Adding};
use crate::ui::composing::writing::Writing;
use crate::ui::tokens::{GAP, R_SHEET, tokens};
use crate::ui::view::{Cx, Outbox, View};
use crate::ui::widgets::paint;

/// Below this width the shapes become one button.
const COMPACT: f32 = 960.0;
/// Height of a row of controls, points.
const ROW: f32 = 32.0;
/// Height of the row with the button, points.
const LAST_ROW: f32 = 40.0;

/// What is being typed. The draft in the state follows at every change.
#[derive(Default)]
pub(in crate::ui::create) struct Editor {
    /// Which replacement from outside the texts were taken from.
    seen: Option<u64>,
    prompt: Writing,
    negative: String,
    seed: String,
    width: String,
    height: String,
    past: String,
    adding: Adding,
    /// What is searched for in the list of models.
    models: String,
    /// The fields of the custom size open in the next frame.
    open_size: bool,
}

impl Editor {
    /// Takes over what was replaced from outside.
    pub(in crate::ui::create) fn follow(&mut self, cx: &Cx<'_>) {
        let composer = &cx.state.composer;
        if self.seen == Some(composer.replaced) {
            return;
        }
        self.seen = Some(composer.replaced);
        let draft = composer.draft();
        self.prompt.take_over(&draft.prompt);
        self.negative.clone_from(&draft.negative);
        self.seed = draft.seed.to_string();
        let Size {
            width_px,
            height_px,
        } = draft.size();
        self.width = width_px.to_string();
        self.height = height_px.to_string();
    }
}

/// The measures of the card.
#[derive(Clone, Copy)]
struct Measures {
    pad: f32,
    gap: f32,
}

impl Measures {
    const fn of(small: bool) -> Self {
        if small {
            Self {
                pad: 13.0,
                gap: 10.0,
            }
        } else {
            Self {
                pad: 17.0,
                gap: 15.0,
            }
        }
    }
}

/// How high the card is for what is typed.
pub(in crate::ui::create) fn height(
    ui: &Ui,
    cx: &Cx<'_>,
    editor: &Editor,
    width: f32,
    small: bool,
) -> f32 {
    let Measures { pad, gap } = Measures::of(small);
    2.0 * pad
        + prompt::height(ui, cx, editor, width - 2.0 * pad, small)
        + gone_by::height(cx, gap)
        + 2.0 * gap
        + ROW
        + LAST_ROW
}

/// Draws the card.
pub(in crate::ui::create) fn composer_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut View,
    (card, small): (Rect, bool),
    out: &mut Outbox,
) {
    let theme = tokens(ui);
    let card = paint::snap(ui, card);
    paint::shadow(ui, card, R_SHEET, theme.shadow_2);
    paint::boxed(ui, card, R_SHEET, theme.panel, theme.line);
    let measures = Measures::of(small);
    let inner = card.shrink(measures.pad);
    let focus = std::mem::take(&mut view.focus_prompt);
    let ask_models = std::mem::take(&mut view.create.ask_models);
    let editor = &mut view.create.editor;
    let mut draft = cx.state.composer.draft().clone();

    let high = prompt::height(ui, cx, editor, inner.width(), small);
    let top = Rect::from_min_size(inner.min, vec2(inner.width(), high));
    prompt::prompt_ui(ui, cx, editor, &mut draft, (top, small, focus), out);

    let mut above = top.bottom();
    if !cx.state.composer.draft().references.is_empty() {
        let at = pos2(inner.left(), above + measures.gap);
        let line = Rect::from_min_size(at, vec2(inner.width(), references::ROW));
        gone_by::row_ui(ui, cx, editor, (&mut draft, line), out);
        above = line.bottom();
    }

    let second = Rect::from_min_size(
        pos2(inner.left(), above + measures.gap),
        vec2(inner.width(), ROW),
    );
    let mut row = row_in(ui, second);
    let narrow = card.width() < COMPACT
        || matches!(draft.shape, Shape::Custom(_)) && draft.look.is_some() && card.width() < 1120.0;
    settings::row_ui(&mut row, cx, editor, &mut draft, narrow, out);

    let third = Rect::from_min_size(
        pos2(inner.left(), second.bottom() + measures.gap),
        vec2(inner.width(), LAST_ROW),
    );
    let search = &mut editor.models;
    let generate = models::row_ui(ui, cx, &mut draft, (third, ask_models, search), out);

    drop::drop_ui(ui, card, BringFor::Prompt, out);
    if draft != *cx.state.composer.draft() {
        out.push(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    }
    if generate {
        out.push(Msg::Do(Command::Generate));
    }
}

fn row_in(ui: &mut Ui, rect: Rect) -> Ui {
    let mut row = ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::left_to_right(Align::Center)),
    );
    row.spacing_mut().item_spacing.x = GAP;
    row
}

/// The same draft in another shape, with the fields of the custom size to match.
fn set_shape(editor: &mut Editor, draft: &mut Draft, shape: Shape) {
    let before = draft.size();
    draft.shape = match shape {
        Shape::Custom(_) => {
            editor.width = before.width_px.to_string();
            editor.height = before.height_px.to_string();
            editor.open_size = true;
            Shape::Custom(before)
        }
        named => named,
    };
}
