"""SP-53: ``persona-gen verify`` shows that the same id is the same person."""

import json

import pytest

from persona_assets.personas.verifying import verify_determinism
from persona_assets_tests.cli.calling import call, spawn

Capture = pytest.CaptureFixture[bytes]


def test_all_is_well(capfdbinary: Capture) -> None:
    """SP-53, SP-30: two orders and two processes agree, and the exit code is 0."""
    code, out, said = call(capfdbinary, "verify", "user-1", "user-2", "--domain", "finance")

    digest = verify_determinism(["user-1", "user-2"], "finance").digest
    assert (code, said) == (0, "")
    assert out.decode() == f"SAME 2 personas of finance, digest {digest}\n"


def test_without_ids_there_are_a_hundred(capfdbinary: Capture) -> None:
    """SP-53: no argument is needed."""
    code, out, _ = call(capfdbinary, "verify", "--one-process")

    assert code == 0
    assert out.startswith(b"SAME 100 personas of ecommerce, ")


def test_another_digest_is_code_1(capfdbinary: Capture) -> None:
    """SP-53: what was reported another day is compared, and a difference is code 1."""
    first = json.loads(call(capfdbinary, "verify", "a", "--output", "json")[1])

    same, _, _ = call(capfdbinary, "verify", "a", "--expect", first["digest"])
    other, out, said = call(capfdbinary, "verify", "b", "--expect", first["digest"])

    assert (same, other) == (0, 1)
    assert out.startswith(b"DIFFERENT 1 personas of ecommerce, ")
    assert said == f"DIFFERENT the digest {first['digest']} was expected\n"


def test_a_configuration_counts(
    capfdbinary: Capture, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SP-53: --config is used in both processes, and changes the digest."""
    path = tmp_path_factory.mktemp("c") / "c.yaml"
    path.write_text("data: {personas: {auto_generate_backstories: false}}\n", encoding="utf-8")

    plain = json.loads(call(capfdbinary, "verify", "a", "--output", "json")[1])
    code, out, _ = call(capfdbinary, "verify", "a", "--config", str(path), "--output", "json")

    assert code == 0
    assert json.loads(out)["digest"] != plain["digest"]


def test_processes_report_the_same_digest() -> None:
    """SP-30: hash seed and time zone change nothing that is known of anybody."""
    one = spawn("verify", "x", "--one-process", PYTHONHASHSEED="1", TZ="Asia/Tokyo")
    two = spawn("verify", "x", "--one-process", PYTHONHASHSEED="2", LC_ALL="C")

    assert one.returncode == 0
    assert one.stdout == two.stdout


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        pytest.param("verify a --domain shop", 2, "known: ecommerce", id="SP-03"),
        pytest.param("verify a --config none.yaml", 4, "no such file", id="no file"),
    ],
)
def test_a_mistake_is_one_line(capfdbinary: Capture, command: str, code: int, said: str) -> None:
    """What cannot be verified is an error of its own, not a difference."""
    ended, out, err = call(capfdbinary, *command.split())

    assert (ended, out) == (code, b"")
    assert said in err
    assert err.count("\n") == 1
