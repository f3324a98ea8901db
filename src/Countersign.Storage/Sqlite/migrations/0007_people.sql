-- Passkeys have names, assurance and alarms; what replaced and revoked them is known; what people are to be told is kept until it is.
ALTER TABLE enrolments ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE enrolments ADD COLUMN backed_up INTEGER NOT NULL DEFAULT 0 CHECK (backed_up IN (0, 1));
ALTER TABLE enrolments ADD COLUMN backed_up_now INTEGER NOT NULL DEFAULT 0 CHECK (backed_up_now IN (0, 1));
ALTER TABLE enrolments ADD COLUMN conveyance TEXT NOT NULL DEFAULT 'none' CHECK (conveyance IN ('none', 'indirect', 'direct'));
ALTER TABLE enrolments ADD COLUMN replaces TEXT;
ALTER TABLE enrolments ADD COLUMN used_at TEXT;
ALTER TABLE enrolments ADD COLUMN alarm_at TEXT;
ALTER TABLE enrolments ADD COLUMN revoked_index INTEGER REFERENCES ledger_entries;
ALTER TABLE invitations ADD COLUMN replaces TEXT;

-- Who signed for an enrolment or a revocation that takes more than one.
CREATE TABLE confirmations (
    purpose    TEXT NOT NULL CHECK (purpose IN ('enrol', 'revoke')),
    credential TEXT NOT NULL REFERENCES enrolments,
    person     TEXT NOT NULL,
    at         TEXT NOT NULL,
    statement  TEXT NOT NULL REFERENCES evidence,
    PRIMARY KEY (purpose, credential, person)
) STRICT, WITHOUT ROWID;

-- What a person is told; the number orders them, so that whoever passes them on can say how far they came.
CREATE TABLE announcements (
    id         INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,
    recipient  TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('passkey-made', 'passkey-counts', 'passkey-revoked', 'passkey-alarm')),
    about      TEXT NOT NULL,
    credential TEXT NOT NULL,
    by_persons TEXT NOT NULL
) STRICT;
CREATE INDEX announcements_by_recipient ON announcements (recipient, id);

-- Commits of which their author declared by passkey that no AI had a part in them.
CREATE TABLE declarations (
    repository   TEXT NOT NULL,
    commit_id    TEXT NOT NULL,
    person       TEXT NOT NULL,
    statement    TEXT NOT NULL REFERENCES evidence,
    ledger_index INTEGER NOT NULL REFERENCES ledger_entries,
    PRIMARY KEY (repository, commit_id, person)
) STRICT, WITHOUT ROWID;
