"""Declarative event simulation: events, entities with state, and flows, in the order of time."""

from persona_assets.simulation.actions import AddDecay, NewEvent, Select, SetState
from persona_assets.simulation.entities import Entity, StateField
from persona_assets.simulation.events import BaseEvent, Field
from persona_assets.simulation.flows import Context, FlowContext
from persona_assets.simulation.outputs.console import StdOutOutput
from persona_assets.simulation.outputs.files import FileOutput
from persona_assets.simulation.outputs.memory import MemoryOutput
from persona_assets.simulation.simulation import Report, Simulation

__all__ = [
    "AddDecay",
    "BaseEvent",
    "Context",
    "Entity",
    "Field",
    "FileOutput",
    "FlowContext",
    "MemoryOutput",
    "NewEvent",
    "Report",
    "Select",
    "SetState",
    "Simulation",
    "StateField",
    "StdOutOutput",
]
