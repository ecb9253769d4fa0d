"""Tests of erasing people and counting feedback in a data folder."""
