"""Tests of tables that need not exist."""
