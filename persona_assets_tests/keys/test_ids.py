"""Identifiers are UUIDs in form and functions in fact."""

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.ids import Part, content_id, encoded, uuid_from_key, uuids_from_keys
from persona_assets.keys import row_keys


@settings(deadline=None)
@given(seed=st.integers(0, 2**64 - 1), count=st.integers(0, 20))
def test_the_ids_of_many_keys_are_the_ids_of_each(seed: int, count: int) -> None:
    """The vector path writes the same text as the scalar one."""
    keys = row_keys(seed, 0, count)

    array = uuids_from_keys(keys)

    array.validate(full=True)
    assert array.to_pylist() == [uuid_from_key(int(key)) for key in keys]


def test_ids_are_version_four_uuids_and_differ() -> None:
    """Ten thousand rows have ten thousand ids that any UUID parser takes."""
    texts = uuids_from_keys(row_keys(3, 0, 10_000)).to_pylist()

    assert len(set(texts)) == 10_000
    assert {UUID(text).version for text in texts} == {4}
    assert all(str(UUID(text)) == text for text in texts)


def test_the_id_of_content_depends_on_where_its_parts_end() -> None:
    """Two parts are not one longer part."""
    assert content_id("a", "bc") != content_id("ab", "c")
    assert content_id("a", "bc") == content_id("a", "bc")


PARTS = st.lists(
    st.one_of(st.text(), st.binary(), st.integers(), st.floats(), st.none()), max_size=6
)


@settings(deadline=None)
@given(before=PARTS, parts=PARTS, after=PARTS)
def test_parts_that_are_written_down_once_give_the_same_id(
    before: list[Part], parts: list[Part], after: list[Part]
) -> None:
    """An id does not tell whether some of its parts were encoded before."""
    whole = content_id(*before, *parts, *after)

    assert content_id(*before, encoded(*parts), *after) == whole


def test_the_id_of_content_stays_what_it_is() -> None:
    """Ids are stored and compared for years: what each kind of part gives is pinned."""
    parts = ("a", "\u00e9'", b"\x00", 1, -0.0, 0.5, None)

    assert content_id(*parts) == "9ad2c601-3804-4017-a98c-baf508ecaa3c"
