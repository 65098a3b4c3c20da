//! One cell of the gallery: drawn from its job, and everything a hand can do to it.

use eframe::egui::{Id, Key, Modifiers, Rect, Response, Ui, UiBuilder, vec2};

use super::face::{self, Ask, Face, Message, Step};
use super::{CreateView, layout, lens, menu};
use crate::app::command::{Command, Shortcut};
use crate::app::msg::{GalleryMsg, Msg, Selecting};
use crate::app::state::{Cell, RunView};
use crate::domain::ids::JobId;
use crate::domain::picture::PictureRow;
use crate::domain::review::Verdict;
use crate::text;
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, CellAction, CellButton, CellState, IconButton, Picture};

/// A cell and where it lies.
#[derive(Clone, Copy)]
pub(super) struct Slot<'a> {
    pub(super) run: &'a RunView,
    pub(super) cell: &'a Cell,
    pub(super) rect: Rect,
}

/// What the bar on a picture offers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bar {
    Heart,
    Reject,
    Edit,
    Vary,
    Copy,
    Full,
    More,
}

const BAR: [(Bar, Icon); 7] = [
    (Bar::Heart, Icon::Heart),
    (Bar::Reject, Icon::X),
    (Bar::Edit, Icon::PaintBrush),
    (Bar::Vary, Icon::Shuffle),
    (Bar::Copy, Icon::Copy),
    (Bar::Full, Icon::ArrowsOut),
    (Bar::More, Icon::DotsThreeBold),
];

impl Bar {
    fn command(self) -> Option<Command> {
        Some(match self {
            Self::Heart => Command::Pick,
            Self::Reject => Command::Reject,
            Self::Edit => Command::Edit,
            Self::Vary => Command::Vary,
            Self::Copy => Command::CopyPicture,
            Self::Full => Command::FullView,
            Self::More => return None,
        })
    }
}

/// The stable identity of a job's cell.
pub(super) fn id(job: JobId) -> Id {
    Id::unique(("create cell", job.0))
}

/// Draws the cell and says what was done to it.
pub(super) fn slot_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    create: &mut CreateView,
    slot: Slot<'_>,
    out: &mut Outbox,
) {
    let Slot { run, cell, rect } = slot;
    let job = cell.job.id;
    let face = face::face(cx, cell, create.why.contains(&job));
    let name = face::label(cx, run, cell, &face);
    let verdict = cell.job.picture.as_ref().map(|row| row.review.verdict);
    let mut drawn = Drawn {
        id: id(job),
        name: &name,
        rect,
        selected: cx.state.gallery.selected.contains(&job),
        picked: verdict == Some(Verdict::Picked),
        rejected: layout::is_rejected(cell),
    };
    let response = match &face {
        Face::Picture(row) => {
            let picture = lens::picture(ui, cx, &create.glass, row, rect.size());
            let shown = picture_ui(ui, &drawn, picture);
            lens::follow(ui, &mut create.glass, rect, &shown.response);
            if shown.response.contains_pointer() {
                create.pointed = Some(row.id);
            }
            let more = shown.action.is_some_and(|at| act(cx, row, at, out));
            menu::menu_ui(cx, slot, &shown.response, more, out);
            if shown.response.double_clicked() {
                out.push(Msg::Full(Some(row.id)));
            }
            shown.response
        }
        Face::Making(left) => {
            drawn.picked = false;
            making_ui(ui, cx, slot, &drawn, left, out)
        }
        Face::Message(message) => {
            let (response, step) = message_ui(ui, &drawn, message);
            if let Some(step) = step {
                answer(create, step, slot, out);
            }
            menu::menu_ui(cx, slot, &response, false, out);
            response
        }
    };
    select(ui, create, job, &response, out);
}

struct Drawn<'a> {
    id: Id,
    name: &'a str,
    rect: Rect,
    selected: bool,
    picked: bool,
    rejected: bool,
}

