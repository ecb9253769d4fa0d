"""The lake that the commands on minds read."""

from persona_assets_tests.lake.conftest import fixture_minds

__all__ = ["fixture_minds"]
