-- What visitors do.  BigQuery.
CREATE TABLE IF NOT EXISTS `my-project.analytics.visitors` (
  id INT64 NOT NULL OPTIONS(description="who"),
  name STRING(40),
  score FLOAT64,
  amount NUMERIC(12, 2),
  tags ARRAY<STRING>,
  address STRUCT<street STRING, city STRING>,
  seen_at TIMESTAMP NOT NULL,
  local_at DATETIME,
  raw BYTES,
  PRIMARY KEY (id) NOT ENFORCED
)
PARTITION BY DATE(seen_at)
OPTIONS(description="people who come by");
CREATE TABLE `my-project.analytics.clicks` (
  visitor_id INT64 NOT NULL REFERENCES `my-project.analytics.visitors`(id) NOT ENFORCED,
  path STRING NOT NULL
);
