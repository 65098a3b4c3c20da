//! The inspector: everything known about the selected picture, cell or run.

mod cell;
pub(in crate::ui) mod facts;
mod frame;
pub(in crate::ui) mod parts;
mod picture;
mod review;
mod run;
mod several;

use eframe::egui::{ScrollArea, Ui, UiBuilder, vec2};

use crate::app::state::{Cell, Page, RunView, State};
use crate::domain::ids::{JobId, PictureId};
use crate::text;
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};

pub(in crate::ui) use review::verdict_ui;

/// View state of the inspector.
#[derive(Default)]
pub struct InspectorView {
    /// The job whose long prompt is shown in full.
    whole_prompt: Option<JobId>,
    /// The job whose technical details are unfolded.
    details: Option<JobId>,
}

/// What the inspector is about.
enum Subject<'a> {
    Nothing,
    Run(&'a RunView),
    Cell(&'a Cell, &'a RunView),
    Picture(PictureId),
    Several {
        pictures: Vec<PictureId>,
        all: usize,
    },
}

impl<'a> Subject<'a> {
    fn of(state: &'a State) -> Self {
        match state.page {
            Page::Create => Self::of_gallery(state),
            Page::Library => {
                let selected = &state.library.selected;
                match selected.len() {
                    0 => Self::Nothing,
                    1 => selected
                        .first()
                        .map_or(Self::Nothing, |id| Self::Picture(*id)),
                    all => Self::Several {
                        pictures: selected.iter().copied().collect(),
                        all,
                    },
                }
            }
            Page::Welcome | Page::Edit | Page::Activity | Page::Settings => Self::Nothing,
        }
    }

    fn of_gallery(state: &'a State) -> Self {
        let gallery = &state.gallery;
        let mut cells = gallery.selected.iter().filter_map(|job| gallery.cell(*job));
        match (cells.next(), cells.next()) {
            (None, _) => gallery.runs.first().map_or(Self::Nothing, Self::Run),
            (Some(cell), None) => match (&cell.job.picture, gallery.run(cell.job.run)) {
                (Some(picture), _) => Self::Picture(picture.id),
                (None, Some(run)) => Self::Cell(cell, run),
                (None, None) => Self::Nothing,
            },
            (Some(_), Some(_)) => {
                let cells = gallery.selected.iter().filter_map(|job| gallery.cell(*job));
                Self::Several {
                    all: cells.clone().count(),
                    pictures: cells
                        .filter_map(|cell| Some(cell.job.picture.as_ref()?.id))
                        .collect(),
                }
            }
        }
    }
}

/// Draws the inspector into the panel it is given: a fixed head, a body that scrolls, fixed buttons.
pub fn inspector_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut InspectorView, out: &mut Outbox) {
    let theme = tokens(ui);
    let panel = ui.max_rect();
    ui.expand_to_include_rect(panel);
    ui.painter().rect_filled(panel, 0.0, theme.panel);
    if !theme.dark {
        let line = (1.0, theme.line);
        ui.painter()
            .vline(panel.left() + 0.5, panel.y_range(), line);
    }
    match Subject::of(cx.state) {
        Subject::Nothing => parts::nothing_ui(ui, text::create::NOTHING_SELECTED),
        Subject::Run(run) => run::run_ui(ui, cx, run, out),
        Subject::Cell(cell, run) => cell::cell_ui(ui, cx, (cell, run), view, out),
        Subject::Picture(id) => picture::picture_ui(ui, cx, id, view, out),
        Subject::Several { pictures, all } => several::several_ui(ui, cx, &pictures, all, out),
    }
}

/// The part between head and foot: `top` to `bottom`, scrolling when there is more than fits.
fn body_ui(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    (top, bottom): (f32, f32),
    content: impl FnOnce(&mut Ui),
) {
    let rect = ui.max_rect().with_min_y(top).with_max_y(bottom);
    let mut child = ui.new_child(UiBuilder::new().id_salt("inspector body").max_rect(rect));
    child.shrink_clip_rect(rect);
    ScrollArea::vertical()
        .id_salt(eframe::egui::IdSalt::new(salt))
        .auto_shrink([false, false])
        .show(&mut child, |ui| {
            let mut inside = ui.available_rect_before_wrap();
            inside.min.x += PAD_PANEL;
            inside.max.x -= PAD_PANEL;
            ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
                ui.spacing_mut().item_spacing = vec2(4.0, 0.0);
                content(ui);
                ui.add_space(PAD_PANEL);
            });
        });
}
