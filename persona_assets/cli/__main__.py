"""Runs ``persona-gen`` as ``python -m persona_assets.cli``."""

from persona_assets.cli.main import run

run()