impl<'a> Drawn<'a> {
    fn widget(&self, state: CellState<'a>, actions: &'a [CellAction<'a>]) -> widgets::Cell<'a> {
        widgets::Cell {
            id: self.id,
            name: self.name,
            size_px: self.rect.size(),
            state,
            actions,
            selected: self.selected,
            picked: self.picked,
            rejected: self.rejected,
            show_bar: false,
        }
    }
}

fn picture_ui(ui: &mut Ui, drawn: &Drawn<'_>, picture: Picture) -> widgets::CellResponse {
    let keys: Vec<String> = BAR.iter().map(|(bar, _)| key(bar.command())).collect();
    let actions: Vec<CellAction<'_>> = BAR
        .iter()
        .zip(&keys)
        .map(|((bar, icon), key)| CellAction {
            icon: if *bar == Bar::Heart && drawn.picked {
                Icon::HeartFill
            } else {
                *icon
            },
            name: bar
                .command()
                .map_or(text::create::MORE_ACTIONS, Command::name),
            key,
            wide_only: matches!(bar, Bar::Copy | Bar::Full),
        })
        .collect();
    widgets::cell_at(
        ui,
        drawn.rect,
        &drawn.widget(CellState::Done(picture), &actions),
    )
}

pub(super) fn key(command: Option<Command>) -> String {
    command
        .and_then(Command::shortcut)
        .map(Shortcut::label)
        .unwrap_or_default()
}

/// Does what the bar says; true when the menu is to be opened.
fn act(cx: &Cx<'_>, row: &PictureRow, at: usize, out: &mut Outbox) -> bool {
    let Some((bar, _)) = BAR.get(at) else {
        return false;
    };
    let toggle = |verdict| {
        let off = row.review.verdict == verdict;
        Msg::Review {
            pictures: vec![row.id],
            verdict: Some(if off { Verdict::None } else { verdict }),
            stars: None,
        }
    };
    match bar {
        Bar::Heart => out.push(toggle(Verdict::Picked)),
        Bar::Reject => out.push(toggle(Verdict::Rejected)),
        Bar::Full => out.push(Msg::Full(Some(row.id))),
        Bar::Edit | Bar::Vary | Bar::Copy => {
            only(cx, row.job, out);
            out.push(Msg::Do(bar.command().unwrap_or(Command::Vary)));
        }
        Bar::More => {
            only(cx, row.job, out);
            return true;
        }
    }
    false
}

/// Commands work on the selection, so what they are meant for has to be it.
fn only(cx: &Cx<'_>, job: JobId, out: &mut Outbox) {
    if cx.state.gallery.selected != [job] {
        out.push(Msg::Gallery(GalleryMsg::Select(job, Selecting::Only)));
    }
}

fn making_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    slot: Slot<'_>,
    drawn: &Drawn<'_>,
    left: &str,
    out: &mut Outbox,
) -> Response {
    let Slot { cell, rect, .. } = slot;
    let preview = cell.preview.as_ref();
    let texture = preview.and_then(|preview| cx.textures.preview(ui.ctx(), cell.job.id, preview));
    let percent = cell.progress.map(text::create::percent).unwrap_or_default();
    let queue = cell.before.map(text::create::before).unwrap_or_default();
    let state = match texture {
        Some(texture) => CellState::Preview {
            picture: Picture::whole(texture.id, tokens(ui).empty),
            done: cell.progress,
            text: &percent,
            cancel: Some(text::create::STOP_ONE),
        },
        None => CellState::Making {
            title: if queue.is_empty() {
                text::create::MAKING
            } else {
                text::create::QUEUED
            },
            sentence: if queue.is_empty() { left } else { &queue },
            done: cell.progress,
        },
    };
    let has_preview = texture.is_some();
    let shown = widgets::cell_at(ui, rect, &drawn.widget(state, &[]));
    let mut cancelled = shown.cancelled;
    let near = ui.rect_contains_pointer(rect) || shown.response.has_focus();
    if !has_preview && near && !cell.job.state.is_final() {
        let corner = Rect::from_min_size(rect.right_top() + vec2(-36.0, 8.0), vec2(28.0, 28.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(corner));
        cancelled |= IconButton::new(Icon::X, text::create::STOP_ONE)
            .small()
            .show(&mut child)
            .clicked();
    }
    if cancelled {
        out.push(Msg::Gallery(GalleryMsg::Cancel(cell.job.id)));
    }
    menu::menu_ui(cx, slot, &shown.response, false, out);
    shown.response
}

fn message_ui(ui: &mut Ui, drawn: &Drawn<'_>, message: &Message) -> (Response, Option<Step>) {
    let buttons: Vec<CellButton<'_>> = message
        .steps
        .iter()
        .map(|step| CellButton {
            text: step.text(),
            icon: step.icon(),
            quiet: step.is_quiet(),
        })
        .collect();
    let state = CellState::Message {
        icon: message.icon,
        title: &message.title,
        sentence: &message.sentence,
        buttons: &buttons,
        buttons_on_hover: message.on_hover,
    };
    let shown = widgets::cell_at(ui, drawn.rect, &drawn.widget(state, &[]));
    let step = shown.button.and_then(|at| message.steps.get(at).copied());
    (shown.response, step)
}

fn answer(create: &mut CreateView, step: Step, slot: Slot<'_>, out: &mut Outbox) {
    match face::take(step, slot.run, slot.cell, out) {
        Ask::Nothing => {}
        Ask::FocusPrompt => create.ask_focus = true,
        Ask::PickModels => create.ask_models = true,
        Ask::ToggleWhy => {
            let job = slot.cell.job.id;
            if !create.why.remove(&job) {
                create.why.insert(job);
            }
        }
    }
}

fn select(ui: &Ui, create: &mut CreateView, job: JobId, response: &Response, out: &mut Outbox) {
    if response.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
    {
        out.push(Msg::Gallery(GalleryMsg::Select(job, Selecting::Only)));
        out.push(Msg::Do(Command::FullView));
        return;
    }
    if response.secondary_clicked() {
        create.followed = Some(job);
        return;
    }
    if !response.clicked() {
        return;
    }
    let modifiers = ui.input(|input| input.modifiers);
    let how = if modifiers.command {
        Selecting::Toggle
    } else if modifiers.shift {
        Selecting::Range
    } else {
        Selecting::Only
    };
    create.followed = Some(job);
    out.push(Msg::Gallery(GalleryMsg::Select(job, how)));
}
