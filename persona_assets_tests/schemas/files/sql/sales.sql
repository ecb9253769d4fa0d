-- Who sells what.  DuckDB.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE SEQUENCE seq START 1;
CREATE TABLE region (id UTINYINT PRIMARY KEY, name VARCHAR NOT NULL UNIQUE);
CREATE TABLE seller (id INTEGER PRIMARY KEY DEFAULT nextval('seq'), region_id UTINYINT NOT NULL REFERENCES region (id),
  full_name VARCHAR NOT NULL, boss INTEGER REFERENCES seller (id), tags VARCHAR[], spot STRUCT(x DOUBLE, y DOUBLE), feeling mood);
CREATE TABLE sale (seller_id INTEGER, day DATE, n USMALLINT CHECK (n < 500), price DECIMAL(9, 2) NOT NULL CHECK (price > 0),
  total DECIMAL(18, 2) GENERATED ALWAYS AS (n * price) VIRTUAL, seen TIMESTAMP_MS, big HUGEINT, PRIMARY KEY (seller_id, day), FOREIGN KEY (seller_id) REFERENCES seller (id));
