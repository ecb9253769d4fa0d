"""Tests of the frozen word lists."""
