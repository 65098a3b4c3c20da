//! Money and time spent, and room used.

use rusqlite::{Connection, params};

use crate::domain::budget::Spent;
use crate::domain::failure::Charged;
use crate::domain::history::{Facts, Timing};
use crate::domain::ids::{JobId, ModelId};
use crate::domain::job::{JobEvent, JobState};
use crate::domain::money::{Cost, Micros};
use crate::domain::shape::Size;
use crate::domain::time::Moment;
use crate::store::{Result, Store, records};

/// How much room the library takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of all pictures, also those in the bin; the same file made twice counts twice.
    pub pictures_bytes: u64,
    /// Bytes of the history with its log.
    pub database_bytes: u64,
    /// Bytes of the cache of small pictures.
    pub thumbs_bytes: u64,
    /// Pictures, also those in the bin.
    pub pictures: u64,
}

impl Store {
    /// What was spent from a moment on. What may have been charged counts until it is known that it was not.
    pub fn spent_since(&self, from: Moment) -> Result<Micros> {
        self.read("adding up the costs", |conn| {
            let sum = conn
                .prepare_cached("SELECT coalesce(sum(micros), 0) FROM ledger WHERE at_ms >= ?1")?
                .query_row([from.0], |row| row.get(0))?;
            Ok(Micros(sum))
        })
    }

    /// What was spent today, this month and in the whole library, local time. Jobs that are on their way count with the
    /// price agreed to, so two quick clicks cannot both use the last of a budget.
    pub fn spent(&self, now: Moment, utc_offset_secs: i32) -> Result<Spent> {
        let today = now.day(utc_offset_secs);
        let month = today.first_of_month();
        self.read("adding up the costs", |conn| {
            let mut sum = conn.prepare_cached(
                "SELECT coalesce(sum(micros), 0) FROM ledger WHERE at_ms >= ?1",
            )?;
            let mut since = |from: Moment| sum.query_row([from.0], |row| row.get::<_, i64>(0));
            let on_its_way = conn
                .prepare_cached(
                    "SELECT coalesce(sum(price_micros), 0) FROM jobs
                     WHERE state IN ('queued', 'sent', 'accepted', 'fetching') AND price_micros > 0",
                )?
                .query_row([], |row| row.get(0))
                .map(Micros)?;
            Ok(Spent {
                today: on_its_way.plus(Micros(since(today.start(utc_offset_secs))?)),
                this_month: on_its_way.plus(Micros(since(month.start(utc_offset_secs))?)),
                in_project: on_its_way.plus(Micros(since(Moment(i64::MIN))?)),
            })
        })
    }

    /// How long each model takes on this computer: the median of its latest 20 pictures.
    pub fn timings(&self) -> Result<Vec<Timing>> {
        self.read("measuring the models", |conn| {
            let models: Vec<String> = conn
                .prepare_cached(
                    "WITH RECURSIVE found (model) AS (
                         SELECT min(model) FROM jobs WHERE state = 'done'
                         UNION ALL
                         SELECT (SELECT min(model) FROM jobs WHERE state = 'done' AND model > found.model)
                         FROM found WHERE found.model IS NOT NULL
                     ) SELECT model FROM found WHERE model IS NOT NULL",
                )?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let mut timings = Vec::new();
            for model in models {
                if let Some(ms_per_megapixel) = median_time(conn, &model)? {
                    timings.push(Timing {
                        model: ModelId(model),
                        ms_per_megapixel,
                    });
                }
            }
            Ok(timings)
        })
    }

    /// How much room the library takes. Asks for numbers that are kept, so it is quick at any size.
    pub fn usage(&self) -> Result<Usage> {
        let (pictures, pictures_bytes) = self.read("measuring the library", |conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT coalesce(sum(pictures), 0), coalesce(sum(bytes), 0) FROM tally",
                )?
                .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?)
        })?;
        let bytes = |file: std::path::PathBuf| file.metadata().map_or(0, |meta| meta.len());
        let paths = self.paths();
        Ok(Usage {
            pictures_bytes: pictures_bytes.unsigned_abs(),
            database_bytes: bytes(paths.database()) + bytes(paths.database_log()),
            thumbs_bytes: bytes(paths.thumbs()),
            pictures: pictures.unsigned_abs(),
        })
    }
}

fn median_time(conn: &Connection, model: &str) -> Result<Option<u64>> {
    let mut statement = conn.prepare_cached(
        "SELECT facts FROM jobs WHERE model = ?1 AND state = 'done' AND facts <> '' ORDER BY id DESC LIMIT 20",
    )?;
    let mut rows = statement.query([model])?;
    let mut times = Vec::new();
    while let Some(row) = rows.next()? {
        let facts: Facts = records::from_json("job's facts", &row.get::<_, String>(0)?)?;
        let pixels = facts.received.map_or(0, Size::pixels);
        if let Some(ms) = facts.took_ms.saturating_mul(1_000_000).checked_div(pixels)
            && ms > 0
        {
            times.push(ms);
        }
    }
    times.sort_unstable();
    Ok(times.get(times.len() / 2).copied())
}

/// Adds what an event means for the money to the ledger.
pub(crate) fn book(
    conn: &Connection,
    job: JobId,
    before: &JobState,
    event: &JobEvent,
    now: Moment,
) -> Result<()> {
    if let JobState::Unknown { .. } = before {
        // Now the outcome is known: what may have been charged is taken back before the truth is added.
        let open: i64 = conn
            .prepare_cached(
                "SELECT coalesce(sum(micros), 0) FROM ledger WHERE job = ?1 AND kind = 'possible'",
            )?
            .query_row([job.0], |row| row.get(0))?;
        if open != 0 {
            add(conn, job, "possible", Micros(-open), now)?;
        }
    }
    match event {
        JobEvent::Finish { cost } => match cost {
            Cost::Billed { micros } => add(conn, job, "billed", *micros, now),
            Cost::Estimated { micros } => add(conn, job, "estimated", *micros, now),
            Cost::Unknown => add(conn, job, "unknown", Micros::ZERO, now),
        },
        JobEvent::Decline { refusal } => charge(conn, job, refusal.charged, now),
        JobEvent::Fail { failure } => charge(conn, job, failure.charged, now),
        JobEvent::Cancel { charged } => charge(conn, job, *charged, now),
        JobEvent::Lose => {
            let price: i64 = conn
                .prepare_cached("SELECT price_micros FROM jobs WHERE id = ?1")?
                .query_row([job.0], |row| row.get(0))?;
            match price {
                0 => Ok(()),
                1.. => add(conn, job, "possible", Micros(price), now),
                _ => add(conn, job, "unknown", Micros::ZERO, now),
            }
        }
        _ => Ok(()),
    }
}

fn charge(conn: &Connection, job: JobId, charged: Charged, now: Moment) -> Result<()> {
    match charged {
        Charged::No => Ok(()),
        Charged::Yes { micros } => add(conn, job, "billed", micros, now),
        Charged::Maybe {
            at_most: Some(most),
        } => add(conn, job, "possible", most, now),
        Charged::Maybe { at_most: None } => add(conn, job, "unknown", Micros::ZERO, now),
    }
}

fn add(conn: &Connection, job: JobId, kind: &str, micros: Micros, now: Moment) -> Result<()> {
    conn.prepare_cached("INSERT INTO ledger (job, kind, micros, at_ms) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![job.0, kind, micros.0, now.0])?;
    Ok(())
}
