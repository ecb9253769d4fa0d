"""Tests of nodes and plans."""
