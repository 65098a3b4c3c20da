//! A text of several lines that grows from two to six, and never takes more than can be laid out at once.

use std::sync::Arc;

use eframe::egui::{
    Event, Frame, Galley, Id, Margin, Rect, Response, ScrollArea, TextBuffer, TextEdit, Ui,
    UiBuilder,
    text::{CCursor, CCursorRange, LayoutJob},
};

use crate::domain::prompt::MAX_PROMPT_BYTES;
use crate::ui::fonts::{self, Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::widgets::text::rich;

/// One line, points.
pub(in crate::ui) const LINE: f32 = 22.0;
/// Lines it shows before it scrolls.
const MAX_LINES: usize = 6;

/// What is being written.
#[derive(Default)]
pub(in crate::ui) struct Writing {
    /// The words.
    pub(in crate::ui) text: String,
    /// Bytes of a paste that was too long to take.
    pub(in crate::ui) refused: Option<usize>,
    /// It has the cursor.
    pub(in crate::ui) focused: bool,
}

/// How it is shown.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Paper<'a> {
    /// Its identity, so that keys can send the cursor there.
    pub(in crate::ui) id: Id,
    /// What stands there while it is empty; also its accessible name.
    pub(in crate::ui) hint: &'a str,
    /// One line until it has the cursor.
    pub(in crate::ui) small: bool,
}

/// As much of a text as is taken.
fn short_enough(text: &str) -> &str {
    if text.len() <= MAX_PROMPT_BYTES {
        return text;
    }
    let end = text.floor_char_boundary(MAX_PROMPT_BYTES);
    text.get(..end).unwrap_or_default()
}

fn layout(ui: &Ui, text: &str, width: f32, one_line: bool) -> Arc<Galley> {
    let format = fonts::format(Size::Emphasis, Weight::Regular, tokens(ui).text);
    let mut job = LayoutJob::single_section(text.to_owned(), format);
    job.wrap.max_width = width;
    if one_line {
        job.wrap.max_rows = 1;
        job.wrap.overflow_character = Some('…');
    }
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

impl Writing {
    /// Takes over words from outside.
    pub(in crate::ui) fn take_over(&mut self, text: &str) {
        short_enough(text).clone_into(&mut self.text);
        self.refused = None;
    }

    /// Lines it shows at this width.
    pub(in crate::ui) fn lines(&self, ui: &Ui, width: f32, small: bool) -> usize {
        if small && !self.focused {
            return 1;
        }
        let rows = layout(ui, &self.text, width, false).rows.len();
        rows.clamp(2, MAX_LINES)
    }

    /// Draws it into `rect`, which is as high as its lines.
    pub(in crate::ui) fn show(&mut self, ui: &mut Ui, rect: Rect, paper: Paper<'_>) -> Response {
        self.refuse_long_paste(ui, paper.id);
        let one_line = paper.small && !self.focused;
        let rows = (rect.height() / LINE).round().max(1.0) as usize;
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
        child.set_clip_rect(rect.expand(2.0).intersect(ui.clip_rect()));
        let response = ScrollArea::vertical()
            .id_salt("writing")
            .max_height(rect.height())
            .min_scrolled_height(rect.height())
            .auto_shrink(false)
            .show(&mut child, |ui| self.edit_ui(ui, paper, rows, one_line))
            .inner;
        self.focused = response.has_focus();
        if response.changed() {
            self.refused = None;
        }
        response
    }

    fn edit_ui(&mut self, ui: &mut Ui, paper: Paper<'_>, rows: usize, one_line: bool) -> Response {
        let mut layouter = |ui: &Ui, buffer: &dyn TextBuffer, width: f32| {
            layout(ui, buffer.as_str(), width, one_line)
        };
        let colour = tokens(ui).text_2;
        let hint = rich(paper.hint, Size::Emphasis, Weight::Regular, colour);
        let edit = TextEdit::multiline(&mut self.text)
            .id(paper.id)
            .frame(Frame::NONE)
            .margin(Margin::ZERO)
            .font(fonts::font(Size::Emphasis, Weight::Regular))
            .hint_text(hint)
            .desired_width(f32::INFINITY)
            .desired_rows(rows)
            .layouter(&mut layouter);
        ui.add(edit).accessible_name(paper.hint)
    }

    /// A paste that would make the text too long is not taken at all, and said so: laying out a megabyte would stop the window.
    fn refuse_long_paste(&mut self, ui: &Ui, id: Id) {
        if !ui.memory(|memory| memory.has_focus(id)) {
            return;
        }
        let all = self.text.len();
        let mut room = MAX_PROMPT_BYTES.saturating_sub(all);
        let refused = &mut self.refused;
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
}

/// Puts the cursor behind the last letter, for words that came from outside.
pub(in crate::ui) fn cursor_to_end(ui: &Ui, id: Id, text: &str) {
    let end = CCursorRange::one(CCursor::new(text.chars().count()));
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    state.cursor.set_char_range(Some(end));
    state.store(ui.ctx(), id);
}
