-- A shop: what customers buy.  PostgreSQL.
CREATE EXTENSION IF NOT EXISTS "pgcrypto";
CREATE TYPE order_status AS ENUM ('pending', 'paid', 'shipped', 'cancelled');

CREATE TABLE users (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    username VARCHAR(50) NOT NULL UNIQUE,
    email VARCHAR(255) UNIQUE NOT NULL,
    first_name VARCHAR(100) NOT NULL,
    last_name VARCHAR(100) NOT NULL,
    age INTEGER CHECK (age >= 13 AND age <= 120),
    phone VARCHAR(32),
    birth_date DATE,
    is_active BOOLEAN DEFAULT TRUE,
    account_balance DECIMAL(10, 2) DEFAULT 0.00,
    role VARCHAR(20) DEFAULT 'user' CHECK (role IN ('user', 'admin', 'moderator')),
    bio TEXT,
    login_count INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP,
    CONSTRAINT in_order CHECK (updated_at IS NULL OR updated_at >= created_at)
);

CREATE TABLE orders (
    id BIGSERIAL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status order_status NOT NULL DEFAULT 'pending',
    total NUMERIC(12, 2) NOT NULL CHECK (total > 0),
    currency CHAR(3) NOT NULL DEFAULT 'USD',
    ordered_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    shipped_at TIMESTAMPTZ,
    CHECK (shipped_at >= ordered_at),
    CHECK ((status = 'shipped') = (shipped_at IS NOT NULL))
);

CREATE TABLE order_items (
    order_id BIGINT NOT NULL,
    product_id INTEGER NOT NULL,
    quantity SMALLINT NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    unit_price NUMERIC(8, 2) NOT NULL CHECK (unit_price >= 0),
    line_total NUMERIC(12, 2) GENERATED ALWAYS AS (quantity * unit_price) STORED,
    PRIMARY KEY (order_id, product_id)
);

CREATE TABLE addresses (
    id SERIAL PRIMARY KEY,
    user_id UUID NOT NULL,
    street VARCHAR(120) NOT NULL,
    city VARCHAR(80) NOT NULL,
    country CHAR(2) NOT NULL,
    postal_code VARCHAR(12),
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    ip INET,
    FOREIGN KEY (user_id) REFERENCES users
);

CREATE TABLE products (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku VARCHAR(12) NOT NULL,
    name TEXT NOT NULL,
    price NUMERIC(8, 2) NOT NULL CHECK (price > 0),
    cost NUMERIC(8, 2) CHECK (cost < price),
    tags TEXT[] NOT NULL DEFAULT '{}',
    attributes JSONB,
    picture BYTEA
);
CREATE UNIQUE INDEX products_sku ON products (lower(sku));

ALTER TABLE ONLY order_items ADD CONSTRAINT items_order FOREIGN KEY (order_id) REFERENCES orders (id);
ALTER TABLE ONLY order_items
    ADD CONSTRAINT items_product FOREIGN KEY (product_id) REFERENCES products (id);
COMMENT ON COLUMN users.bio IS 'What people say of themselves; they say much.';

COPY products (sku, name, price) FROM stdin;
A-1	CREATE TABLE wrong (id int);	2
\.

CREATE FUNCTION touch() RETURNS trigger AS $body$
BEGIN
    CREATE TABLE never (id int);
    RETURN NEW;
END;
$body$ LANGUAGE plpgsql;
