-- Times are milliseconds since 1970 UTC; -1 (or 0 for trashed_ms) means "not yet". Money is micro-dollars.

-- Every prompt once, also after its pictures are gone.
CREATE TABLE prompts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    text         TEXT    NOT NULL,
    digest       BLOB    NOT NULL UNIQUE,
    last_run     INTEGER NOT NULL,
    last_used_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX prompts_by_use ON prompts (last_run);

-- Words of prompts; rowid = prompts.last_run, so newest first needs no sorting.
CREATE VIRTUAL TABLE prompt_words USING fts5 (
    words, content = '', contentless_delete = 1, prefix = '1 2 3 4', tokenize = "unicode61 remove_diacritics 2"
);
-- Bytes gathered before a part of the index is written: matters only for history that comes in bulk.
INSERT INTO prompt_words (prompt_words, rank) VALUES ('hashsize', 33554432);
CREATE VIRTUAL TABLE prompt_terms USING fts5vocab (prompt_words, instance);

-- One click. The spec is JSON without the prompt.
CREATE TABLE runs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    prompt     INTEGER NOT NULL REFERENCES prompts (id),
    spec       TEXT    NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_by_prompt ON runs (prompt);

-- Files a run started from (source and mask of an edit); they are kept as long as the run.
CREATE TABLE run_sources (
    run  INTEGER NOT NULL REFERENCES runs (id),
    blob BLOB    NOT NULL CHECK (length(blob) = 32),
    PRIMARY KEY (run, blob)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_sources_by_blob ON run_sources (blob);

-- The journal: one cell of a run. planned, state_json and facts are JSON.
CREATE TABLE jobs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    run          INTEGER NOT NULL REFERENCES runs (id),
    model        TEXT    NOT NULL,
    provider     TEXT    NOT NULL,
    variation    INTEGER NOT NULL,
    planned      TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('queued', 'sent', 'accepted', 'fetching', 'done',
                                                   'declined', 'failed', 'unknown', 'stopped', 'cancelled')),
    state_json   TEXT    NOT NULL,
    remote_id    TEXT    NOT NULL DEFAULT '',
    created_ms   INTEGER NOT NULL,
    sent_ms      INTEGER NOT NULL DEFAULT -1,
    ended_ms     INTEGER NOT NULL DEFAULT -1,
    facts        TEXT    NOT NULL DEFAULT '',
    price_micros INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_run ON jobs (run, id);
CREATE INDEX jobs_open ON jobs (id) WHERE state IN ('queued', 'sent', 'accepted', 'fetching');
CREATE INDEX jobs_done ON jobs (model, id) WHERE state = 'done';

-- created_ms is unique: it is the picture's place in the list, and its rowid in picture_words.
CREATE TABLE pictures (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    job         INTEGER NOT NULL UNIQUE REFERENCES jobs (id),
    run         INTEGER NOT NULL REFERENCES runs (id),
    model       TEXT    NOT NULL,
    blob        BLOB    NOT NULL CHECK (length(blob) = 32),
    format      TEXT    NOT NULL CHECK (format IN ('png', 'jpg', 'webp')),
    width_px    INTEGER NOT NULL,
    height_px   INTEGER NOT NULL,
    average_rgb INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    created_ms  INTEGER NOT NULL UNIQUE CHECK (created_ms >= 0),
    verdict     INTEGER NOT NULL DEFAULT 0,
    stars       INTEGER NOT NULL DEFAULT 0 CHECK (stars BETWEEN 0 AND 5),
    trashed_ms  INTEGER NOT NULL DEFAULT 0,
    damaged     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pictures_by_run ON pictures (run);
CREATE INDEX pictures_by_blob ON pictures (blob);
CREATE INDEX pictures_live ON pictures (created_ms) WHERE trashed_ms = 0;
CREATE INDEX pictures_live_by_model ON pictures (model, created_ms) WHERE trashed_ms = 0;
CREATE INDEX pictures_live_by_verdict ON pictures (verdict, created_ms) WHERE trashed_ms = 0;
CREATE INDEX pictures_live_by_both ON pictures (model, verdict, created_ms) WHERE trashed_ms = 0;
CREATE INDEX pictures_bin ON pictures (created_ms) WHERE trashed_ms > 0;
CREATE INDEX pictures_bin_by_age ON pictures (trashed_ms) WHERE trashed_ms > 0;

-- Words of a picture's prompt and marks for its model, verdict and place, so that any filter is one full-text query.
CREATE VIRTUAL TABLE picture_words USING fts5 (
    words, content = '', contentless_delete = 1, prefix = '1 2 3 4 5 6', tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO picture_words (picture_words, rank) VALUES ('hashsize', 33554432);
CREATE VIRTUAL TABLE picture_terms USING fts5vocab (picture_words, instance);

-- Counts by place, week, model and verdict, kept by the triggers below.
CREATE TABLE tally (
    trashed  INTEGER NOT NULL,
    week     INTEGER NOT NULL,
    model    TEXT    NOT NULL,
    verdict  INTEGER NOT NULL,
    pictures INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    PRIMARY KEY (trashed, week, model, verdict)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER pictures_count_in AFTER INSERT ON pictures BEGIN
    INSERT INTO tally (trashed, week, model, verdict, pictures, bytes)
    VALUES (new.trashed_ms > 0, new.created_ms / 604800000, new.model, new.verdict, 1, new.bytes)
    ON CONFLICT (trashed, week, model, verdict)
    DO UPDATE SET pictures = pictures + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER pictures_count_out AFTER DELETE ON pictures BEGIN
    UPDATE tally SET pictures = pictures - 1, bytes = bytes - old.bytes
    WHERE trashed = (old.trashed_ms > 0) AND week = old.created_ms / 604800000
      AND model = old.model AND verdict = old.verdict;
END;
CREATE TRIGGER pictures_count_move AFTER UPDATE OF trashed_ms, verdict ON pictures BEGIN
    UPDATE tally SET pictures = pictures - 1, bytes = bytes - old.bytes
    WHERE trashed = (old.trashed_ms > 0) AND week = old.created_ms / 604800000
      AND model = old.model AND verdict = old.verdict;
    INSERT INTO tally (trashed, week, model, verdict, pictures, bytes)
    VALUES (new.trashed_ms > 0, new.created_ms / 604800000, new.model, new.verdict, 1, new.bytes)
    ON CONFLICT (trashed, week, model, verdict)
    DO UPDATE SET pictures = pictures + 1, bytes = bytes + excluded.bytes;
END;

-- Files whose last picture was purged and that still have to be deleted.
CREATE TABLE doomed (
    blob   BLOB NOT NULL CHECK (length(blob) = 32),
    format TEXT NOT NULL,
    PRIMARY KEY (blob, format)
) STRICT, WITHOUT ROWID;

-- What was spent. 'possible': nobody knows whether it was charged; taken back by a negative row once it is known.
CREATE TABLE ledger (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    job    INTEGER NOT NULL REFERENCES jobs (id),
    kind   TEXT    NOT NULL CHECK (kind IN ('billed', 'estimated', 'possible', 'unknown')),
    micros INTEGER NOT NULL,
    at_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_by_time ON ledger (at_ms, micros);
CREATE INDEX ledger_by_job ON ledger (job);
CREATE TRIGGER ledger_never_changes BEFORE UPDATE ON ledger BEGIN
    SELECT RAISE (ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_never_forgets BEFORE DELETE ON ledger BEGIN
    SELECT RAISE (ABORT, 'the ledger is append-only');
END;

-- Small things under a name: the draft, for example.
CREATE TABLE kv (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
