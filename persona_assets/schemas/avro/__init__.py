"""Avro schemas: read into JSON Schema, and written for the libraries."""
