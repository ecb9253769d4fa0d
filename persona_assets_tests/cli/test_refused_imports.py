"""What `import-schema` refuses: what is not at hand, and what no text can be made of."""

from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import call
from persona_assets_tests.cli.schema_files import OPENAPI, written

Printed = pytest.CaptureFixture[bytes]


@pytest.mark.parametrize(
    "reference", ["https://example.org/tags.json", "tags.yaml#/Tags", "#/components/schemas/Tags"]
)
def test_what_is_not_at_hand_is_refused(
    capfdbinary: Printed, tmp_path: Path, reference: str
) -> None:
    """File, line and reference are named, what to do as well, and nothing is written."""
    broken = OPENAPI.replace(
        "tags: {type: array, items: {type: string}}", f"tags: {{$ref: '{reference}'}}"
    )
    path, target = written(tmp_path, "users.yaml", broken), tmp_path / "user.yaml"
    line = broken[: broken.index("tags: {")].count("\n") + 1

    code, _, said = call(capfdbinary, "import-schema", str(path), "-e", "User", "-o", str(target))

    assert code == 3
    assert f"{path}:{line}: " in said
    assert reference in said
    assert reference.startswith("#") or ("--root" in said and "--allow-unresolved" in said)
    assert not target.exists()


def test_what_nobody_takes_may_be_elsewhere(capfdbinary: Printed, tmp_path: Path) -> None:
    """A reference stops only the entities that need it."""
    broken = OPENAPI.replace("street: {type: string}", "street: {$ref: 'none.yaml'}")
    path, target = written(tmp_path, "users.yaml", broken), tmp_path / "order.yaml"

    code, _, _ = call(capfdbinary, "import-schema", str(path), "-e", "Order", "-o", str(target))

    assert (code, target.exists()) == (0, True)


@pytest.mark.parametrize(
    "member", ['"properties": {"x": {"pattern": "%s"}}', '"patternProperties": {"%s": {}}']
)
def test_a_pattern_that_cannot_be_made_is_named(
    capfdbinary: Printed, tmp_path: Path, member: str
) -> None:
    """A pattern whose texts are too long is an error, not left out as if it were none."""
    pattern = "^[a-z]{1000000}$"
    path = written(tmp_path, "a.json", '{"title": "A",\n' + member % pattern + "}")
    target = tmp_path / "a.yaml"

    code, _, said = call(capfdbinary, "import-schema", str(path), "-o", str(target))

    assert (code, target.exists()) == (3, False)
    assert f"{path}:2: " in said
    assert pattern in said
