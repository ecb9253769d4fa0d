-- People at work: references to itself, keys of several columns, a cycle.  PostgreSQL, as dumped.
SET search_path = public;
CREATE DOMAIN money_amount AS numeric(10,2) CHECK (VALUE >= 0);
CREATE DOMAIN code AS text CONSTRAINT short CHECK (char_length(VALUE) <= 8) NOT NULL;

CREATE TABLE tenants (id integer NOT NULL, name character varying(60) NOT NULL, slug code);
CREATE SEQUENCE tenants_id_seq START WITH 1;
ALTER TABLE ONLY tenants ALTER COLUMN id SET DEFAULT nextval('tenants_id_seq'::regclass);
ALTER TABLE ONLY tenants ADD CONSTRAINT tenants_pkey PRIMARY KEY (id);
ALTER TABLE ONLY tenants ADD CONSTRAINT tenants_slug UNIQUE (slug);

CREATE TABLE departments (
    tenant_id integer NOT NULL,
    id integer NOT NULL,
    name character varying(40) NOT NULL,
    head_id integer,
    budget money_amount DEFAULT 0 NOT NULL,
    CONSTRAINT departments_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT departments_name UNIQUE (tenant_id, name),
    CONSTRAINT of_tenant FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

CREATE TABLE employees (
    tenant_id integer NOT NULL REFERENCES tenants(id),
    id integer NOT NULL,
    department_id integer,
    manager_id integer,
    first_name character varying(40) NOT NULL,
    last_name character varying(40) NOT NULL,
    email character varying(80) NOT NULL,
    hired_on date NOT NULL,
    left_on date,
    salary money_amount NOT NULL,
    bonus money_amount,
    grade text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (email),
    FOREIGN KEY (tenant_id, department_id) REFERENCES departments(tenant_id, id),
    FOREIGN KEY (tenant_id, manager_id) REFERENCES employees(tenant_id, id),
    CONSTRAINT leaves_later CHECK (left_on > hired_on),
    CONSTRAINT modest CHECK (bonus IS NULL OR bonus <= salary * 0.5),
    CONSTRAINT graded CHECK ((grade = ANY (ARRAY['junior'::text, 'senior'::text, 'lead'::text])))
);
ALTER TABLE ONLY departments
    ADD CONSTRAINT has_head FOREIGN KEY (tenant_id, head_id) REFERENCES employees(tenant_id, id);

CREATE TABLE badges (
    employee_tenant integer NOT NULL,
    employee_id integer NOT NULL,
    number character(10) NOT NULL UNIQUE,
    valid_from timestamp(0) without time zone NOT NULL,
    valid_until timestamp(0) without time zone NOT NULL,
    PRIMARY KEY (employee_tenant, employee_id),
    FOREIGN KEY (employee_tenant, employee_id) REFERENCES employees,
    CHECK (valid_from < valid_until),
    CHECK (number ~ '^[A-Z]{2}[0-9]{8}$')
);

CREATE TABLE skills (id smallint PRIMARY KEY, name text UNIQUE NOT NULL, parent_id smallint REFERENCES skills);
CREATE TABLE employee_skills (
    tenant_id integer NOT NULL,
    employee_id integer NOT NULL,
    skill_id smallint NOT NULL REFERENCES skills,
    level smallint NOT NULL CHECK (level IN (1, 2, 3)),
    certified_on date,
    certifier text,
    PRIMARY KEY (tenant_id, employee_id, skill_id),
    FOREIGN KEY (tenant_id, employee_id) REFERENCES employees,
    CHECK ((certified_on IS NULL) = (certifier IS NULL))
);
CREATE TABLE events (id bigint NOT NULL, kind text NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE events_2021 PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
