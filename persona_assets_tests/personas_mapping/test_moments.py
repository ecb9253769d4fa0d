"""Tests of the times at which a persona can be asked for."""

import datetime as dt
import re

import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets_tests.knowledge.builders import make_mindscape
from persona_assets_tests.personas_mapping.builders import (
    make_instance,
    make_knowledge,
    make_mapper,
)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"])
def test_a_time_at_which_nothing_can_be_seen_is_refused(moment: str) -> None:
    """An instance has an end and a window before it; the error names the value (PK-97)."""
    with pytest.raises(InvalidArgumentError, match=rf"1970 to 2100; found '{re.escape(moment)}'"):
        make_instance(
            make_mapper(),
            make_knowledge(make_mindscape()),
            generated_at=dt.datetime.fromisoformat(moment),
        )
