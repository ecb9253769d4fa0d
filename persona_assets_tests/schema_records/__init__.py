"""Tests of persona_assets.schema_records."""
