-- What is known of an agent's run beyond the batches that came: the last seq that its successor declared, and when the agent first gave
-- batches of it up, from when on the wait for its anchor is short.
ALTER TABLE boot ADD COLUMN final_seq BIGINT;
ALTER TABLE boot ADD COLUMN abandoned_at BIGINT;

-- Points of one run on one WIB day (yyyymmdd). sampled: the run's own count at the latest of these batches, 0 = it gave none.
CREATE TABLE boot_day (
    device    TEXT    NOT NULL,
    boot      BIGINT  NOT NULL,
    day       INTEGER NOT NULL,
    first_seq BIGINT  NOT NULL,
    last_seq  BIGINT  NOT NULL,
    sampled   BIGINT  NOT NULL,
    received  BIGINT  NOT NULL,
    refused   BIGINT  NOT NULL,
    mono      BIGINT  NOT NULL,
    PRIMARY KEY (device, boot, day)
);

-- Batches that an agent said will never come.
CREATE TABLE boot_gap (
    device   TEXT   NOT NULL,
    boot     BIGINT NOT NULL,
    from_seq BIGINT NOT NULL,
    to_seq   BIGINT NOT NULL,
    points   BIGINT NOT NULL,
    why      TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (device, boot, from_seq, to_seq)
);

-- Points that came again, by the WIB day on which they did.
CREATE TABLE duplicate (
    device TEXT    NOT NULL,
    day    INTEGER NOT NULL,
    points BIGINT  NOT NULL,
    PRIMARY KEY (device, day)
);

-- Whether a line may be dropped when InfluxDB is away for too long: roll-ups and pulses, never a change of state.
ALTER TABLE outbox ADD COLUMN droppable INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_droppable ON outbox (droppable, id);
