"""The entities that are there before the first flow."""

from collections.abc import Mapping

from persona_assets.keys import KeyArray, derive, row_keys
from persona_assets.simulation.acting import Acting
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.garbage import rare_collections
from persona_assets.simulation.providers import by_name_and_type
from persona_assets.simulation.reports import Settings
from persona_assets.simulation.world import World


@rare_collections()
def populate(
    world: World, acting: Acting, counts: Mapping[type[Entity], int], settings: Settings
) -> None:
    """Make the entities that are there from the start, as many of each class as *counts* says.

    One whose class has a source event begins with what such an event would say; the event itself
    does not happen.

    Raises:
        InvalidArgumentError: Nothing fills a field that they begin with.
    """
    for entity, count in counts.items():
        keys = row_keys(derive(settings.seed, "simulation", "initial", entity.__name__), 0, count)
        sources: list[dict[str, object]] = [{} for _ in range(count)]
        if entity.source_event is None:
            ids = _ids(entity, keys, settings.locale)
        else:
            source = acting.event_type(entity.source_event)
            ids = source.values(entity.primary_key, keys, settings.start)
            for name in {spec.from_field for spec in entity.state_fields.values()} - {None}:
                values = source.values(str(name), keys, settings.start)
                for fields, value in zip(sources, values, strict=True):
                    fields[str(name)] = value
        world.populate(world.kind(entity), ids, sources, settings.start)


def _ids(entity: type[Entity], keys: KeyArray, locale: str) -> list[object]:
    """Return ids for entities that no event creates (decision A9)."""
    made_up = by_name_and_type(entity.primary_key, str, locale)
    return list(range(1, len(keys) + 1)) if made_up is None else made_up.values(keys)
