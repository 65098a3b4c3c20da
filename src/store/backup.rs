//! Copies of the history, made while it is in use, checked before they count: before every change of its form, once a day,
//! and when a session ends. One of them can be put in the place of a history that cannot be opened.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rusqlite::{Connection, OpenFlags};

use crate::domain::time::{Day, Moment};
use crate::paths::LibraryPaths;
use crate::store::error::StoreError;
use crate::store::files::{ensure_folder, flush_folder};
use crate::store::open::{self, Held};
use crate::store::{Result, Store, connection};

/// Daily copies kept whatever their age.
const DAYS: usize = 7;
/// Weeks before them of which one copy each is kept.
const WEEKS: usize = 4;
/// All daily copies together take no more than this, except for the newest two.
const MOST_BYTES: u64 = 1_000_000_000;
/// A history larger than this is not copied again when a session ends.
const SMALL_BYTES: u64 = 64_000_000;
/// Left free for pictures.
const SPARE_BYTES: u64 = 200_000_000;

/// A copy of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryCopy {
    /// The file.
    pub file: PathBuf,
    /// When it was made.
    pub made: Moment,
    /// Its size.
    pub bytes: u64,
}

/// All copies of a library's history, the newest first.
pub fn history_copies(paths: &LibraryPaths) -> Vec<HistoryCopy> {
    let entries = fs::read_dir(paths.backups())
        .into_iter()
        .flatten()
        .flatten();
    let mut copies: Vec<HistoryCopy> = entries
        .filter_map(|entry| {
            let file = entry.path();
            let meta = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            let made = changed(&meta)?;
            let bytes = meta.len();
            let ours = file.extension().is_some_and(|ending| ending == "sqlite3");
            ours.then_some(HistoryCopy { file, made, bytes })
        })
        .collect();
    copies.sort_by(|a, b| b.made.cmp(&a.made).then_with(|| b.file.cmp(&a.file)));
    copies
}

