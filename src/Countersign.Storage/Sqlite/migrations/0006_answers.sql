-- What people say about a change beside answering for it. None of it gives anybody standing.
CREATE TABLE remarks (
    id        INTEGER PRIMARY KEY,
    change_id TEXT NOT NULL REFERENCES changes (id),
    kind      TEXT NOT NULL CHECK (kind IN ('question', 'reply', 'hand-over', 'nudge', 'needless')),
    person    TEXT NOT NULL,
    to_person TEXT,
    reply_to  INTEGER REFERENCES remarks,
    text      TEXT NOT NULL,
    at        TEXT NOT NULL
) STRICT;
CREATE INDEX remarks_by_change ON remarks (change_id, id);
CREATE INDEX remarks_by_person ON remarks (person, at);

-- Signed statements that take answers to a change back.
CREATE TABLE withdrawals (
    id           INTEGER PRIMARY KEY,
    change_id    TEXT NOT NULL REFERENCES changes (id),
    person       TEXT NOT NULL,
    credential   TEXT NOT NULL REFERENCES enrolments,
    record       TEXT NOT NULL UNIQUE REFERENCES evidence,
    recorded_at  TEXT NOT NULL,
    ledger_index INTEGER NOT NULL REFERENCES ledger_entries
) STRICT;
CREATE INDEX withdrawals_by_change ON withdrawals (change_id, id);

-- What the console saw of the signer's attention; no part of what is signed.
ALTER TABLE sign_offs ADD COLUMN seconds_on_screen INTEGER;
ALTER TABLE sign_offs ADD COLUMN effects_opened TEXT;

-- The tree that a head shows: a like change is told by it, whatever its commits are called.
ALTER TABLE change_heads ADD COLUMN tree TEXT;
