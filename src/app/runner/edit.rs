//! What the Edit page wants done. Slow work on pixels has a thread of its own, and so has what a person watches while dragging.

use std::sync::Arc;

use super::atelier::{area_from, to_png};
use super::core::{Core, now};
use super::one_shot::OneShot;
use super::perform::may;
use super::worker::Worker;
use super::{Runner, Shared};
use crate::app::effect::{EditEffect, EditOrder};
use crate::app::msg::{AreaMsg, AreaPixels, BringFor, Dropped, EditNews, News};
use crate::app::state::gallery::Preview;
use crate::app::state::spending::{Allowance, Purchase};
use crate::domain::adjust::Adjustment;
use crate::domain::ids::{ModelId, PictureId, RunId};
use crate::domain::mask::Canvas;
use crate::domain::shape::Size;
use crate::domain::version::Version;
use crate::imaging::{self, Pixels};
use crate::store::VersionChange;
use crate::text;

/// Longest side of a picture that is drawn while a person drags a slider.
const LOOK_PX: u32 = 1280;
/// A file that is dropped is never larger.
const LARGEST_FILE: u64 = 512 * 1024 * 1024;
/// Kept areas in the list.
const AREAS: usize = 100;

/// The threads, and an open dialog.
pub(super) struct Atelier {
    slow: Worker,
    live: Worker,
    dialog: Option<(BringFor, OneShot<std::path::PathBuf>)>,
    saving: Option<OneShot<String>>,
}

impl Atelier {
    /// Starts them.
    pub(super) fn start() -> std::io::Result<Self> {
        Ok(Self {
            slow: Worker::start("editing")?,
            live: Worker::start("trying")?,
            dialog: None,
            saving: None,
        })
    }

    /// What a closed dialog brought.
    pub(super) fn dialog(&mut self) -> Option<News> {
        if let Some(saved) = self.saving.as_ref().and_then(OneShot::take) {
            self.saving = None;
            return saved.map(|words| News::Told(Ok(words)));
        }
        let answer = self.dialog.as_ref()?.1.take()?;
        let (what, _) = self.dialog.take()?;
        Some(News::Edit(EditNews::Chosen(what, answer)))
    }

    /// Ends the threads once they have done what they were given.
    pub(super) fn close(self) {
        self.slow.close();
        self.live.close();
    }
}

pub(super) fn perform(runner: &mut Runner, effect: EditEffect) {
    match effect {
        EditEffect::SaveDraft(draft, _) => return runner.drafts.save_edit(draft),
        EditEffect::Choose(what) => return choose(runner, what),
        EditEffect::ExportArea(area) => return export(runner, area),
        EditEffect::Paste(what) => {
            let shared = Arc::clone(&runner.shared);
            return runner.desk.paste(move |answer| {
                let answer = answer.and_then(|pixels| {
                    let png = imaging::ops::to_png(&pixels).map_err(|err| err.to_string())?;
                    with(&shared, |core| {
                        core.bring_in_with_note(&png, text::quick::PASTED)
                    })
                });
                tell_brought(&shared, what, answer);
            });
        }
        _ => {}
    }
    let live = matches!(
        effect,
        EditEffect::Look { .. }
            | EditEffect::SafeColour(..)
            | EditEffect::LoadTree(_)
            | EditEffect::UseArea(..)
            | EditEffect::Soften { .. }
            // In the order asked, so that a tree that is read has every change made before.
            | EditEffect::Name(..)
            | EditEffect::Star(..)
            | EditEffect::Behind(..)
    );
    let worker = if live {
        &runner.atelier.live
    } else {
        &runner.atelier.slow
    };
    let shared = Arc::clone(&runner.shared);
    worker.run(move || done(&shared, effect));
}

fn with<T>(shared: &Shared, work: impl FnOnce(&Core) -> Result<T, String>) -> Result<T, String> {
    let core = shared.core();
    let core = core.ok_or_else(|| text::library::NOT_OPEN.to_owned())?;
    work(&core)
}

