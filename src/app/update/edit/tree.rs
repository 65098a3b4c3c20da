//! The tree: which version is in front, what it is called, and what stands before what.

use super::super::tell;
use super::{order, take};
use crate::app::effect::{EditEffect, Effect};
use crate::app::msg::EditMsg;
use crate::app::notice::Tone;
use crate::app::remote::Remote;
use crate::app::state::edit::{EditPanel, EditStep, EditView};
use crate::app::state::{Page, State};
use crate::domain::ids::{PictureId, RunId};
use crate::domain::task::Operation;
use crate::domain::version::{Made, OWN};
use crate::text;

/// The selected picture is to be changed.
pub(in super::super) fn open_selected(state: &mut State) -> Vec<Effect> {
    match state.selected_pictures().first() {
        Some(picture) => open(state, *picture),
        None => Vec::new(),
    }
}

/// A picture is to be changed.
pub(in super::super) fn open(state: &mut State, picture: PictureId) -> Vec<Effect> {
    let row = state.picture(picture).cloned();
    let mut effects = super::super::go(state, Page::Edit);
    let page = &mut state.edit;
    let known = page
        .tree
        .value()
        .is_some_and(|tree| tree.get(picture).is_some());
    page.view = EditView::Edit;
    page.pair = None;
    page.results = page.results.filter(|_| known);
    page.chosen = None;
    page.draft.picture = Some(picture);
    if let Some(row) = row {
        page.bring(row);
    }
    if !known {
        page.tree = Remote::Idle;
        page.undo = crate::domain::undo::Undo::new(200);
        page.guard.clear();
    }
    page.tree.start();
    if page.draft.models.is_empty() {
        state.edit.draft.models = order::usual_models(state);
    }
    order::refresh(state);
    effects.extend(order::save(state));
    effects.push(Effect::Edit(EditEffect::LoadTree(picture)));
    effects
}

/// A run of this page comes to the front: an edit by models with its results, anything else as the picture it made.
pub(in super::super) fn show_run(state: &mut State, run: RunId) -> Vec<Effect> {
    let Some(view) = state.gallery.run(run) else {
        return Vec::new();
    };
    let by_models = view
        .columns
        .iter()
        .any(|model| model.provider().as_str() != OWN);
    let from = view.spec.step.as_ref().and_then(|step| step.from);
    let made = || {
        let picture = view.cells().find_map(|cell| cell.job.picture.as_ref())?;
        Some(picture.id)
    };
    match (from.filter(|_| by_models), made()) {
        (Some(from), made) => {
            let effects = open(state, from);
            state.edit.results = Some(run);
            state.edit.chosen = made;
            state.edit.view = EditView::BeforeAfter;
            effects
        }
        (None, Some(made)) => open(state, made),
        (None, None) => super::super::go(state, Page::Edit),
    }
}

/// A picture went to the bin or came back: the tree shows that at once. When it was in front, the one it came from is.
pub(in super::super) fn binned(state: &mut State, picture: PictureId, binned: bool) {
    let Some(version) = state.edit.version_mut(picture) else {
        return;
    };
    version.binned = binned;
    let in_front = state.edit.current.as_ref().map(|row| row.id) == Some(picture);
    let parent = state.edit.tree.value().and_then(|tree| {
        let parent = tree.shown_parent(tree.get(picture)?)?;
        Some(tree.get(parent)?.picture.clone())
    });
    if binned && in_front {
        if let Some(parent) = parent {
            state.edit.bring(parent);
        } else {
            state.edit.current = None;
            state.edit.draft.picture = None;
        }
    }
    if state.edit.chosen == Some(picture) && binned {
        state.edit.chosen = None;
    }
    order::refresh(state);
}

