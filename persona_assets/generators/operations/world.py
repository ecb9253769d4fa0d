"""An API as one persona meets it: its operations, what makes their exchanges, and how often."""

from persona_assets.generators.entities import Entity
from persona_assets.generators.operations.credentials import Credentials
from persona_assets.generators.operations.exchanges import Maker
from persona_assets.generators.operations.plans import Plans
from persona_assets.generators.operations.resources import Resources
from persona_assets.generators.world import World
from persona_assets.keys import derive

_WEIGHTS = {"GET": 3.0, "POST": 2.0, "PUT": 1.0, "PATCH": 1.0, "DELETE": 0.5}
_RARE = 0.5


class Api:
    """The operations of one entity for one persona under one seed.

    Attributes:
        makers: What makes the exchanges of each operation.
        weights: How often each operation is asked for, beside the others.
        credentials: What clients say of themselves.
    """

    def __init__(self, entity: Entity, world: World, locale: str, place: tuple[int, str]) -> None:
        """Prepare; what operations need is made when they first occur.

        Args:
            entity: What has the operations.
            world: The people whom they speak of.
            locale: Where people live.
            place: The seed and the persona's name.
        """
        definition = {} if isinstance(entity.definition, bool) else entity.definition
        plans = Plans(definition.get("$defs", {}), locale)
        seed, persona = place
        resources = Resources(entity.operations, plans, world, derive(seed, persona, "api"))
        self.makers = [Maker(one, plans, resources, world) for one in entity.operations]
        self.weights = tuple(_WEIGHTS.get(one.method, _RARE) for one in entity.operations)
        self.credentials = Credentials(seed, persona)
