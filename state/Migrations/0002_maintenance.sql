-- A window of announced work. prefix: 2, 4, 6 or 10 digits. A window that was cancelled stays, with when.
CREATE TABLE maintenance (
    id           BIGINT NOT NULL PRIMARY KEY,
    prefix       TEXT   NOT NULL,
    starts_at    BIGINT NOT NULL,
    ends_at      BIGINT NOT NULL,
    reason       TEXT   NOT NULL,
    announced_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    CHECK (starts_at < ends_at)
);

INSERT INTO counter (name, value) VALUES ('maintenance', 0);

-- What a village in maintenance would be without its window: whole or absent.
ALTER TABLE village ADD COLUMN covered_state INTEGER;
ALTER TABLE village ADD COLUMN covered_since BIGINT;
ALTER TABLE village ADD COLUMN covered_cause INTEGER;
