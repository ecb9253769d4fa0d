"""``compare-schemas``: what a new version breaks, and an exit code that says so."""

import json
from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import call
from persona_assets_tests.cli.schema_files import DDL, JSON_SCHEMA, OPENAPI, written

NARROWER = JSON_SCHEMA.replace('"minimum": 1', '"minimum": 10')
WIDER = JSON_SCHEMA.replace('"required": ["id", "email"],', '"required": ["id"],')


@pytest.mark.parametrize(
    ("later", "code", "verdict"),
    [
        pytest.param(JSON_SCHEMA, 0, "BREAKS nobody", id="the same"),
        pytest.param(NARROWER, 7, "BREAKS writers", id="narrower"),
        pytest.param(WIDER, 7, "BREAKS readers", id="wider"),
    ],
)
def test_the_exit_code_says_who_breaks(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], later: str, code: int, verdict: str
) -> None:
    """0 when nobody does, 7 when readers or writers do, and the last line says which."""
    old, new = written(tmp_path, "a.json", JSON_SCHEMA), written(tmp_path, "b.json", later)

    found, out, err = call(capfdbinary, "compare-schemas", str(old), str(new))

    assert (found, err) == (code, "")
    assert out.decode().splitlines()[-1] == verdict


def test_the_place_of_a_change_is_named(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A program reads entity, pointer, change and reason, and whom each change breaks."""
    old, new = written(tmp_path, "a.json", JSON_SCHEMA), written(tmp_path, "b.json", NARROWER)

    _, out, _ = call(capfdbinary, "compare-schemas", str(old), str(new), "--output", "json")

    told = json.loads(out)
    [entity] = told["entities"]
    [change] = entity["changes"]
    assert (told["breaks_readers"], told["breaks_writers"]) == (False, True)
    assert (entity["entity"], change["pointer"]) == ("User", "/properties/id")
    assert change["breaks_writers"]


def test_all_tables_are_compared(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Without -e, tables that came and went are told as well as those that changed."""
    later = DDL.replace("CREATE TABLE orders", "CREATE TABLE sales").replace("(80)", "(40)")
    old, new = written(tmp_path, "a.sql", DDL), written(tmp_path, "b.sql", later)

    code, out, _ = call(capfdbinary, "compare-schemas", str(old), str(new))

    lines = out.decode().splitlines()
    assert code == 7
    assert [line.split(":")[0] for line in lines[:-1]] == ["users/email", "orders", "sales"]
    assert "BREAKS readers and writers" in lines[-1]


def test_one_entity_is_enough(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """With -e only that is compared."""
    later = OPENAPI.replace("maximum: 99", "maximum: 50")
    old, new = written(tmp_path, "a.yaml", OPENAPI), written(tmp_path, "b.yaml", later)

    user, _, _ = call(capfdbinary, "compare-schemas", str(old), str(new), "-e", "User")
    order, _, _ = call(capfdbinary, "compare-schemas", str(old), str(new), "-e", "Order")
    gone, _, err = call(capfdbinary, "compare-schemas", str(old), str(new), "-e", "Usr")

    assert (user, order, gone) == (7, 0, 4)
    assert "User" in err
