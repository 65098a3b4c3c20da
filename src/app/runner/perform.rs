//! What each effect does.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::core::{Core, now, open_how};
use super::one_shot::OneShot;
use super::pixels::Pixels;
use super::{Runner, Shared, keys, lock, rescue, till};
use crate::app::effect::Effect;
use crate::app::msg::{EditNews, News};
use crate::app::state::library::PAGE_ROWS;
use crate::app::state::spending::Purchase;
use crate::app::state::{Access, Allowance, Detail};
use crate::domain::ids::{JobId, PictureId, RunId};
use crate::domain::money::Price;
use crate::domain::run::{Plan, RunSpec};
use crate::domain::search::{Cursor, Direction, Filter};
use crate::domain::settings::Settings;
use crate::logging;
use crate::paths::LibraryPaths;
use crate::settings;
use crate::store::StoreError;
use crate::text;

/// Runs a page of the gallery.
const RUNS: usize = 20;
/// Counting goes no further than this.
const COUNT_CAP: u64 = 10_000;
/// Days a picture stays in the bin.
const BIN_DAYS: u32 = 30;
/// Earlier prompts in the list.
const PAST_PROMPTS: usize = 50;

pub(super) fn perform(runner: &mut Runner, effect: Effect) {
    let Some(effect) = keys::perform(runner, effect) else {
        return;
    };
    match effect {
        Effect::Edit(effect) => super::edit::perform(runner, effect),
        Effect::FindServers(address) => super::servers::find(&runner.shared, address),
        Effect::ReadWorkflow {
            service,
            name,
            text,
        } => {
            // A text that was pasted may be long.
            let shared = Arc::clone(&runner.shared);
            let read = move || super::servers::read_workflow(&shared, service, &name, &text);
            runner.counting.run(read);
        }
        Effect::Home(effect) => super::models::perform(runner, effect),
        Effect::OpenPage(page) => runner.desk.open_page(page),
        Effect::SaveDraft { draft, revision } => runner.drafts.save(draft, revision),
        Effect::CopyText(words) => runner.desk.copy_text(words),
        Effect::CopyPicture(picture) => {
            let shared = Arc::clone(&runner.shared);
            runner.desk.copy_picture(move || file_of(&shared, picture));
        }
        Effect::CopyFiles(pictures) => {
            let shared = Arc::clone(&runner.shared);
            runner.desk.copy_files(move || {
                pictures
                    .into_iter()
                    .map(|id| file_of(&shared, id))
                    .collect()
            });
        }
        Effect::ShowFile(picture) => {
            let shared = Arc::clone(&runner.shared);
            runner.desk.show(move || file_of(&shared, picture));
        }
        Effect::ShowFolder(folder) => runner.desk.show(move || Ok(folder)),
        Effect::PickFolder => pick_folder(runner),
        Effect::SaveSettings(settings) => {
            let shared = Arc::clone(&runner.shared);
            runner
                .history
                .run(move || save_settings(&shared, &settings));
        }
        Effect::OpenLibrary(folder) => {
            let shared = Arc::clone(&runner.shared);
            runner.history.run(move || change_library(&shared, &folder));
        }
        Effect::PutBack(rescue) => {
            let shared = Arc::clone(&runner.shared);
            runner
                .history
                .run(move || rescue::put_back(&shared, &rescue));
        }
        Effect::CountLibrary { .. }
        | Effect::LoadFacets
        | Effect::Measure
        | Effect::CountSpent
        | Effect::CopyHistory => {
            let shared = Arc::clone(&runner.shared);
            // Queued behind what was asked of the history before, so that the numbers include it.
            let counting = runner.counting.handle();
            runner.history.run(move || {
                if let Some(core) = shared.core() {
                    counting.run(move || count(&shared, &core, effect));
                }
            });
        }
        other => {
            let shared = Arc::clone(&runner.shared);
            runner.history.run(move || {
                if let Some(core) = shared.core() {
                    history(&shared, &core, other);
                } else if let Some(why) = without_library(&other) {
                    shared.tell(why);
                }
            });
        }
    }
}

/// What to say when there is no library to do something with.
fn without_library(effect: &Effect) -> Option<News> {
    match effect {
        Effect::Generate(..) | Effect::Retry(..) => {
            Some(News::NotStarted(text::library::NOT_OPEN.to_owned()))
        }
        Effect::LoadRuns { .. } => Some(News::Runs {
            runs: Vec::new(),
            has_older: false,
        }),
        _ => None,
    }
}

/// A sentence for people from a store error.
fn plain(err: &StoreError) -> String {
    tracing::warn!(%err, "the library");
    text::library::sentence(&err.to_string())
}

