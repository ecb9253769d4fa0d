"""What clients do with the things that a schema describes: make, get and replace them.

The endpoint is the entity's name, in the plural; the id in the path is that of the record, where it
has one.
"""

import json
import re
from collections.abc import Callable, Sequence

import pyarrow as pa

from persona_assets.behaviors.payloads import PayloadField
from persona_assets.behaviors.texts import Texts, own
from persona_assets.generators.entities import Entity, customers_of
from persona_assets.generators.exchanges import Callers, Exchange
from persona_assets.generators.shop import Operation
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import field_keys
from persona_assets.schema_records.rendering.meanings import words_of

_CREATED, _OK = 201, 200
_UNSAFE = re.compile(r"[^A-Za-z0-9._~-]")


def entity_operations(entity: Entity, locale: str, *, is_device: bool) -> Sequence[Operation]:
    """Return what clients do with *entity*: half of them get one, a third make one."""
    name, path = _name(entity), _path(entity)

    def instances(callers: Callers) -> PayloadField:
        customers = customers_of(callers.keys) if is_device else callers.clients
        return entity.document(callers.world, callers.keys, customers, locale)

    return (
        Operation(f"get_{name}", 3.0, _getting(path, entity, instances)),
        Operation(f"create_{name}", 2.0, _creating(path, instances), is_write=True),
        Operation(f"replace_{name}", 1.0, _replacing(path, entity, instances), is_write=True),
    )


def creation(entity: Entity) -> tuple[str, str]:
    """Return the name of the operation that makes an *entity*, and its path."""
    return f"create_{_name(entity)}", _path(entity)


def _name(entity: Entity) -> str:
    return "_".join(words_of(entity.name)) or "record"


def _path(entity: Entity) -> str:
    return f"/{_plural(_name(entity).replace('_', '-'))}"


def _creating(
    path: str, instances: Callable[[Callers], PayloadField]
) -> Callable[[Callers], Exchange]:
    def build(callers: Callers) -> Exchange:
        document = (instances(callers),)
        return Exchange("POST", (path,), document, document, _CREATED)

    return build


def _getting(
    path: str, entity: Entity, instances: Callable[[Callers], PayloadField]
) -> Callable[[Callers], Exchange]:
    def build(callers: Callers) -> Exchange:
        document = instances(callers)
        ids = _ids(document.literals, entity, callers)
        return Exchange("GET", (f"{path}/", ids), (), (document,), _OK)

    return build


def _replacing(
    path: str, entity: Entity, instances: Callable[[Callers], PayloadField]
) -> Callable[[Callers], Exchange]:
    def build(callers: Callers) -> Exchange:
        document = instances(callers)
        ids = _ids(document.literals, entity, callers)
        return Exchange("PUT", (f"{path}/", ids), (document,), (document,), _OK)

    return build


def _ids(documents: Texts, entity: Entity, callers: Callers) -> Texts:
    """Return the id of each of *documents*, as it stands in a path; a UUID where it has none."""
    names = ("id", f"{'_'.join(words_of(entity.name))}_id", f"{entity.name}Id", "uuid")
    others = uuids_from_keys(field_keys(callers.keys, "id")).to_pylist()
    found: list[str] = []
    for text, other in zip(documents.array().to_pylist(), others, strict=True):
        value = json.loads(text)
        held = (value.get(name) for name in names) if isinstance(value, dict) else ()
        known = (one for one in held if isinstance(one, str | int) and not isinstance(one, bool))
        found.append(_UNSAFE.sub(_percent, str(next((one for one in known if one != ""), other))))
    return own(pa.array(found, pa.string()))


def _percent(sign: "re.Match[str]") -> str:
    return "".join(f"%{byte:02X}" for byte in sign[0].encode())


def _plural(name: str) -> str:
    if name.endswith("s"):
        return name
    return f"{name[:-1]}ies" if re.search(r"[^aeiou]y$", name) else f"{name}s"
