-- Sharing cases. Bundles are known by the SHA-256 of their header, in hexadecimal. Headers, receipts and digests stay
-- when the words of a case are erased or cleared; the words stand in tables of their own.

-- What this store signs and opens with. The newest is the present one.
CREATE TABLE device_secret (
    number INTEGER PRIMARY KEY,
    device TEXT NOT NULL UNIQUE,
    signing BLOB NOT NULL,
    box TEXT NOT NULL
);

-- Signed papers about this store and the others: the certificate, the directory.
CREATE TABLE paper (
    name TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    content BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE outbox (
    number INTEGER PRIMARY KEY,
    bundle_id TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    case_id TEXT NOT NULL,
    record_id TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    size INTEGER NOT NULL,
    recipients TEXT NOT NULL,
    sealed_to TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    stored_at TEXT,
    receipt BLOB,
    listed_at TEXT,
    missed_at TEXT
);
CREATE INDEX outbox_by_case ON outbox (case_id, number);

-- Who has opened a bundle of ours; `office` tells the computer by which an office reads its mail.
CREATE TABLE opened (
    bundle_id TEXT NOT NULL,
    device TEXT NOT NULL,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    office INTEGER NOT NULL,
    PRIMARY KEY (bundle_id, device)
) WITHOUT ROWID;

CREATE TABLE received (
    number INTEGER PRIMARY KEY,
    bundle_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    case_id TEXT NOT NULL,
    record_id TEXT NOT NULL,
    device TEXT NOT NULL,
    officer TEXT NOT NULL,
    office TEXT NOT NULL,
    recipient TEXT NOT NULL,
    own INTEGER NOT NULL,
    reader INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    claimed_at TEXT,
    received_at TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    acknowledged INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX received_by_case ON received (case_id, number);

-- Sealed bytes: of bundles of ours, and of those that were set aside.
CREATE TABLE sealed (
    number INTEGER PRIMARY KEY,
    bundle_id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    content BLOB NOT NULL
);

-- Notes whose case is not here yet.
CREATE TABLE waiting_note (
    number INTEGER PRIMARY KEY,
    bundle_id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL,
    body BLOB NOT NULL
);

-- `further` holds the ancestors that the parents held here do not account for: a predecessor was lost.
CREATE TABLE revision (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL,
    parents TEXT NOT NULL,
    further TEXT NOT NULL,
    whole TEXT NOT NULL,
    work TEXT NOT NULL,
    author TEXT NOT NULL,
    device TEXT NOT NULL,
    office TEXT NOT NULL,
    made_at TEXT NOT NULL,
    received_at TEXT NOT NULL,
    ours INTEGER NOT NULL
);
CREATE INDEX revision_by_case ON revision (case_id, number);

CREATE TRIGGER revision_stays BEFORE UPDATE ON revision
BEGIN SELECT RAISE(ABORT, 'a revision is never altered'); END;

-- The case document of a revision, deflated; the digest is that of what stands here.
CREATE TABLE revision_document (
    number INTEGER PRIMARY KEY,
    revision_id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    content BLOB NOT NULL
);

CREATE TABLE case_sharing (
    case_id TEXT PRIMARY KEY,
    bases TEXT NOT NULL DEFAULT '[]',
    holder TEXT NOT NULL DEFAULT '',
    holder_device TEXT NOT NULL DEFAULT '',
    hold TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- Who has a part in a case, and from which place of ours on everything is posted for them.
CREATE TABLE party (
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    recipient TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (case_id, kind, id)
) WITHOUT ROWID;

CREATE TABLE hand_over (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX hand_over_by_case ON hand_over (case_id, number);

-- The history that a case had before it came here, once each line.
CREATE TABLE brought_change (
    number INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (case_id, hash)
);

-- The history that a hand-over from elsewhere brings, until it is accepted.
CREATE TABLE offered_change (
    number INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL,
    hand_over TEXT NOT NULL,
    body BLOB NOT NULL
);
