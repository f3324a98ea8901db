-- The whole current schema, to read. What runs are the numbered migrations; a test holds both equal.
-- Times: RFC 3339, UTC, milliseconds. Digests: sha256:<hex>. Words: kebab-case. Columns named digest, policy, statement … with
-- REFERENCES evidence hold the digest of bytes that must be stored first.
PRAGMA application_id = 1129531214; -- "CSGN": tells our files from other SQLite files

CREATE TABLE schema (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version  INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- What came in, recorded before anything is done about it.
CREATE TABLE events (
    id         INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    request_id TEXT NOT NULL,
    body       BLOB NOT NULL CHECK (length(body) <= 1048576),
    outcome    TEXT
) STRICT;

CREATE TABLE evidence (
    digest     TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes      BLOB NOT NULL
) STRICT;

-- The append-only Merkle log. Leaf hashes are level 0 of the tree; ledger_nodes holds complete subtrees from level 1 up.
CREATE TABLE ledger_entries (
    idx   INTEGER PRIMARY KEY CHECK (idx >= 0),
    leaf  BLOB NOT NULL CHECK (length(leaf) = 32),
    bytes BLOB NOT NULL CHECK (length(bytes) <= 65535)
) STRICT;

CREATE TABLE ledger_nodes (
    level INTEGER NOT NULL CHECK (level > 0),
    idx   INTEGER NOT NULL CHECK (idx >= 0),
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE tree_heads (
    size INTEGER PRIMARY KEY CHECK (size > 0),
    note TEXT NOT NULL,
    at   TEXT NOT NULL
) STRICT;

-- Against mistakes of our own; what an operator does to the file is found by hashing it again.
CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_entries_keep BEFORE DELETE ON ledger_entries BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_nodes_stay BEFORE UPDATE ON ledger_nodes BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_nodes_keep BEFORE DELETE ON ledger_nodes BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER tree_heads_stay BEFORE UPDATE ON tree_heads BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER tree_heads_keep BEFORE DELETE ON tree_heads BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

CREATE TABLE configurations (
    version      INTEGER PRIMARY KEY,
    digest       TEXT NOT NULL,
    policy       TEXT NOT NULL REFERENCES evidence,
    people       TEXT NOT NULL REFERENCES evidence,
    environments TEXT NOT NULL REFERENCES evidence,
    state        TEXT NOT NULL CHECK (state IN ('pending', 'active', 'replaced', 'refused')),
    seen_at      TEXT NOT NULL,
    activated_at TEXT,
    problem      TEXT,
    marks        TEXT REFERENCES evidence,
    catalog      TEXT REFERENCES evidence
) STRICT;
CREATE UNIQUE INDEX configurations_one_active ON configurations (state) WHERE state = 'active';

CREATE TABLE changes (
    seq             INTEGER PRIMARY KEY, -- order of arrival, the cursor of lists
    id              TEXT NOT NULL UNIQUE,
    digest          TEXT NOT NULL UNIQUE,
    environment     TEXT NOT NULL,
    component       TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'granted', 'superseded', 'cancelled', 'expired', 'deployed', 'failed', 'rolled-back')),
    verdict         TEXT NOT NULL CHECK (verdict IN ('allow', 'hold', 'deny')),
    mode            TEXT NOT NULL,
    kind            TEXT NOT NULL,
    submitted_at    TEXT NOT NULL,
    decided_at      TEXT NOT NULL,
    requester_kind  TEXT NOT NULL,
    requester_id    TEXT NOT NULL,
    requester_owner TEXT,
    change_doc      TEXT NOT NULL REFERENCES evidence,
    facts           TEXT NOT NULL REFERENCES evidence,
    decision        TEXT NOT NULL REFERENCES evidence,
    code_secret     BLOB NOT NULL,
    comparison_code TEXT NOT NULL,
    answer_by       TEXT,
    superseded_by   TEXT REFERENCES changes (id)
) STRICT;
CREATE INDEX changes_by_state ON changes (state, seq);
CREATE INDEX changes_by_environment ON changes (environment, seq);
CREATE INDEX changes_by_component ON changes (environment, component, state, seq);

