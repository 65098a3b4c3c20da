//! The prompt itself: several lines that grow from two to six, and never more text than can be laid out at once.

use std::sync::Arc;

use eframe::egui::{
    Event, Frame, Galley, Id, Margin, Rect, ScrollArea, TextBuffer, TextEdit, Ui, UiBuilder,
    text::LayoutJob, vec2,
};

use super::{Editor, past};
use crate::app::state::Draft;
use crate::domain::prompt::{BadPrompt, MAX_PROMPT_BYTES};
use crate::text;
use crate::ui::fonts::{self, Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::text::rich;

/// One line of the prompt, points.
const LINE: f32 = 22.0;
/// Lines it shows before it scrolls.
const MAX_LINES: usize = 6;
/// Room for the sentence below, points.
const SENTENCE: f32 = 20.0;
/// Above and below the text, points.
const AIR: f32 = 12.0;
/// What the icons at the right take, points.
const ICONS: f32 = 44.0;

/// The identity of the editor, so that keys and cells can send the cursor there.
pub(super) fn id() -> Id {
    Id::unique("create prompt")
}

/// As much of a text as the editor takes.
pub(super) fn short_enough(text: &str) -> &str {
    if text.len() <= MAX_PROMPT_BYTES {
        return text;
    }
    let end = text.floor_char_boundary(MAX_PROMPT_BYTES);
    text.get(..end).unwrap_or_default()
}

fn job(ui: &Ui, text: &str, width: f32, one_line: bool) -> LayoutJob {
    let format = fonts::format(Size::Emphasis, Weight::Regular, tokens(ui).text);
    let mut job = LayoutJob::single_section(text.to_owned(), format);
    job.wrap.max_width = width;
    if one_line {
        job.wrap.max_rows = 1;
        job.wrap.overflow_character = Some('…');
    }
    job
}

fn layout(ui: &Ui, text: &str, width: f32, one_line: bool) -> Arc<Galley> {
    let job = job(ui, text, width, one_line);
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

fn lines(ui: &Ui, editor: &Editor, width: f32, small: bool) -> usize {
    if small && !editor.focused {
        return 1;
    }
    let rows = layout(ui, &editor.prompt, width - ICONS, false).rows.len();
    rows.clamp(2, MAX_LINES)
}

fn sentence(cx: &Cx<'_>, editor: &Editor) -> Option<String> {
    let refused = editor.refused.map(|bytes| BadPrompt::TooLong { bytes });
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
    let one_line = small && !editor.focused;
    refuse_long_paste(ui, editor);
    let mut child = ui.new_child(UiBuilder::new().max_rect(text));
    child.set_clip_rect(text.expand(2.0).intersect(ui.clip_rect()));
    let response = ScrollArea::vertical()
        .id_salt("prompt")
        .max_height(text.height())
        .min_scrolled_height(text.height())
        .auto_shrink(false)
        .show(&mut child, |ui| edit_ui(ui, editor, rows, one_line))
        .inner;
    if focus {
        response.request_focus();
    }
    editor.focused = response.has_focus();
    if response.changed() {
        editor.refused = None;
        draft.prompt.clone_from(&editor.prompt);
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
    let icon = Rect::from_min_size(
        rect.right_top() + vec2(-32.0, if small { 4.0 } else { 0.0 }),
        vec2(32.0, 32.0),
    );
    let mut child = ui.new_child(UiBuilder::new().max_rect(icon));
    past::button_ui(&mut child, cx, &mut editor.past, out);
}

fn edit_ui(
    ui: &mut Ui,
    editor: &mut Editor,
    rows: usize,
    one_line: bool,
) -> eframe::egui::Response {
    let mut layouter =
        |ui: &Ui, buffer: &dyn TextBuffer, width: f32| layout(ui, buffer.as_str(), width, one_line);
    let hint = rich(
        text::create::PROMPT_HINT,
        Size::Emphasis,
        Weight::Regular,
        tokens(ui).text_2,
    );
    let edit = TextEdit::multiline(&mut editor.prompt)
        .id(id())
        .frame(Frame::NONE)
        .margin(Margin::ZERO)
        .font(fonts::font(Size::Emphasis, Weight::Regular))
        .hint_text(hint)
        .desired_width(f32::INFINITY)
        .desired_rows(rows)
        .layouter(&mut layouter);
    ui.add(edit).accessible_name(text::create::PROMPT_HINT)
}

/// A paste that would make the prompt too long is not taken at all, and said so: laying out a megabyte would stop the window.
fn refuse_long_paste(ui: &Ui, editor: &mut Editor) {
    if !ui.memory(|memory| memory.has_focus(id())) {
        return;
    }
    let mut room = MAX_PROMPT_BYTES.saturating_sub(editor.prompt.len());
    let all = editor.prompt.len();
    let refused = &mut editor.refused;
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let (Event::Paste(text) | Event::Text(text)) = event else {
                return true;
            };
            if text.len() <= room {
                room -= text.len();
                return true;
            }
            *refused = Some(all + text.len());
            false
        });
    });
}
