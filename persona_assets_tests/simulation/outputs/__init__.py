"""Tests of where the events of a simulation go."""
