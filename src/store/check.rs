//! Looking the library over: is the history sound, is every picture's file there and unchanged, is anything left lying about.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::domain::ids::{BlobId, PictureId};
use crate::domain::picture::FileFormat;
use crate::store::{Result, Store, files};

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Structure of the history; files are there and have their size.
    Quick,
    /// Also every index, and every file's hash.
    Full,
}

/// Something wrong with a picture's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not there.
    Missing {
        /// The picture.
        picture: PictureId,
        /// Where it should be.
        file: PathBuf,
    },
    /// Its bytes are not the ones that were saved.
    Changed {
        /// The picture.
        picture: PictureId,
        /// The file.
        file: PathBuf,
    },
}

/// What a look found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Pictures looked at, also those in the bin.
    pub pictures: u64,
    /// What `SQLite` complains about; empty when the history is sound.
    pub history: Vec<String>,
    /// Pictures whose files are wrong.
    pub faults: Vec<Fault>,
    /// Files under `pictures/` no row knows. No harm; a crash just before a row was written leaves one.
    pub strays: Vec<PathBuf>,
    /// Temporary files. No harm; removed at the next start.
    pub leftovers: Vec<PathBuf>,
}

impl CheckReport {
    /// Whether nothing that was promised is broken.
    pub fn is_sound(&self) -> bool {
        self.history.is_empty() && self.faults.is_empty()
    }
}

impl Store {
    /// Looks the library over. A full look reads every file.
    pub fn check(&self, depth: Depth) -> Result<CheckReport> {
        let nothing_is_purged = self.hold_blobs();
        let mut report = CheckReport::default();
        let known = self.read("checking the library", |conn| {
            report.history = sqlite_complaints(conn, depth)?;
            report.history.extend(own_complaints(conn)?);
            self.check_files(conn, depth, &mut report)
        })?;
        drop(nothing_is_purged);
        report.strays = self.strays(&known)?;
        report.leftovers = files_in(&self.paths().incoming());
        Ok(report)
    }

    fn check_files(
        &self,
        conn: &Connection,
        depth: Depth,
        report: &mut CheckReport,
    ) -> Result<BTreeSet<BlobId>> {
        let mut known = BTreeSet::new();
        let mut sources =
            conn.prepare("SELECT blob FROM run_sources UNION SELECT blob FROM doomed UNION SELECT blob FROM areas")?;
        for blob in sources.query_map([], |row| row.get(0))? {
            known.insert(BlobId(blob?));
        }
        let mut statement =
            conn.prepare("SELECT id, blob, format, bytes FROM pictures ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (picture, blob) = (PictureId(row.get(0)?), BlobId(row.get(1)?));
            let format =
                FileFormat::from_extension(&row.get::<_, String>(2)?).unwrap_or(FileFormat::Png);
            let bytes = row.get::<_, i64>(3)?.unsigned_abs();
            report.pictures += 1;
            known.insert(blob);
            let file = self.paths().picture(blob, format);
            match look_at(&file, blob, bytes, depth) {
                Ok(true) => {}
                Ok(false) => report.faults.push(Fault::Changed { picture, file }),
                Err(_unreadable) => report.faults.push(Fault::Missing { picture, file }),
            }
        }
        Ok(known)
    }

    fn strays(&self, known: &BTreeSet<BlobId>) -> Result<Vec<PathBuf>> {
        let shards = fs::read_dir(self.paths().pictures())
            .into_iter()
            .flatten()
            .flatten();
        let mut strays: Vec<PathBuf> = shards
            .flat_map(|shard| files_in(&shard.path()))
            .filter(|file| blob_of(file).is_none_or(|blob| !known.contains(&blob)))
            .collect();
        if strays.is_empty() {
            return Ok(strays);
        }
        // Some may have been saved while we looked; for a moment nothing is, so that what is left has no row for sure.
        let _nothing_is_saved = self.own_blobs();
        self.read("checking the library", |conn| {
            let mut has_row = conn.prepare(
                "SELECT EXISTS (SELECT 1 FROM pictures WHERE blob = ?1)
                     OR EXISTS (SELECT 1 FROM run_sources WHERE blob = ?1)
                     OR EXISTS (SELECT 1 FROM areas WHERE blob = ?1)",
            )?;
            let mut kept = Vec::new();
            for file in strays.drain(..) {
                let known = match blob_of(&file) {
                    Some(blob) => has_row.query_row([blob.0], |row| row.get(0))?,
                    None => false,
                };
                if !known && file.exists() {
                    kept.push(file);
                }
            }
            Ok(kept)
        })
    }
}

fn blob_of(file: &Path) -> Option<BlobId> {
    file.file_stem()?.to_str()?.parse().ok()
}

fn look_at(file: &Path, blob: BlobId, bytes: u64, depth: Depth) -> io::Result<bool> {
    if fs::metadata(file)?.len() != bytes {
        return Ok(false);
    }
    Ok(depth == Depth::Quick || files::hash_file(file)? == blob)
}

fn sqlite_complaints(conn: &Connection, depth: Depth) -> Result<Vec<String>> {
    let pragma = match depth {
        Depth::Quick => "PRAGMA quick_check",
        Depth::Full => "PRAGMA integrity_check",
    };
    let mut lines: Vec<String> = conn
        .prepare(pragma)?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    lines.retain(|line| line != "ok");
    Ok(lines)
}

/// Rules `SQLite` does not know.
fn own_complaints(conn: &Connection) -> Result<Vec<String>> {
    let rules = [
        (
            "links to missing rows",
            "SELECT count(*) FROM pragma_foreign_key_check",
        ),
        (
            "pictures of jobs that are not done",
            "SELECT count(*) FROM pictures JOIN jobs ON jobs.id = pictures.job WHERE jobs.state <> 'done'",
        ),
        (
            "wrong kept counts",
            "SELECT (SELECT count(*) FROM pictures) <> (SELECT coalesce(sum(pictures), 0) FROM tally)",
        ),
    ];
    let mut complaints = Vec::new();
    for (what, sql) in rules {
        let found: i64 = conn.query_row(sql, [], |row| row.get(0))?;
        if found > 0 {
            complaints.push(format!("{what}: {found}"));
        }
    }
    Ok(complaints)
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files
}
