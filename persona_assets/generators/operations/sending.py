"""What happens to the requests of one operation on their way, and how they and answers look."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Mask
from persona_assets.behaviors.damage import cut_short, damage_of, spoil_types
from persona_assets.behaviors.payloads import FieldType, PayloadField, transform
from persona_assets.behaviors.texts import own
from persona_assets.behaviors.whole_documents import with_surplus
from persona_assets.generators.operations.asking import Answer, Asked
from persona_assets.generators.operations.credentials import Credentials
from persona_assets.generators.operations.exchanges import Maker
from persona_assets.generators.operations.plans import is_sent
from persona_assets.generators.operations.resources import written_path
from persona_assets.generators.operations.statuses import failure, refusal, successes
from persona_assets.generators.operations.wire import (
    body_text,
    content_type_header,
    header_text,
    is_json,
    query_text,
    scalar_text,
)
from persona_assets.generators.statuses import error_texts
from persona_assets.keys import field_keys, pick, pick_table
from persona_assets.schemas.openapi.declared import DeclaredOperation
from persona_assets.schemas.pointers import Json


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of some requests.

    Attributes:
        asked: What they say in the end.
        payload: What the persona's behaviors did to them.
        cut: The bodies that end too soon, by row.
        is_bad: Which the server refuses.
        touched: Which behaviors damaged which.
    """

    asked: Asked
    payload: tuple[PayloadField, ...]
    cut: Mapping[int, str]
    is_bad: Mask
    touched: Mapping[str, Mask]


def sent(
    maker: Maker, asked: Asked, behaviors: Sequence[Behavior[BehaviorParameters]], locale: str
) -> Sent:
    """Return what *behaviors* make of the requests *asked*: of bodies, or else of queries.

    Messages in bodies are written in the language of *locale*.
    """
    keys = asked.keys
    nowhere = np.zeros(len(keys), dtype=np.bool_)
    if asked.bodies is None:
        queries = [one.get("query", {}) for one in asked.parameters]
        payload = transform((_document(queries, maker.accepts_query),), behaviors, keys)
        said = [json.loads(text) for text in payload[0].literals.array().to_pylist()]
        changed = [
            {**one, "query": query} if query else one
            for one, query in zip(asked.parameters, said, strict=True)
        ]
        is_bad = np.array([not maker.accepts_query(query) for query in said], dtype=np.bool_)
        # What has no body cannot be malformed.
        unseen = dict.fromkeys(damage_of(behaviors, keys).touched, nowhere)
        return Sent(replace(asked, parameters=changed), payload, {}, is_bad, unseen)
    damage = damage_of(behaviors, keys)
    document = _document(asked.bodies, maker.accepts, locale)
    payload = transform((document,), behaviors, keys, damage.is_any)
    [spoilt] = spoil_types(payload, damage.is_spoilt)
    texts = with_surplus(spoilt.literals, damage.has_surplus).array()
    bodies = [json.loads(text) for text in texts.to_pylist()]
    is_bad = damage.is_any | np.array([not maker.accepts(one) for one in bodies], dtype=np.bool_)
    rows = np.nonzero(damage.is_cut)[0]
    short = cut_short(texts.take(pa.array(rows)), keys[rows]).to_pylist() if len(rows) else []
    cut = dict(zip(rows.tolist(), short, strict=True))
    return Sent(replace(asked, bodies=bodies), payload, cut, is_bad, damage.touched)


def statuses_of(
    operation: DeclaredOperation, keys: NDArray[np.uint64], failed: NDArray[np.int64], is_bad: Mask
) -> list[tuple[int, str | None, bool]]:
    """Return the status of each answer, what documents it, and whether it is a failure."""
    good = successes(operation)
    table = pick_table(tuple(weight for _, _, weight in good))
    which = pick(field_keys(keys, "success"), table).tolist()
    found: list[tuple[int, str | None, bool]] = []
    for row, (number, status) in enumerate(zip(which, failed.tolist(), strict=True)):
        if status:
            found.append((*failure(operation, status), True))
        elif is_bad[row]:
            found.append((*refusal(operation), True))
        else:
            found.append((*good[number][:2], False))
    return found