-- tree: what the head shows; a like change is told by it, whatever its commits are called.
CREATE TABLE change_heads (
    change_id  TEXT NOT NULL REFERENCES changes (id),
    repository TEXT NOT NULL,
    base       TEXT,
    head       TEXT NOT NULL,
    tree       TEXT,
    PRIMARY KEY (change_id, repository)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_heads_by_head ON change_heads (head);

CREATE TABLE verdicts (
    seq           INTEGER PRIMARY KEY,
    change_id     TEXT NOT NULL REFERENCES changes (id),
    at            TEXT NOT NULL,
    verdict       TEXT NOT NULL CHECK (verdict IN ('allow', 'hold', 'deny')),
    decision      TEXT NOT NULL REFERENCES evidence,
    facts         TEXT NOT NULL REFERENCES evidence,
    configuration INTEGER NOT NULL REFERENCES configurations,
    ledger_index  INTEGER REFERENCES ledger_entries
) STRICT;
CREATE INDEX verdicts_by_change ON verdicts (change_id, seq);

-- One upload per bytes and reader; who uploaded first stays, because the uploader is barred from answering.
CREATE TABLE plans (
    sha256      TEXT NOT NULL,
    format      TEXT NOT NULL,
    content     TEXT NOT NULL,
    report      TEXT NOT NULL REFERENCES evidence,
    uploaded_by TEXT NOT NULL,
    uploaded_at TEXT NOT NULL,
    PRIMARY KEY (sha256, format)
) STRICT, WITHOUT ROWID;

-- Keyed digests of the planned values: plans of one digest do the same with the same values, so a sign-off survives a re-plan.
CREATE TABLE plan_values (
    format        TEXT NOT NULL,
    content       TEXT NOT NULL,
    values_digest TEXT NOT NULL,
    PRIMARY KEY (format, content)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_values_alike ON plan_values (format, values_digest);

CREATE TABLE ceremonies (
    id         TEXT PRIMARY KEY, -- the nonce
    purpose    TEXT NOT NULL,
    person     TEXT NOT NULL,
    credential TEXT,
    statement  BLOB NOT NULL,
    change_id  TEXT REFERENCES changes (id),
    extra      TEXT,
    issued     TEXT NOT NULL,
    expires    TEXT NOT NULL,
    used_at    TEXT
) STRICT;
CREATE INDEX ceremonies_by_expiry ON ceremonies (expires);

CREATE TABLE enrolments (
    credential         TEXT PRIMARY KEY,
    person             TEXT NOT NULL,
    cose               BLOB NOT NULL,
    backup_eligible    INTEGER NOT NULL CHECK (backup_eligible IN (0, 1)),
    sign_count         INTEGER NOT NULL,
    transports         TEXT NOT NULL,
    aaguid             TEXT NOT NULL,
    attestation_format TEXT NOT NULL,
    created_at         TEXT NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('pending', 'counted', 'revoked')),
    counts_from        TEXT,
    revoked_at         TEXT,
    ledger_index       INTEGER REFERENCES ledger_entries,
    user_handle        BLOB NOT NULL,
    confirmed_by       TEXT,
    name               TEXT NOT NULL DEFAULT '',
    backed_up          INTEGER NOT NULL DEFAULT 0 CHECK (backed_up IN (0, 1)),
    backed_up_now      INTEGER NOT NULL DEFAULT 0 CHECK (backed_up_now IN (0, 1)),
    conveyance         TEXT NOT NULL DEFAULT 'none' CHECK (conveyance IN ('none', 'indirect', 'direct')),
    replaces           TEXT,
    used_at            TEXT,
    alarm_at           TEXT,
    revoked_index      INTEGER REFERENCES ledger_entries
) STRICT;
CREATE INDEX enrolments_by_person ON enrolments (person);

CREATE TABLE invitations (
    code_hash  TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('first-administrator', 'invitation')),
    created_by TEXT,
    created_at TEXT NOT NULL,
    expires    TEXT NOT NULL,
    used_at    TEXT,
    replaces   TEXT
) STRICT;

