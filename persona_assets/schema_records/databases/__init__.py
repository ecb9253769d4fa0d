"""Whole databases: rows of all tables that hold together, and their SQL."""
