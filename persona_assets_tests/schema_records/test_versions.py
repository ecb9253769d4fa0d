"""Old and new records flow together, each valid by its own version."""

import json

import numpy as np
import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.schema_records.versions import mixed_texts
from persona_assets_tests.schema_records.making import keys, plan, refused

OLD = {
    "type": "object",
    "required": ["id", "version"],
    "properties": {"id": {"type": "integer", "minimum": 1}, "version": {"const": 1}},
}
NEW = {
    "type": "object",
    "required": ["id", "version", "note"],
    "properties": {
        "id": {"type": "string", "minLength": 3},
        "version": {"const": 2},
        "note": {"type": "string"},
    },
}


def test_records_are_labeled_with_their_version() -> None:
    """Each record is valid by the version that its label says, in the asked share."""
    mixed = mixed_texts(plan(OLD), plan(NEW), keys(2_000), 0.25)

    found = mixed.texts.to_pylist()
    old = [text for text, is_new in zip(found, mixed.is_new.tolist(), strict=True) if not is_new]
    new = [text for text, is_new in zip(found, mixed.is_new.tolist(), strict=True) if is_new]
    assert refused(OLD, old) == []
    assert refused(NEW, new) == []
    assert [json.loads(text)["version"] for text in old] == [1] * len(old)
    assert 0.2 < np.mean(mixed.is_new) < 0.3


def test_a_record_is_the_same_in_any_chunk() -> None:
    """Text and version follow from the key alone."""
    own = keys(100)
    first, second = plan(OLD), plan(NEW)
    whole = mixed_texts(first, second, own, 0.5)
    parts = [mixed_texts(first, second, own[part], 0.5) for part in (slice(0, 33), slice(33, 100))]

    assert [text for part in parts for text in part.texts.to_pylist()] == whole.texts.to_pylist()


@pytest.mark.parametrize(("share", "expected"), [(0, False), (1, True)])
def test_one_version_may_have_all(share: float, expected: bool) -> None:  # noqa: FBT001 - expected value
    """A share of 0 or 1 leaves one version out."""
    mixed = mixed_texts(plan(OLD), plan(NEW), keys(50), share)

    assert mixed.is_new.tolist() == [expected] * 50


def test_a_share_is_from_0_to_1() -> None:
    """Anything else is refused."""
    with pytest.raises(InvalidArgumentError, match="from 0 to 1"):
        mixed_texts(plan(OLD), plan(NEW), keys(5), 1.5)
