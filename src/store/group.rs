//! Changes that wait at the same time are flushed to disk together: sixteen pictures that arrive at once cost one flush,
//! not sixteen. Nobody hears "done" before that flush.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::{Connection, Transaction, TransactionBehavior, ffi};

use crate::paths::LibraryPaths;
use crate::store::error::StoreError;

/// Most changes flushed together.
pub(crate) const MOST: usize = 64;

/// What to do once a change is on disk, or could not be brought there.
pub(crate) type After = Box<dyn FnOnce(Result<(), StoreError>)>;

/// One change. It gets the open transaction, or why there is none; it answers with what to do after the flush, or with nothing
/// when it failed by itself and has said so.
pub(crate) type Change =
    Box<dyn FnOnce(Result<&Transaction<'_>, StoreError>) -> Option<After> + Send>;

/// Makes all changes in one transaction. One that fails is taken back alone.
pub(crate) fn commit(conn: &mut Connection, paths: &LibraryPaths, changes: Vec<Change>) {
    // An open file outlives its folder: what is written after a drive is pulled or a folder moved would be lost silently.
    if !paths.database().exists() {
        return refuse(changes, || StoreError::LibraryMissing {
            path: paths.root().to_owned(),
        });
    }
    let tx = match conn.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(tx) => tx,
        Err(err) => return refuse(changes, || again(&err).into()),
    };
    let mut waiting = Vec::with_capacity(changes.len());
    for change in changes {
        match one(&tx, change) {
            Ok(after) => waiting.extend(after),
            Err(err) => {
                // The savepoint itself failed: SQLite has given up the whole transaction, or is about to.
                tracing::error!(%err, "a change could not be set apart");
            }
        }
    }
    // A full disk makes SQLite roll everything back by itself; what was made until then is gone, and must be told so.
    let end = if tx.is_autocommit() {
        Err(rusqlite::Error::SqliteFailure(
            ffi::Error::new(ffi::SQLITE_FULL),
            None,
        ))
    } else {
        tx.commit()
    };
    for after in waiting {
        after(match &end {
            Ok(()) => Ok(()),
            Err(err) => Err(again(err).into()),
        });
    }
}

/// Makes a change inside a savepoint of its own.
fn one(tx: &Transaction<'_>, change: Change) -> rusqlite::Result<Option<After>> {
    if let Err(err) = tx.execute_batch("SAVEPOINT one") {
        change(Err(again(&err).into()));
        return Err(err);
    }
    // A fault in one change must not end all later ones.
    let made = catch_unwind(AssertUnwindSafe(|| change(Ok(tx)))).unwrap_or_else(|_panic| {
        tracing::error!("a change of the history failed badly and was taken back");
        None
    });
    if tx.is_autocommit() {
        return Ok(made);
    }
    tx.execute_batch(if made.is_some() {
        "RELEASE one"
    } else {
        "ROLLBACK TO one; RELEASE one"
    })?;
    Ok(made)
}

fn refuse(changes: Vec<Change>, why: impl Fn() -> StoreError) {
    for change in changes {
        change(Err(why()));
    }
}

/// The same error once more: several changes hear of it.
fn again(err: &rusqlite::Error) -> rusqlite::Error {
    match err {
        rusqlite::Error::SqliteFailure(code, words) => {
            rusqlite::Error::SqliteFailure(*code, words.clone())
        }
        other => rusqlite::Error::SqliteFailure(
            ffi::Error::new(ffi::SQLITE_ERROR),
            Some(other.to_string()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{SyncSender, sync_channel};

    fn paths() -> (tempfile::TempDir, LibraryPaths, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let paths = LibraryPaths::new(folder.path());
        let conn = Connection::open(paths.database()).unwrap();
        conn.execute_batch("CREATE TABLE words (word TEXT UNIQUE) STRICT;")
            .unwrap();
        (folder, paths, conn)
    }

    fn put(word: &'static str, told: &SyncSender<(&'static str, bool)>) -> Change {
        let told = told.clone();
        Box::new(move |begun| {
            let made = begun.and_then(|tx| {
                tx.execute("INSERT INTO words VALUES (?1)", [word])?;
                Ok(())
            });
            match made {
                Ok(()) => Some(Box::new(move |end| told.send((word, end.is_ok())).unwrap())),
                Err(_failed) => {
                    told.send((word, false)).unwrap();
                    None
                }
            }
        })
    }

    #[test]
    fn one_that_fails_or_panics_takes_nobody_with_it() {
        let (_folder, paths, mut conn) = paths();
        let (told, hear) = sync_channel(9);
        let wild: Change = Box::new(|begun| {
            begun
                .unwrap()
                .execute("INSERT INTO words VALUES ('wild')", [])
                .unwrap();
            std::panic::resume_unwind(Box::new("a fault"));
        });
        let changes = vec![put("a", &told), put("a", &told), wild, put("b", &told)];
        commit(&mut conn, &paths, changes);
        drop(told);
        assert_eq!(
            hear.iter().collect::<Vec<_>>(),
            [("a", false), ("a", true), ("b", true)],
            "the second of the same word fails at once, the others hear after the flush"
        );
        let mut words = conn
            .prepare("SELECT word FROM words ORDER BY word")
            .unwrap();
        let words: Vec<String> = words
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(words, ["a", "b"], "nothing of the failed ones stays");
    }

    #[test]
    fn without_a_library_everybody_hears_it() {
        let (folder, paths, mut conn) = paths();
        drop(folder);
        let (told, hear) = sync_channel(9);
        commit(&mut conn, &paths, vec![put("a", &told), put("b", &told)]);
        drop(told);
        assert_eq!(
            hear.iter().collect::<Vec<_>>(),
            [("a", false), ("b", false)],
            "both refused"
        );
    }
}
