//! What a person changes: verdicts, stars, the bin.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::domain::ids::{ModelId, PictureId};
use crate::domain::review::{Review, Verdict};
use crate::domain::time::Moment;
use crate::store::journal::index_picture;
use crate::store::{Result, Store};

impl Store {
    /// Sets reviews and returns the ones before, in the same order, for undo. Pictures that are gone are left out.
    pub fn set_reviews(&self, reviews: &[(PictureId, Review)]) -> Result<Vec<(PictureId, Review)>> {
        let reviews = reviews.to_vec();
        self.write("keeping reviews", move |tx| {
            let mut before = Vec::with_capacity(reviews.len());
            for (id, review) in reviews {
                let Some(old) = indexed(tx, id)? else {
                    continue;
                };
                tx.prepare_cached("UPDATE pictures SET verdict = ?2, stars = ?3 WHERE id = ?1")?
                    .execute(params![id.0, review.verdict.code(), review.stars.min(5)])?;
                if old.review.verdict != review.verdict {
                    old.index(tx, review.verdict, old.trashed)?;
                }
                before.push((id, old.review));
            }
            Ok(before)
        })
    }

    /// Puts pictures in the bin; returns those that were not in it, for undo.
    pub fn trash(&self, ids: &[PictureId], now: Moment) -> Result<Vec<PictureId>> {
        self.move_pictures("moving pictures to the bin", ids, now.0.max(1))
    }

    /// Takes pictures out of the bin; returns those that were in it.
    pub fn restore(&self, ids: &[PictureId]) -> Result<Vec<PictureId>> {
        self.move_pictures("restoring pictures", ids, 0)
    }

    /// Notes that a picture's file could not be read, or can be again.
    pub fn mark_damaged(&self, id: PictureId, damaged: bool) -> Result<()> {
        self.write("noting a damaged picture", move |tx| {
            tx.prepare_cached("UPDATE pictures SET damaged = ?2 WHERE id = ?1")?
                .execute(params![id.0, damaged])?;
            Ok(())
        })
    }

    fn move_pictures(
        &self,
        what: &'static str,
        ids: &[PictureId],
        trashed_ms: i64,
    ) -> Result<Vec<PictureId>> {
        let ids = ids.to_vec();
        self.write(what, move |tx| {
            let mut moved = Vec::with_capacity(ids.len());
            for id in ids {
                let Some(old) = indexed(tx, id)? else {
                    continue;
                };
                let trashed = trashed_ms > 0;
                if old.trashed == trashed {
                    continue;
                }
                tx.prepare_cached("UPDATE pictures SET trashed_ms = ?2 WHERE id = ?1")?
                    .execute([id.0, trashed_ms])?;
                old.index(tx, old.review.verdict, trashed)?;
                moved.push(id);
            }
            Ok(moved)
        })
    }
}

/// What the index holds of a picture.
struct Indexed {
    created: Moment,
    prompt: String,
    model: ModelId,
    review: Review,
    trashed: bool,
}

impl Indexed {
    fn index(&self, conn: &Connection, verdict: Verdict, trashed: bool) -> Result<()> {
        index_picture(
            conn,
            self.created,
            &self.prompt,
            &self.model,
            verdict,
            trashed,
        )
    }
}

fn indexed(conn: &Connection, id: PictureId) -> Result<Option<Indexed>> {
    Ok(conn
        .prepare_cached(
            "SELECT pictures.created_ms, prompts.text, pictures.model, pictures.verdict, pictures.stars,
                    pictures.trashed_ms > 0
             FROM pictures JOIN runs ON runs.id = pictures.run JOIN prompts ON prompts.id = runs.prompt
             WHERE pictures.id = ?1",
        )?
        .query_row([id.0], |row| {
            Ok(Indexed {
                created: Moment(row.get(0)?),
                prompt: row.get(1)?,
                model: ModelId(row.get(2)?),
                review: Review {
                    verdict: Verdict::from_code(row.get(3)?),
                    stars: row.get(4)?,
                },
                trashed: row.get(5)?,
            })
        })
        .optional()?)
}
