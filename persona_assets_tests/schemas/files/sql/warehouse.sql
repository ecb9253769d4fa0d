-- A warehouse.  BigQuery.
CREATE TABLE IF NOT EXISTS `proj-1.mart.customers` (
  customer_id INT64 NOT NULL OPTIONS(description="who"), full_name STRING(80), emails ARRAY<STRING>, address STRUCT<street STRING, zip STRING>,
  signup DATETIME DEFAULT CURRENT_DATETIME(), spend NUMERIC(12, 2), PRIMARY KEY (customer_id) NOT ENFORCED)
PARTITION BY DATE(signup) CLUSTER BY customer_id OPTIONS (description = "people");
CREATE OR REPLACE TABLE mart.orders (order_id STRING NOT NULL, customer_id INT64 NOT NULL, at TIMESTAMP, total BIGNUMERIC, data JSON, loc GEOGRAPHY,
  FOREIGN KEY (customer_id) REFERENCES `proj-1.mart.customers` (customer_id) NOT ENFORCED, PRIMARY KEY (order_id) NOT ENFORCED);