#[expect(clippy::too_many_lines, reason = "one line or two for each effect")]
fn history(shared: &Shared, core: &Core, effect: Effect) {
    let store = core.store();
    match effect {
        Effect::Generate(spec, allowance) => generate(shared, core, &spec, allowance),
        Effect::Retry(job, allowance) => retry(shared, core, job, allowance),
        Effect::CheckAgain(job) => match core.check_again(job) {
            Ok(true) => {}
            Ok(false) => shared.tell(News::Told(Err(text::create::CANNOT_CHECK.to_owned()))),
            Err(err) => shared.tell(News::Told(Err(plain(&err)))),
        },
        Effect::Cancel(jobs) => {
            for (job, state) in core.cancel(&jobs) {
                shared.tell(News::Job { job, state });
            }
        }
        Effect::LoadRuns { before } => load_runs(shared, core, before),
        Effect::LoadRun(run) => shared.tell(News::Run(Box::new(store.run(run).ok()))),
        Effect::LoadRunOf(picture) => {
            let run = store
                .picture(picture)
                .and_then(|detail| store.run(detail.picture.run));
            shared.tell(News::Run(Box::new(run.ok())));
        }
        Effect::LoadDetail(picture) => {
            let detail = detail(core, picture).map_err(|err| plain(&err));
            shared.tell(News::Detail(picture, Box::new(detail)));
        }
        Effect::LoadLibrary {
            generation,
            filter,
            cursor,
            direction,
        } => {
            load_library(shared, core, generation, &filter, cursor, direction);
        }
        Effect::LoadPastPrompts(search) => {
            let prompts = store
                .past_prompts(&search, PAST_PROMPTS)
                .map_err(|err| plain(&err));
            shared.tell(News::PastPrompts(prompts));
        }
        Effect::SetReviews(reviews) => {
            shared.tell(News::Reviewed(
                store.set_reviews(&reviews).map_err(|err| plain(&err)),
            ));
        }
        Effect::Bin(pictures) => {
            let answer = store
                .trash(&pictures, now())
                .map(drop)
                .map_err(|err| plain(&err));
            shared.tell(News::Binned {
                pictures,
                binned: true,
                answer,
            });
        }
        Effect::Unbin(pictures) => {
            let answer = store
                .restore(&pictures)
                .map(drop)
                .map_err(|err| plain(&err));
            let came_back = answer.is_ok();
            let runs: Vec<RunId> = pictures
                .iter()
                .filter(|_| came_back)
                .filter_map(|picture| Some(store.picture(*picture).ok()?.picture.run))
                .collect();
            shared.tell(News::Binned {
                pictures,
                binned: false,
                answer,
            });
            put_back(shared, core, runs);
        }
        Effect::EmptyBin => {
            let purged = store
                .empty_bin()
                .map(|purged| purged.pictures)
                .map_err(|err| plain(&err));
            shared.tell(News::BinEmptied(purged));
        }
        // The rest is performed elsewhere.
        Effect::SaveDraft { .. }
        | Effect::SaveSettings(_)
        | Effect::CountLibrary { .. }
        | Effect::LoadFacets
        | Effect::Measure
        | Effect::CountSpent
        | Effect::LookAtKeys(_)
        | Effect::KeepKey { .. }
        | Effect::KeepKeyFile { .. }
        | Effect::ForgetKey(_)
        | Effect::AskAccount(_)
        | Effect::ListModels(_)
        | Effect::PickKeyFile(_)
        | Effect::Know { .. }
        | Effect::Edit(_)
        | Effect::FindServers(_)
        | Effect::ReadWorkflow { .. }
        | Effect::Home(_)
        | Effect::OpenPage(_)
        | Effect::CopyPicture(_)
        | Effect::CopyFiles(_)
        | Effect::CopyText(_)
        | Effect::ShowFile(_)
        | Effect::ShowFolder(_)
        | Effect::PickFolder
        | Effect::OpenLibrary(_)
        | Effect::CopyHistory
        | Effect::PutBack(_) => {}
    }
}

/// Shows pictures that came back from the bin in their runs again.
fn put_back(shared: &Shared, core: &Core, mut runs: Vec<RunId>) {
    runs.sort_unstable();
    runs.dedup();
    for run in runs {
        match core.store().run(run) {
            Ok(run) => shared.tell(News::RunChanged(Box::new(run))),
            Err(err) => tracing::warn!(%err, "a run could not be read"),
        }
    }
}

/// Whether something may be bought now; if not, the person is told.
pub(super) fn may(
    shared: &Shared,
    core: &Core,
    (allowance, price): (Allowance, Price),
    purchase: (impl FnOnce() -> Purchase, u32),
) -> bool {
    match till::check(core, allowance, price, purchase) {
        Ok(None) => true,
        Ok(Some(held)) => {
            shared.tell(News::Held(Box::new(held)));
            false
        }
        Err(err) => {
            // Without the sums nothing is bought.
            shared.tell(News::NotStarted(text::create::not_started(&plain(&err))));
            false
        }
    }
}