-- seconds_on_screen, effects_opened: what the console saw of the signer's attention; no part of what is signed.
CREATE TABLE sign_offs (
    id            INTEGER PRIMARY KEY,
    change_id     TEXT NOT NULL REFERENCES changes (id),
    change_digest TEXT NOT NULL,
    environment   TEXT NOT NULL,
    component     TEXT NOT NULL,
    person        TEXT NOT NULL,
    credential    TEXT NOT NULL REFERENCES enrolments,
    answer        TEXT NOT NULL CHECK (answer IN ('approve', 'reject')),
    statement     TEXT NOT NULL UNIQUE REFERENCES evidence, -- one answer per signed statement
    assertion     TEXT NOT NULL REFERENCES evidence,
    issued        TEXT NOT NULL,
    expires       TEXT NOT NULL,
    recorded_at   TEXT NOT NULL,
    ledger_index  INTEGER NOT NULL REFERENCES ledger_entries,
    withdrawn_at  TEXT,
    seconds_on_screen INTEGER,
    effects_opened    TEXT
) STRICT;
CREATE INDEX sign_offs_by_change ON sign_offs (change_digest);
CREATE INDEX sign_offs_by_component ON sign_offs (environment, component, answer, expires);

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

CREATE TABLE grants (
    id           TEXT PRIMARY KEY,
    change_id    TEXT NOT NULL REFERENCES changes (id),
    environment  TEXT NOT NULL,
    component    TEXT NOT NULL,
    target       TEXT NOT NULL,
    live_version INTEGER NOT NULL,
    opened_at    TEXT NOT NULL,
    not_after    TEXT NOT NULL,
    redeemed_by  TEXT,
    redeemed_at  TEXT,
    redeemer     TEXT,
    closed_at    TEXT,
    outcome      TEXT CHECK (outcome IN ('deployed', 'failed', 'rolled-back', 'superseded', 'cancelled', 'expired')),
    ledger_index INTEGER NOT NULL REFERENCES ledger_entries,
    CHECK ((closed_at IS NULL) = (outcome IS NULL)),
    CHECK ((redeemed_at IS NULL) = (redeemed_by IS NULL))
) STRICT;
-- One use of an allow per target: a second open grant would be a second use.
CREATE UNIQUE INDEX grants_one_open ON grants (change_id, target) WHERE closed_at IS NULL;
CREATE INDEX grants_by_change ON grants (change_id);

CREATE TABLE live (
    environment TEXT NOT NULL,
    component   TEXT NOT NULL,
    target      TEXT NOT NULL,
    runs        TEXT,
    answered    TEXT,
    version     INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (environment, component, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE live_history (
    seq         INTEGER PRIMARY KEY,
    environment TEXT NOT NULL,
    component   TEXT NOT NULL,
    target      TEXT NOT NULL,
    version     INTEGER NOT NULL,
    head        TEXT NOT NULL,
    artifacts   TEXT NOT NULL,
    at          TEXT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('deployed', 'failed', 'rolled-back', 'baseline', 'break-glass', 'observed')),
    runs        INTEGER NOT NULL CHECK (runs IN (0, 1)),
    answered    INTEGER NOT NULL CHECK (answered IN (0, 1)),
    change_id   TEXT REFERENCES changes (id)
) STRICT;
CREATE INDEX live_history_by_target ON live_history (environment, component, target, seq);

CREATE TABLE tokens (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    hash       BLOB NOT NULL UNIQUE,
    scopes     TEXT NOT NULL,
    owner      TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;

CREATE TABLE sessions (
    hash       BLOB PRIMARY KEY,
    person     TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    credential TEXT
) STRICT;

CREATE TABLE idempotency (
    key       TEXT NOT NULL,
    token_id  TEXT NOT NULL,
    change_id TEXT NOT NULL REFERENCES changes (id),
    at        TEXT NOT NULL,
    PRIMARY KEY (key, token_id)
) STRICT, WITHOUT ROWID;

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
