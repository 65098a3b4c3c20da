//! The Create page: top bar, gallery, composer, inspector.

mod composer;
pub(super) mod face;
mod gallery;
mod layout;
pub(super) mod lens;
mod looks;
mod menu;
pub(super) mod pair;
mod slot;
mod strip;
mod top_bar;

use std::collections::BTreeSet;

use eframe::egui::{Area, Frame, Id, Key, Order, Panel, Rect, Ui, UiBuilder, Vec2, pos2, vec2};

use crate::app::msg::{ComposerMsg, Msg};
use crate::app::state::GalleryView;
use crate::domain::ids::{JobId, PictureId, RunId};
use crate::text;
use crate::ui::icons::Icon;
use crate::ui::inspector;
use crate::ui::regions::{self, Region};
use crate::ui::tokens::{self, tokens};
use crate::ui::view::{Cx, Outbox, View};
use crate::ui::widgets::{self, EmptyState};

pub use lens::{Glass, keys};

/// From this window width on, everything is drawn as at 1440.
const WIDE: f32 = 1280.0;
/// Below this window height, things move closer together.
const TALL: f32 = 780.0;

/// View state of the Create page.
pub struct CreateView {
    /// How the pictures are looked at.
    pub glass: Glass,
    composer_top: Option<f32>,
    /// The size slider, 1 in the middle.
    zoom: f32,
    /// The drawer of narrow windows, and what the setting was when it was last looked at.
    drawer_open: bool,
    inspector_seen: Option<bool>,
    stack: layout::Stack,
    offset: Vec2,
    /// The run at the upper edge and how far into it, so that a change of width keeps the place.
    anchor: Option<(RunId, f32)>,
    /// The selected cell that needs no scrolling to any more.
    followed: Option<JobId>,
    /// Declined cells that show their reason.
    why: BTreeSet<JobId>,
    /// The picture under the pointer.
    pointed: Option<PictureId>,
    ask_focus: bool,
    ask_models: bool,
    editor: composer::Editor,
}

impl Default for CreateView {
    fn default() -> Self {
        Self {
            glass: Glass::default(),
            composer_top: None,
            zoom: 1.0,
            drawer_open: false,
            inspector_seen: None,
            stack: layout::Stack::default(),
            offset: Vec2::ZERO,
            anchor: None,
            followed: None,
            why: BTreeSet::new(),
            pointed: None,
            ask_focus: false,
            ask_models: false,
            editor: composer::Editor::default(),
        }
    }
}

impl CreateView {
    /// Opens the list of models.
    pub fn pick_models(&mut self) {
        self.ask_models = true;
    }

    /// Where the composer began in the last frame, so that messages float above it.
    pub fn composer_top(&self) -> Option<f32> {
        self.composer_top
    }
}

/// How the gallery is laid out now: A|B only while there are two pictures to compare.
fn effective_view(cx: &Cx<'_>) -> GalleryView {
    match cx.state.gallery.view {
        GalleryView::Ab if cx.state.gallery.pair().is_none() => GalleryView::Columns,
        view => view,
    }
}

/// Draws the page.
pub fn create_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    let screen = ui.ctx().content_rect();
    let wide = screen.width() >= WIDE;
    let setting = cx.state.settings.inspector_open;
    let seen = view.create.inspector_seen.replace(setting);
    if !wide && seen.is_some_and(|seen| seen != setting) {
        view.create.drawer_open = !view.create.drawer_open;
    }
    let beside = if wide && setting {
        inspector_width(ui)
    } else {
        0.0
    };
    let theme = tokens(ui);
    Panel::top("create bar")
        .exact_size(tokens::BAR)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::new().fill(theme.panel))
        .show(ui, |ui| {
            regions::mark(ui, Region::Bar, ui.max_rect());
            top_bar::bar_ui(ui, cx, &mut view.create, (wide, beside), out);
        });
    if wide && setting {
        inspector_panel(ui, cx, view, out);
    }
    let rect = ui.available_rect_before_wrap();
    page_ui(ui, cx, view, rect, out);
    if !wide && view.create.drawer_open {
        drawer_ui(ui, cx, view, screen, out);
    }
}

/// How wide the inspector was in the last frame.
fn inspector_width(ui: &Ui) -> f32 {
    let known = ui
        .ctx()
        .data(|data| data.get_temp(Id::unique("inspector width")));
    known.unwrap_or(tokens::INSPECTOR)
}

