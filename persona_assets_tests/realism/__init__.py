"""Tests that what a persona declares is measured in its datasets, and that other data is found."""
