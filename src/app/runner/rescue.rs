//! A library whose history cannot be opened goes back to a copy of it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Shared;
use super::core::{Core, OpenError};
use super::perform::{install, load_runs};
use crate::app::msg::News;
use crate::app::state::{Access, Rescue};
use crate::paths::LibraryPaths;
use crate::store::{self, StoreError, history_copies};
use crate::text;

/// How long to wait for jobs that go on from the copy.
const PATIENCE: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_millis(50);

/// Tells why a library could not be opened, and what it could go back to.
pub(super) fn closed(shared: &Shared, folder: &Path, err: &OpenError) {
    tracing::error!(%err, "the library could not be opened");
    let why = text::library::sentence(&err.to_string());
    shared.tell(News::Opened(Access::Closed(why)));
    if let Some(rescue) = find_rescue(folder, err) {
        shared.tell(News::Rescue(rescue));
    }
}

/// The newest copy of the history of a library that could not be opened, if that is what would help.
pub fn find_rescue(folder: &Path, err: &OpenError) -> Option<Rescue> {
    let broken = matches!(
        err,
        OpenError::Store(
            StoreError::Damaged { .. }
                | StoreError::DatabaseMissing { .. }
                | StoreError::NotALibrary { .. }
        )
    );
    let copies = history_copies(&LibraryPaths::new(folder.to_owned()));
    let copy = copies.into_iter().next().filter(|_| broken)?;
    Some(Rescue {
        folder: folder.to_owned(),
        file: copy.file,
        made: copy.made,
    })
}

/// Puts a copy of the history back, opens the library with it, and takes in the pictures it does not know.
pub(super) fn put_back(shared: &Arc<Shared>, rescue: &Rescue) {
    let paths = LibraryPaths::new(rescue.folder.clone());
    let opened = store::put_back(&paths, &rescue.file)
        .map_err(OpenError::from)
        .and_then(|aside| {
            tracing::warn!(?aside, copy = ?rescue.file, "a copy of the history was put back");
            Core::open(
                rescue.folder.clone(),
                store::OpenHow::MustExist,
                shared.known(),
                Arc::clone(&shared.wake),
            )
        });
    let core = match opened {
        Ok(core) => core,
        Err(err) => return closed(shared, &rescue.folder, &err),
    };
    install(shared, core);
    let (waiting, folder) = (Arc::clone(shared), rescue.folder.clone());
    let spawned = std::thread::Builder::new()
        .name("rescue".to_owned())
        .spawn(move || take_in_when_quiet(&waiting, &folder));
    if let Err(err) = spawned {
        tracing::error!(%err, "pictures made after the copy stay outside the history");
    }
}

/// Waits for the work that goes on from the copy, because much of it only makes again what is here already, then takes in
/// the pictures that the history does not know.
fn take_in_when_quiet(shared: &Shared, folder: &Path) {
    // Another library may have been opened meanwhile.
    let present = || {
        let core = shared.core();
        core.filter(|core| core.store().paths().root() == folder)
    };
    let until = Instant::now() + PATIENCE;
    // Held only for a moment at a time, so that closing is not kept waiting.
    while present().is_some_and(|core| core.active() > 0) && Instant::now() < until {
        std::thread::sleep(PAUSE);
    }
    let Some(core) = present() else {
        return;
    };
    let pictures = take_in_unknown(&core);
    load_runs(shared, &core, None);
    shared.tell(News::Told(Ok(text::settings::put_back(pictures))));
}

/// Pictures whose files are here and whose history is not: they come back without their prompts. Returns how many.
fn take_in_unknown(core: &Core) -> u32 {
    let report = core.store().check(store::Depth::Quick);
    let strays = report
        .inspect_err(|err| tracing::warn!(%err, "the library could not be looked over"))
        .map(|report| report.strays)
        .unwrap_or_default();
    let mut pictures = 0;
    for file in strays {
        let taken = std::fs::read(&file)
            .map_err(|err| err.to_string())
            .and_then(|bytes| core.bring_in(&bytes, text::settings::BROUGHT_BACK));
        match taken {
            Ok(_) => pictures += 1,
            Err(why) => tracing::warn!(why, ?file, "a file stays outside the history"),
        }
    }
    pictures
}