def answers_of(
    maker: Maker,
    asked: Asked,
    statuses: Sequence[tuple[int, str | None, bool]],
    moments: Sequence[str],
) -> list[Answer]:
    """Return the answer to each request."""
    found: dict[int, Answer] = {}
    groups: dict[tuple[int, str | None, bool], list[int]] = {}
    for row, status in enumerate(statuses):
        groups.setdefault(status, []).append(row)
    for (status, name, has_failed), rows in groups.items():
        if name is None:
            text = error_texts(np.array([status])).array().to_pylist()[0]
            some = [Answer(json.loads(text), {}, has_body=has_failed)] * len(rows)
        elif has_failed:
            some = maker.refused(asked, rows, name, status)
        else:
            some = maker.answers(asked, rows, name, moments)
        found.update(zip(rows, some, strict=True))
    return [found[row] for row in range(len(statuses))]


@dataclass(frozen=True, slots=True)
class Written:
    """A request on the wire.

    Attributes:
        endpoint: Path and query.
        headers: What its headers say, besides the usual ones.
        body: The JSON text of its body, or None.
    """

    endpoint: str
    headers: Mapping[str, str]
    body: str | None


def written_request(
    maker: Maker, done: Sent, row: int, credentials: Credentials, client_id: str
) -> Written:
    """Return the request of one *row* as it goes over the wire."""
    operation, asked, key = maker.operation, done.asked, int(done.asked.keys[row])
    said = asked.parameters[row]
    queries = [one for one in operation.parameters if is_sent(one, "query")]
    query = query_text(queries, said.get("query", {}))
    headers: dict[str, str] = {}
    for one in operation.parameters:
        if is_sent(one, "header") and one.name in said.get("header", {}):
            headers[one.name] = header_text(said["header"][one.name], explode=one.explode)
    cookies = [f"{name}={header_text(held)}" for name, held in said.get("cookie", {}).items()]
    for one, value in credentials.values(operation.security, client_id):
        if one.location == "query":
            query += f"{'&' if query else '?'}{one.name}={value}"
        elif one.location == "cookie":
            cookies.append(f"{one.name}={value}")
        else:
            headers[one.name] = value
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    body = _request_body(operation, done, row, key)
    if body is not None and operation.request is not None:
        headers["Content-Type"] = content_type_header(operation.request.content_type, key)
    path = written_path(operation, asked.path_values(operation, row))
    return Written(f"{path}{query}", headers, body)


def written_answer(
    operation: DeclaredOperation, answer: Answer, name: str | None, key: int
) -> tuple[dict[str, str], str | None]:
    """Return the headers of *answer*, besides the usual ones, and the JSON text of its body."""
    response = None if name is None else operation.responses[name]
    explode = {} if response is None else {one.name: one.explode for one in response.headers}
    headers = {
        header: header_text(value, explode=explode.get(header, False))
        for header, value in answer.headers.items()
    }
    if not answer.has_body:
        return headers, None
    kind = response.body.content_type if response and response.body else "application/json"
    headers["Content-Type"] = content_type_header(kind, key)
    return headers, body_text(kind, answer.body, key)


def _request_body(operation: DeclaredOperation, done: Sent, row: int, key: int) -> str | None:
    if done.asked.bodies is None or operation.request is None:
        return None
    kind = operation.request.content_type
    if row not in done.cut:
        return body_text(kind, done.asked.bodies[row], key)
    if is_json(kind):
        return done.cut[row]
    whole = json.loads(body_text(kind, done.asked.bodies[row], key))
    return json.dumps(scalar_text(whole)[: len(whole) // 2], ensure_ascii=False)


def _document(
    values: Sequence[Json], accepts: Callable[[Json], bool], locale: str = ""
) -> PayloadField:
    texts = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in values]
    content = own(pa.array(texts, pa.string()))
    return PayloadField(
        "record",
        FieldType.DOCUMENT,
        content,
        locale=locale,
        accepts=lambda text: accepts(json.loads(text)),
    )
