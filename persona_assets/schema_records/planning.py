"""Plans: everything about one schema that is worked out once, then records by keys.

A plan that is exact has its first records checked when it is made.  Of a plan that is not, each
record is checked, and drawn again with another key of its own until it is valid.
"""

from functools import cached_property

import numpy as np
import pyarrow as pa

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.keys import KeyArray, child_keys, derive, row_keys
from persona_assets.schema_records.checking import Checker
from persona_assets.schema_records.rendering.compiling import ShapeCompiler
from persona_assets.schema_records.rendering.leaves import Renderer
from persona_assets.schema_records.shapes import Shape
from persona_assets.schema_records.solving.solver import solve
from persona_assets.schemas.schema import Definition

_FIRST_RECORDS = 48
_BLOCK = 16_384  # more at once is no faster, and needs more memory
_BLOCK_BYTES = 1 << 28  # a block of Arrow holds eight times as much, and records differ in size
_MOST_DRAWS = 200
_AGAIN = 7_000


class SchemaPlan:
    """Makes records of one schema as JSON texts; each is a function of its key.

    Attributes:
        name: What the records are called.
        shape: What they can look like.
        is_exact: Whether all records of the shape are valid, so that none is checked.
        omissions: What is never made, although the schema allows it, as sentences.
    """

    def __init__(
        self,
        name: str,
        definition: Definition,
        shape: Shape,
        renderer: Renderer,
        *,
        is_exact: bool,
        block_rows: int,
    ) -> None:
        self.name = name
        self.shape = shape
        self.is_exact = is_exact
        self.omissions: tuple[str, ...] = ()
        self._definition = definition
        self._renderer = renderer
        self._block_rows = block_rows

    def texts(self, keys: KeyArray, people: KeyArray | None = None) -> pa.Array:
        """Return one record for each key, as JSON.

        Args:
            keys: The records' keys.
            people: The keys of the people that the records speak of; None for the records' own.

        Raises:
            UnsatisfiableSchemaError: No valid record was found for some key.
        """
        spoken_of = keys if people is None else people
        starts = range(0, max(len(keys), 1), self._block_rows)
        blocks = [slice(start, start + self._block_rows) for start in starts]
        return pa.concat_arrays([self._block(keys[part], spoken_of[part]) for part in blocks])

    @cached_property
    def checker(self) -> Checker:
        """The check of a whole record."""
        return Checker(self._definition, self.name)

    def _block(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        texts = self._renderer.texts(keys, people)
        return texts if self.is_exact else self._valid(texts, keys, people)

    def _valid(self, texts: pa.Array, keys: KeyArray, people: KeyArray) -> pa.Array:
        found = texts.to_pylist()
        bad = self._invalid(found, range(len(found)))
        for attempt in range(_MOST_DRAWS):
            if not bad:
                return pa.array(found, pa.string()) if attempt else texts
            rows = np.array(bad)
            again = child_keys(keys[rows], _AGAIN + attempt)
            for row, text in zip(
                bad, self._renderer.texts(again, people[rows]).to_pylist(), strict=True
            ):
                found[row] = text
            bad = self._invalid(found, bad)
        problem = self.checker.problem(found[bad[0]])
        raise UnsatisfiableSchemaError(
            self.name, f"no valid record was found in {_MOST_DRAWS} draws; the last one: {problem}"
        )

    def _invalid(self, texts: list[str], rows: "range | list[int]") -> list[int]:
        accepts = self.checker.accepts_text
        return [row for row in rows if not accepts(texts[row])]


def compile_plan(definition: Definition, *, name: str, locale: str = "en_US") -> SchemaPlan:
    """Return the plan of the records that *definition* describes.

    Args:
        definition: JSON Schema 2020-12, self-contained.
        name: What the records are called; it tells what their ``name`` and ``id`` mean.
        locale: Where the people of the records live.

    Raises:
        UnsatisfiableSchemaError: No record can be made; the error says where and why.
        UnknownNameError: There are no words for *locale*.
    """
    solution = solve(definition, name=name)
    compiler = ShapeCompiler(locale)
    renderer = compiler.renderer(solution.shape, name)
    keys = row_keys(derive(0, "first records", name), 0, _FIRST_RECORDS)
    first = renderer.texts(keys, keys)
    plan = SchemaPlan(
        name,
        definition,
        solution.shape,
        renderer,
        is_exact=solution.is_exact,
        block_rows=_rows_at_once(first),
    )
    plan.omissions = tuple(dict.fromkeys(compiler.omissions))
    if plan.is_exact:
        plan.is_exact = all(map(plan.checker.accepts_text, first.to_pylist()))
    if not plan.is_exact:
        plan.texts(keys)
    return plan


def _rows_at_once(texts: pa.Array) -> int:
    """Return how many records to make at once, if all are about as large as *texts*."""
    each = texts.nbytes // len(texts) + 1
    return min(_BLOCK, max(_FIRST_RECORDS, _BLOCK_BYTES // each))
