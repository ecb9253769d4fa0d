"""Tests of persona_assets.schemas."""
