-- Edited pictures and the ones they came from. A row outlives its picture, so that what came after it keeps its place.
-- 0 stands for "none" in parent and behind. made is JSON.
CREATE TABLE versions (
    picture INTEGER PRIMARY KEY,
    root    INTEGER NOT NULL,
    parent  INTEGER NOT NULL DEFAULT 0,
    made    TEXT    NOT NULL,
    name    TEXT    NOT NULL DEFAULT '',
    starred INTEGER NOT NULL DEFAULT 0,
    behind  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX versions_by_root ON versions (root, picture);

-- Painted areas a person kept, to use them again. The file is a grey PNG, white where a picture may change.
CREATE TABLE areas (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    blob       BLOB    NOT NULL CHECK (length(blob) = 32),
    name       TEXT    NOT NULL,
    width_px   INTEGER NOT NULL,
    height_px  INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX areas_by_blob ON areas (blob);
