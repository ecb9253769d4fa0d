"""Whatever happens to a file on its way, it is read, or refused with its name."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.entities import ObservationEntity, entity_of
from persona_assets.observations.tables import observation_table, observations_from_table
from persona_assets_tests.observations.making import read
from persona_assets_tests.observations.test_examples import examples

FILES = {path: text.encode() for path, text in examples().items() if "/" in path}
PIECES = [b"", b"\x00", b"\xff", b"\n", b"\xe2\x80\xa8", b"null", b"1e400", b"99999999999999999999"]


@settings(max_examples=150)
@given(
    name=st.sampled_from(sorted(FILES)),
    at=st.integers(0, 500),
    length=st.integers(0, 500),
    piece=st.sampled_from(PIECES),
    is_known=st.booleans(),
)
def test_a_damaged_file_is_read_or_refused(
    name: str, at: int, length: int, piece: bytes, *, is_known: bool
) -> None:
    """No damage is a bug, and what is read of it survives the table and the exchange."""
    data = FILES[name]
    damaged = data[: at % len(data)] + piece + data[at % len(data) + length :]
    place = name if is_known else f"inbox/{Path(name).name}"
    seen, refusal = [], ""
    with tempfile.TemporaryDirectory() as root:
        try:
            seen = read(Path(root), {place: damaged})
        except InvalidDocumentError as problem:
            refusal = str(problem)

    assert not refusal or Path(name).name in refusal
    assert observations_from_table(observation_table(seen)) == seen
    for one in seen:
        entity = entity_of(one)
        assert ObservationEntity.model_validate_json(entity.to_json()) == entity
        assert all(0 <= turn.start < turn.end <= len(one.raw) for turn in one.turns)


@pytest.mark.parametrize("name", [name for name in sorted(FILES) if name.endswith(".json")])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, name: str) -> None:
    """Half of an export is no export."""
    data = FILES[name]

    with pytest.raises(InvalidDocumentError, match=rf"{Path(name).name}:\d+: "):
        read(tmp_path, {name: data[: len(data) * 2 // 3]})
