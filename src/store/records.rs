//! Rows of the history and the domain's records, one into the other.
//!
//! A prompt is stored once, in `prompts`; the JSON of specs and tasks leaves it out where it is the same.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Serialize;
use serde_json::Value;

use crate::domain::history::{Facts, JobRecord};
use crate::domain::ids::{BlobId, JobId, ModelId, PictureId, RunId};
use crate::domain::job::JobState;
use crate::domain::picture::{FileFormat, PictureRow};
use crate::domain::review::{Review, Verdict};
use crate::domain::run::{PlannedJob, RunSpec};
use crate::domain::shape::Size;
use crate::domain::time::Moment;
use crate::store::{Result, StoreError};

/// Columns [`picture`] reads, in its order.
pub(crate) const PICTURE: &str = "id, job, run, model, blob, format, width_px, height_px, average_rgb, created_ms, \
                                  verdict, stars, damaged";

/// Columns [`job`] reads, in its order, and where from.
pub(crate) const JOB: &str = "SELECT jobs.id, jobs.run, jobs.planned, jobs.state_json, jobs.created_ms, jobs.sent_ms, \
                              jobs.ended_ms, jobs.facts, prompts.text FROM jobs \
                              JOIN runs ON runs.id = jobs.run JOIN prompts ON prompts.id = runs.prompt";

/// A picture from the columns of [`PICTURE`].
pub(crate) fn picture(row: &Row<'_>) -> rusqlite::Result<PictureRow> {
    let format: String = row.get(5)?;
    let [_, red, green, blue] = row.get::<_, u32>(8)?.to_be_bytes();
    Ok(PictureRow {
        id: PictureId(row.get(0)?),
        job: JobId(row.get(1)?),
        run: RunId(row.get(2)?),
        model: ModelId(row.get(3)?),
        blob: BlobId(row.get(4)?),
        // The table's CHECK allows no other.
        format: FileFormat::from_extension(&format).unwrap_or(FileFormat::Png),
        size: Size::new(row.get(6)?, row.get(7)?),
        average_rgb: [red, green, blue],
        created: Moment(row.get(9)?),
        review: Review {
            verdict: Verdict::from_code(row.get(10)?),
            stars: row.get(11)?,
        },
        damaged: row.get(12)?,
    })
}

/// An average colour as the number the database holds.
pub(crate) fn rgb_number([red, green, blue]: [u8; 3]) -> u32 {
    u32::from_be_bytes([0, red, green, blue])
}

/// A job from the columns of [`JOB`], without its picture.
pub(crate) fn job(row: &Row<'_>) -> Result<JobRecord> {
    let prompt: String = row.get(8)?;
    let facts: String = row.get(7)?;
    let moment = |ms: i64| (ms >= 0).then_some(Moment(ms));
    Ok(JobRecord {
        id: JobId(row.get(0)?),
        run: RunId(row.get(1)?),
        planned: planned_from_json(&row.get::<_, String>(2)?, &prompt)?,
        state: state_from_json(&row.get::<_, String>(3)?)?,
        created: Moment(row.get(4)?),
        sent: moment(row.get(5)?),
        ended: moment(row.get(6)?),
        facts: if facts.is_empty() {
            None
        } else {
            Some(from_json::<Facts>("job's facts", &facts)?)
        },
        picture: None,
    })
}

/// The picture of a job, unless it is in the bin or gone.
pub(crate) fn picture_of_job(conn: &Connection, job: JobId) -> Result<Option<PictureRow>> {
    let sql = format!("SELECT {PICTURE} FROM pictures WHERE job = ?1 AND trashed_ms = 0");
    Ok(conn
        .prepare_cached(&sql)?
        .query_row([job.0], picture)
        .optional()?)
}

/// One job with its picture.
pub(crate) fn job_by_id(conn: &Connection, id: JobId) -> Result<JobRecord> {
    let mut statement = conn.prepare_cached(&format!("{JOB} WHERE jobs.id = ?1"))?;
    let mut rows = statement.query([id.0])?;
    let row = rows.next()?.ok_or(StoreError::NotFound {
        what: "job",
        id: id.0,
    })?;
    let mut record = job(row)?;
    record.picture = picture_of_job(conn, id)?;
    Ok(record)
}

/// Adds a picture row; its time is moved on by milliseconds until it is the only one.
pub(crate) fn insert_picture(conn: &Connection, new: &NewPicture<'_>) -> Result<PictureRow> {
    let created_ms = free_millisecond(conn, new.created)?;
    conn.prepare_cached(
        "INSERT INTO pictures (job, run, model, blob, format, width_px, height_px, average_rgb, bytes, created_ms,
                               verdict, stars)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        new.job.0,
        new.run.0,
        new.model.as_str(),
        new.blob.0,
        new.format.extension(),
        new.size.width_px,
        new.size.height_px,
        rgb_number(new.average_rgb),
        number(new.bytes),
        created_ms,
        new.review.verdict.code(),
        new.review.stars.min(5),
    ])?;
    Ok(PictureRow {
        id: PictureId(conn.last_insert_rowid()),
        job: new.job,
        run: new.run,
        model: new.model.clone(),
        blob: new.blob,
        format: new.format,
        size: new.size,
        average_rgb: new.average_rgb,
        created: Moment(created_ms),
        review: new.review,
        damaged: false,
    })
}

