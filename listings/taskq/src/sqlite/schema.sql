-- The kinds, the rate of each that has one, and how many of its jobs stand where.
CREATE TABLE kind (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    permits INTEGER,
    per_us INTEGER,
    full_at_us INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0,
    delayed INTEGER NOT NULL DEFAULT 0,
    ready INTEGER NOT NULL DEFAULT 0,
    leased INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    dead INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    total_enqueued INTEGER NOT NULL DEFAULT 0,
    total_done INTEGER NOT NULL DEFAULT 0,
    total_failed INTEGER NOT NULL DEFAULT 0,
    total_expired INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What changes of a job. Its number is its place in the order of all; `urgency` is nine
-- less the priority; `due` is when its state changes by itself, or since when it has
-- it.
CREATE TABLE job (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    urgency INTEGER NOT NULL,
    state INTEGER NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL,
    token INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    stop INTEGER NOT NULL DEFAULT 0,
    batch BLOB,
    waits_for INTEGER NOT NULL,
    delay INTEGER NOT NULL,
    keep INTEGER NOT NULL,
    result TEXT,
    error TEXT,
    history BLOB NOT NULL
) STRICT;

-- What never changes of it lies elsewhere: a transition rewrites the whole row.
CREATE TABLE spec (number INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;

-- An index for each state, of the jobs in that state and no others: what a lease looks
-- at has no trace of the millions that have ended.
CREATE INDEX delayed ON job (kind, due) WHERE state = 1;
CREATE INDEX ready ON job (kind, urgency) WHERE state = 2;
CREATE INDEX leased ON job (due) WHERE state = 3;
CREATE INDEX kept ON job (due) WHERE state IN (4, 6);
CREATE INDEX dead ON job (due) WHERE state = 5;

CREATE TABLE dedupe (
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    job BLOB NOT NULL,
    ends INTEGER NOT NULL,
    UNIQUE (kind, key)
) STRICT;
CREATE INDEX dedupe_ends ON dedupe (ends);

CREATE TABLE schedule (name TEXT PRIMARY KEY, json TEXT NOT NULL, next INTEGER) STRICT;
CREATE TABLE worker (
    id TEXT PRIMARY KEY,
    json TEXT NOT NULL,
    seen INTEGER NOT NULL
) STRICT;
