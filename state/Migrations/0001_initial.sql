-- One text for SQLite and PostgreSQL. Times are unix milliseconds UTC, villages their ten digits as a number.

CREATE TABLE village (
    code        BIGINT           NOT NULL PRIMARY KEY,
    state       INTEGER          NOT NULL,
    since       BIGINT           NOT NULL,
    cause       INTEGER          NOT NULL,
    last_report BIGINT,
    rtt_ms      DOUBLE PRECISION,
    loss_pct    DOUBLE PRECISION,
    simulated   INTEGER          NOT NULL
);

CREATE TABLE state_change (
    code  BIGINT  NOT NULL,
    at    BIGINT  NOT NULL,
    state INTEGER NOT NULL,
    cause INTEGER NOT NULL,
    PRIMARY KEY (code, at)
);

-- An anchor is whole or absent: the upsert that never overwrites one relies on it.
CREATE TABLE boot (
    device      TEXT   NOT NULL,
    boot        BIGINT NOT NULL,
    first_seen  BIGINT NOT NULL,
    last_seen   BIGINT NOT NULL,
    utc0        BIGINT,
    err_ms      BIGINT,
    anchored_at BIGINT,
    have        TEXT   NOT NULL,
    points      BIGINT NOT NULL,
    PRIMARY KEY (device, boot),
    CHECK ((utc0 IS NULL) = (err_ms IS NULL) AND (utc0 IS NULL) = (anchored_at IS NULL))
);

CREATE TABLE checkpoint (
    reader TEXT NOT NULL PRIMARY KEY,
    done   TEXT NOT NULL
);

CREATE TABLE outbox (
    id   BIGINT NOT NULL PRIMARY KEY,
    line BYTEA  NOT NULL
);

CREATE TABLE retained (
    topic   TEXT  NOT NULL PRIMARY KEY,
    payload BYTEA NOT NULL
);

-- data: rises with every change that a page could show. outbox: the last id given out, counted here and not by the engine, so that
-- ids become visible in their order. heartbeat: when the projector last committed; 0 = never.
CREATE TABLE counter (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO counter (name, value) VALUES ('data', 0), ('outbox', 0), ('heartbeat', 0);
