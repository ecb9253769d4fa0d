-- Things in places: many conditions.  SQLite.
PRAGMA foreign_keys = ON;
CREATE TABLE warehouses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(code) BETWEEN 3 AND 6),
    name TEXT NOT NULL,
    latitude REAL CHECK (latitude >= -90 AND latitude <= 90),
    longitude REAL CHECK (longitude BETWEEN -180 AND 180),
    opened_on DATE NOT NULL CHECK (opened_on >= '2016-01-01')
);
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('tool', 'part', 'good')),
    title VARCHAR(30) NOT NULL CHECK (title <> ''),
    weight_grams INT NOT NULL CHECK (weight_grams > 0),
    volume DECIMAL(8, 3),
    is_fragile BOOLEAN NOT NULL DEFAULT 0 CHECK (is_fragile IN (0, 1)),
    min_stock INT NOT NULL,
    max_stock INT NOT NULL,
    voltage INT,
    replaces INTEGER REFERENCES items (id),
    CHECK (min_stock <= max_stock),
    CHECK (kind <> 'tool' OR voltage IS NOT NULL),
    CHECK (kind = 'tool' OR voltage IS NULL),
    CHECK (replaces IS NULL OR replaces <> id)
);
CREATE TABLE stock (
    warehouse_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    on_hand INT NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
    reserved INT NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    free INT AS (on_hand - reserved),
    counted_at TEXT,
    PRIMARY KEY (warehouse_id, item_id),
    FOREIGN KEY (warehouse_id) REFERENCES warehouses,
    CHECK (reserved <= on_hand)
) WITHOUT ROWID;
CREATE TABLE transfers (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES items,
    source_id INTEGER NOT NULL REFERENCES warehouses,
    target_id INTEGER NOT NULL REFERENCES warehouses,
    amount INTEGER NOT NULL,
    lost INTEGER NOT NULL DEFAULT 0,
    arrived INTEGER NOT NULL,
    "key" TEXT, fulltext TEXT,
    CHECK (source_id <> target_id),
    CHECK (amount > 0 AND lost >= 0 AND lost <= amount),
    CHECK (arrived = amount - lost)
);
CREATE UNIQUE INDEX one_key ON transfers (item_id, source_id, "key") WHERE "key" IS NOT NULL;
CREATE TRIGGER told AFTER INSERT ON items BEGIN
    UPDATE items SET title = title WHERE id = new.id;
    SELECT 1;
END;
INSERT INTO warehouses VALUES (NULL, 'abc', 'x;CREATE TABLE no (a);', 0, 0, '2016-02-01');
DELETE FROM warehouses;
