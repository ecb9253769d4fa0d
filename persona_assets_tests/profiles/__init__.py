"""Tests of the binding layer."""
