-- Who signed to break the glass for which change, until when it counts.
CREATE TABLE break_glass_statements (
    id            INTEGER PRIMARY KEY,
    change_id     TEXT NOT NULL REFERENCES changes (id),
    change_digest TEXT NOT NULL,
    person        TEXT NOT NULL,
    credential    TEXT NOT NULL REFERENCES enrolments,
    statement     TEXT NOT NULL UNIQUE REFERENCES evidence, -- one use per signed statement
    assertion     TEXT NOT NULL REFERENCES evidence,
    reason        TEXT NOT NULL,
    incident      TEXT NOT NULL,
    issued        TEXT NOT NULL,
    until         TEXT NOT NULL,
    recorded_at   TEXT NOT NULL,
    ledger_index  INTEGER NOT NULL REFERENCES ledger_entries
) STRICT;
CREATE INDEX break_glass_statements_by_change ON break_glass_statements (change_digest);

-- Each grant that was opened because the glass was broken, and the after-review that it owes.
CREATE TABLE break_glass (
    grant_id      TEXT PRIMARY KEY REFERENCES grants (id),
    change_id     TEXT NOT NULL REFERENCES changes (id),
    environment   TEXT NOT NULL,
    component     TEXT NOT NULL,
    persons       TEXT NOT NULL,
    configuration INTEGER NOT NULL REFERENCES configurations,
    broken_at     TEXT NOT NULL,
    review_by     TEXT NOT NULL,
    overdue_at    TEXT,
    reviewed_at   TEXT
) STRICT;
CREATE INDEX break_glass_owed ON break_glass (environment, component, review_by) WHERE reviewed_at IS NULL;
CREATE INDEX break_glass_by_change ON break_glass (change_id);

CREATE TABLE after_reviews (
    id           INTEGER PRIMARY KEY,
    change_id    TEXT NOT NULL REFERENCES changes (id),
    person       TEXT NOT NULL,
    credential   TEXT NOT NULL REFERENCES enrolments,
    finding      TEXT NOT NULL CHECK (finding IN ('approve', 'reject')),
    statement    TEXT NOT NULL UNIQUE REFERENCES evidence,
    assertion    TEXT NOT NULL REFERENCES evidence,
    recorded_at  TEXT NOT NULL,
    ledger_index INTEGER NOT NULL REFERENCES ledger_entries
) STRICT;
CREATE INDEX after_reviews_by_change ON after_reviews (change_id);

-- What people must hear of, before anything sends it.
CREATE TABLE notices (
    seq         INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('break-glass', 'after-review', 'after-review-overdue', 'way-back', 'drill')),
    environment TEXT,
    component   TEXT,
    change_id   TEXT REFERENCES changes (id),
    addressees  TEXT NOT NULL,
    text        TEXT NOT NULL,
    sent_at     TEXT
) STRICT;
CREATE INDEX notices_unsent ON notices (seq) WHERE sent_at IS NULL;

CREATE TABLE drills (
    id           TEXT PRIMARY KEY,
    at           TEXT NOT NULL,
    asked_by     TEXT NOT NULL,
    ready        INTEGER NOT NULL CHECK (ready IN (0, 1)),
    report       TEXT NOT NULL REFERENCES evidence,
    ledger_index INTEGER NOT NULL REFERENCES ledger_entries
) STRICT;