fn retry(shared: &Shared, core: &Core, job: JobId, allowance: Allowance) {
    let started = core.store().job(job).and_then(|old| {
        let price = (allowance, old.planned.price);
        if !may(shared, core, price, (|| Purchase::Retry(job), 1)) {
            return Ok(None);
        }
        core.try_again(job).map(Some)
    });
    match started {
        Ok(None) => {}
        Ok(Some(job)) => {
            shared.tell(News::JobStarted(Box::new(job.clone())));
            core.start(vec![job]);
        }
        Err(err) => shared.tell(News::NotStarted(plain(&err))),
    }
}

fn generate(shared: &Shared, core: &Core, spec: &RunSpec, allowance: Allowance) {
    let plan: Plan = core.plan(spec);
    if plan.jobs.is_empty() {
        shared.tell(News::NotStarted(text::create::NO_MODEL_CAN.to_owned()));
        return;
    }
    let pictures = plan.jobs.len() as u32;
    let purchase = (|| Purchase::Run(Box::new(spec.clone())), pictures);
    if !may(shared, core, (allowance, plan.price), purchase) {
        return;
    }
    match core.write_down(spec, &plan) {
        Ok(run) => {
            let jobs = run.jobs.clone();
            shared.tell(News::RunStarted(Box::new(run)));
            core.start(jobs);
        }
        Err(err) => shared.tell(News::NotStarted(text::create::not_started(&plain(&err)))),
    }
}

pub(super) fn load_runs(shared: &Shared, core: &Core, before: Option<RunId>) {
    match core.store().runs(before, RUNS + 1) {
        Ok(mut runs) => {
            let has_older = runs.len() > RUNS;
            runs.truncate(RUNS);
            shared.tell(News::Runs { runs, has_older });
        }
        Err(err) => {
            shared.tell(News::Told(Err(plain(&err))));
            shared.tell(News::Runs {
                runs: Vec::new(),
                has_older: false,
            });
        }
    }
}

fn load_library(
    shared: &Shared,
    core: &Core,
    generation: u64,
    filter: &Filter,
    cursor: Option<Cursor>,
    direction: Direction,
) {
    let limit = PAGE_ROWS as usize;
    let rows = core.store().pictures(filter, cursor, direction, limit + 1);
    let (rows, more) = match rows {
        Ok(mut rows) => {
            let more = rows.len() > limit;
            match direction {
                Direction::Older => rows.truncate(limit),
                Direction::Newer => {
                    let extra = rows.len().saturating_sub(limit);
                    rows.drain(..extra);
                }
            }
            (Ok(rows), more)
        }
        Err(err) => (Err(plain(&err)), false),
    };
    // After a jump nobody knows yet whether there is something newer.
    let jumped = cursor.is_some_and(|cursor| cursor.id == PictureId(i64::MAX));
    let more_newer = jumped.then(|| {
        let newer = core.store().pictures(filter, cursor, Direction::Newer, 1);
        newer.is_ok_and(|rows| !rows.is_empty())
    });
    shared.tell(News::LibraryPage {
        generation,
        direction,
        rows,
        more,
        more_newer,
    });
}

fn count(shared: &Shared, core: &Core, effect: Effect) {
    let store = core.store();
    match effect {
        Effect::CountLibrary { generation, filter } => {
            let count = store.count(&filter, COUNT_CAP).map_err(|err| plain(&err));
            shared.tell(News::LibraryCount { generation, count });
            let weeks = store.weeks(&filter).map_err(|err| plain(&err));
            shared.tell(News::Weeks { generation, weeks });
        }
        Effect::LoadFacets => shared.tell(News::Facets(store.facets().map_err(|err| plain(&err)))),
        Effect::Measure => shared.tell(News::Storage(core.storage().map_err(|err| plain(&err)))),
        Effect::CopyHistory => match store.copy_of_the_day(now()) {
            Ok(copy) => tracing::info!(made = copy.is_some(), "copy of the history"),
            Err(err) => tracing::warn!(%err, "the history was not copied"),
        },
        Effect::CountSpent => {
            shared.tell(News::Spent(till::spent(core).map_err(|err| plain(&err))));
        }
        _ => {}
    }
}

fn detail(core: &Core, picture: PictureId) -> Result<Detail, StoreError> {
    let found = core.store().picture(picture)?;
    let run = core.store().run(found.picture.run)?;
    Ok(Detail {
        file: core.store().picture_file(&found.picture),
        picture: found.picture,
        job: found.job,
        run,
    })
}

fn file_of(shared: &Shared, picture: PictureId) -> Result<PathBuf, String> {
    let core = shared
        .core()
        .ok_or_else(|| text::library::NOT_OPEN.to_owned())?;
    let found = core
        .store()
        .picture(picture)
        .map_err(|err| err.to_string())?;
    Ok(core.store().picture_file(&found.picture))
}

