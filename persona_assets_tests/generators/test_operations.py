"""Exchanges of the operations of a document: valid, and they agree with each other."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jsonschema
import numpy as np
import pytest

from persona_assets.generators.entities import Entity
from persona_assets.generators.faults import FaultOptions
from persona_assets.generators.operations.faults import OperationFaults
from persona_assets.generators.operations.records import Exchanges
from persona_assets.generators.source import Source
from persona_assets.schemas.openapi.declared import DeclaredOperation
from persona_assets.schemas.openapi.reading import read_openapi
from persona_assets_tests.generators.builders import make_behavior, make_source, parsed
from persona_assets_tests.generators.openapi_documents import LIBRARY, SWAGGER
from persona_assets_tests.generators.openapi_oracle import Oracle, load

COUNT = 700
Record = Mapping[str, Any]


@pytest.fixture(scope="module", name="folder")
def fixture_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the documents."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "library.yaml").write_text(LIBRARY)
    (folder / "signs.yaml").write_text(SWAGGER)
    return folder


def source_of(path: Path, *behaviors: Any) -> Source:  # noqa: ANN401 - behaviors of any kind
    """Return who asks for the operations of the document at *path*."""
    schema = read_openapi(path, roots={}).api()
    operations = tuple(DeclaredOperation.model_validate(one) for one in schema.operations)
    return replace(
        make_source(*behaviors), entity=Entity("", schema.definition, operations=operations)
    )


@pytest.fixture(scope="module", name="records")
def fixture_records(folder: Path) -> list[Record]:
    """Return exchanges with the library."""
    return parsed(Exchanges(source_of(folder / "library.yaml")).batch(0, COUNT))


@cache
def path_of(endpoint: str) -> str:
    """Return the path of an endpoint without its query."""
    return endpoint.partition("?")[0]


def said(records: list[Record], name: str) -> list[Record]:
    """Return the exchanges of the operation called *name*."""
    return [one for one in records if one["operation_name"] == name]


@pytest.mark.parametrize("name", ["library.yaml", "signs.yaml"])
def test_exchanges_are_valid_by_the_original_document(folder: Path, name: str) -> None:
    """Parameters, bodies, headers and statuses; ``readOnly`` and ``writeOnly`` are kept."""
    oracle = Oracle(load(folder / name))

    found = parsed(Exchanges(source_of(folder / name)).batch(0, COUNT))

    assert len({one["operation_name"] for one in found}) == len(oracle.operations)
    assert [problem for one in found for problem in oracle.problems(one)] == []


def test_a_second_validator_agrees(folder: Path, records: list[Record]) -> None:
    """``jsonschema`` with formats takes every member that is read, as the document has it."""
    schemas = load(folder / "library.yaml")["components"]["schemas"]
    member = {**schemas["Member"], "properties": dict(schemas["Member"]["properties"])}
    del member["properties"]["pin"]
    member["required"] = [name for name in member["required"] if name != "pin"]
    member["properties"]["status"] = schemas["Status"]
    validator = jsonschema.Draft202012Validator(
        member, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )

    bodies = [one["response"]["body"] for one in said(records, "getMember")]

    assert len(bodies) > 50
    assert [error.message for body in bodies for error in validator.iter_errors(body)] == []


def test_asking_again_gives_the_same(records: list[Record]) -> None:
    """What GET answers is a function of the path, and the id in both is the same."""
    found: dict[str, Any] = {}
    for one in [*said(records, "getMember"), *said(records, "getLoan")]:
        path, body = path_of(one["request"]["endpoint"]), one["response"]["body"]
        assert found.setdefault(path, body) == body
        assert path.endswith(f"/{body['id']}")
    loans = said(records, "getLoan")
    assert all(
        one["response"]["body"]["member_id"] == path_of(one["request"]["endpoint"]).split("/")[3]
        for one in loans
    )
    assert len(found) < len(said(records, "getMember")) + len(loans)  # some were asked for twice


def test_what_is_made_is_answered(records: list[Record]) -> None:
    """The answer to POST has all that the request has but secrets, an id of its own, and now."""
    read = {one["response"]["body"]["id"] for one in said(records, "getMember")}
    for one in said(records, "createMember"):
        asked, made = one["request"]["body"], one["response"]["body"]
        assert "id" not in asked
        assert {name: made[name] for name in asked if name != "pin"} == {
            name: value for name, value in asked.items() if name != "pin"
        }
        assert made["id"] not in read
        assert made["created_at"] == f"{one['requested_at']:%Y-%m-%dT%H:%M:%S}Z"


def test_what_is_replaced_is_what_is_read(records: list[Record]) -> None:
    """PUT says what GET of the same path says."""
    read = {
        path_of(one["request"]["endpoint"]): one["response"]["body"]
        for one in said(records, "getMember")
    }
    both = [
        one for one in said(records, "replaceMember") if path_of(one["request"]["endpoint"]) in read
    ]

    assert both
    for one in both:
        body = read[path_of(one["request"]["endpoint"])]
        assert one["response"]["body"] == body
        assert one["request"]["body"]["email"] == body["email"]


def test_lists_hold_what_is_read(records: list[Record]) -> None:
    """Each item is what GET of its id answers; limits, filters and counts are kept."""
    read = {
        one["response"]["body"]["id"]: one["response"]["body"] for one in said(records, "getMember")
    }
    compared = 0
    for one in said(records, "listMembers"):
        query = parse_qs(one["request"]["endpoint"].partition("?")[2])
        page = one["response"]["body"]
        assert len(page["items"]) <= int(query.get("limit", ["20"])[0])
        assert page["total"] >= len(page["items"]) > 0
        for item in page["items"]:
            assert item["status"] == query.get("status", [item["status"]])[0]
            assert read.get(item["id"], item) == item
            compared += item["id"] in read
    assert compared > 100


def test_loans_are_listed_with_whom_they_belong_to(records: list[Record]) -> None:
    """The things below a path belong to the thing of that path."""
    read = {
        one["response"]["body"]["id"]: one["response"]["body"] for one in said(records, "getLoan")
    }
    items = [
        (one["request"]["endpoint"].split("/")[3], item)
        for one in said(records, "listLoans")
        for item in one["response"]["body"]
    ]

    assert items
    assert all(item["member_id"] == member for member, item in items)
    assert all(read.get(item["id"], item) == item for _, item in items)


def test_what_is_deleted_is_read_nowhere(records: list[Record]) -> None:
    """DELETE answers 204 without a body, once for each path, and nothing else speaks of it."""
    gone = [one["request"]["endpoint"] for one in said(records, "deleteMember")]
    others = {
        path_of(one["request"]["endpoint"])
        for one in records
        if one["operation_name"] != "deleteMember"
    }

    assert len(gone) > 20
    assert len(set(gone)) == len(gone)
    assert not set(gone) & others
    assert {
        (one["response"]["status_code"], one["response"]["body"])
        for one in said(records, "deleteMember")
    } == {(204, None)}


def test_a_client_acts_as_itself(folder: Path, records: list[Record]) -> None:
    """Where a person is meant, it is the client: the one of the population with its id."""
    world = source_of(folder / "library.yaml").world
    numbers = np.arange(100)
    ids = world.customers(numbers, "profile_id").array().to_pylist()
    names = world.customers(numbers, "name").array().to_pylist()
    known = dict(zip(ids, names, strict=True))

    for one in [*said(records, "getMember"), *said(records, "createMember")]:
        assert known[one["client_id"]].startswith(one["response"]["body"]["first_name"])
    tokens = {(one["client_id"], one["request"]["headers"]["Authorization"]) for one in records}
    assert len(tokens) == len({client for client, _ in tokens})


def test_any_rows_are_the_same_alone_and_in_any_batch(folder: Path) -> None:
    """A row follows from its number alone."""
    path = folder / "library.yaml"
    whole = Exchanges(source_of(path)).batch(0, 60)

    apart = [Exchanges(source_of(path)).batch(start, start + 7).to_pylist() for start in (50, 3)]

    assert apart == [whole.slice(50, 7).to_pylist(), whole.slice(3, 7).to_pylist()]


def test_failures_answer_as_documented(folder: Path) -> None:
    """A failure that is documented has its schema; of a class that is, the nearest status."""
    path = folder / "library.yaml"
    failing = make_behavior("error", probability=0.6, status_codes=[500, 404, 422, 429])
    oracle = Oracle(load(path))

    found = parsed(Exchanges(source_of(path, failing)).batch(0, COUNT))

    assert [problem for one in found for problem in oracle.problems(one)] == []
    made = {one["response"]["status_code"] for one in said(found, "createMember")}
    assert made == {201, 422, 503}
    lost = [one for one in said(found, "getMember") if one["response"]["status_code"] == 404]
    there = {
        path_of(one["request"]["endpoint"])
        for one in said(found, "getMember")
        if one["response"]["status_code"] == 200
    }
    assert lost
    assert not {path_of(one["request"]["endpoint"]) for one in lost} & there
    assert {one["response"]["body"]["status"] for one in lost} == {404}


def test_what_a_persona_breaks_is_refused(folder: Path) -> None:
    """A request that its schema does not allow any more is named and answered with 4xx."""
    path = folder / "library.yaml"
    breaking = make_behavior("boundary_values", probability=0.5)
    oracle = Oracle(load(path))

    found = said(parsed(Exchanges(source_of(path, breaking)).batch(0, 300)), "createMember")

    refused = [one for one in found if one["response"]["status_code"] == 422]
    assert refused
    assert all(one["behaviors"] == ["boundary_values"] for one in refused)
    assert all(list(oracle.problems(one)) for one in refused)
    rest = [one for one in found if one not in refused]
    assert [problem for one in rest for problem in oracle.problems(one)] == []


def test_faults_of_requests_are_faults_of_the_document(folder: Path) -> None:
    """By the original, twins are valid and faulty bodies are not; the reaction is documented."""
    path = folder / "library.yaml"
    oracle = Oracle(load(path))
    place = "/paths/~1members/post/requestBody/content/application~1json/schema"

    rows = OperationFaults(source_of(path), FaultOptions()).batch(0, 300).to_pylist()

    assert not rows[0]["faults"]
    bodies = [one for one in rows if one["operation_name"] == "createMember"]
    violated = [one for one in bodies if any(fault["constraint"] for fault in one["faults"])]
    assert len({fault["pointer"] for one in violated for fault in one["faults"]}) > 8
    for one in violated:
        assert oracle.judge(place, "readOnly", json.loads(one["original"])["body"]) == []
        mutated = json.loads(one["mutated"])
        assert "body" not in mutated or oracle.judge(place, "readOnly", mutated["body"])
        assert one["expected_status_code"] == 422


def test_faults_of_parameters_show_on_the_wire(folder: Path) -> None:
    """A faulty parameter stands in the target, and nobody can read it as a valid one."""
    rows = OperationFaults(source_of(folder / "library.yaml"), FaultOptions()).batch(0, 300)

    limits = [
        one["target"]
        for one in rows.to_pylist()
        for fault in one["faults"]
        if fault["path"] == "/query/limit" and fault["constraint"]
    ]

    assert limits
    for target in limits:
        [text] = parse_qs(target.partition("?")[2], keep_blank_values=True)["limit"]
        assert not (text.isdecimal() and 1 <= int(text) <= 5)
