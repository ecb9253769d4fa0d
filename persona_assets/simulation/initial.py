"""The entities that are there before the first flow."""

from collections.abc import Mapping

from persona_assets.keys import derive, row_keys
from persona_assets.simulation.acting import Acting
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.providers import by_name_and_type
from persona_assets.simulation.reports import Settings
from persona_assets.simulation.residents import Residents
from persona_assets.simulation.world import World


def populate(
    world: World, acting: Acting, counts: Mapping[type[Entity], int], settings: Settings
) -> None:
    """Let entities be there from the start, as many of each class as *counts* says.

    One whose class has a source event begins with what such an event would say; the event itself
    does not happen.  Ids that no event gives are made up by the key's name (decision A9).

    Raises:
        InvalidArgumentError: Nothing fills a field that they begin with, or a value does not fit.
    """
    for entity, count in counts.items():
        keys = row_keys(derive(settings.seed, "simulation", "initial", entity.__name__), 0, count)
        event = entity.source_event
        residents = Residents(
            entity,
            keys,
            settings.start,
            source=None if event is None else acting.event_type(event),
            ids=by_name_and_type(entity.primary_key, str, settings.locale),
        )
        world.populate(world.kind(entity), residents)
