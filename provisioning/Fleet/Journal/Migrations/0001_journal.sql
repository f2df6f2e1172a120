-- Times are unix milliseconds UTC. What stands in braces is each database's own (IJournalEngine).

-- An entry, once written, stays as it is.
CREATE TABLE entry (
    seq       BIGINT  NOT NULL PRIMARY KEY,
    at        BIGINT  NOT NULL,
    operator  TEXT    NOT NULL,
    action    TEXT    NOT NULL,
    rollout   TEXT    NOT NULL,
    village   TEXT    NOT NULL,
    plan      TEXT    NOT NULL,
    outcome   TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    hash      {bytes} NOT NULL,
    signature {bytes} NOT NULL
);
CREATE INDEX entry_by_village ON entry (village, seq);
{append_only}

CREATE TABLE rollout (
    id         TEXT   NOT NULL PRIMARY KEY,
    begun_at   BIGINT NOT NULL,
    begun_by   TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    selection  TEXT   NOT NULL,
    manifest   TEXT   NOT NULL,
    settings   TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    detail     TEXT   NOT NULL,
    ring       BIGINT NOT NULL,
    -- Who works on it now: another waits while that one lives.
    holder     TEXT   NOT NULL DEFAULT '',
    held_until BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE ring (
    rollout     TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    name        TEXT   NOT NULL,
    size        BIGINT NOT NULL,
    approved_by TEXT   NOT NULL DEFAULT '',
    looked      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (rollout, number)
);

CREATE TABLE task (
    rollout    TEXT    NOT NULL,
    village    TEXT    NOT NULL,
    upstream   TEXT    NOT NULL,
    ring       BIGINT  NOT NULL,
    wave       BIGINT  NOT NULL,
    state      TEXT    NOT NULL,
    attempts   BIGINT  NOT NULL,
    due_at     BIGINT  NOT NULL,
    changed_at BIGINT  NOT NULL,
    detail     TEXT    NOT NULL,
    -- Whether the village was up before its ring began; null where nobody asked.
    was_up     BIGINT,
    -- The plan of a change that has no end yet, so that whoever resumes knows what it was to be.
    plan       {bytes},
    PRIMARY KEY (rollout, village)
);
CREATE INDEX task_by_due ON task (rollout, state, ring, due_at, wave, village);

-- Routers in work, of all roll-outs.
CREATE TABLE claim (
    village  TEXT NOT NULL PRIMARY KEY,
    upstream TEXT NOT NULL,
    rollout  TEXT NOT NULL
);
