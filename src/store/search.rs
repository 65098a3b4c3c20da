//! Finding pictures: pages by position, counts, and the numbers beside the filters.
//!
//! Every list is made in two steps: first the places (`created_ms`, unique), read newest first from an index and stopped
//! at the page's end; then the rows at these places. With words, the full-text index answers the whole filter; without,
//! one covering index per combination of filters does, and the answers are merged. No step sorts or skips what it does not show.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, ToSql, params};

use crate::domain::history::{Count, Facets, ModelCount, WeekCount};
use crate::domain::ids::ModelId;
use crate::domain::picture::PictureRow;
use crate::domain::review::Verdict;
use crate::domain::search::{Cursor, Direction, Filter};
use crate::domain::time::Moment;
use crate::store::{Result, Store, records, words};

const WEEK_MS: i64 = 7 * 86_400_000;

impl Store {
    /// A page of pictures, always newest first: the ones right after (older) or right before (newer) the cursor.
    /// Without a cursor: the newest, or the oldest for [`Direction::Newer`].
    pub fn pictures(
        &self,
        filter: &Filter,
        cursor: Option<Cursor>,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<PictureRow>> {
        self.read("reading the library", |conn| {
            let span = Span::of(filter).beyond(conn, cursor, direction)?;
            let mut places = places(conn, filter, span, direction, limit)?;
            if direction == Direction::Newer {
                places.reverse();
            }
            let sql = format!(
                "SELECT {} FROM pictures WHERE created_ms = ?1",
                records::PICTURE
            );
            let mut row_at = conn.prepare_cached(&sql)?;
            places
                .into_iter()
                .map(|place| Ok(row_at.query_row([place], records::picture)?))
                .collect()
        })
    }

    /// How many pictures match, counted no further than `cap`.
    pub fn count(&self, filter: &Filter, cap: u64) -> Result<Count> {
        self.read("counting pictures", |conn| {
            let query = words::filter_query(conn, filter)?;
            let span = Span::of(filter);
            if query.is_none() && span == Span::ALL {
                return Ok(Count::Exactly(tally(conn, filter)?.values().sum()));
            }
            let most = records::number(cap.saturating_add(1));
            let mut found = 0;
            if let Some(query) = query {
                found = conn
                    .prepare_cached(
                        "SELECT count(*) FROM (SELECT 1 FROM picture_words
                         WHERE picture_words MATCH ?1 AND rowid >= ?2 AND rowid < ?3 LIMIT ?4)",
                    )?
                    .query_row(params![query, span.low, span.high, most], |row| row.get(0))?;
            } else {
                for part in parts(filter) {
                    found += part.count(conn, span, most)?;
                }
            }
            let found = found.unsigned_abs();
            Ok(if found > cap {
                Count::MoreThan(cap)
            } else {
                Count::Exactly(found)
            })
        })
    }

    /// The numbers beside the filters, of the whole library. Kept, so quick at any size.
    pub fn facets(&self) -> Result<Facets> {
        self.read("counting pictures", |conn| {
            let mut facets = Facets::default();
            let mut models: BTreeMap<String, u64> = BTreeMap::new();
            let mut statement = conn.prepare_cached(
                "SELECT trashed, model, verdict, sum(pictures) FROM tally GROUP BY trashed, model, verdict",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let pictures = row.get::<_, i64>(3)?.unsigned_abs();
                if row.get(0)? {
                    facets.trashed += pictures;
                    continue;
                }
                facets.all += pictures;
                *models.entry(row.get(1)?).or_default() += pictures;
                let verdict = usize::from(row.get::<_, u16>(2)?);
                if let Some(verdict) = facets.verdicts.get_mut(verdict) {
                    *verdict += pictures;
                }
            }
            facets.models = models
                .into_iter()
                .filter(|(_, pictures)| *pictures > 0)
                .map(|(model, pictures)| ModelCount {
                    model: ModelId(model),
                    pictures,
                })
                .collect();
            facets.models.sort_by_key(|model| std::cmp::Reverse(model.pictures));
            Ok(facets)
        })
    }

