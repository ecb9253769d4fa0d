"""In the inbox an export is told by what it says."""

import json
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets_tests.observations.making import lines, read

TEXT = "I keep bees."
NOTE = f"---\ndate: 2026-01-13\n---\n{TEXT}\n"
TALK = f"---\ndate: 2026-01-13\nparticipants: [Mara]\n---\nMara: {TEXT}\n"
AT = "2026-01-13T09:00:00Z"
USER = {"user": {"id": "1", "displayName": "Mara"}}
GRAPH = {"createdDateTime": AT, "from": USER, "body": {"content": TEXT}}
SKYPE = {"messagetype": "Text", "originalarrivaltime": AT, "from": "Mara", "content": TEXT}
DISCORD = {"type": "Default", "timestamp": AT, "content": TEXT, "author": {"name": "Mara"}}
IMPORT = {
    "sourceType": "document",
    "sourceMetadata": {"source": "crm", "timestamp": AT},
    "content": {"raw": TEXT},
}


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        pytest.param("a.txt", f"1/13/26, 9:12 AM - Mara: {TEXT}", "whatsapp", id="WhatsApp"),
        pytest.param("a.txt", f"\n\u200e[13.01.26, 09:12:44] Mara: {TEXT}", "whatsapp", id="iOS"),
        pytest.param("a.json", {"@odata.context": "x", "value": [GRAPH]}, "teams", id="Graph"),
        pytest.param("a.json", [GRAPH], "teams", id="a list of Graph's"),
        pytest.param(
            "a.json",
            {"userId": "8:x", "conversations": [{"id": "1", "MessageList": [SKYPE]}]},
            "teams",
            id="a personal export",
        ),
        pytest.param(
            "a.json",
            {"guild": {"id": "1"}, "channel": {"name": "x"}, "messages": [DISCORD]},
            "discord",
            id="Discord",
        ),
        pytest.param(
            "box",
            f"From x\nFrom: Mara\nDate: 13 Jan 2026 09:00:00 +0000\n\n{TEXT}\n",
            "email",
            id="mbox",
        ),
        pytest.param(
            "a.jsonl", lines({"at": AT, "speaker": "Mara", "text": TEXT}), "messages", id="rows"
        ),
        pytest.param("a.jsonl", lines(IMPORT), "crm", id="imports as lines"),
        pytest.param("a.json", IMPORT, "crm", id="an import"),
        pytest.param("a.md", NOTE, "document", id="a document"),
        pytest.param("a.md", TALK, "interview", id="an interview"),
        pytest.param(
            "2026-01-13.vtt",
            f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nMara: {TEXT}\n",
            "captions",
            id="captions",
        ),
    ],
)
def test_an_export_says_what_it_is(tmp_path: Path, name: str, content: object, source: str) -> None:
    """Each form that has a reader is found, wherever it lies in the inbox."""
    [seen] = read(tmp_path, {f"inbox/new/{name}": content})

    assert (seen.source, seen.raw) == (source, TEXT)
    assert seen.source_path == f"inbox/new/{name}"


def test_assessments_and_telemetry_say_what_they_are(tmp_path: Path) -> None:
    """Forms without words are found as well."""
    mbti = json.dumps({"instrument": "mbti", "taken_on": "2026-01-13", "type": "INTJ"})
    reading = {"recorded_at": AT, "metric": "light", "value": 1.50, "unit": "lux"}

    seen = read(
        tmp_path,
        {
            "inbox/a.json": mbti,
            "inbox/a.yaml": mbti,
            "inbox/a.jsonl": '{"recorded_at": "'
            + AT
            + '", "metric": "light", "value": 1.50, "unit": "lux"}',
            "inbox/a.csv": f"recorded_at,metric,value,unit\n{AT},light,1.50,lux\n",
            "inbox/b.jsonl": lines({**reading, "metric": "noise, loud"}),
        },
    )

    assert sorted((one.source, one.source_path, one.also_in) for one in seen) == [
        ("mbti", "inbox/a.json", ("inbox/a.yaml",)),
        ("telemetry", "inbox/a.csv", ("inbox/a.jsonl",)),
        ("telemetry", "inbox/b.jsonl", ()),
    ]


def test_a_slack_export_lies_there_as_it_was_unpacked(tmp_path: Path) -> None:
    """Its folder is known by its list of users."""
    users = [{"id": "U1", "name": "Mara"}]
    day = [{"user": "U1", "ts": "1768295564.0", "text": TEXT}]

    [seen] = read(
        tmp_path, {"inbox/export/users.json": users, "inbox/export/ops/2026-01-13.json": day}
    )

    assert (seen.source, seen.source_path) == ("slack", "inbox/export/ops/2026-01-13.json")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.txt", "dear diary\n", id="a text"),
        pytest.param("a.json", {"a": 1}, id="an object"),
        pytest.param("a.json", "[", id="JSON that is cut off"),
        pytest.param("a.json", "", id="nothing"),
        pytest.param("a.csv", "a,b\n", id="a table"),
        pytest.param("a.docx", b"PK\x03\x04", id="a program's file"),
    ],
)
def test_what_has_no_reader_is_an_error(tmp_path: Path, name: str, content: object) -> None:
    """Nothing is overlooked in silence (PK-02)."""
    with pytest.raises(InvalidDocumentError, match=rf"{name}:1: no form that has a reader"):
        read(tmp_path, {f"inbox/{name}": content})
