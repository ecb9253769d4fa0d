"""Tests of erasures that are interrupted, refused, or about what other files repeat."""

import base64
import json
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError, StorageError
from persona_assets.observations.erasures import MARK
from persona_assets.observations.reading import read_all
from persona_assets.upkeep import erasing
from persona_assets.upkeep.__main__ import main
from persona_assets.upkeep.erasing import erase, plan_erasure
from persona_assets.upkeep.intents import intent_path
from persona_assets.upkeep.places import DataPlaces
from persona_assets.upkeep.proving import prove_gone
from persona_assets_tests.assets.places import PERSONA

HEARD = "I really like the ferry to Weston because of the seagulls."


def chat(folder: Path, name: str, *lines: str) -> Path:
    """Write a chat of one morning."""
    path = folder / "whatsapp" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"[02/03/2026, 09:0{n}:10] {line}\n" for n, line in enumerate(lines)))
    return path


@pytest.fixture(name="places")
def fixture_places(tmp_path: Path) -> DataPlaces:
    """Return a data folder with two people in one chat."""
    places = DataPlaces(tmp_path)
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "tiny.yaml").write_text(PERSONA)
    kim = PERSONA.replace("name: tiny", "name: kim").replace("Robin Vale", "Kim Moss")
    (tmp_path / "personas" / "kim.yaml").write_text(kim)
    for name in ("tiny", "kim"):
        lines = (f"Robin Vale: {HEARD}", "Kim Moss: I like strong coffee in the morning.")
        chat(places.observation_folder(name), "chat.txt", *lines)
    return places


def test_an_interrupted_erasure_goes_on_with_the_same_words(
    places: DataPlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repeat knows the words though no file has them any more; only the owner reads them."""

    def fail(*_: object) -> None:
        raise StorageError(places.root, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "drop_feedback", fail)
        with pytest.raises(StorageError):
            erase(places, plan_erasure(places, "tiny"))

    plan = plan_erasure(places, "tiny")

    assert not plan.observations
    assert plan.words.erased == (HEARD,)
    assert list(plan.holders) == ["kim"]
    assert intent_path(places.root, "tiny").stat().st_mode & 0o777 == 0o600


def test_erasing_somebody_of_whom_nothing_was_seen_says_so(
    places: DataPlaces, capsys: pytest.CaptureFixture[str]
) -> None:
    """No texts are looked for, and what remains is what ships."""
    arguments = ["erase", "--persona", "normal_user", "--dry-run", "--data", str(places.root)]

    assert main(arguments) == 0

    assert (
        "normal_user has no observations of its own here; its shipped document remains\n"
        in capsys.readouterr().out
    )


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_what_cannot_be_rewritten_is_refused_before_anything_changes(
    places: DataPlaces, encoding: str
) -> None:
    """A quotation in an encoded mail is named; each repeat says the same."""
    said = f"I agree with you.\n\n> {HEARD}\n"
    coded = base64.encodebytes(said.encode()).decode()
    body = coded if encoding == "base64" else said.replace("seagulls", "sea=\ngulls")
    mail = places.observation_folder("kim") / "email" / "one.eml"
    mail.parent.mkdir()
    mail.write_text(
        "From: Kim Moss <kim@example.org>\nDate: Mon, 02 Mar 2026 09:00:00 +0000\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: {encoding}\n\n{body}"
    )
    before = {path: path.read_bytes() for path in places.root.rglob("*") if path.is_file()}

    for _ in range(2):
        with pytest.raises(InvalidDocumentError, match=r"email/one\.eml"):
            erase(places, plan_erasure(places, "tiny"))

    after = {path: path.read_bytes() for path in places.root.rglob("*") if path.is_file()}
    assert after == before


def test_what_was_rejected_stays_rejected_when_words_in_it_are_erased(places: DataPlaces) -> None:
    """Its text and its id change; the decision on it does not."""
    [old] = places.observations("kim")
    path = places.root / "approvals" / "kim.jsonl"
    path.parent.mkdir()
    line = {"observation_id": old.observation_id, "action": "reject", "version": 1}
    path.write_text(json.dumps({**line, "by": "me", "reason": "no"}) + "\n")

    erase(places, plan_erasure(places, "tiny"))

    [new] = places.observations("kim")
    listed = [json.loads(each)["observation_id"] for each in path.read_text().splitlines()]
    assert new.observation_id != old.observation_id
    assert listed == [old.observation_id, new.observation_id]


def test_answers_and_decisions_on_an_observation_are_erased(places: DataPlaces) -> None:
    """Those on others stay."""
    [one] = places.observations("tiny")
    decided = places.root / "approvals" / "tiny.jsonl"
    decided.parent.mkdir()
    decided.write_text(
        f'{{"observation_id": "{one.observation_id}"}}\n{{"observation_id": "another"}}\n'
    )
    answers = places.root / "language_model" / "tiny"
    for about in (one.observation_id, "another"):
        (answers / about).mkdir(parents=True)
        (answers / about / "hash.json").write_text("{}")

    erase(places, plan_erasure(places, "tiny", one.observation_id))

    assert decided.read_text() == '{"observation_id": "another"}\n'
    assert [path.name for path in answers.iterdir()] == ["another"]


def test_a_repeat_is_known_and_goes_with_what_it_repeats(places: DataPlaces) -> None:
    """Whichever of two exports is erased, its messages are in none of them."""
    own = places.observation_folder("tiny")
    chat(own, "short.txt", f"Robin Vale: {HEARD}")
    ids = {one.source_path: one.observation_id for one in places.observations("tiny")}
    assert set(ids) == {"whatsapp/chat.txt", "whatsapp/short.txt"}

    plan = plan_erasure(places, "tiny", ids["whatsapp/short.txt"])
    erase(places, plan)

    assert not prove_gone([HEARD], [own]).remnants
    assert "strong coffee" in (own / "whatsapp" / "chat.txt").read_text()


def test_what_is_erased_was_said_by_nobody(tmp_path: Path) -> None:
    """A turn of nothing but marks is none; what is beside a mark is one without it."""
    chat(tmp_path, "a.txt", f"Kim: {MARK} {MARK}", f"Kim: {MARK} but I like tea.", "Al: Oh no.")

    [one] = read_all(tmp_path, persona="kim", aliases=["Kim"])

    assert [one.text_of(turn) for turn in one.turns] == ["but I like tea.", "Oh no."]
    assert one.is_subject == (True, False)