    /// Pictures a week, oldest week first, weeks without pictures left out. With words or dates it looks at every hit.
    pub fn weeks(&self, filter: &Filter) -> Result<Vec<WeekCount>> {
        self.read("counting pictures by week", |conn| {
            let query = words::filter_query(conn, filter)?;
            let span = Span::of(filter);
            let weeks = if let Some(query) = query {
                let sql = "SELECT rowid / 604800000, count(*) FROM picture_words
                           WHERE picture_words MATCH ?1 AND rowid >= ?2 AND rowid < ?3 GROUP BY 1";
                by_week(conn, sql, &[&query, &span.low, &span.high])?
            } else if span == Span::ALL {
                tally(conn, filter)?
            } else {
                let mut weeks = BTreeMap::new();
                for part in parts(filter) {
                    for (week, pictures) in part.weeks(conn, span)? {
                        *weeks.entry(week).or_default() += pictures;
                    }
                }
                weeks
            };
            Ok(weeks
                .into_iter()
                .filter(|(_, pictures)| *pictures > 0)
                .map(|(week, pictures)| WeekCount {
                    start: Moment(week * WEEK_MS),
                    pictures,
                })
                .collect())
        })
    }
}

/// A span of places: from `low` on, before `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    low: i64,
    high: i64,
}

impl Span {
    const ALL: Self = Self {
        low: 0,
        high: i64::MAX,
    };

    fn of(filter: &Filter) -> Self {
        Self {
            low: filter.from.map_or(0, |from| from.0.max(0)),
            high: filter.before.map_or(i64::MAX, |before| before.0),
        }
    }

    fn beyond(
        mut self,
        conn: &Connection,
        cursor: Option<Cursor>,
        direction: Direction,
    ) -> Result<Self> {
        let Some(cursor) = cursor else {
            return Ok(self);
        };
        // A cursor made from a bare time may share it with a picture; then the number decides on which side that is.
        let there: Option<i64> = conn
            .prepare_cached("SELECT id FROM pictures WHERE created_ms = ?1")?
            .query_row([cursor.created.0], |row| row.get(0))
            .optional()?;
        let at = cursor.created.0;
        match direction {
            Direction::Older => {
                let counts = there.is_some_and(|id| id < cursor.id.0);
                self.high = self
                    .high
                    .min(if counts { at.saturating_add(1) } else { at });
            }
            Direction::Newer => {
                let counts = there.is_some_and(|id| id > cursor.id.0);
                self.low = self.low.max(if counts { at } else { at.saturating_add(1) });
            }
        }
        Ok(self)
    }
}

/// One combination of filters that one index answers in order.
struct Part<'a> {
    table: &'static str,
    model: Option<&'a str>,
    verdict: Option<i64>,
}

/// The combinations a filter without words consists of; no picture is in two of them.
fn parts(filter: &Filter) -> Vec<Part<'_>> {
    let mut models: Vec<Option<&str>> = filter
        .models
        .iter()
        .map(|model| Some(model.as_str()))
        .collect();
    models.sort_unstable();
    models.dedup();
    if models.is_empty() {
        models.push(None);
    }
    let mut verdicts: Vec<Option<i64>> = filter
        .verdicts
        .iter()
        .map(|verdict| Some(verdict.code()))
        .collect();
    verdicts.sort_unstable();
    verdicts.dedup();
    if verdicts.is_empty() || verdicts.len() == 4 {
        verdicts = vec![None];
    }
    let mut parts = Vec::new();
    for model in models {
        for verdict in &verdicts {
            let table = match (filter.trashed, model, verdict) {
                (true, ..) => "pictures INDEXED BY pictures_bin WHERE trashed_ms > 0",
                (false, None, None) => "pictures INDEXED BY pictures_live WHERE trashed_ms = 0",
                (false, Some(_), None) => {
                    "pictures INDEXED BY pictures_live_by_model WHERE trashed_ms = 0"
                }
                (false, None, Some(_)) => {
                    "pictures INDEXED BY pictures_live_by_verdict WHERE trashed_ms = 0"
                }
                (false, Some(_), Some(_)) => {
                    "pictures INDEXED BY pictures_live_by_both WHERE trashed_ms = 0"
                }
            };
            parts.push(Part {
                table,
                model,
                verdict: *verdict,
            });
        }
    }
    parts
}

