"""Tests of the lake: writing, replacing, reading, SQL."""
