"""Tests of persona_assets.simulation."""
