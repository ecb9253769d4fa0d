"""Tests of persona documents."""
