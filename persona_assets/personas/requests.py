"""Asking for a persona: an instance is made, timed, kept with its core, and can be opened again."""

from dataclasses import replace

from persona_assets.clock import Clock
from persona_assets.personas.instance_store import InstanceStore
from persona_assets.personas.instances import PersonaInstance
from persona_assets.personas.mappers import PersonaMapper
from persona_assets.personas.mapping import MappingRequest, map_persona
from persona_assets.personas.person_knowledge import PersonKnowledge


def request_persona(
    store: InstanceStore,
    clock: Clock,
    mapper: PersonaMapper,
    knowledge: PersonKnowledge,
    request: MappingRequest,
) -> PersonaInstance:
    """Return an instance as *request* asks, made now with the core that *store* has cached.

    Args:
        store: Where it is kept.
        clock: What says how long it took.
        mapper: The purpose.
        knowledge: What is known of the person.
        request: How much, and for how long; ``generated_at`` is the time that counts as now.

    Raises:
        InvalidArgumentError: As ``map_persona``; nothing is kept then.
    """
    began = clock.now()
    core = store.cached_core(mapper.mapper_id, knowledge.mindscape.persona)
    made = map_persona(mapper, knowledge, replace(request, cached_core=core))
    milliseconds = round((clock.now() - began).total_seconds() * 1000)
    about = made.generation_metadata.model_copy(update={"generation_duration_ms": milliseconds})
    timed = made.model_copy(update={"generation_metadata": about})
    store.put(timed)
    return timed
