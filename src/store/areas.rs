//! Painted areas a person kept, to use them again on the next edit.

use rusqlite::params;

use crate::domain::ids::{AreaId, BlobId};
use crate::domain::picture::FileFormat;
use crate::domain::shape::Size;
use crate::domain::time::Moment;
use crate::domain::version::SavedArea;
use crate::store::{Result, Store, StoreError, records};

impl Store {
    /// Keeps an area (a grey PNG) under a name. The same area under the same name is kept once; without a name it takes the
    /// place of the one kept without a name before.
    pub fn keep_area(&self, png: &[u8], size: Size, name: &str, now: Moment) -> Result<SavedArea> {
        if let Some(because) = self.read_only_because() {
            return Err(StoreError::ReadOnly(because));
        }
        let _nothing_is_purged = self.hold_blobs();
        let blob = self.inner.files.keep(png, FileFormat::Png)?;
        let name = name.trim().to_owned();
        self.write("saving a painted area", move |tx| {
            if name.is_empty() {
                // Only the newest of those that are merely safe from a crash is ever asked for.
                tx.prepare_cached(
                    "INSERT OR IGNORE INTO doomed (blob, format) SELECT blob, 'png' FROM areas WHERE name = ''",
                )?
                .execute([])?;
                tx.prepare_cached("DELETE FROM areas WHERE name = ''")?
                    .execute([])?;
            }
            tx.prepare_cached("DELETE FROM areas WHERE blob = ?1 AND name = ?2")?
                .execute(params![blob.0, name])?;
            tx.prepare_cached(
                "INSERT INTO areas (blob, name, width_px, height_px, created_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![blob.0, name, size.width_px, size.height_px, now.0])?;
            Ok(SavedArea {
                id: AreaId(tx.last_insert_rowid()),
                blob,
                name,
                size,
                created: now,
            })
        })
    }

    /// Kept areas, newest first.
    pub fn areas(&self, limit: usize) -> Result<Vec<SavedArea>> {
        self.read("reading painted areas", |conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT id, blob, name, width_px, height_px, created_ms FROM areas ORDER BY id DESC LIMIT ?1",
                )?
                .query_map([records::number(limit)], |row| {
                    Ok(SavedArea {
                        id: AreaId(row.get(0)?),
                        blob: BlobId(row.get(1)?),
                        name: row.get(2)?,
                        size: Size::new(row.get(3)?, row.get(4)?),
                        created: Moment(row.get(5)?),
                    })
                })?
                .collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Takes an area off the list. Its file stays while an edit needs it.
    pub fn forget_area(&self, area: AreaId) -> Result<()> {
        self.write("removing a painted area", move |tx| {
            tx.prepare_cached(
                "INSERT OR IGNORE INTO doomed (blob, format) SELECT blob, 'png' FROM areas WHERE id = ?1",
            )?
            .execute([area.0])?;
            tx.prepare_cached("DELETE FROM areas WHERE id = ?1")?
                .execute([area.0])?;
            Ok(())
        })
    }
}
