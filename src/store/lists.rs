//! Looking things up: runs with their jobs, single pictures, prompts used before.

use rusqlite::{Connection, OptionalExtension as _};

use crate::domain::history::{JobRecord, PastPrompt, RunRecord};
use crate::domain::ids::{BlobId, PictureId, RunId};
use crate::domain::picture::PictureRow;
use crate::domain::run::RunSpec;
use crate::domain::time::Moment;
use crate::store::words::{self, Index};
use crate::store::{Result, Store, StoreError, records};

/// Everything about one picture, for the inspector.
#[derive(Clone, Debug)]
pub struct PictureDetail {
    /// The picture.
    pub picture: PictureRow,
    /// The job that made it.
    pub job: JobRecord,
    /// What was asked in that click.
    pub spec: RunSpec,
    /// When that was.
    pub run_created: Moment,
    /// Since when it is in the bin, if it is.
    pub trashed: Option<Moment>,
}

impl Store {
    /// Runs older than `before` (or the newest ones), newest first, with jobs and pictures.
    pub fn runs(&self, before: Option<RunId>, limit: usize) -> Result<Vec<RunRecord>> {
        self.read("reading the history", |conn| {
            let ids: Vec<i64> = conn
                .prepare_cached(
                    "SELECT id FROM runs WHERE id < ?1 AND json_extract(spec, '$.kind') = 'generate'
                        AND json_extract(spec, '$.models[0]') NOT LIKE 'studio/%'
                     ORDER BY id DESC LIMIT ?2",
                )?
                .query_map(
                    [before.map_or(i64::MAX, |run| run.0), records::number(limit)],
                    |row| row.get(0),
                )?
                .collect::<rusqlite::Result<_>>()?;
            ids.into_iter().map(|id| run(conn, RunId(id))).collect()
        })
    }

    /// The newest runs that change pictures by a model.
    pub fn edit_runs(&self, limit: usize) -> Result<Vec<RunRecord>> {
        self.read("reading the history", |conn| {
            let ids: Vec<i64> = conn
                .prepare_cached(
                    "SELECT id FROM runs WHERE json_extract(spec, '$.kind') = 'edit'
                        AND json_extract(spec, '$.models[0]') NOT LIKE 'studio/%'
                        AND id > (SELECT max(id) FROM runs) - 2000
                     ORDER BY id DESC LIMIT ?1",
                )?
                .query_map([records::number(limit)], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            ids.into_iter().map(|id| run(conn, RunId(id))).collect()
        })
    }

    /// The picture a person brought in with this file, outside the bin.
    pub fn find_brought_in(&self, blob: BlobId) -> Result<Option<PictureRow>> {
        Ok(self
            .find_picture_by_blob(blob)?
            .filter(|row| row.model.as_str() == crate::domain::version::BROUGHT_IN))
    }

    /// One run with jobs and pictures.
    pub fn run(&self, id: RunId) -> Result<RunRecord> {
        self.read("reading a run", |conn| run(conn, id))
    }

    /// One picture with everything known about it, also from the bin.
    pub fn picture(&self, id: PictureId) -> Result<PictureDetail> {
        self.read("looking a picture up", |conn| {
            let sql = format!(
                "SELECT {}, trashed_ms FROM pictures WHERE id = ?1",
                records::PICTURE
            );
            let (picture, trashed_ms) = conn
                .prepare_cached(&sql)?
                .query_row([id.0], |row| {
                    Ok((records::picture(row)?, row.get::<_, i64>(13)?))
                })
                .optional()?
                .ok_or(StoreError::NotFound {
                    what: "picture",
                    id: id.0,
                })?;
            let job = records::job_by_id(conn, picture.job)?;
            let (spec, run_created) = spec(conn, picture.run)?;
            Ok(PictureDetail {
                picture,
                job,
                spec,
                run_created,
                trashed: (trashed_ms > 0).then_some(Moment(trashed_ms)),
            })
        })
    }

    /// The newest picture outside the bin that has this file.
    pub fn find_picture_by_blob(&self, blob: BlobId) -> Result<Option<PictureRow>> {
        self.read("looking a picture up", |conn| {
            let sql = format!(
                "SELECT {} FROM pictures WHERE blob = ?1 AND trashed_ms = 0 ORDER BY id DESC LIMIT 1",
                records::PICTURE
            );
            Ok(conn
                .prepare_cached(&sql)?
                .query_row([blob.0], records::picture)
                .optional()?)
        })
    }

    /// The file with this content, if the library has it: a picture, or the source or mask of an edit.
    pub fn find_file(
        &self,
        blob: BlobId,
    ) -> Option<(std::path::PathBuf, crate::domain::picture::FileFormat)> {
        self.inner.files.find(blob)
    }

    /// Prompts used before, the latest first, each once; with words, only those that have them.
    pub fn past_prompts(&self, search: &str, limit: usize) -> Result<Vec<PastPrompt>> {
        self.read("looking for prompts", |conn| {
            let (sql, query) = match words::query(conn, Index::Prompts, search)? {
                None => (
                    "SELECT last_run, text, last_used_ms FROM prompts INDEXED BY prompts_by_use
                     WHERE ?1 = '' ORDER BY last_run DESC LIMIT ?2",
                    String::new(),
                ),
                Some(query) => (
                    "SELECT last_run, text, last_used_ms FROM prompt_words
                     JOIN prompts ON prompts.last_run = prompt_words.rowid
                     WHERE prompt_words MATCH ?1 ORDER BY prompt_words.rowid DESC LIMIT ?2",
                    query,
                ),
            };
            let found = conn
                .prepare_cached(sql)?
                .query_map(rusqlite::params![query, records::number(limit)], |row| {
                    Ok(PastPrompt {
                        run: RunId(row.get(0)?),
                        prompt: row.get(1)?,
                        used: Moment(row.get(2)?),
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(found)
        })
    }
}

fn run(conn: &Connection, id: RunId) -> Result<RunRecord> {
    let (spec, created) = spec(conn, id)?;
    let sql = format!("{} WHERE jobs.run = ?1 ORDER BY jobs.id", records::JOB);
    let mut jobs: Vec<JobRecord> = conn
        .prepare_cached(&sql)?
        .query_and_then([id.0], records::job)?
        .collect::<Result<_>>()?;
    for job in &mut jobs {
        job.picture = records::picture_of_job(conn, job.id)?;
    }
    Ok(RunRecord {
        id,
        spec,
        created,
        jobs,
    })
}

fn spec(conn: &Connection, id: RunId) -> Result<(RunSpec, Moment)> {
    let row: Option<(String, String, i64)> = conn
        .prepare_cached(
            "SELECT runs.spec, prompts.text, runs.created_ms FROM runs JOIN prompts ON prompts.id = runs.prompt
             WHERE runs.id = ?1",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (json, prompt, created_ms) = row.ok_or(StoreError::NotFound {
        what: "run",
        id: id.0,
    })?;
    Ok((records::spec_from_json(&json, &prompt)?, Moment(created_ms)))
}
