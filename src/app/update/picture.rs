//! What can be done with pictures, wherever they are selected.

use std::sync::Arc;

use super::edits::{Doing, LibraryEdit, ReviewChange};
use super::{composer, edit, spending, tell};
use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::notice::{NoticeAction, Tone};
use crate::app::remote::Remote;
use crate::app::state::spending::Purchase;
use crate::app::state::{FullView, Page, State};
use crate::domain::ids::PictureId;
use crate::domain::review::{Review, Verdict};
use crate::domain::run::RunSpec;
use crate::domain::undo::Edit as _;
use crate::text;

pub(super) fn run_command(state: &mut State, command: Command) -> Vec<Effect> {
    let pictures = state.selected_pictures();
    let Some(first) = pictures.first().copied() else {
        return Vec::new();
    };
    match command {
        Command::Pick => toggle_verdict(state, &pictures, Verdict::Picked),
        Command::Maybe => toggle_verdict(state, &pictures, Verdict::Maybe),
        Command::Reject => toggle_verdict(state, &pictures, Verdict::Rejected),
        Command::Vary => vary(state, first),
        Command::CopyPicture => vec![Effect::CopyPicture(first)],
        Command::CopyFile => vec![Effect::CopyFiles(pictures)],
        Command::CopyPrompt => spec_of(state, first)
            .map(|(spec, _)| Effect::CopyText(spec.prompt))
            .into_iter()
            .collect(),
        Command::UseSettings => use_settings(state, first),
        Command::ShowInFolder => vec![Effect::ShowFile(first)],
        Command::Delete if state.access.can_write() => {
            // In the bin, Delete has nothing left to do; emptying it is its own question.
            if state.page == Page::Library && state.library.filter.trashed {
                return Vec::new();
            }
            edit(
                state,
                LibraryEdit::Bin {
                    pictures,
                    binned: true,
                },
            )
        }
        _ => Vec::new(),
    }
}

/// The run a picture came from, where it is loaded, with the seed it was made with.
fn spec_of(state: &State, picture: PictureId) -> Option<(RunSpec, Option<u64>)> {
    if let Some(cell) = state.gallery.cell_of_picture(picture) {
        let run = state.gallery.run(cell.job.run)?;
        return Some((run.spec.clone(), cell.job.planned.sent.seed));
    }
    let detail = state
        .detail
        .value()
        .filter(|detail| detail.picture.id == picture)?;
    Some((detail.run.spec.clone(), detail.job.planned.sent.seed))
}

fn use_settings(state: &mut State, picture: PictureId) -> Vec<Effect> {
    let Some((spec, seed)) = spec_of(state, picture) else {
        return Vec::new();
    };
    let (catalogue, looks) = (Arc::clone(&state.catalogue), Arc::clone(&state.looks));
    state.composer.use_settings(&spec, seed, &catalogue, &looks);
    let mut effects = super::go(state, Page::Create);
    effects.extend(composer::save(state));
    tell(state, Tone::Quiet, text::create::SETTINGS_TAKEN_OVER, None);
    effects
}

/// New pictures with the same words and the same model, new seeds.
fn vary(state: &mut State, picture: PictureId) -> Vec<Effect> {
    let Some((spec, _)) = spec_of(state, picture) else {
        return Vec::new();
    };
    let Some(model) = state.picture(picture).map(|row| row.model.clone()) else {
        return Vec::new();
    };
    let spec = RunSpec {
        models: vec![model],
        seed: None,
        count: spec.count.max(2),
        ..spec
    };
    spending::buy(state, Purchase::Run(Box::new(spec)))
}

fn toggle_verdict(state: &mut State, pictures: &[PictureId], verdict: Verdict) -> Vec<Effect> {
    let all_have_it = pictures.iter().all(|id| {
        state
            .picture(*id)
            .is_some_and(|row| row.review.verdict == verdict)
    });
    let verdict = if all_have_it { Verdict::None } else { verdict };
    review(state, pictures, Some(verdict), None)
}

/// Gives pictures a verdict or stars.
pub(super) fn review(
    state: &mut State,
    pictures: &[PictureId],
    verdict: Option<Verdict>,
    stars: Option<u8>,
) -> Vec<Effect> {
    if !state.access.can_write() {
        return Vec::new();
    }
    let changes: Vec<ReviewChange> = pictures
        .iter()
        .filter_map(|id| {
            let before = state.picture(*id)?.review;
            let after = Review {
                verdict: verdict.unwrap_or(before.verdict),
                stars: stars.map_or(before.stars, |stars| stars.min(5)),
            };
            (after != before).then_some(ReviewChange {
                picture: *id,
                before,
                after,
            })
        })
        .collect();
    if changes.is_empty() {
        return Vec::new();
    }
    edit(state, LibraryEdit::Review(changes))
}

