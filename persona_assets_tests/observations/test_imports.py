"""What another program hands over is an observation, if it says what it must."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.entities import ObservationEntity, entity_of
from persona_assets.observations.observation import SourceType
from persona_assets_tests.observations.making import lines, read, said


def make_import(source_type: str, raw: str, **metadata: object) -> dict[str, Any]:
    """Return an observation as a program hands it over."""
    source = {"source": "crm", "timestamp": "2026-01-13T09:00:00Z", **metadata}
    return {"sourceType": source_type, "sourceMetadata": source, "content": {"raw": raw}}


@pytest.mark.parametrize("form", ["object", "list", "lines"])
def test_three_forms_say_the_same(tmp_path: Path, form: str) -> None:
    """An object, a list of one and a line of JSON are the same observation."""
    one = make_import("document", "I keep bees.\n\nOn the roof.")
    files: dict[str, dict[str, object]] = {
        "object": {"imports/a.json": one},
        "list": {"imports/a.json": [one]},
    }
    files["lines"] = {"imports/a.jsonl": lines(one)}

    [seen] = read(tmp_path, dict(files[form]))

    assert said(seen) == [("mara", "I keep bees.", True), ("mara", "On the roof.", True)]
    assert (seen.source_type, seen.source) == (SourceType.DOCUMENT, "crm")


def test_a_conversation_has_its_speakers(tmp_path: Path) -> None:
    """Lines begin with one of the participants, or go on with the one before."""
    one = make_import(
        "interview", "Jo: Well?\nMara: Fine.\nNote: bees.", participants=["Jo", "Mara"]
    )

    [seen] = read(tmp_path, {"imports/a.json": one})

    assert said(seen) == [("Jo", "Well?", False), ("Mara", "Fine. Note: bees.", True)]


def test_an_assessment_is_read_as_its_file_would_be(tmp_path: Path) -> None:
    """The same result by file and by program is one observation, found in two places."""
    one = make_import("assessment", "INTJ", timestamp="2026-01-13T00:00:00Z")
    one["content"]["structured"] = {"instrument": "mbti", "type": "INTJ"}
    text = "instrument: mbti\ntype: INTJ\ntaken_on: 2026-01-13\n"

    [seen] = read(tmp_path, {"imports/a.json": one, "assessments/m.yaml": text})

    assert (seen.raw, seen.also_in) == ("mbti type: INTJ", ("imports/a.json",))


def test_an_api_import_is_its_values(tmp_path: Path) -> None:
    """Nested JSON is kept as it is, and nobody is taken to have said the text (PK-04)."""
    one = make_import("api_import", '{"steps": 9}', location="Leeds")
    one["content"]["structured"] = {"days": [{"steps": 9, "walk": None}]}

    [seen] = read(tmp_path, {"imports/a.json": one})

    assert seen.structured == {
        "location": "Leeds",
        "values": {"days": [{"steps": 9, "walk": None}]},
    }
    assert seen.turns == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param({"sourceType": "gossip"}, "sourceType: Input should be 'chat_log'", id="type"),
        pytest.param({"content": {"raw": None}}, "content.raw", id="null"),
        pytest.param({"sourceMetadata": {"source": "x"}}, "timestamp: required", id="no time"),
        pytest.param(
            {"sourceMetadata": {"source": "x", "timestamp": "2026-13-01"}},
            "timestamp: exp",
            id="13",
        ),
        pytest.param({"processingStatus": "approved"}, "not the sender's to say", id="a status"),
        pytest.param({"personId": "jo"}, "personId: expected 'mara'; found 'jo'", id="of another"),
        pytest.param({"colour": 1}, "colour: unknown field; allowed here: content, per", id="more"),
        pytest.param(
            {"content": {"raw": "x", "mediaAttachments": [{"type": "smell"}]}},
            r"mediaAttachments\[0\]\.attachmentId",
            id="an attachment without id",
        ),
    ],
)
def test_a_bad_import_names_the_field(
    tmp_path: Path, change: dict[str, object], problem: str
) -> None:
    """The error says what is wrong in the words of the sender (PK-02, PK-03, PK-05, PK-99)."""
    one = {**make_import("document", "hello"), **change}

    with pytest.raises(InvalidDocumentError, match=rf"a\.jsonl:1: .*{problem}"):
        read(tmp_path, {"imports/a.jsonl": lines(one)})


def make_entity(**change: object) -> dict[str, Any]:
    """Return a valid observation in the form in which programs exchange them."""
    return {
        "observationId": "1bb93553-48bc-47bc-95cc-02693e2eb94c",
        "personId": "fd18eea6-990e-4d5d-849a-7aa61e84b300",
        **make_import("document", "hello"),
        "processingStatus": "pending",
        "approvalMetadata": {},
        "createdAt": "2026-01-13T09:00:00Z",
        "updatedAt": "2026-01-13T09:00:00Z",
        "version": 1,
        **change,
    }


def test_what_is_read_is_a_valid_entity(tmp_path: Path) -> None:
    """Every observation can be given out, and taken for the same again (PK-01, PK-97)."""
    [seen] = read(tmp_path, {"imports/a.json": make_import("document", "hello")})

    entity = entity_of(seen)

    assert ObservationEntity.model_validate_json(entity.to_json()) == entity
    assert '"createdAt":"2026-01-13T09:00:00Z"' in entity.to_json()
    assert entity.approval_metadata.approved_by == "automatic"


def test_a_time_without_a_zone_is_utc() -> None:
    """One rule for all of the project (PK-97)."""
    entity = ObservationEntity.model_validate(make_entity(createdAt="2026-01-13T08:00:00"))

    assert entity.created_at == dt.datetime(2026, 1, 13, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(
            {"observationId": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}, "version 4", id="version 1"
        ),
        pytest.param({"observationId": "x"}, "version 4", id="no UUID"),
        pytest.param({"version": 0}, "greater than or equal to 1", id="version 0"),
        pytest.param({"version": "1"}, "valid integer", id="a text"),
        pytest.param({"processingStatus": "lost"}, "'pending'", id="no status"),
        pytest.param({"processingStatus": "approved"}, "needs approvedBy", id="by nobody"),
        pytest.param({"processingStatus": "rejected"}, "rejectionReason", id="without reason"),
        pytest.param(
            {"approvalMetadata": {"rejectionReason": "no"}}, "rejectionReason", id="with reason"
        ),
        pytest.param({"updatedAt": "2026-01-12T09:00:00Z"}, "before createdAt", id="backwards"),
        pytest.param({"createdAt": 1768295564}, "expected a time", id="a number"),
        pytest.param({"createdAt": None}, "expected a time", id="null"),
    ],
)
def test_an_entity_that_breaks_a_rule_is_refused(change: dict[str, object], problem: str) -> None:
    """Every data rule is checked (PK-06, PK-07, PK-96, PK-97, PK-99)."""
    with pytest.raises(ValueError, match=problem):
        ObservationEntity.model_validate(make_entity(**change))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param({"type": "smell"}, "type", id="no such type"),
        pytest.param({"type": "audio"}, "image/png is no audio", id="another type"),
        pytest.param({"size": 1.5}, "size", id="half a byte"),
        pytest.param({"size": -1}, "size", id="less than nothing"),
        pytest.param({"mimeType": "png"}, "mimeType", id="no MIME type"),
    ],
)
def test_an_attachment_that_breaks_a_rule_is_refused(
    change: dict[str, object], problem: str
) -> None:
    """An attachment is described truly or not at all (PK-05)."""
    sent = {
        "attachmentId": "1bb93553-48bc-47bc-95cc-02693e2eb94c",
        "type": "image",
        "url": "https://x.example/a.png",
        "mimeType": "image/png",
        "size": 5,
    }
    content = {"raw": "x", "mediaAttachments": [{**sent, **change}]}

    ObservationEntity.model_validate(make_entity(content={"raw": "x", "mediaAttachments": [sent]}))
    with pytest.raises(ValueError, match=problem):
        ObservationEntity.model_validate(make_entity(content=content))
