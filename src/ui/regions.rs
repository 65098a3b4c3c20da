//! The regions of a page, and going from one to the next with F6.
//!
//! A page marks its regions while it is drawn; the shell then moves the keyboard's focus. Regions
//! whose arrow keys choose pictures take no focus, or a control would get the arrows instead.

use eframe::egui::{Context, Id, Key, LayerId, Modifiers, Rect, Ui};

use crate::app::msg::{GalleryMsg, LibraryMsg, Msg};
use crate::app::state::Page;
use crate::ui::view::{Cx, Outbox, View};

/// Controls whose middles are closer than this stand in one line.
const LINE_PX: f32 = 24.0;

/// A region, in the order in which F6 visits them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Region {
    /// The bar at the top.
    Bar,
    /// What stands at the left of the page: filters, sections.
    Sections,
    /// The middle: pictures, the canvas, a list.
    Middle,
    /// Where one writes.
    Composer,
    /// What stands at the right: details.
    Inspector,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    region: Region,
    rect: Rect,
    layer: LayerId,
}

/// The regions of this frame and the one reached last.
#[derive(Clone, Debug, Default)]
struct Marks {
    all: Vec<Mark>,
    reached: Option<Region>,
}

fn with_marks<R>(ctx: &Context, change: impl FnOnce(&mut Marks) -> R) -> R {
    ctx.data_mut(|data| change(data.get_temp_mut_or_default(Id::unique("regions"))))
}

/// Forgets the regions of the last frame.
pub fn begin(ctx: &Context) {
    with_marks(ctx, |marks| marks.all.clear());
}

/// A region of the page that is being drawn.
pub fn mark(ui: &Ui, region: Region, rect: Rect) {
    let layer = ui.layer_id();
    with_marks(ui.ctx(), |marks| {
        marks.all.push(Mark {
            region,
            rect,
            layer,
        });
    });
}

/// F6 goes to the next region, Shift F6 to the one before.
pub fn keys(ui: &Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    let state = cx.state;
    let covered =
        state.palette_open || state.keys_open || state.asking.is_some() || state.full.is_some();
    let (on, back) = ui.input_mut(|input| {
        let back = input.consume_key(Modifiers::SHIFT, Key::F6);
        (input.consume_key(Modifiers::NONE, Key::F6), back)
    });
    if covered || !(on || back) {
        return;
    }
    let ctx = ui.ctx();
    let mut marks = with_marks(ctx, |marks| marks.all.clone());
    marks.sort_by_key(|mark| mark.region);
    if back {
        marks.reverse();
    }
    let from = present(ctx, &marks);
    let start = from.map_or(0, |at| at + 1);
    for step in 0..marks.len() {
        let Some(mark) = marks.get((start + step) % marks.len()) else {
            return;
        };
        if enter(ctx, cx, view, *mark, out) {
            with_marks(ctx, |marks| marks.reached = Some(mark.region));
            ctx.request_repaint();
            return;
        }
    }
}

/// Which region has the focus, or was reached last if nothing has.
fn present(ctx: &Context, marks: &[Mark]) -> Option<usize> {
    let focused = ctx.memory(eframe::egui::Memory::focused);
    let place = focused.and_then(|id| {
        ctx.viewport(|viewport| {
            let widget = viewport.this_pass.widgets.get(id)?;
            Some((widget.layer_id, widget.rect.center()))
        })
    });
    if let Some((layer, at)) = place {
        return marks
            .iter()
            .position(|mark| mark.layer == layer && mark.rect.contains(at));
    }
    let reached = with_marks(ctx, |marks| marks.reached);
    marks.iter().position(|mark| Some(mark.region) == reached)
}

/// Goes into a region; false if there is nothing in it to go to.
fn enter(ctx: &Context, cx: &Cx<'_>, view: &mut View, mark: Mark, out: &mut Outbox) -> bool {
    match (mark.region, cx.state.page) {
        (Region::Composer, _) => {
            view.focus_prompt = true;
            true
        }
        (Region::Middle, Page::Create) if !cx.state.gallery.runs.is_empty() => {
            leave(ctx);
            if cx.state.gallery.selected.is_empty() {
                out.push(Msg::Gallery(GalleryMsg::Move(1, 0)));
            }
            true
        }
        (Region::Middle, Page::Library) if cx.state.library.rows().next().is_some() => {
            leave(ctx);
            if cx.state.library.selected.is_empty() {
                out.push(Msg::Library(LibraryMsg::Move(1)));
            }
            true
        }
        _ => match first_control(ctx, mark) {
            Some(id) => {
                ctx.memory_mut(|memory| memory.request_focus(id));
                true
            }
            None => false,
        },
    }
}

fn leave(ctx: &Context) {
    ctx.memory_mut(|memory| {
        if let Some(id) = memory.focused() {
            memory.surrender_focus(id);
        }
    });
}

/// The first thing in a region, as one reads, that can be pressed or written into.
fn first_control(ctx: &Context, mark: Mark) -> Option<Id> {
    ctx.viewport(|viewport| {
        let widgets = &viewport.this_pass.widgets;
        let controls = widgets.get_layer(mark.layer).filter(|widget| {
            widget.enabled
                && widget.visible
                && widget.sense.senses_click()
                && widget.sense.is_focusable()
                && mark.rect.contains(widget.rect.center())
        });
        let line = |rect: Rect| (rect.center().y / LINE_PX) as i32;
        let first = controls.min_by(|a, b| {
            let (a, b) = (a.rect, b.rect);
            line(a).cmp(&line(b)).then(a.left().total_cmp(&b.left()))
        });
        first.map(|widget| widget.id)
    })
}