fn sentence(err: &crate::store::StoreError) -> String {
    text::library::sentence(&err.to_string())
}

#[expect(clippy::too_many_lines, reason = "one line or two for each effect")]
fn done(shared: &Shared, effect: EditEffect) {
    let tell = |news: EditNews| shared.tell(News::Edit(news));
    match effect {
        EditEffect::LoadTree(picture) => {
            let tree = with(shared, |core| {
                core.store().tree(picture).map_err(|err| sentence(&err))
            });
            tell(EditNews::Tree(picture, tree.map(Box::new)));
        }
        EditEffect::BringIn(dropped, what) => {
            for dropped in dropped {
                let answer = read(&dropped).and_then(|(bytes, name)| {
                    with(shared, |core| core.bring_in_with_note(&bytes, &name))
                });
                tell_brought(shared, what, answer);
            }
        }
        EditEffect::ReadArea(dropped, size) => {
            tell(EditNews::Area(
                read(&dropped).and_then(|(bytes, _)| area_from(&bytes, size)),
            ));
        }
        EditEffect::KeepArea(area, name) => {
            tell(EditNews::AreaKept(with(shared, |core| {
                let png = to_png(&area).map_err(|err| err.to_string())?;
                let size = Size::new(area.width_px, area.height_px);
                let kept = core.store().keep_area(&png, size, &name, now());
                kept.map_err(|err| sentence(&err))
            })));
        }
        EditEffect::Soften {
            area,
            how,
            revision,
        } => tell(EditNews::Softened {
            how,
            revision,
            area: soften(&area, how),
        }),
        EditEffect::LoadAreas => tell(EditNews::Areas(with(shared, |core| {
            let areas = core.store().areas(AREAS);
            let areas = areas.map_err(|err| sentence(&err))?;
            Ok(areas.into_iter().filter(|it| !it.name.is_empty()).collect())
        }))),
        EditEffect::UseArea(blob, size) => {
            tell(EditNews::Area(with(shared, |core| core.area(blob, size))));
        }
        EditEffect::ForgetArea(area) => changed(shared, |core| core.store().forget_area(area)),
        EditEffect::Prepare(order) => {
            let spec = with(shared, |core| core.prepare(*order));
            tell(EditNews::Prepared(spec.map(Box::new)));
        }
        EditEffect::Guard {
            before,
            after,
            area,
            protect,
        } => {
            let report = with(shared, |core| core.guard(before, after, area, protect));
            tell(EditNews::Guarded(after, report.map(Box::new)));
        }
        EditEffect::KeepOutside {
            source,
            edited,
            area,
        } => {
            let picture = with(shared, |core| core.keep_outside(source, edited, area));
            tell(EditNews::Merged {
                of: edited,
                picture: picture.map(Box::new),
            });
        }
        EditEffect::Look {
            picture,
            steps,
            area,
            revision,
        } => {
            let look = with(shared, |core| look(core, picture, &steps, area.as_ref()));
            tell(EditNews::Look { revision, look });
        }
        EditEffect::SafeColour(picture, layer) => {
            let colour = with(shared, |core| {
                let (_, pixels) = core.pixels_of(picture)?;
                Ok(imaging::adjust::safe_colour(&pixels, &layer))
            });
            match colour {
                Ok(colour) => tell(EditNews::SafeColour(colour)),
                Err(why) => shared.tell(News::Told(Err(why))),
            }
        }
        EditEffect::Adjust {
            picture,
            steps,
            area,
            course,
        } => {
            let made = with(shared, |core| core.adjust(picture, steps, area.as_ref()));
            tell(EditNews::Made {
                parent: picture,
                course,
                picture: made.map(Box::new),
            });
        }
        EditEffect::Name(picture, name) => change(shared, picture, VersionChange::Name(name)),
        EditEffect::Star(picture, star) => change(shared, picture, VersionChange::Star(star)),
        EditEffect::Behind(picture, front) => {
            change(shared, picture, VersionChange::Behind(front));
        }
        EditEffect::CourseStep {
            course,
            picture,
            step,
            models,
            allowance,
        } => {
            let run = with(shared, |core| {
                course_step(shared, core, course, picture, &step, &models, allowance)
            });
            if let Err(why) = run {
                tell(EditNews::CourseRun(course, Err(why)));
            }
        }
        // Performed on the window's thread or elsewhere.
        EditEffect::SaveDraft(..)
        | EditEffect::Choose(_)
        | EditEffect::ExportArea(_)
        | EditEffect::Paste(_) => {}
    }
}

