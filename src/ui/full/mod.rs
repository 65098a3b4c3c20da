//! One picture, as large as the window: look closely, judge, walk on.

mod bars;
pub(super) mod canvas;

use eframe::egui::{
    Align2, Area, Color32, Context, Frame, Id, Modal, Order, Rect, Sense, Ui, UiKind, Vec2,
};

use crate::app::msg::{LibraryMsg, Msg};
use crate::app::state::{RunView, State};
use crate::domain::history::JobRecord;
use crate::domain::ids::PictureId;
use crate::domain::picture::PictureRow;
use crate::domain::search::Direction;
use crate::ui::tokens::{BAR, tokens};
use crate::ui::view::{Cx, Outbox};

/// View state of the large view.
#[derive(Default)]
pub struct FullPageView {
    picture: Option<PictureId>,
    sight: canvas::Sight,
}

/// The picture in front with what the page behind it knows.
struct Shown<'a> {
    row: &'a PictureRow,
    job: Option<&'a JobRecord>,
    /// Pictures of the same model in its run; 0 while nobody knows.
    rows: u32,
    previous: Option<&'a PictureRow>,
    next: Option<&'a PictureRow>,
    /// Which one of how many, where that is known.
    position: Option<(usize, usize)>,
}

impl<'a> Shown<'a> {
    fn of(state: &'a State) -> Option<Self> {
        let full = state.full.as_ref()?;
        let row = state.picture(full.picture)?;
        let cell = state.gallery.cell_of_picture(full.picture);
        let detail = state
            .detail
            .value()
            .filter(|detail| detail.picture.id == full.picture);
        let (previous, next, position) = if full.from_library {
            let library = &state.library;
            let (previous, next, at, loaded) = neighbours(library.rows(), full.picture);
            let whole = !library.has_newer && !library.has_older;
            (previous, next, whole.then_some((at, loaded)))
        } else {
            let cells = state.gallery.all_runs().flat_map(RunView::cells);
            let rows = cells.filter_map(|cell| cell.job.picture.as_ref());
            let (previous, next, at, loaded) = neighbours(rows, full.picture);
            let whole = state.gallery.older_than.is_none();
            (previous, next, whole.then_some((at, loaded)))
        };
        Some(Self {
            row,
            job: cell.map(|cell| &cell.job).or_else(|| Some(&detail?.job)),
            rows: cell
                .and_then(|cell| Some(state.gallery.run(cell.job.run)?.rows))
                .or_else(|| Some(detail?.run.spec.count))
                .unwrap_or_default(),
            previous,
            next,
            position,
        })
    }
}

/// The pictures before and after one, its place, and how many there are.
fn neighbours<'a>(
    rows: impl Iterator<Item = &'a PictureRow>,
    id: PictureId,
) -> (Option<&'a PictureRow>, Option<&'a PictureRow>, usize, usize) {
    let (mut previous, mut next, mut at, mut count) = (None, None, None, 0);
    for row in rows {
        if row.id == id {
            at = Some(count);
        } else if at.is_none() {
            previous = Some(row);
        } else if next.is_none() {
            next = Some(row);
        }
        count += 1;
    }
    if at.is_none() {
        previous = None;
    }
    (previous, next, at.unwrap_or_default(), count)
}

/// Draws it over everything.
pub fn full_ui(ui: &Ui, cx: &Cx<'_>, view: &mut FullPageView, out: &mut Outbox) {
    let Some(shown) = Shown::of(cx.state) else {
        out.push(Msg::Full(None));
        return;
    };
    if view.picture != Some(shown.row.id) {
        view.picture = Some(shown.row.id);
        view.sight = canvas::Sight::default();
    }
    over_everything(ui.ctx(), |ui| {
        let theme = tokens(ui);
        let screen = ui.max_rect();
        ui.painter().rect_filled(screen, 0.0, theme.bg);
        let room = screen.with_min_y(screen.top() + BAR);
        canvas::canvas_ui(ui, cx, room, &shown, &mut view.sight);
        bars::over_ui(ui, cx, room, &shown, &mut view.sight, out);
        bars::top_ui(ui, cx, screen.with_max_y(room.top()), &shown, out);
    });
    read_on(cx, &shown, out);
}

/// A layer above the pages and below menus, sheets and messages; nothing behind it can be reached.
fn over_everything(ctx: &Context, content: impl FnOnce(&mut Ui)) {
    let screen: Rect = ctx.content_rect();
    let id = Id::unique("full view");
    let area = Area::new(id)
        .kind(UiKind::Modal)
        .sense(Sense::hover())
        .anchor(Align2::LEFT_TOP, Vec2::ZERO)
        .order(Order::Middle)
        .fade_in(false)
        .interactable(true);
    Modal::new(id)
        .area(area)
        .backdrop_color(Color32::TRANSPARENT)
        .frame(Frame::NONE)
        .show(ctx, |ui| {
            ui.set_min_size(screen.size());
            ui.set_max_size(screen.size());
            content(ui);
        });
}

/// Walking towards the end of what is loaded of the library brings more.
fn read_on(cx: &Cx<'_>, shown: &Shown<'_>, out: &mut Outbox) {
    let library = &cx.state.library;
    if !cx.state.full.as_ref().is_some_and(|full| full.from_library) {
        return;
    }
    if shown.next.is_none() && library.has_older && !library.loading_older {
        out.push(Msg::Library(LibraryMsg::Need(Direction::Older)));
    }
    if shown.previous.is_none() && library.has_newer && !library.loading_newer {
        out.push(Msg::Library(LibraryMsg::Need(Direction::Newer)));
    }
}
