"""Tests of what is learned of how personas act."""