pub(super) fn update(state: &mut State, msg: EditMsg) -> Vec<Effect> {
    match msg {
        EditMsg::Show(picture) => show(state, picture),
        EditMsg::Keep(picture) => {
            let effects = show(state, picture);
            state.edit.view = EditView::Edit;
            effects
        }
        EditMsg::ChooseResult(picture) => {
            state.edit.chosen = Some(picture);
            super::super::picture::refresh_detail(state)
        }
        EditMsg::Compare(pair) => {
            state.edit.pair = pair;
            if pair.is_some() {
                state.edit.view = EditView::Single;
            }
            Vec::new()
        }
        EditMsg::PairMode(mode) => {
            state.edit.pair_mode = mode;
            Vec::new()
        }
        EditMsg::Name(picture, name) => {
            let name: String = name.trim().chars().take(120).collect();
            let same = |old: &str| old == name;
            let tree = state.edit.tree.value();
            if tree
                .and_then(|tree| tree.get(picture))
                .is_none_or(|version| same(&version.name))
            {
                return Vec::new();
            }
            take(state, EditStep::Name(picture, name))
        }
        EditMsg::Star(picture) => {
            let tree = state.edit.tree.value();
            match tree.and_then(|tree| tree.get(picture)) {
                Some(version) => {
                    let starred = !version.starred;
                    take(state, EditStep::Star(picture, starred))
                }
                None => Vec::new(),
            }
        }
        EditMsg::Heat(on) => {
            state.edit.heat = on;
            Vec::new()
        }
        EditMsg::KeepOutside(picture) => keep_outside(state, picture),
        EditMsg::Measure(picture) => measure(state, picture),
        _ => Vec::new(),
    }
}

/// Brings a version to the front; the next edit starts from it.
fn show(state: &mut State, picture: PictureId) -> Vec<Effect> {
    // Commands on pictures mean the version in front from now on.
    state.edit.chosen = None;
    let current = state.edit.current.as_ref().map(|row| row.id);
    if current == Some(picture) {
        return Vec::new();
    }
    let tree = state.edit.tree.value();
    if tree.is_none_or(|tree| tree.get(picture).is_none()) {
        return Vec::new();
    }
    let mut effects = take(state, EditStep::Show(Some(picture)));
    if state.edit.view == EditView::BeforeAfter {
        state.edit.view = EditView::Edit;
    }
    if state.edit.panel == EditPanel::Text {
        state.edit.panel = EditPanel::Versions;
    }
    order::refresh(state);
    effects.extend(order::save(state));
    effects.extend(measure_once(state, picture));
    effects
}

/// What an edit changed is measured, unless that is known already.
pub(super) fn measure_once(state: &mut State, picture: PictureId) -> Vec<Effect> {
    match state.edit.guard.get(&picture) {
        None | Some(Remote::Idle) => measure(state, picture),
        Some(_) => Vec::new(),
    }
}

/// Whether what an edit changed says anything: a larger canvas and another picture like it are meant to be different.
pub(super) fn measurable(operation: Operation) -> bool {
    !matches!(operation, Operation::Extend(_) | Operation::Vary { .. })
}

fn measure(state: &mut State, picture: PictureId) -> Vec<Effect> {
    let tree = state.edit.tree.value();
    let Some(version) = tree.and_then(|tree| tree.get(picture)) else {
        return Vec::new();
    };
    let (Some(before), Made::Edited | Made::Merged { .. }) = (version.parent, &version.made) else {
        return Vec::new();
    };
    if !measurable(version.operation) {
        return Vec::new();
    }
    let effect = EditEffect::Guard {
        before,
        after: picture,
        area: version.area,
        protect: version.protect,
    };
    state.edit.guard.entry(picture).or_default().start();
    vec![Effect::Edit(effect)]
}

/// The original comes back outside the painted area; when it has, what the model made comes to the front again, and so on.
fn keep_outside(state: &mut State, picture: PictureId) -> Vec<Effect> {
    let tree = state.edit.tree.value();
    let Some(version) = tree.and_then(|tree| tree.get(picture)) else {
        return Vec::new();
    };
    let current = state.edit.current.as_ref().map_or(picture, |row| row.id);
    let swapped = |front, back| {
        vec![
            Effect::Edit(EditEffect::Behind(front, None)),
            Effect::Edit(EditEffect::Behind(back, Some(front))),
            Effect::Edit(EditEffect::LoadTree(current)),
        ]
    };
    let merged = |of: PictureId| {
        let versions = tree.into_iter().flat_map(|tree| &tree.versions);
        let mut merged = versions.filter(|it| it.made == Made::Merged { of } && !it.binned);
        merged.next().map(|it| it.picture.id)
    };
    match (&version.made, merged(picture)) {
        // The merged one is in front: what the model made takes its place.
        (Made::Merged { of }, _) => swapped(*of, picture),
        (_, Some(merged)) if version.behind.is_some() => swapped(picture, merged),
        (_, Some(merged)) => swapped(merged, picture),
        (_, None) => {
            let (Some(source), Some(area)) = (version.parent, version.area) else {
                tell(state, Tone::Quiet, text::quick::PAINT_FIRST, None);
                return Vec::new();
            };
            vec![Effect::Edit(EditEffect::KeepOutside {
                source,
                edited: picture,
                area,
            })]
        }
    }
}
