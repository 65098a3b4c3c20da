//! Painting: what may change, what must not, and marks drawn as an instruction.

use std::sync::Arc;

use super::super::tell;
use super::{order, take};
use crate::app::effect::{EditEffect, Effect};
use crate::app::msg::{AreaMsg, AreaPixels, Dropped, EditMsg};
use crate::app::notice::Tone;
use crate::app::state::State;
use crate::app::state::edit::{EditStep, MARK_RGB, Mark, Tool};
use crate::domain::mask::{Brush, Canvas, MaskEdit};
use crate::text;

pub(super) fn update(state: &mut State, msg: EditMsg) -> Vec<Effect> {
    match msg {
        EditMsg::Tool(tool) => {
            state.edit.tool = tool;
            Vec::new()
        }
        EditMsg::StrokeBegan(at) => {
            let brush = brush(state);
            if let Some(canvas) = canvas(state) {
                canvas.begin_stroke(brush, at);
            }
            Vec::new()
        }
        EditMsg::StrokeWent(points) => {
            if let Some(canvas) = canvas(state) {
                canvas.stroke_to(&points);
            }
            Vec::new()
        }
        EditMsg::StrokeEnded => {
            let edit = canvas(state).and_then(Canvas::end_stroke);
            painted(state, edit)
        }
        EditMsg::Lasso { points, erase } => {
            let edit = canvas(state).and_then(|canvas| canvas.lasso(&points, erase));
            painted(state, edit)
        }
        EditMsg::Rect { from, to, erase } => {
            let edit = canvas(state).and_then(|canvas| canvas.rect(from, to, erase));
            painted(state, edit)
        }
        EditMsg::Mark(points) => {
            let mut marks = state.edit.painting.marks.clone();
            marks.push(Mark {
                points,
                colour: MARK_RGB,
            });
            let effects = take(state, EditStep::Marks(marks));
            order::refresh(state);
            effects
        }
        EditMsg::Area(msg) => area(state, msg),
        _ => Vec::new(),
    }
}

fn brush(state: &State) -> Brush {
    let draft = &state.edit.draft;
    Brush {
        size_px: f32::from(draft.brush_px),
        hardness: f32::from(draft.hardness_pct) / 100.0,
        erase: state.edit.tool == Tool::Erase,
    }
}

/// The canvas the tool in hand paints on, made when it is first needed.
fn canvas(state: &mut State) -> Option<&mut Canvas> {
    let size = state.edit.size()?;
    let painting = &mut state.edit.painting;
    let slot = if state.edit.tool == Tool::Protect {
        &mut painting.protect
    } else {
        &mut painting.area
    };
    if slot.is_none() {
        *slot = Canvas::new(size.width_px, size.height_px);
    }
    slot.as_mut()
}

/// Remembers how to take a stroke back, and has the area kept safe.
fn painted(state: &mut State, edit: Option<MaskEdit>) -> Vec<Effect> {
    let Some(edit) = edit else {
        return Vec::new();
    };
    state
        .edit
        .undo
        .remember(if state.edit.tool == Tool::Protect {
            EditStep::Protect(edit)
        } else {
            EditStep::Area(edit)
        });
    order::refresh(state);
    keep_safe(state)
}

/// Has the painted area written down, so that a crash loses nothing of it.
pub(super) fn keep_safe(state: &mut State) -> Vec<Effect> {
    if !state.access.can_write() {
        return Vec::new();
    }
    if state.edit.painting.saving {
        state.edit.painting.changed = true;
        return Vec::new();
    }
    let Some(pixels) = pixels(state.edit.painting.area.as_ref()) else {
        if state.edit.draft.area.take().is_some() {
            return order::save(state);
        }
        return Vec::new();
    };
    state.edit.painting.saving = true;
    vec![Effect::Edit(EditEffect::KeepArea(pixels, String::new()))]
}

/// An area as pixels; none when nothing is painted.
pub(super) fn pixels(canvas: Option<&Canvas>) -> Option<AreaPixels> {
    let canvas = canvas.filter(|canvas| !canvas.is_empty())?;
    Some(AreaPixels {
        width_px: canvas.width_px(),
        height_px: canvas.height_px(),
        levels: Arc::from(canvas.levels()),
    })
}

