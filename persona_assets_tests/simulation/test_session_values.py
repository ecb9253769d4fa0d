"""Values that are made of the session's id are the same for one run and for many at once."""

import ast
from dataclasses import dataclass

import pyarrow as pa
import pytest

from persona_assets.simulation.event_values import as_list
from persona_assets.simulation.session_values import OfSession

IDS = ["0123456789ab", "ba9876543210", "5"]


@dataclass(frozen=True, slots=True)
class Run:
    """A run with an id."""

    session_id: str


def value_of(text: str) -> OfSession:
    """Return what a flow's expression stands for."""
    tree = ast.parse(text, mode="eval")
    return OfSession(tree.body, compile(tree, "<test>", "eval"), {"N": 3}, "ctx")


@pytest.mark.parametrize(
    "text",
    [
        "ctx.session_id",
        "ctx.session_id[:8]",
        "ctx.session_id[2:5]",
        "f'cart_{ctx.session_id[4:]}'",
        "f'{ctx.session_id[:2]}-{ctx.session_id[2:4]}-é'",
        "'a' + ctx.session_id[:3] + 'b'",
        "f'{\"x\" + ctx.session_id[:1]}'",
        pytest.param("ctx.session_id[-4:]", id="from the end"),
        pytest.param("ctx.session_id[:N]", id="as many as a name says"),
        pytest.param("ctx.session_id[::2]", id="every second letter"),
        pytest.param("f'{ctx.session_id:>20}'", id="with a width"),
        pytest.param("f'{ctx.session_id!r}'", id="as Python writes it"),
        pytest.param("[ctx.session_id]", id="no text"),
        pytest.param("ctx.session_id * 2", id="twice"),
    ],
)
def test_many_runs_have_the_values_that_each_would_have(text: str) -> None:
    """Whatever the expression, a column of values is that of the runs one by one."""
    made = value_of(text)

    column = as_list(made.column(pa.array(IDS)), len(IDS))

    assert column == [made(Run(one)) for one in IDS]


def test_a_text_with_a_part_of_the_id_is_made_without_python() -> None:
    """The guide's cart becomes a column of texts, with no expression worked out for each run."""
    assert isinstance(value_of("f'cart_{ctx.session_id[:8]}'").column(pa.array(IDS)), pa.Array)