fn change(shared: &Shared, picture: PictureId, change: VersionChange) {
    changed(shared, |core| core.store().change_version(picture, change));
}

fn changed(shared: &Shared, work: impl FnOnce(&Core) -> Result<(), crate::store::StoreError>) {
    let answer = with(shared, |core| work(core).map_err(|err| sentence(&err)));
    shared.tell(News::Edit(EditNews::VersionChanged(answer)));
}

fn tell_brought(
    shared: &Shared,
    what: BringFor,
    answer: Result<(crate::domain::picture::PictureRow, Option<String>), String>,
) {
    let (answer, note) = match answer {
        Ok((row, note)) => (Ok(Box::new(row)), note),
        Err(why) => (Err(why), None),
    };
    shared.tell(News::Edit(EditNews::BroughtIn(what, answer, note)));
}

/// The bytes of something dropped, and what it is called.
fn read(dropped: &Dropped) -> Result<(Vec<u8>, String), String> {
    match dropped {
        Dropped::Bytes { name, bytes } => Ok((bytes.to_vec(), name.clone())),
        Dropped::File(file) => {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let size = std::fs::metadata(file)
                .map_err(|err| text::quick::not_read(&name, &err.to_string()))?
                .len();
            if size > LARGEST_FILE {
                return Err(text::quick::file_too_large(&name));
            }
            let bytes = std::fs::read(file)
                .map_err(|err| text::quick::not_read(&name, &err.to_string()))?;
            Ok((bytes, name.into_owned()))
        }
    }
}

/// An area grown, shrunk or softened.
fn soften(area: &AreaPixels, how: AreaMsg) -> Result<AreaPixels, String> {
    let (width_px, height_px) = (area.width_px, area.height_px);
    let canvas = Canvas::from_levels(area.levels.to_vec(), width_px, height_px);
    let mut canvas = canvas.ok_or_else(|| text::quick::PICTURE_GONE.to_owned())?;
    // The way back is remembered where the whole area is replaced.
    drop(match how {
        AreaMsg::Grow(px) => canvas.grow(f32::from(px)),
        AreaMsg::Shrink(px) => canvas.shrink(f32::from(px)),
        AreaMsg::Feather(px) => canvas.feather(f32::from(px)),
        _ => None,
    });
    Ok(AreaPixels {
        width_px,
        height_px,
        levels: canvas.into_levels().into(),
    })
}

/// How steps look on a small copy, with the contrast of its words times ten.
fn look(
    core: &Core,
    picture: PictureId,
    steps: &[Adjustment],
    area: Option<&AreaPixels>,
) -> Result<(Preview, Option<u16>), String> {
    let (_, pixels) = core.pixels_of(picture)?;
    let small = smaller(&pixels)?;
    let contrast = steps.iter().find_map(|step| match step {
        Adjustment::Text(layer) => {
            Some((imaging::adjust::contrast(&small, layer) * 10.0).round() as u16)
        }
        _ => None,
    });
    let drawn = core.tried(small, pixels.width_px, steps, area)?;
    let preview = Preview {
        width_px: drawn.width_px,
        height_px: drawn.height_px,
        rgb: on_checks(&drawn).into(),
        serial: 0,
    };
    Ok((preview, contrast))
}

fn smaller(pixels: &Pixels) -> Result<Pixels, String> {
    let long = pixels.width_px.max(pixels.height_px);
    if long <= LOOK_PX {
        return Ok(pixels.clone());
    }
    let side = |px: u32| (u64::from(px) * u64::from(LOOK_PX) / u64::from(long)).max(1) as u32;
    imaging::ops::resize(pixels, side(pixels.width_px), side(pixels.height_px))
        .map_err(|err| err.to_string())
}

