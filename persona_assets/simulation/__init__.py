"""Declarative event simulation: events, entities with state, and flows, in the order of time.

The outputs that need a driver are imported when they are asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from persona_assets.simulation.actions import AddDecay, NewEvent, Select, SetState
from persona_assets.simulation.entities import Entity, StateField
from persona_assets.simulation.events import BaseEvent, Field
from persona_assets.simulation.flows import Context, FlowContext
from persona_assets.simulation.outputs.console import StdOutOutput
from persona_assets.simulation.outputs.files import FileOutput
from persona_assets.simulation.outputs.memory import MemoryOutput
from persona_assets.simulation.simulation import Report, Simulation

if TYPE_CHECKING:
    from persona_assets.simulation.outputs.duckdb_file import DuckDBOutput
    from persona_assets.simulation.outputs.kafka import KafkaOutput
    from persona_assets.simulation.outputs.mysql import MySQLOutput

__all__ = [
    "AddDecay",
    "BaseEvent",
    "Context",
    "DuckDBOutput",
    "Entity",
    "Field",
    "FileOutput",
    "FlowContext",
    "KafkaOutput",
    "MemoryOutput",
    "MySQLOutput",
    "NewEvent",
    "Report",
    "Select",
    "SetState",
    "Simulation",
    "StateField",
    "StdOutOutput",
]

_LATER = {"DuckDBOutput": "duckdb_file", "KafkaOutput": "kafka", "MySQLOutput": "mysql"}


def __getattr__(name: str) -> object:
    """Return an output that needs a driver.

    Raises:
        AttributeError: There is no such name.
    """
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.outputs.{_LATER[name]}"), name)
