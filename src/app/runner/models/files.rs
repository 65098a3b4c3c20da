//! What reads whole files, or many: checking a model again, and other programs' folders.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{HomeNews, Open, Stop, tell};
use crate::app::runner::{Shared, lock};
use crate::domain::offer::SetId;
use crate::domain::shelf::FileState;
use crate::domain::stock::{Borrowed, BorrowedFile, FileCheck, Program};
use crate::models::Shelf;
use crate::models::shelf::{FolderKind, Used, Verdict};
use crate::text::home as words;

/// Between two times the window hears how far reading is.
const EVERY: Duration = Duration::from_millis(150);

/// The shelf; the lock is not kept while files are read.
fn shelf(open: &Mutex<Option<Open>>) -> Option<Arc<Shelf>> {
    lock(open).as_ref().map(|open| Arc::clone(&open.shelf))
}

/// Reads every file of a model again.
pub(super) fn check(shared: &Shared, open: &Mutex<Option<Open>>, stop: &Stop, set: SetId) {
    let Some(shelf) = shelf(open) else {
        return tell(shared, HomeNews::Checked(set, Ok(Vec::new())));
    };
    let total_bytes = bytes_of(&shelf, &set);
    let (mut before, mut last, mut told) = (0_u64, 0_u64, Instant::now());
    let mut on_the_way = |bytes: u64| {
        if bytes < last {
            // The next file began.
            before = before.saturating_add(last);
        }
        last = bytes;
        if told.elapsed() >= EVERY {
            told = Instant::now();
            tell(
                shared,
                HomeNews::Checking {
                    set: set.clone(),
                    done_bytes: before.saturating_add(bytes).min(total_bytes),
                    total_bytes,
                },
            );
        }
        stop.goes_on()
    };
    let answer = shelf.verify(&set, &mut on_the_way);
    let answer = answer.map_err(|err| err.to_string()).map(|verdicts| {
        let checks = verdicts.into_iter();
        checks.map(|(place, is)| (place, verdict(is))).collect()
    });
    tell(shared, HomeNews::Checked(set, answer));
}

fn bytes_of(shelf: &Shelf, set: &SetId) -> u64 {
    let files = shelf.files(set);
    let paths = files.iter().filter_map(|(_, state)| match state {
        FileState::Ready { path, .. } => std::fs::metadata(path).ok(),
        _ => None,
    });
    paths.map(|about| about.len()).fold(0, u64::saturating_add)
}

fn verdict(is: Verdict) -> FileCheck {
    match is {
        Verdict::Right => FileCheck::Right,
        Verdict::Wrong => FileCheck::Wrong,
        Verdict::Unknown => FileCheck::Unknown,
        Verdict::Missing => FileCheck::Missing,
        Verdict::Stopped => FileCheck::Stopped,
    }
}

/// Uses another program's folder: its files that are on our list stand in for downloads.
pub(super) fn borrow(shared: &Shared, open: &Mutex<Option<Open>>, stop: &Stop, folder: &Path) {
    let Some(shelf) = shelf(open) else {
        return tell(shared, HomeNews::Lent(Err(words::CLOSED.to_owned())));
    };
    let answer = lend(&shelf, stop, folder);
    tell(shared, HomeNews::Borrowed(all(&shelf)));
    tell(shared, HomeNews::Lent(answer));
}

fn lend(shelf: &Shelf, stop: &Stop, folder: &Path) -> Result<usize, String> {
    if let Err(err) = shelf.use_folder(folder) {
        return Err(match err.kind() {
            io::ErrorKind::NotFound => words::NOT_THEIRS.to_owned(),
            _ => err.to_string(),
        });
    }
    let mut taken = 0;
    for offer in &shelf.manifest().offers {
        let answer = shelf.adopt(&offer.id, &mut |_bytes| stop.goes_on());
        // One file that cannot be read does not hide the others.
        taken += answer.unwrap_or_else(|err| {
            tracing::warn!(%err, "a file in another program's folder");
            0
        });
    }
    Ok(taken)
}

/// No longer uses a folder.
pub(super) fn give_back(shared: &Shared, open: &Mutex<Option<Open>>, folder: &Path) {
    let Some(shelf) = shelf(open) else {
        return;
    };
    let used = shelf.folders().into_iter().find(|used| used.path == folder);
    if let Some(used) = used
        && let Err(err) = shelf.leave_folder(&used)
    {
        tell(shared, HomeNews::Lent(Err(err.to_string())));
    }
    tell(shared, HomeNews::Borrowed(all(&shelf)));
    if let Some(Open {
        shelf, free_space, ..
    }) = lock(open).as_ref()
    {
        super::look::look(shared, shelf, free_space);
    }
}

/// Tells what is in other programs' folders, if any are in use.
pub(super) fn borrowed(shared: &Shared, open: &Mutex<Option<Open>>) {
    if let Some(shelf) = shelf(open) {
        tell(shared, HomeNews::Borrowed(all(&shelf)));
    }
}

fn all(shelf: &Shelf) -> Vec<Borrowed> {
    let mut files = shelf.theirs();
    let folders = shelf.folders().into_iter();
    folders
        .map(|Used { kind, path }| {
            let inside = files.extract_if(.., |file| file.path.starts_with(&path));
            let inside = inside.map(|file| BorrowedFile {
                path: file.path,
                bytes: file.bytes,
                found: file.found,
            });
            Borrowed {
                files: inside.collect(),
                program: program(kind),
                path,
            }
        })
        .collect()
}

fn program(kind: FolderKind) -> Program {
    match kind {
        FolderKind::ComfyUi => Program::ComfyUi,
        FolderKind::A1111 => Program::A1111,
    }
}
