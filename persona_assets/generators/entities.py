"""What a schema describes, as something that records are made of and messages speak of."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from persona_assets.behaviors.payloads import FieldType, PayloadField
from persona_assets.behaviors.texts import own
from persona_assets.generators.world import CUSTOMER_COUNT, World
from persona_assets.keys import KeyArray, field_keys, integers
from persona_assets.schema_records.rendering.meanings import is_person
from persona_assets.schemas.openapi.declared import DeclaredOperation
from persona_assets.schemas.schema import Definition

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
        operations: What can be asked of the API that it belongs to; their references are those of
            the definition.  Nothing for an entity that is asked for by its name.
    """

    name: str
    definition: Definition
    operations: tuple[DeclaredOperation, ...] = ()

    @property
    def is_person(self) -> bool:
        """Whether each record is about one person of the population."""
        return is_person(self.name)

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
        plan = plan_of(self, locale)
        texts = plan.texts(keys, world.customer_keys(customers))
        accepts = plan.checker.accepts_text
        return PayloadField(DOCUMENT, FieldType.DOCUMENT, own(texts), accepts=accepts)


def customers_of(keys: KeyArray) -> NDArray[np.int64]:
    """Return the number of a customer for each record."""
    return integers(field_keys(keys, "client"), CUSTOMER_COUNT)


@lru_cache(maxsize=_MOST_PLANS)
def plan_of(entity: Entity, locale: str) -> "SchemaPlan":
    """Return the plan of the records of *entity*, made once.

    Raises:
        UnsatisfiableSchemaError: No record can be made.
        UnknownNameError: There are no words for *locale*.
    """
    from persona_assets.schema_records.planning import compile_plan

    return compile_plan(entity.definition, name=entity.name, locale=locale)