impl Part<'_> {
    /// Everything after SELECT …, with the parameters it takes.
    fn clause<'a>(&'a self, span: &'a Span) -> (String, Vec<&'a dyn ToSql>) {
        let mut sql = format!("FROM {} AND created_ms >= ? AND created_ms < ?", self.table);
        let mut values: Vec<&dyn ToSql> = vec![&span.low, &span.high];
        if let Some(model) = &self.model {
            sql.push_str(" AND model = ?");
            values.push(model);
        }
        if let Some(verdict) = &self.verdict {
            sql.push_str(" AND verdict = ?");
            values.push(verdict);
        }
        (sql, values)
    }

    fn places(
        &self,
        conn: &Connection,
        span: Span,
        direction: Direction,
        limit: i64,
    ) -> Result<Vec<i64>> {
        let (clause, mut values) = self.clause(&span);
        let order = order(direction);
        let sql = format!("SELECT created_ms {clause} ORDER BY created_ms {order} LIMIT ?");
        values.push(&limit);
        let places = conn
            .prepare_cached(&sql)?
            .query_map(values.as_slice(), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(places)
    }

    fn count(&self, conn: &Connection, span: Span, most: i64) -> Result<i64> {
        let (clause, mut values) = self.clause(&span);
        let sql = format!("SELECT count(*) FROM (SELECT 1 {clause} LIMIT ?)");
        values.push(&most);
        Ok(conn
            .prepare_cached(&sql)?
            .query_row(values.as_slice(), |row| row.get(0))?)
    }

    fn weeks(&self, conn: &Connection, span: Span) -> Result<BTreeMap<i64, u64>> {
        let (clause, values) = self.clause(&span);
        let sql = format!("SELECT created_ms / 604800000, count(*) {clause} GROUP BY 1");
        by_week(conn, &sql, &values)
    }
}

fn places(
    conn: &Connection,
    filter: &Filter,
    span: Span,
    direction: Direction,
    limit: usize,
) -> Result<Vec<i64>> {
    let most = records::number(limit);
    if let Some(query) = words::filter_query(conn, filter)? {
        let sql = format!(
            "SELECT rowid FROM picture_words WHERE picture_words MATCH ?1 AND rowid >= ?2 AND rowid < ?3
             ORDER BY rowid {} LIMIT ?4",
            order(direction)
        );
        return Ok(conn
            .prepare_cached(&sql)?
            .query_map(params![query, span.low, span.high, most], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?);
    }
    let parts = parts(filter);
    let mut places = Vec::new();
    for part in &parts {
        places.extend(part.places(conn, span, direction, most)?);
    }
    if parts.len() > 1 {
        places.sort_unstable();
        if direction == Direction::Older {
            places.reverse();
        }
        places.truncate(limit);
    }
    Ok(places)
}

fn order(direction: Direction) -> &'static str {
    match direction {
        Direction::Older => "DESC",
        Direction::Newer => "ASC",
    }
}

fn by_week(conn: &Connection, sql: &str, values: &[&dyn ToSql]) -> Result<BTreeMap<i64, u64>> {
    let weeks = conn
        .prepare_cached(sql)?
        .query_map(values, |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(weeks)
}

/// Pictures a week from the kept counts, for filters without words and dates.
fn tally(conn: &Connection, filter: &Filter) -> Result<BTreeMap<i64, u64>> {
    let mut statement = conn.prepare_cached(
        "SELECT week, model, verdict, pictures FROM tally WHERE trashed = ?1 AND pictures > 0",
    )?;
    let mut rows = statement.query([filter.trashed])?;
    let mut weeks = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let model = ModelId(row.get(1)?);
        let verdict = Verdict::from_code(row.get(2)?);
        let fits = (filter.models.is_empty() || filter.models.contains(&model))
            && (filter.verdicts.is_empty() || filter.verdicts.contains(&verdict));
        if fits {
            *weeks.entry(row.get(0)?).or_default() += row.get::<_, i64>(3)?.unsigned_abs();
        }
    }
    Ok(weeks)
}