/// A count as the number the database holds; the largest it can hold where it does not fit.
pub(crate) fn number(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

/// What a new picture row holds.
pub(crate) struct NewPicture<'a> {
    pub(crate) job: JobId,
    pub(crate) run: RunId,
    pub(crate) model: &'a ModelId,
    pub(crate) blob: BlobId,
    pub(crate) format: FileFormat,
    pub(crate) size: Size,
    pub(crate) average_rgb: [u8; 3],
    pub(crate) bytes: u64,
    pub(crate) created: Moment,
    pub(crate) review: Review,
}

fn free_millisecond(conn: &Connection, wanted: Moment) -> Result<i64> {
    let mut statement =
        conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM pictures WHERE created_ms = ?1)")?;
    let mut ms = wanted.0.max(0);
    while statement.query_row([ms], |row| row.get::<_, bool>(0))? {
        ms = ms.saturating_add(1);
    }
    Ok(ms)
}

/// A run's spec, without its prompt.
pub(crate) fn spec_to_json(spec: &RunSpec) -> Result<String> {
    let mut value = to_value("run", spec)?;
    remove(&mut value, "prompt");
    Ok(value.to_string())
}

/// A run's spec from its JSON and its prompt.
pub(crate) fn spec_from_json(json: &str, prompt: &str) -> Result<RunSpec> {
    let mut value: Value = from_json("run", json)?;
    insert(&mut value, "prompt", prompt);
    serde_json::from_value(value).map_err(|source| StoreError::Record {
        what: "run",
        source,
    })
}

/// A planned job, leaving out prompts that are the run's, and a sent prompt that is the asked one.
pub(crate) fn planned_to_json(planned: &PlannedJob, prompt: &str) -> Result<String> {
    let mut value = to_value("job", planned)?;
    if planned.sent.prompt == planned.asked.prompt
        && let Some(sent) = value.get_mut("sent")
    {
        remove(sent, "prompt");
    }
    if planned.asked.prompt == prompt
        && let Some(asked) = value.get_mut("asked")
    {
        remove(asked, "prompt");
    }
    Ok(value.to_string())
}

fn planned_from_json(json: &str, prompt: &str) -> Result<PlannedJob> {
    let mut value: Value = from_json("job", json)?;
    let text = |value: &Value, task: &str| {
        let prompt = value.get(task).and_then(|task| task.get("prompt"))?;
        prompt.as_str().map(str::to_owned)
    };
    let asked = text(&value, "asked").unwrap_or_else(|| prompt.to_owned());
    let sent = text(&value, "sent").unwrap_or_else(|| asked.clone());
    for (task, prompt) in [("asked", asked), ("sent", sent)] {
        if let Some(task) = value.get_mut(task) {
            insert(task, "prompt", &prompt);
        }
    }
    serde_json::from_value(value).map_err(|source| StoreError::Record {
        what: "job",
        source,
    })
}

/// A state as JSON.
pub(crate) fn state_to_json(state: &JobState) -> Result<String> {
    to_json("job's state", state)
}

/// A state from JSON.
pub(crate) fn state_from_json(json: &str) -> Result<JobState> {
    from_json("job's state", json)
}

/// Anything as JSON.
pub(crate) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|source| StoreError::Record { what, source })
}

/// Anything from JSON.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(
    what: &'static str,
    json: &str,
) -> Result<T> {
    serde_json::from_str(json).map_err(|source| StoreError::Record { what, source })
}

fn to_value<T: Serialize>(what: &'static str, value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(|source| StoreError::Record { what, source })
}

fn remove(value: &mut Value, key: &str) {
    if let Some(object) = value.as_object_mut() {
        object.remove(key);
    }
}

fn insert(value: &mut Value, key: &str, text: &str) {
    if let Some(object) = value.as_object_mut() {
        object.insert(key.to_owned(), Value::from(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Price;
    use crate::domain::task::{Task, TaskKind};

    #[test]
    fn prompts_left_out_come_back_exactly() {
        let task = |prompt: &str| Task {
            kind: TaskKind::Generate,
            prompt: prompt.to_owned(),
            negative: "people".to_owned(),
            size: Size::new(64, 65),
            seed: Some(u64::MAX),
            effort: crate::domain::task::Effort::Usual,
            transparent: false,
            references: Vec::new(),
        };
        for (asked, sent) in [
            ("fox", "fox"),
            ("fox. soft", "fox. soft"),
            ("fox", "f"),
            ("fox. soft", "fox"),
            ("fox", ""),
        ] {
            let planned = PlannedJob {
                model: ModelId::from("s/m"),
                provider: ModelId::from("s/m").provider(),
                row: 2,
                asked: task(asked),
                sent: task(sent),
                changes: vec![],
                price: Price::Unknown,
            };
            let json = planned_to_json(&planned, "fox").unwrap();
            let back = planned_from_json(&json, "fox").unwrap();
            assert_eq!(back, planned, "asked {asked:?}, sent {sent:?}: {json}");
        }
    }
}
