"""The names of the tables that events of each class go to."""

import re
from collections.abc import Mapping

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation.events import BaseEvent

TableMapping = Mapping[type[BaseEvent] | str, str]
"""Names of tables, by class of events or its name."""

_WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class TableNames:
    """Names of tables: those that were asked for, else the class's name in snake case."""

    def __init__(self, mapping: TableMapping | None) -> None:
        self._mapping = {
            key if isinstance(key, str) else key.__name__: name
            for key, name in (mapping or {}).items()
        }
        self._taken: dict[str, str] = {}

    def name(self, event: str) -> str:
        """Return the table of the events called *event*.

        Raises:
            InvalidArgumentError: Events of another class lie there.
        """
        name = self._mapping.get(event) or _WORD_ENDS.sub("_", event).lower()
        if self._taken.setdefault(name, event) != event:
            raise InvalidArgumentError(
                f"table {name!r} would hold both {self._taken[name]} and {event}; "
                "give one of them another in table_mapping"
            )
        return name
