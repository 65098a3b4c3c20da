//! The journal: what was planned is written before anything is sent, what happened as soon as it is known.

use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use crate::domain::history::{JobRecord, Received, RunRecord};
use crate::domain::ids::{BlobId, JobId, ModelId, RunId};
use crate::domain::job::{JobEvent, JobState};
use crate::domain::picture::{FileFormat, PictureRow};
use crate::domain::review::{Review, Verdict};
use crate::domain::run::{PlannedJob, RunSpec};
use crate::domain::time::Moment;
use crate::store::records::{self, NewPicture};
use crate::store::{Result, Store, StoreError, ledger, versions, words};

impl Store {
    /// Writes a click down: the run and all its jobs, queued. Flushed to disk when this returns.
    pub fn create_run(
        &self,
        spec: &RunSpec,
        planned: &[PlannedJob],
        now: Moment,
    ) -> Result<RunRecord> {
        let (spec, planned) = (spec.clone(), planned.to_vec());
        self.write("writing the run down", move |tx| {
            let id = insert_run(tx, &spec, now)?;
            let mut jobs = Vec::with_capacity(planned.len());
            for planned in planned {
                let job = insert_job(tx, id, &spec.prompt, &planned, &JobState::Queued, now)?;
                jobs.push(JobRecord {
                    id: job,
                    run: id,
                    planned,
                    state: JobState::Queued,
                    created: now,
                    sent: None,
                    ended: None,
                    facts: None,
                    picture: None,
                });
            }
            Ok(RunRecord {
                id,
                spec,
                created: now,
                jobs,
            })
        })
    }

    /// Writes down another try of a job that ended: a new job with the same plan in the same run, queued.
    /// The old one stays as it is. A job that has not ended cannot be tried again.
    pub fn try_again(&self, id: JobId, now: Moment) -> Result<JobRecord> {
        self.write("writing the job down", move |tx| {
            let old = records::job_by_id(tx, id)?;
            if !old.state.is_final() {
                return Err(illegal(id, old.state.name(), "be tried again"));
            }
            let (_, _, prompt) = origin(tx, id)?;
            let job = insert_job(tx, old.run, &prompt, &old.planned, &JobState::Queued, now)?;
            Ok(JobRecord {
                id: job,
                state: JobState::Queued,
                created: now,
                sent: None,
                ended: None,
                facts: None,
                picture: None,
                ..old
            })
        })
    }

    /// Writes down what happened to a job; the new state is on disk when this returns.
    ///
    /// A move the rules forbid changes nothing. Finishing is refused here: only [`Self::keep_picture`] finishes a job.
    pub fn job_event(&self, id: JobId, event: &JobEvent, now: Moment) -> Result<JobState> {
        let event = event.clone();
        self.write("writing the job down", move |tx| {
            if let JobEvent::Finish { .. } = event {
                let from = state(tx, id)?.name();
                return Err(illegal(id, from, event.name()));
            }
            advance(tx, id, &event, now)
        })
    }

    /// Keeps a picture and finishes its job: the file first, flushed, then row, cost and state in one transaction.
    /// The bytes are kept exactly as they came. A job that may not finish keeps nothing.
    pub fn keep_picture(&self, id: JobId, received: &Received, now: Moment) -> Result<PictureRow> {
        if let Some(because) = self.read_only_because() {
            return Err(StoreError::ReadOnly(because));
        }
        let finish = JobEvent::Finish {
            cost: received.cost,
        };
        self.read("looking the job up", |conn| {
            after(&state(conn, id)?, id, &finish)
        })?;
        let _nothing_is_purged = self.hold_blobs();
        let blob = self.inner.files.keep(&received.bytes, received.format)?;
        let mut facts = received.facts.clone();
        facts.received.get_or_insert(received.size);
        let (bytes, format, size, average_rgb) = (
            received.bytes.len() as u64,
            received.format,
            received.size,
            received.average_rgb,
        );
        self.write("saving a picture", move |tx| {
            advance(tx, id, &finish, now)?;
            let facts = records::to_json("job's facts", &facts)?;
            tx.prepare_cached("UPDATE jobs SET facts = ?2 WHERE id = ?1")?
                .execute(params![id.0, facts])?;
            let (run, model, prompt) = origin(tx, id)?;
            let row = records::insert_picture(
                tx,
                &NewPicture {
                    job: id,
                    run,
                    model: &model,
                    blob,
                    format,
                    size,
                    average_rgb,
                    bytes,
                    created: now,
                    review: Review::default(),
                },
            )?;
            index_picture(tx, row.created, &prompt, &model, Verdict::None, false)?;
            versions::grow_from_run(tx, row.id, run)?;
            Ok(row)
        })
    }

    /// Keeps a file that is no result: the source or mask of an edit. It stays once a run names it.
    pub fn keep_source(&self, bytes: &[u8], format: FileFormat) -> Result<BlobId> {
        if let Some(because) = self.read_only_because() {
            return Err(StoreError::ReadOnly(because));
        }
        let _nothing_is_purged = self.hold_blobs();
        self.inner.files.keep(bytes, format)
    }

    /// Jobs that had not ended when the library was last closed, oldest first.
    pub fn unfinished_jobs(&self) -> Result<Vec<JobRecord>> {
        self.read("looking for unfinished jobs", |conn| {
            let sql = format!(
                "{} WHERE jobs.state IN ('queued', 'sent', 'accepted', 'fetching') ORDER BY jobs.id",
                records::JOB
            );
            conn.prepare_cached(&sql)?
                .query_and_then([], records::job)?
                .collect()
        })
    }

