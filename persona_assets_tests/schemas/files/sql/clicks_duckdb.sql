-- What visitors do.  DuckDB.
CREATE TYPE device AS ENUM ('phone', 'desktop', 'tablet');
CREATE TABLE visitors (id UBIGINT PRIMARY KEY, token UUID UNIQUE NOT NULL, kind device NOT NULL,
    first_seen TIMESTAMP NOT NULL, last_seen TIMESTAMP NOT NULL, is_bot BOOLEAN DEFAULT false,
    CHECK (last_seen >= first_seen));
CREATE TABLE clicks (
    visitor_id UBIGINT NOT NULL REFERENCES visitors (id),
    number USMALLINT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    path VARCHAR NOT NULL,
    duration_ms UINTEGER CHECK (duration_ms < 100000),
    scores INTEGER[],
    labels VARCHAR[] NOT NULL,
    payload JSON,
    raw BLOB,
    big HUGEINT,
    price DECIMAL(9, 3),
    cents BIGINT GENERATED ALWAYS AS (CAST(duration_ms AS BIGINT) * 2),
    PRIMARY KEY (visitor_id, number)
);
CREATE TABLE days (day DATE PRIMARY KEY, weekday UTINYINT NOT NULL CHECK (weekday BETWEEN 1 AND 7));