fn area(state: &mut State, msg: AreaMsg) -> Vec<Effect> {
    let whole: Option<fn(&mut Canvas) -> Option<MaskEdit>> = match msg {
        AreaMsg::Fill => Some(Canvas::fill_all),
        AreaMsg::Clear => Some(Canvas::clear),
        AreaMsg::Invert => Some(Canvas::invert),
        _ => None,
    };
    if let Some(whole) = whole {
        let edit = canvas(state).and_then(whole);
        return painted(state, edit);
    }
    if let AreaMsg::Grow(_) | AreaMsg::Shrink(_) | AreaMsg::Feather(_) = msg {
        return soften(state, msg);
    }
    let Some(size) = state.edit.size() else {
        return Vec::new();
    };
    match msg {
        AreaMsg::List => {
            state.edit.areas.start();
            vec![Effect::Edit(EditEffect::LoadAreas)]
        }
        AreaMsg::Use(id) => {
            let areas = state.edit.areas.value();
            let area = areas.and_then(|areas| areas.iter().find(|area| area.id == id));
            area.map(|area| Effect::Edit(EditEffect::UseArea(area.blob, size)))
                .into_iter()
                .collect()
        }
        AreaMsg::Forget(id) => {
            if let Some(areas) = state.edit.areas.value_mut() {
                areas.retain(|area| area.id != id);
            }
            vec![Effect::Edit(EditEffect::ForgetArea(id))]
        }
        AreaMsg::Keep | AreaMsg::Export => {
            let Some(pixels) = pixels(state.edit.painting.area.as_ref()) else {
                tell(state, Tone::Quiet, text::quick::PAINT_FIRST, None);
                return Vec::new();
            };
            vec![Effect::Edit(if msg == AreaMsg::Keep {
                let at = state.now.clock(state.utc_offset_secs);
                EditEffect::KeepArea(pixels, text::quick::area_name(&state.today(), &at))
            } else {
                EditEffect::ExportArea(pixels)
            })]
        }
        _ => Vec::new(),
    }
}

/// Has the area grown, shrunk or softened elsewhere.
fn soften(state: &State, how: AreaMsg) -> Vec<Effect> {
    let canvas = state.edit.painting.area.as_ref();
    let (Some(area), Some(canvas)) = (pixels(canvas), canvas) else {
        return Vec::new();
    };
    vec![Effect::Edit(EditEffect::Soften {
        area,
        how,
        revision: canvas.revision(),
    })]
}

/// It is back. What was painted meanwhile is not lost: the same is done to it once more.
pub(super) fn softened(
    state: &mut State,
    how: AreaMsg,
    revision: u64,
    area: &AreaPixels,
) -> Vec<Effect> {
    let now = state.edit.painting.area.as_ref().map(Canvas::revision);
    if now != Some(revision) {
        return soften(state, how);
    }
    let mut effects = replace(state, area);
    effects.extend(keep_safe(state));
    effects
}

/// An area from a file.
pub(super) fn read_area(state: &State, dropped: Vec<Dropped>) -> Vec<Effect> {
    let Some(size) = state.edit.size() else {
        return Vec::new();
    };
    dropped
        .into_iter()
        .next()
        .map(|file| Effect::Edit(EditEffect::ReadArea(file, size)))
        .into_iter()
        .collect()
}

/// Puts an area that came from elsewhere in place of the painted one.
pub(super) fn replace(state: &mut State, pixels: &AreaPixels) -> Vec<Effect> {
    let fits = state
        .edit
        .size()
        .is_some_and(|size| (size.width_px, size.height_px) == (pixels.width_px, pixels.height_px));
    if !fits {
        return Vec::new();
    }
    let levels = pixels.levels.to_vec();
    let Some(canvas) = Canvas::from_levels(levels, pixels.width_px, pixels.height_px) else {
        return Vec::new();
    };
    // The canvas before cannot be taken back to stroke by stroke, so it comes back as a whole.
    let mut edit = None;
    if let Some(old) = &mut state.edit.painting.area {
        edit = old.replace(&canvas);
    } else {
        state.edit.painting.area = Some(canvas);
    }
    if let Some(edit) = edit {
        state.edit.undo.remember(EditStep::Area(edit));
    }
    order::refresh(state);
    Vec::new()
}
