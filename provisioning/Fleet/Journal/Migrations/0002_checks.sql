-- What the service found of each village last.
CREATE TABLE village_check (
    village TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    detail  TEXT   NOT NULL,
    PRIMARY KEY (village, kind)
);