/// Does an edit, remembers how to take it back, and says so where pictures disappear.
pub(super) fn edit(state: &mut State, edit: LibraryEdit) -> Vec<Effect> {
    if let LibraryEdit::Bin { pictures, binned } = &edit {
        let sentence = if *binned {
            text::library::binned(pictures.len())
        } else {
            text::library::restored(pictures.len())
        };
        tell(state, Tone::Quiet, sentence, Some(NoticeAction::Undo));
    }
    let mut doing = Doing::default();
    let inverse = edit.apply(&mut doing);
    state.undo.remember(inverse);
    show(state, doing)
}

pub(super) fn undo(state: &mut State) -> Vec<Effect> {
    let mut doing = Doing::default();
    if !state.undo.undo(&mut doing) {
        return Vec::new();
    }
    state.notice = None;
    show(state, doing)
}

pub(super) fn redo(state: &mut State) -> Vec<Effect> {
    let mut doing = Doing::default();
    if !state.undo.redo(&mut doing) {
        return Vec::new();
    }
    show(state, doing)
}

/// Shows at once what an edit does; the effects make it last.
fn show(state: &mut State, doing: Doing) -> Vec<Effect> {
    for (picture, review) in doing.reviews {
        if let Some(row) = state.gallery.picture_mut(picture) {
            row.review = review;
        }
        state.library.change(&[picture], |row| row.review = review);
        if let Some(detail) = state
            .detail
            .value_mut()
            .filter(|detail| detail.picture.id == picture)
        {
            detail.picture.review = review;
        }
    }
    for (picture, binned) in doing.binned {
        edit::binned(state, picture, binned);
        if binned
            && let Some(job) = state
                .gallery
                .cell_of_picture(picture)
                .map(|cell| cell.job.id)
        {
            state.gallery.set_picture(job, None);
        }
        if binned == state.library.filter.trashed {
            // It belongs to the list that is shown now, but where in it only the database may know.
            if !state.library.put_back(picture) {
                state.library.stale = true;
                state.library.awaited = true;
            }
        } else {
            state.library.remove(&[picture]);
        }
        if state
            .full
            .as_ref()
            .is_some_and(|full| full.picture == picture)
        {
            state.full = None;
        }
    }
    doing.effects
}

/// Opens or closes the large view.
pub(super) fn full(state: &mut State, picture: Option<PictureId>) -> Vec<Effect> {
    state.full = picture.map(|picture| FullView {
        picture,
        from_library: state.page == Page::Library,
    });
    refresh_detail(state)
}

/// Walks the large view one picture on or back, in the order of the page behind it.
pub(super) fn full_step(state: &mut State, step: i32) -> Vec<Effect> {
    let Some(full) = &state.full else {
        return Vec::new();
    };
    let order: Vec<PictureId> = if full.from_library {
        state.library.rows().map(|row| row.id).collect()
    } else {
        let cells = state
            .gallery
            .all_runs()
            .flat_map(super::super::state::gallery::RunView::cells);
        cells
            .filter_map(|cell| Some(cell.job.picture.as_ref()?.id))
            .collect()
    };
    let Some(at) = order.iter().position(|id| *id == full.picture) else {
        return Vec::new();
    };
    let Some(next) = at
        .checked_add_signed(step as isize)
        .and_then(|at| order.get(at).copied())
    else {
        return Vec::new();
    };
    state.full = Some(FullView {
        picture: next,
        from_library: full.from_library,
    });
    if full_from_library(state) {
        state.library.selected = [next].into();
        state.library.anchor = Some(next);
        state.library.scroll_to = Some(next);
    } else if let Some(job) = state.gallery.cell_of_picture(next).map(|cell| cell.job.id) {
        state.gallery.selected = vec![job];
    }
    refresh_detail(state)
}

fn full_from_library(state: &State) -> bool {
    state.full.as_ref().is_some_and(|full| full.from_library)
}

/// Has the inspector's picture read when the selection changed.
pub(super) fn refresh_detail(state: &mut State) -> Vec<Effect> {
    let [picture] = state.selected_pictures()[..] else {
        state.detail = Remote::Idle;
        return Vec::new();
    };
    if state
        .detail
        .value()
        .is_some_and(|detail| detail.picture.id == picture)
    {
        return Vec::new();
    }
    state.detail = Remote::Loading(None);
    vec![Effect::LoadDetail(picture)]
}