    /// One job.
    pub fn job(&self, id: JobId) -> Result<JobRecord> {
        self.read("looking a job up", |conn| records::job_by_id(conn, id))
    }
}

/// Adds a run and remembers its prompt.
pub(crate) fn insert_run(conn: &Connection, spec: &RunSpec, now: Moment) -> Result<RunId> {
    let digest: [u8; 32] = Sha256::digest(spec.prompt.as_bytes()).into();
    let known = conn
        .prepare_cached("SELECT id, last_run FROM prompts WHERE digest = ?1")?
        .query_row([digest], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (prompt, last_run): (i64, i64) = if let Some(known) = known {
        known
    } else {
        conn.prepare_cached(
            "INSERT INTO prompts (text, digest, last_run, last_used_ms) VALUES (?1, ?2, 0, ?3)",
        )?
        .execute(params![spec.prompt, digest, now.0])?;
        (conn.last_insert_rowid(), 0)
    };
    conn.prepare_cached("INSERT INTO runs (prompt, spec, created_ms) VALUES (?1, ?2, ?3)")?
        .execute(params![prompt, records::spec_to_json(spec)?, now.0])?;
    let run = conn.last_insert_rowid();
    conn.prepare_cached("UPDATE prompts SET last_run = ?2, last_used_ms = ?3 WHERE id = ?1")?
        .execute([prompt, run, now.0])?;
    if last_run > 0 {
        conn.prepare_cached("DELETE FROM prompt_words WHERE rowid = ?1")?
            .execute([last_run])?;
    }
    conn.prepare_cached("INSERT INTO prompt_words (rowid, words) VALUES (?1, ?2)")?
        .execute(params![run, words::indexed(&spec.prompt)])?;
    let mut insert =
        conn.prepare_cached("INSERT OR IGNORE INTO run_sources (run, blob) VALUES (?1, ?2)")?;
    for blob in spec.files() {
        insert.execute(params![run, blob.0])?;
    }
    Ok(RunId(run))
}

/// Adds a job in a state.
pub(crate) fn insert_job(
    conn: &Connection,
    run: RunId,
    prompt: &str,
    planned: &PlannedJob,
    state: &JobState,
    now: Moment,
) -> Result<JobId> {
    conn.prepare_cached(
        "INSERT INTO jobs (run, model, provider, variation, planned, state, state_json, created_ms, price_micros)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        run.0,
        planned.model.as_str(),
        planned.provider.as_str(),
        planned.row,
        records::planned_to_json(planned, prompt)?,
        state.name(),
        records::state_to_json(state)?,
        now.0,
        planned.price.at_most().map_or(-1, |micros| micros.0),
    ])?;
    Ok(JobId(conn.last_insert_rowid()))
}

/// Puts a picture's words and marks in the index, in place of what was there.
pub(crate) fn index_picture(
    conn: &Connection,
    created: Moment,
    prompt: &str,
    model: &ModelId,
    verdict: Verdict,
    trashed: bool,
) -> Result<()> {
    let words = words::of_picture(prompt, model, verdict, trashed);
    conn.prepare_cached("INSERT OR REPLACE INTO picture_words (rowid, words) VALUES (?1, ?2)")?
        .execute(params![created.0, words])?;
    Ok(())
}

fn state(conn: &Connection, id: JobId) -> Result<JobState> {
    let json: Option<String> = conn
        .prepare_cached("SELECT state_json FROM jobs WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let json = json.ok_or(StoreError::NotFound {
        what: "job",
        id: id.0,
    })?;
    records::state_from_json(&json)
}

fn after(state: &JobState, id: JobId, event: &JobEvent) -> Result<JobState> {
    state
        .after(event)
        .map_err(|no| illegal(id, no.from, no.event))
}

fn illegal(id: JobId, from: &'static str, event: &'static str) -> StoreError {
    StoreError::IllegalMove {
        job: id.0,
        from,
        event,
    }
}

fn advance(conn: &Connection, id: JobId, event: &JobEvent, now: Moment) -> Result<JobState> {
    let before = state(conn, id)?;
    let next = after(&before, id, event)?;
    let remote = next.remote().map_or("", |remote| remote.id.as_str());
    conn.prepare_cached(
        "UPDATE jobs SET state = ?2, state_json = ?3, remote_id = CASE WHEN ?4 = '' THEN remote_id ELSE ?4 END,
                         ended_ms = ?5
         WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        next.name(),
        records::state_to_json(&next)?,
        remote,
        if next.is_final() { now.0.max(0) } else { -1 },
    ])?;
    let sent_ms = match event {
        JobEvent::Send => Some(now.0.max(0)),
        JobEvent::Restart => Some(-1),
        _ => None,
    };
    if let Some(sent_ms) = sent_ms {
        conn.prepare_cached("UPDATE jobs SET sent_ms = ?2 WHERE id = ?1")?
            .execute([id.0, sent_ms])?;
    }
    ledger::book(conn, id, &before, event, now)?;
    Ok(next)
}

fn origin(conn: &Connection, id: JobId) -> Result<(RunId, ModelId, String)> {
    Ok(conn
        .prepare_cached(
            "SELECT jobs.run, jobs.model, prompts.text FROM jobs
             JOIN runs ON runs.id = jobs.run JOIN prompts ON prompts.id = runs.prompt WHERE jobs.id = ?1",
        )?
        .query_row([id.0], |row| {
            Ok((RunId(row.get(0)?), ModelId(row.get(1)?), row.get(2)?))
        })?)
}
