"""Tests: each file claims one behavior, each test states its claim."""