/// Puts a copy in the place of a history that is damaged or gone. What was there is moved, not deleted; returns where to.
///
/// The copy is looked through first. A crash on the way leaves no history, which opening says, and this can be done again.
pub fn put_back(paths: &LibraryPaths, copy: &Path) -> Result<PathBuf> {
    look_through(copy, paths)?;
    let Held::Ours(_lock) = open::lock(paths)? else {
        return Err(StoreError::InUse {
            path: paths.root().to_owned(),
        });
    };
    let database = paths.database();
    let failed = |err| StoreError::io("putting a copy back", err, &database, paths);
    ensure_folder(&paths.backups(), paths)?;
    let aside = free_folder(paths);
    ensure_folder(&aside, paths)?;
    let beside = |ending: &str| {
        let mut name = database.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    // Whole on the disk before anything is moved: without room for it, all stays as it is.
    let part = beside(".part");
    fs::copy(copy, &part)
        .and_then(|_| File::open(&part)?.sync_all())
        .map_err(failed)?;
    for file in [database.clone(), beside("-wal"), beside("-shm")] {
        let Some(name) = file.file_name() else {
            continue;
        };
        match fs::rename(&file, aside.join(name)) {
            Err(err) if err.kind() != std::io::ErrorKind::NotFound => return Err(failed(err)),
            _ => {}
        }
    }
    fs::rename(&part, &database)
        .and_then(|()| flush_folder(&aside))
        .and_then(|()| flush_folder(paths.root()))
        .map_err(failed)?;
    Ok(aside)
}

impl Store {
    /// Keeps a copy of the history if there is none of the day of `now` (UTC) yet. `None` where there was nothing to do.
    pub fn copy_of_the_day(&self, now: Moment) -> Result<Option<PathBuf>> {
        let file = daily_name(self.paths(), now.day(0));
        if file.exists() {
            return Ok(None);
        }
        self.keep_copy(&file)
    }

    /// Renews the copy of the day at the end of a session, if the history is small enough for nobody to notice.
    pub fn copy_at_end(&self, now: Moment) -> Result<Option<PathBuf>> {
        let file = daily_name(self.paths(), now.day(0));
        let bytes = fs::metadata(self.paths().database()).map_or(0, |meta| meta.len());
        if file.exists() && bytes > SMALL_BYTES {
            return Ok(None);
        }
        self.keep_copy(&file)
    }

    fn keep_copy(&self, file: &Path) -> Result<Option<PathBuf>> {
        let paths = self.paths();
        if self.read_only_because().is_some() || self.is_copied() {
            return Ok(None);
        }
        let bytes = fs::metadata(paths.database()).map_or(0, |meta| meta.len());
        if self.free_space()? < bytes * 2 + SPARE_BYTES {
            tracing::warn!(bytes, "no room for a copy of the history");
            return Ok(None);
        }
        ensure_folder(&paths.backups(), paths)?;
        remove_halves(paths);
        self.backup(file)?;
        thin(paths);
        Ok(Some(file.to_owned()))
    }

    /// Whether nothing was written since the newest copy.
    fn is_copied(&self) -> bool {
        let mut log = self.paths().database().into_os_string();
        log.push("-wal");
        let written = [self.paths().database(), log.into()]
            .into_iter()
            .filter_map(|file| changed(&fs::metadata(file).ok()?))
            .max();
        let newest = history_copies(self.paths()).first().map(|copy| copy.made);
        newest.is_some() && newest > written
    }
}

fn changed(meta: &fs::Metadata) -> Option<Moment> {
    let since = meta.modified().ok()?;
    let ms = since.duration_since(UNIX_EPOCH).ok()?.as_millis();
    i64::try_from(ms).ok().map(Moment)
}

fn daily_name(paths: &LibraryPaths, day: Day) -> PathBuf {
    let (year, month, date) = day.date();
    paths
        .backups()
        .join(format!("daily-{year:04}-{month:02}-{date:02}.sqlite3"))
}

/// The day in the name of a daily copy.
fn day_of(file: &Path) -> Option<Day> {
    let date = file.file_stem()?.to_str()?.strip_prefix("daily-")?;
    let date = chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    let since = date.signed_duration_since(chrono::NaiveDate::default());
    Some(Day(since.num_days()))
}

/// Deletes daily copies that newer ones make needless. Copies made before an upgrade stay.
fn thin(paths: &LibraryPaths) {
    let mut daily: Vec<(Day, HistoryCopy)> = history_copies(paths)
        .into_iter()
        .filter_map(|copy| Some((day_of(&copy.file)?, copy)))
        .collect();
    daily.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    let mut weeks = Vec::new();
    let mut bytes = 0;
    for (at, (day, copy)) in daily.iter().enumerate() {
        let week = day.0.div_euclid(7);
        let wanted = at < DAYS || weeks.len() < WEEKS && !weeks.contains(&week);
        if at >= DAYS && wanted {
            weeks.push(week);
        }
        if wanted && (at < 2 || bytes + copy.bytes <= MOST_BYTES) {
            bytes += copy.bytes;
        } else if let Err(err) = fs::remove_file(&copy.file) {
            tracing::warn!(%err, "an old copy of the history stays");
        }
    }
}

/// Deletes copies that a crash left unfinished.
fn remove_halves(paths: &LibraryPaths) {
    let entries = fs::read_dir(paths.backups())
        .into_iter()
        .flatten()
        .flatten();
    for file in entries.map(|entry| entry.path()) {
        let name = file.file_name().and_then(std::ffi::OsStr::to_str);
        if name.is_some_and(|name| name.starts_with("daily-") && name.contains(".part"))
            && let Err(err) = fs::remove_file(&file)
        {
            tracing::warn!(%err, "half a copy of the history stays");
        }
    }
}

/// A folder among the copies that nothing is in yet.
fn free_folder(paths: &LibraryPaths) -> PathBuf {
    let name = |number: u32| paths.backups().join(format!("damaged-{number}"));
    let mut number = 1;
    while name(number).exists() {
        number += 1;
    }
    name(number)
}

/// Whether a file is a whole history of ours.
fn look_through(copy: &Path, paths: &LibraryPaths) -> Result<()> {
    let look = || -> rusqlite::Result<(i64, String)> {
        let conn = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let application = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        let verdict = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        Ok((application, verdict))
    };
    let (application, verdict) = look()
        .map_err(StoreError::from)
        .map_err(|err| err.explained("looking through a copy", paths))?;
    if application != connection::APPLICATION_ID {
        return Err(StoreError::NotALibrary {
            path: copy.to_owned(),
        });
    }
    if verdict != "ok" {
        return Err(StoreError::Damaged {
            detail: verdict,
            path: copy.to_owned(),
        });
    }
    Ok(())
}

/// Copies the history to `to`. The copy is complete and sound when this returns, or not there at all.
pub(crate) fn copy(source: &Connection, to: &Path, paths: &LibraryPaths) -> Result<()> {
    let part = to.with_extension("sqlite3.part");
    remove_if_there(&part, paths)?;
    let made = write_copy(source, &part, paths);
    if made.is_err() {
        remove_if_there(&part, paths)?;
    }
    made?;
    File::open(&part)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&part, to))
        .and_then(|()| flush_folder(to.parent().unwrap_or(to)))
        .map_err(|err| StoreError::io("saving a copy of the history", err, to, paths))
}

/// The copy made before an upgrade, under a name that says which.
pub(crate) fn before_upgrade(
    source: &Connection,
    paths: &LibraryPaths,
    from: u32,
    to: u32,
) -> Result<PathBuf> {
    let folder = paths.backups();
    let name = |attempt: u32| {
        let again = if attempt == 0 {
            String::new()
        } else {
            format!("-{attempt}")
        };
        folder.join(format!("before-upgrade-{from}-to-{to}{again}.sqlite3"))
    };
    // An earlier attempt's copy may be the only good one: it is never written over.
    let mut attempt = 0;
    while name(attempt).exists() {
        attempt += 1;
    }
    let file = name(attempt);
    copy(source, &file, paths)?;
    Ok(file)
}

fn write_copy(source: &Connection, part: &Path, paths: &LibraryPaths) -> Result<()> {
    let mut target = Connection::open(part)?;
    // All pages in one step: one consistent moment, and writers never have to wait in write-ahead-log mode.
    let step = rusqlite::backup::Backup::new(source, &mut target)?.step(-1)?;
    if step != rusqlite::backup::StepResult::Done {
        return Err(StoreError::Busy {
            path: paths.database(),
        });
    }
    let mode: String = target.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    tracing::debug!(%mode, "a copy is one file");
    let verdict: String = target.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StoreError::Damaged {
            detail: verdict,
            path: paths.database(),
        });
    }
    Ok(())
}

fn remove_if_there(part: &Path, paths: &LibraryPaths) -> Result<()> {
    match fs::remove_file(part) {
        Err(err) if err.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io("tidying up", err, part, paths))
        }
        _ => Ok(()),
    }
}
