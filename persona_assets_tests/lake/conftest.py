"""A lake with two minds, for the tests that ask what is known."""

import shutil
from pathlib import Path

import pytest

from persona_assets_tests.assets.places import SHIPPED_DATA
from persona_assets_tests.knowledge.stage import pool
from persona_assets_tests.lake.making import write_mind
from persona_assets_tests.mindscapes.making import make_chat_of


@pytest.fixture(scope="session", name="minds")
def fixture_minds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a lake with Mara, of whom ten chats were seen, and Zoë; mappers lie beside it."""
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(SHIPPED_DATA / "mappers", data / "mappers")
    write_mind(data / "lake", "mara", pool())
    write_mind(data / "lake", "zoë", [make_chat_of("zoë", "I love my harp and my quiet flat.")])
    return data / "lake"