fn save_settings(shared: &Shared, settings: &Settings) {
    let Some(file) = &shared.settings_file else {
        return;
    };
    if let Err(err) = settings::save(file, settings) {
        tracing::warn!(%err, "settings");
        shared.tell(News::Told(Err(text::settings::not_saved(&err.to_string()))));
    }
}

/// Opens the folder dialog. Its parts have to be made on the window's thread; the waiting is done elsewhere.
fn pick_folder(runner: &mut Runner) {
    if runner.folder_dialog.is_some() {
        return;
    }
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(text::settings::CHOOSE_FOLDER_TITLE)
        .pick_folder();
    let wake = Arc::clone(&runner.shared.wake);
    runner.folder_dialog = Some(OneShot::ask("folder dialog", wake, move || {
        pollster::block_on(dialog).map(|folder| folder.path().to_owned())
    }));
}

/// Opens a library at the start: tells how that went, then everything the window needs first.
pub(super) fn open_library(shared: &Arc<Shared>, folder: &Path, settings: &Settings) {
    let usual = LibraryPaths::in_data_folder();
    let usual = usual.as_ref().map(LibraryPaths::root);
    let how = open_how(settings, folder, usual);
    match Core::open(
        folder.to_owned(),
        how,
        shared.known(),
        Arc::clone(&shared.wake),
    ) {
        Ok(core) => {
            install(shared, core);
            if !shared.folder_is_temporary && !settings.library_seen {
                shared.tell(News::LibrarySeen { folder: None });
            }
        }
        Err(err) => rescue::closed(shared, folder, &err),
    }
}

/// Opens another library in place of the present one; if that fails, the present one stays.
fn change_library(shared: &Arc<Shared>, folder: &Path) {
    let how = crate::store::OpenHow::CreateIfMissing;
    // A folder that is full of other things gets a folder of our own inside.
    let folder = settings::library_inside(folder);
    match Core::open(
        folder.clone(),
        how,
        shared.known(),
        Arc::clone(&shared.wake),
    ) {
        Ok(core) => {
            let old = lock(&shared.open).take();
            if let Some(old) = old {
                old.close(std::time::Duration::from_secs(5));
            }
            shared.tell(News::LibrarySeen {
                folder: Some(folder),
            });
            install(shared, core);
        }
        Err(err) => shared.tell(News::Told(Err(plain_open(&err)))),
    }
}

fn plain_open(err: &super::OpenError) -> String {
    tracing::warn!(%err, "another library could not be opened");
    text::library::sentence(&err.to_string())
}

pub(super) fn install(shared: &Arc<Shared>, core: Core) {
    let core = Arc::new(core);
    logging::write_to(&core.store().paths().logs());
    tracing::info!(version = env!("CARGO_PKG_VERSION"), access = ?core.access(), "library open");
    let pixels = Pixels::start(
        core.store(),
        shared.max_texture_side_px,
        Arc::clone(&shared.wake),
    );
    match pixels {
        Ok(pixels) => *lock(&shared.pixels) = Some(Arc::new(pixels)),
        Err(err) => tracing::error!(%err, "no workers for pictures"),
    }
    // Before anything is told: whoever hears of the library may ask it something.
    *lock(&shared.open) = Some(Arc::clone(&core));
    let access = core
        .read_only_sentence()
        .map_or(Access::ReadWrite, Access::ReadOnly);
    shared.tell(News::Opened(access));
    if let Some(draft) = core.draft() {
        shared.tell(News::Draft(Box::new(draft)));
    }
    load_runs(shared, &core, None);
    match core.store().timings() {
        Ok(timings) => shared.tell(News::Timings(timings)),
        Err(err) => tracing::warn!(%err, "no timings"),
    }
    match core.store().edit_runs(RUNS) {
        Ok(runs) => shared.tell(News::Edit(EditNews::Runs(runs))),
        Err(err) => tracing::warn!(%err, "no edits of last time"),
    }
    if let Some(draft) = core.edit_draft() {
        shared.tell(News::Edit(EditNews::Draft(Box::new(draft))));
    }
    match core.recover() {
        Ok(recovered) => shared.tell(News::Recovered {
            going_on: recovered.going_on,
            stopped: recovered.stopped,
            unknown: recovered.unknown,
        }),
        Err(err) => shared.tell(News::Told(Err(plain(&err)))),
    }
    if core.access() == crate::store::Access::ReadWrite {
        match core.store().purge(now(), BIN_DAYS) {
            Ok(purged) if purged.pictures > 0 => {
                tracing::info!(purged.pictures, "old pictures left the bin");
            }
            Ok(_) => {}
            Err(err) => tracing::warn!(%err, "the bin could not be tidied"),
        }
    }
}
