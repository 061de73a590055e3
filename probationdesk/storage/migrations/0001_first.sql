-- The first shape of a store. Times are UTC text of one width (2026-03-02T09:30:00.000000+00:00), so that
-- text order is time order. Digests are SHA-256 in hexadecimal.

-- One row a case: its number, which clusters its records, and its line in the caseload.
CREATE TABLE caseload (
    number INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE,
    listed INTEGER NOT NULL DEFAULT 0,
    reference TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    other_name TEXT NOT NULL DEFAULT '',
    filter_text TEXT NOT NULL DEFAULT '',
    setting TEXT NOT NULL DEFAULT '',
    next_event TEXT NOT NULL DEFAULT '',
    next_event_on TEXT,
    invented INTEGER NOT NULL DEFAULT 0,
    changed_at TEXT NOT NULL
);

-- The number is the case's number * 2^24 + n, so that the records of one case lie together on disk.
-- A record that was taken out keeps its row, with an empty digest and no body.
CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL,
    assessment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    digest TEXT NOT NULL,
    body BLOB,
    CHECK ((body IS NULL) = (digest = ''))
);

-- Past values and the members of versions, each once. A row may be purged: the history keeps its digest.
CREATE TABLE body (
    number INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body BLOB NOT NULL
);

-- The history: `hash` is the digest of `entry`, which holds the hash of the row before it.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,
    hash TEXT NOT NULL,
    case_id TEXT GENERATED ALWAYS AS (entry ->> 'case_id') VIRTUAL,
    record_id TEXT GENERATED ALWAYS AS (entry ->> 'record_id') VIRTUAL
);
CREATE INDEX change_by_case ON change (case_id, seq);
CREATE INDEX change_by_record ON change (record_id, seq);

CREATE TRIGGER change_only_grows BEFORE INSERT ON change
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM change)
BEGIN SELECT RAISE(ABORT, 'the history only grows at its end'); END;

CREATE TRIGGER change_stays BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'the history is never altered'); END;

CREATE TRIGGER change_is_kept BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'the history is never deleted'); END;

-- Edits that have been saved but not yet settled into the history, with what the record was before them.
CREATE TABLE open_edit (
    record_number INTEGER PRIMARY KEY REFERENCES record (number),
    before TEXT NOT NULL,
    act TEXT NOT NULL,
    actor TEXT NOT NULL,
    device TEXT NOT NULL
);

CREATE TABLE version (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    assessment_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    reason TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    parents TEXT NOT NULL,
    remark TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX version_by_assessment ON version (assessment_id, made_at);

CREATE TABLE version_member (
    version_id TEXT NOT NULL REFERENCES version (id),
    kind TEXT NOT NULL,
    record_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (version_id, kind, record_id)
) WITHOUT ROWID;

CREATE TRIGGER version_stays BEFORE UPDATE ON version
BEGIN SELECT RAISE(ABORT, 'a version is never altered'); END;

CREATE TRIGGER version_member_stays BEFORE UPDATE ON version_member
BEGIN SELECT RAISE(ABORT, 'a version is never altered'); END;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Full text of what search finds; its rowid is the record's number. It keeps its own copy of the words, so that
-- what it deletes is what it once took in. With secure-delete, words that leave a record leave the index at once
-- instead of at a later merge. A search for one letter would otherwise merge every word that begins with it.
CREATE VIRTUAL TABLE search USING fts5 (words, tokenize = "unicode61 remove_diacritics 2", prefix = '1');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- Records whose words have changed and that search has still to take in.
CREATE TABLE search_waiting (
    record_number INTEGER PRIMARY KEY REFERENCES record (number)
);