/// Red, green and blue with a chequered ground where the picture is see-through.
fn on_checks(pixels: &Pixels) -> Vec<u8> {
    let width = pixels.width_px as usize;
    let (rgba, _) = pixels.rgba.as_chunks::<4>();
    rgba.iter()
        .enumerate()
        .flat_map(|(at, &[red, green, blue, alpha])| {
            let dark = (at % width / 12 + at / width / 12).is_multiple_of(2);
            let ground = if dark { 150_u32 } else { 190 };
            let mix = |colour: u8| {
                ((u32::from(colour) * u32::from(alpha) + ground * (255 - u32::from(alpha))) / 255)
                    as u8
            };
            [mix(red), mix(green), mix(blue)]
        })
        .collect()
}

/// The next step of a chain: planned, checked against the budget once more, written down, started.
fn course_step(
    shared: &Shared,
    core: &Core,
    course: u64,
    picture: PictureId,
    step: &Version,
    models: &[ModelId],
    allowance: Allowance,
) -> Result<RunId, String> {
    let row = core
        .store()
        .picture(picture)
        .map_err(|err| sentence(&err))?;
    let spec = crate::app::update::replay_spec(step, &row.picture, models)
        .ok_or_else(|| text::create::NO_MODEL_CAN.to_owned())?;
    let spec = core.prepare(EditOrder {
        picture: row.picture,
        spec,
        area: None,
        protect: None,
        marks: Vec::new(),
    })?;
    let plan = core.plan(&spec);
    if plan.jobs.is_empty() {
        return Err(text::create::NO_MODEL_CAN.to_owned());
    }
    let pictures = plan.jobs.len() as u32;
    let purchase = (|| Purchase::Run(Box::new(spec.clone())), pictures);
    if !may(shared, core, (allowance, plan.price), purchase) {
        return Err(text::quick::OVER_BUDGET.to_owned());
    }
    let run = core
        .write_down(&spec, &plan)
        .map_err(|err| text::create::not_started(&sentence(&err)))?;
    let id = run.id;
    let jobs = run.jobs.clone();
    // Told before it starts, so that its picture finds the chain it belongs to.
    shared.tell(News::Edit(EditNews::CourseRun(course, Ok(id))));
    shared.tell(News::RunStarted(Box::new(run)));
    core.start(jobs);
    Ok(id)
}

/// Opens the file dialog. Its parts have to be made on the window's thread; the waiting is done elsewhere.
fn choose(runner: &mut Runner, what: BringFor) {
    if runner.atelier.dialog.is_some() {
        return;
    }
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(text::quick::CHOOSE_PICTURE)
        .add_filter(text::quick::PICTURES, &["png", "jpg", "jpeg", "webp"])
        .pick_file();
    let wake = Arc::clone(&runner.shared.wake);
    let one = OneShot::ask("picture dialog", wake, move || {
        pollster::block_on(dialog).map(|file| file.path().to_owned())
    });
    runner.atelier.dialog = Some((what, one));
}

fn export(runner: &mut Runner, area: AreaPixels) {
    if runner.atelier.saving.is_some() {
        return;
    }
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(text::quick::SAVE_AREA)
        .set_file_name("area.png")
        .add_filter("PNG", &["png"])
        .save_file();
    let wake = Arc::clone(&runner.shared.wake);
    let shared = Arc::clone(&runner.shared);
    runner.atelier.saving = Some(OneShot::ask("area dialog", wake, move || {
        let file = pollster::block_on(dialog)?;
        let written = to_png(&area)
            .map_err(|err| err.to_string())
            .and_then(|png| std::fs::write(file.path(), png).map_err(|err| err.to_string()));
        match written {
            Ok(()) => Some(text::quick::AREA_SAVED.to_owned()),
            Err(why) => {
                shared.tell(News::Told(Err(text::desk::not_copied(&why))));
                None
            }
        }
    }));
}
