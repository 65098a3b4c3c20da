//! Small things under a name; the draft is one of them.

use rusqlite::{OptionalExtension as _, params};

use crate::store::{Result, Store};

const DRAFT: &str = "draft";

impl Store {
    /// What was being written when the studio was last used, as JSON.
    pub fn draft(&self) -> Result<Option<String>> {
        self.kv_get(DRAFT)
    }

    /// Keeps what is being written; flushed to disk when this returns.
    pub fn set_draft(&self, json: &str) -> Result<()> {
        self.kv_set(DRAFT, json)
    }

    /// The value under a name.
    pub fn kv_get(&self, key: &str) -> Result<Option<String>> {
        self.read("reading a note", |conn| {
            Ok(conn
                .prepare_cached("SELECT value FROM kv WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()?)
        })
    }

    /// Puts a value under a name, in place of the one before.
    pub fn kv_set(&self, key: &str, value: &str) -> Result<()> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.write("keeping a note", move |tx| {
            tx.prepare_cached(
                "INSERT INTO kv (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute(params![key, value])?;
            Ok(())
        })
    }
}
