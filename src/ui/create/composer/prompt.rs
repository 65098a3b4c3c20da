//! The prompt itself, the icon beside it and what is wrong with it.

use eframe::egui::{Align, Id, Layout, Rect, Ui, UiBuilder, vec2};

use super::{Editor, gone_by, past};
use crate::app::state::Draft;
use crate::domain::prompt::BadPrompt;
use crate::text;
use crate::ui::composing::writing::{LINE, Paper};
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::text::rich;

/// Room for the sentence below, points.
const SENTENCE: f32 = 20.0;
/// Above and below the text, points.
const AIR: f32 = 12.0;
/// What the icons at the right take, points.
const ICONS: f32 = 80.0;

/// The identity of the editor, so that keys and cells can send the cursor there.
fn id() -> Id {
    Id::unique("create prompt")
}

fn lines(ui: &Ui, editor: &Editor, width: f32, small: bool) -> usize {
    editor.prompt.lines(ui, width - ICONS, small)
}

fn sentence(cx: &Cx<'_>, editor: &Editor) -> Option<String> {
    let refused = editor
        .prompt
        .refused
        .map(|bytes| BadPrompt::TooLong { bytes });
    let problem = refused.or_else(|| cx.state.composer.problem());
    problem
        .filter(|problem| *problem != BadPrompt::Empty)
        .map(text::create::bad_prompt)
}

/// How high the prompt is with what stands below it.
pub(super) fn height(ui: &Ui, cx: &Cx<'_>, editor: &Editor, width: f32, small: bool) -> f32 {
    let text = lines(ui, editor, width, small) as f32 * LINE;
    let air = if small { 18.0 } else { AIR };
    let below = if sentence(cx, editor).is_some() {
        SENTENCE
    } else {
        0.0
    };
    text + air + below
}

/// Draws the prompt, the icons beside it, and what is wrong with it.
pub(super) fn prompt_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    editor: &mut Editor,
    draft: &mut Draft,
    (rect, small, focus): (Rect, bool, bool),
    out: &mut Outbox,
) {
    let wrong = sentence(cx, editor);
    let rows = lines(ui, editor, rect.width(), small);
    let top = if small { 9.0 } else { 5.0 };
    let text = Rect::from_min_size(
        rect.min + vec2(2.0, top),
        vec2(rect.width() - ICONS - 2.0, rows as f32 * LINE),
    );
    let paper = Paper {
        id: id(),
        hint: text::create::PROMPT_HINT,
        small,
    };
    let response = editor.prompt.show(ui, text, paper);
    if focus {
        response.request_focus();
    }
    if response.changed() {
        draft.prompt.clone_from(&editor.prompt.text);
    }
    if let Some(wrong) = wrong {
        let below = Rect::from_min_max(
            rect.left_bottom() - vec2(-2.0, SENTENCE),
            rect.right_bottom(),
        );
        let mut child = ui.new_child(UiBuilder::new().max_rect(below));
        child.label(rich(
            wrong,
            Size::Caption,
            Weight::Regular,
            tokens(ui).danger_text,
        ));
    }
    let icons = Rect::from_min_size(
        rect.right_top() + vec2(-68.0, if small { 4.0 } else { 0.0 }),
        vec2(68.0, 32.0),
    );
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("icons")
            .max_rect(icons)
            .layout(Layout::right_to_left(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 4.0;
    past::button_ui(&mut child, cx, &mut editor.past, out);
    if draft.references.is_empty() {
        gone_by::icon_ui(&mut child, cx, editor, draft, out);
    }
}
