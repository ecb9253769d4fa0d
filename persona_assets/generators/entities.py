"""What a schema describes, as something that records are made of and messages speak of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from persona_assets.behaviors.payloads import FieldType, PayloadField
from persona_assets.behaviors.texts import own
from persona_assets.generators.world import CUSTOMER_COUNT, World
from persona_assets.keys import KeyArray, field_keys, integers
from persona_assets.schema_records.rendering.meanings import is_person
from persona_assets.schema_records.versions import is_of_new, mixed_texts
from persona_assets.schemas.openapi.declared import DeclaredOperation
from persona_assets.schemas.schema import Definition, Schema

if TYPE_CHECKING:  # what solves schemas takes long to import, and few datasets need it
    from persona_assets.schema_records.planning import SchemaPlan

DOCUMENT = "record"
"""The name of the field that is a whole message."""

API_CLIENT_COUNT = 100
"""How many different clients an API has: the first rows of the population."""

_MOST_PLANS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """Something that records can be made of.

    Attributes:
        name: What it is called.
        definition: JSON Schema 2020-12, self-contained.
        earlier: The version before it, of which some records still are; None when all are new.
        earlier_fraction: How many of them are.
        latest: The same without an earlier version; None when there is none.
        operations: What can be asked of the API that it belongs to; their references are those of
            the definition.  Nothing for an entity that is asked for by its name.
        encoding: How its format writes its records in binary, see ``Schema``; nothing for JSON.
    """

    name: str
    definition: Definition
    earlier: "Entity | None" = None
    earlier_fraction: float = 0.0
    latest: "Entity | None" = None
    operations: tuple[DeclaredOperation, ...] = ()
    encoding: Mapping[str, Any] = field(default_factory=dict)  # its shape depends on the form

    def after(self, earlier: "Entity", fraction: float) -> "Entity":
        """Return the same, but a *fraction* of the records are still of the *earlier* version."""
        return replace(self, earlier=earlier, earlier_fraction=fraction, latest=self)

    @property
    def versions(self) -> "tuple[Entity, ...]":
        """What its records can be instances of, the latest first."""
        return (self,) if self.earlier is None else (self.latest or self, self.earlier)

    def is_latest(self, keys: KeyArray) -> NDArray[np.bool_]:
        """Return which of the records of *keys* are of the latest version."""
        return is_of_new(keys, 1 - self.earlier_fraction)

    @property
    def is_person(self) -> bool:
        """Whether each record is about one person of the population."""
        return is_person(self.name)

    def people(self, keys: KeyArray, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of the customer of whom each record speaks.

        Args:
            keys: The keys of the records.
            rows: Their numbers: record i of an entity that is a person is about person i.
        """
        return rows if self.is_person else customers_of(keys)

    def document(
        self, world: World, keys: KeyArray, customers: NDArray[np.int64], locale: str
    ) -> PayloadField:
        """Return one instance for each of *keys*, as all that a message says.

        Args:
            world: Whose customers the instances speak of.
            keys: The keys of the records.
            customers: The number of the customer whom each speaks of.
            locale: Where people live.

        Raises:
            UnsatisfiableSchemaError: No valid record was found for some key.
            UnknownNameError: There are no words for *locale*.
        """
        plans = [plan_of(one, locale) for one in self.versions]
        people = world.customer_keys(customers)
        accepts = [plan.checker.accepts_text for plan in plans]
        if self.earlier is None:
            texts = plans[0].texts(keys, people)
        else:
            texts = mixed_texts(plans[1], plans[0], keys, 1 - self.earlier_fraction, people).texts
        return PayloadField(
            DOCUMENT,
            FieldType.DOCUMENT,
            own(texts),
            locale=locale,
            accepts=accepts[0] if len(accepts) == 1 else lambda text: any(a(text) for a in accepts),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Database:
    """Tables whose rows belong together.

    Attributes:
        name: What the profile calls it.
        tables: The schemas of the tables, those referred to first.
        ddl: The statements that define the tables, or "".
    """

    name: str
    tables: Sequence[Schema]
    ddl: str = ""


def customers_of(keys: KeyArray) -> NDArray[np.int64]:
    """Return the number of a customer for each record."""
    return integers(field_keys(keys, "client"), CUSTOMER_COUNT)


@lru_cache(maxsize=_MOST_PLANS)
def reader_of(entity: Entity) -> Callable[[str], bool] | None:
    """Return what says whether the format's own library accepts a record of *entity*, as JSON.

    Returns:
        None when the schema's format is JSON.

    Raises:
        MissingInputError: The library of the format is not installed.
    """
    from persona_assets.schema_records.violations.formats import encoding_accepts

    return encoding_accepts(entity.encoding)


@lru_cache(maxsize=_MOST_PLANS)
def plan_of(entity: Entity, locale: str) -> "SchemaPlan":
    """Return the plan of the records of *entity*, made once.

    Raises:
        UnsatisfiableSchemaError: No record can be made.
        UnknownNameError: There are no words for *locale*.
    """
    from persona_assets.schema_records.planning import compile_plan

    return compile_plan(entity.definition, name=entity.name, locale=locale)