fn inspector_panel(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    let theme = tokens(ui);
    let shown = Panel::right("inspector")
        .default_size(tokens::INSPECTOR)
        .size_range(280.0..=400.0)
        .resizable(true)
        .show_separator_line(false)
        .frame(Frame::new().fill(theme.panel))
        .show(ui, |ui| {
            let rect = ui.max_rect();
            regions::mark(ui, Region::Inspector, rect);
            if !theme.dark {
                let x = rect.left() + 0.5;
                ui.painter().vline(x, rect.y_range(), (1.0, theme.line));
            }
            inspector::inspector_ui(ui, cx, &mut view.inspector, out);
            ui.expand_to_include_rect(rect);
        });
    let width = shown.response.rect.width();
    ui.ctx()
        .data_mut(|data| data.insert_temp(Id::unique("inspector width"), width));
}

fn drawer_ui(ui: &Ui, cx: &Cx<'_>, view: &mut View, screen: Rect, out: &mut Outbox) {
    let theme = tokens(ui);
    let top = screen.top() + tokens::BAR;
    // The composer stays free, or nothing could be made while looking at details.
    let bottom = view.create.composer_top.unwrap_or_else(|| screen.bottom()) - 8.0;
    let size = vec2(tokens::INSPECTOR, bottom - top);
    Area::new(Id::unique("inspector drawer"))
        .order(Order::Middle)
        .fixed_pos(pos2(screen.right() - size.x, top))
        .show(ui.ctx(), |ui| {
            let frame = Frame::new().fill(theme.panel).shadow(theme.shadow_2);
            frame.show(ui, |ui| {
                ui.set_min_size(size);
                ui.set_max_size(size);
                let rect = ui.max_rect();
                regions::mark(ui, Region::Inspector, rect);
                ui.painter()
                    .vline(rect.left() + 0.5, rect.y_range(), (1.0, theme.line));
                inspector::inspector_ui(ui, cx, &mut view.inspector, out);
            });
        });
}

/// Gallery and composer.
fn page_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, rect: Rect, out: &mut Outbox) {
    let screen = ui.ctx().content_rect();
    let small = screen.height() < TALL;
    let create = &mut view.create;
    create.editor.follow(cx);
    let mut room = layout::Room {
        width: rect.width(),
        height: rect.height(),
        margin: if screen.width() >= WIDE { 20.0 } else { 16.0 },
        strip: if small { 44.0 } else { 48.0 },
        zoom: create.zoom,
        grid: effective_view(cx) == GalleryView::Grid,
    };
    let (left, width) = room.composer();
    let height = composer::height(ui, cx, &create.editor, width, small);
    let below = if small { 12.0 } else { 16.0 };
    let card = Rect::from_min_size(
        pos2(rect.left() + left, rect.bottom() - below - height),
        vec2(width, height),
    );
    create.composer_top = Some(card.top());
    let gallery = rect.with_max_y(card.top() - 8.0);
    room.height = gallery.height();
    regions::mark(ui, Region::Middle, gallery);
    regions::mark(ui, Region::Composer, card);

    create.glass.begin(ui);
    create.pointed = None;
    match effective_view(cx) {
        GalleryView::Ab => pair::pair_ui(ui, cx, create, (room, gallery), out),
        _ if cx.state.gallery.runs.is_empty() => empty_ui(ui, cx, gallery, out),
        _ => gallery::gallery_ui(ui, cx, create, (room, gallery), out),
    }
    lens::plate_ui(ui, &mut create.glass, gallery);
    if std::mem::take(&mut create.ask_focus) {
        view.focus_prompt = true;
    }
    composer::composer_ui(ui, cx, view, (card, small), out);
    if lens::held(ui, Key::Space)
        && let Some(row) = peeked(cx, &view.create)
    {
        pair::peek_ui(ui, cx, row, gallery);
    }
}

/// The picture that Space shows large: the one under the pointer, else the selected one.
fn peeked<'a>(cx: &Cx<'a>, create: &CreateView) -> Option<&'a crate::domain::picture::PictureRow> {
    let gallery = &cx.state.gallery;
    let pointed = create.pointed.and_then(|id| gallery.picture(id));
    let selected = || {
        gallery
            .cell(*gallery.selected.last()?)?
            .job
            .picture
            .as_ref()
    };
    pointed.or_else(selected).filter(|row| !row.damaged)
}

fn empty_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Outbox) {
    // Before the first answer nobody knows whether it is empty.
    if !cx.state.gallery.loaded {
        return;
    }
    let place = Rect::from_center_size(rect.center(), vec2(328.0, 156.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(place));
    let pressed = widgets::empty_state(
        &mut child,
        &EmptyState {
            icon: Icon::Columns,
            title: text::create::EMPTY_TITLE,
            sentence: text::create::EMPTY_SENTENCE,
            button: text::create::EMPTY_BUTTON,
            primary: !cx.state.composer.can_generate(),
        },
    );
    if pressed {
        out.push(Msg::Composer(ComposerMsg::TryExample));
    }
}
