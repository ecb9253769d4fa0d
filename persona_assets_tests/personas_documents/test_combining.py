"""PP-111: several personas that act as one."""

from pathlib import Path

import pytest

from persona_assets.behaviors.registry import BEHAVIOR_TYPES
from persona_assets.datasets.building import dataset
from persona_assets.errors import InvalidArgumentError, UnknownPersonaError
from persona_assets.personas.documents import resolve_persona
from persona_assets_tests.personas_documents.test_documents import make_behavior, make_file


def test_both_behave(tmp_path: Path) -> None:
    """PP-111: in one run, records are touched by behaviors of the one and of the other."""
    both = resolve_persona("normal_user+noisy_device", [tmp_path])

    counts = dataset("api", both).summary(0, 2_000).behavior_counts

    assert both.name == "normal_user+noisy_device"
    assert counts["typos"] > 0
    assert counts["rare_errors"] > 0
    assert counts["intermittent_connectivity"] > 0
    assert counts["delayed_transmission"] == 2_000


def test_the_later_wins_by_name(tmp_path: Path) -> None:
    """PP-111: where both have a behavior of one name, the later persona's is taken."""
    for name, rate in (("a", "0.1"), ("b", "0.2")):
        behavior = make_behavior("typos", "typos", f"{{rate: {rate}}}")
        make_file(tmp_path, name, f"behaviors:\n{behavior}")

    rates = [
        resolve_persona(reference, [tmp_path]).behaviors[0].parameters["rate"]
        for reference in ("a+b", "b+a")
    ]

    assert rates == [0.2, 0.1]


@pytest.mark.parametrize(
    "kind", [name for name, one in BEHAVIOR_TYPES.items() if one.is_stream_wide]
)
def test_the_later_wins_by_a_type_that_acts_on_the_whole_stream(tmp_path: Path, kind: str) -> None:
    """PP-111: there is one timing, session or burst; the later's, whatever it is called."""
    needed = {
        "timing": "{requests_per_minute: 5}",
        "active_hours": f"{{hour_weights: {[1] * 24}}}",
    }
    parameters = needed.get(kind, "{}")
    for name in ("a", "b"):
        behavior = make_behavior(f"{name}_own", kind, parameters)
        make_file(tmp_path, name, f"behaviors:\n{behavior}")

    both = resolve_persona("a+b", [tmp_path])

    assert [one.name for one in both.behaviors] == ["b_own"]


def test_the_first_says_who_it_is() -> None:
    """PP-111: kind, domain and locale are the first persona's."""
    both, turned = (
        resolve_persona(text) for text in ("normal_user+noisy_device", "noisy_device+normal_user")
    )

    assert (both.kind, both.domain) == ("user", "ecommerce")
    assert (turned.kind, turned.domain) == ("device", "iot")
    assert both.version == "1.0.0+1.0.0"


def test_three_can_be_combined_and_pinned() -> None:
    """PP-111: each part may name its version; the name of the whole names no version."""
    three = resolve_persona("normal_user@1.0.0+noisy_device+legacy_client@1.0.0")

    assert three.name == "normal_user+noisy_device+legacy_client"
    assert dataset("streaming", three).summary(0, 50).row_count == 50


@pytest.mark.parametrize(
    ("reference", "error", "said"),
    [
        ("normal_user+nobody", UnknownPersonaError, "no persona named 'nobody'"),
        ("normal_user+normal_user", InvalidArgumentError, "'normal_user' is named twice"),
        ("normal_user+normal_user@1.0.0", InvalidArgumentError, "'normal_user' is named twice"),
        ("normal_user+", InvalidArgumentError, r"NAME\+NAME; found 'normal_user\+'"),
        ("normal_user@", InvalidArgumentError, "NAME@VERSION"),
    ],
)
def test_what_cannot_be_combined_is_an_error(
    reference: str, error: type[Exception], said: str
) -> None:
    """PP-111: unknown, twice, or nobody at all."""
    with pytest.raises(error, match=said):
        resolve_persona(reference)
