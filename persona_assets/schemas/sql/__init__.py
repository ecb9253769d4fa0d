"""SQL DDL in eight dialects: split, read with tolerance, linked into tables."""
