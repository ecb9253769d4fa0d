"""Tests of keys and identifiers."""
