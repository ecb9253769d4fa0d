"""A language model only adds claims, and only such as stand in the persona's own words."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from persona_assets.errors import (
    InvalidArgumentError,
    InvalidDocumentError,
    LanguageModelError,
    MissingInputError,
    StorageError,
)
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.language_model.answers import (
    ILL_FORMED,
    INVENTED,
    NOT_SAID,
    UNREADABLE,
    read_answer,
)
from persona_assets.mindscapes.language_model.cache import AnswerCache, Cost
from persona_assets.mindscapes.language_model.client import ChatClient, Completion
from persona_assets.mindscapes.language_model.prompts import extractor_name, request_parts
from persona_assets.mindscapes.language_model.reading import ModelExtractor
from persona_assets.mindscapes.language_model.settings import ModelSettings, find_settings
from persona_assets.observations.transcripts import Message, transcript
from persona_assets_tests.mindscapes.making import MARA, day, make_chat
from persona_assets_tests.mindscapes.stub_model import completion, serving

TEXT = "The lighthouse on Vaksala is where my desk stands these days."
SEEN = transcript(
    MARA,
    [
        Message("Mara", day(0), TEXT, ("Mara",)),
        Message("Jo", day(0), "My desk stands in Turku.", ("Jo",)),
        Message("Mara", day(0), 'They wrote "my desk stands in Oulu" on it.', ("Mara",)),
    ],
)
CLAIM = {"facet": "fact", "key": "workplace", "value": "lighthouse", "quote": "The lighthouse"}


def settings_for(url: str) -> ModelSettings:
    """Return settings of a model at *url* that has a price."""
    return ModelSettings(
        base_url=url, model="stub", input_price=2.0, output_price=30.0, attempt_count=1
    )


def extractor(url: str, folder: Path) -> ModelExtractor:
    """Return an extractor that asks the model at *url* and keeps answers in *folder*."""
    settings = settings_for(url)
    return ModelExtractor(settings, ChatClient(settings, "").complete, AnswerCache(folder))


def read(**changes: object) -> tuple[list[str], Mapping[str, int]]:
    """Return the values found in an answer with one claim, and what was dropped."""
    claim = {name: value for name, value in (CLAIM | changes).items() if value is not None}
    answer = read_answer(json.dumps({"claims": [claim]}), SEEN, SEEN.turns, "llm:stub@1")
    return [finding.value for finding in answer.findings], answer.dropped


def test_a_model_only_adds_claims(tmp_path: Path) -> None:
    """All claims of the rules stay, and the new one names the model, the prompt and its place."""
    by_rules = extract_claims(SEEN)
    with serving([completion(CLAIM)]) as stub:
        claims = extractor(stub.url, tmp_path)(SEEN)

    [added] = [claim for claim in claims if claim not in by_rules]
    assert set(by_rules) < set(claims)
    assert (added.rule, added.value) == (extractor_name("stub"), "lighthouse")
    assert SEEN.raw[added.evidence.start : added.evidence.end] == "The lighthouse"


def test_a_replay_needs_no_model_and_gives_the_same_bytes(tmp_path: Path) -> None:
    """What was answered once is never asked again: the server is gone, the claims are equal."""
    with serving([completion(CLAIM)]) as stub:
        first = extractor(stub.url, tmp_path)
        claims = first(SEEN)
        again = extractor(stub.url, tmp_path)
        repeated = again(SEEN)
        count = len(stub.asked)
    offline = extractor(stub.url, tmp_path)

    assert count == 1
    assert claims == repeated == offline(SEEN)
    assert first.report.used == again.report.used == offline.report.used
    assert offline.report.asked == Cost()


def test_an_answer_that_is_none_is_not_kept(tmp_path: Path) -> None:
    """What a model said instead of claims is paid for, and asked for again the next time."""
    with serving([completion(text="Sorry."), completion(CLAIM)]) as stub:
        first = extractor(stub.url, tmp_path)
        first(SEEN)
        kept = list(tmp_path.rglob("*.json"))
        again = extractor(stub.url, tmp_path)
        claims = again(SEEN)

    assert first.report.dropped == {UNREADABLE: 1}
    assert kept == []
    assert [claim.value for claim in claims if claim.rule == again.name] == ["lighthouse"]
    assert AnswerCache(tmp_path).spent().answer_count == 2


def test_another_text_is_another_question(tmp_path: Path) -> None:
    """The cache is by content: a changed observation is asked about again."""
    with serving([completion()]) as stub:
        reader = extractor(stub.url, tmp_path)
        reader(make_chat("I sing."))
        reader(make_chat("I sing!"))

        assert len(stub.asked) == 2


def test_each_answer_is_on_the_ledger_once(tmp_path: Path) -> None:
    """Tokens times price, over all runs; what was cached costs nothing more."""
    with serving([completion(CLAIM)]) as stub:
        for _ in range(3):
            extractor(stub.url, tmp_path)(SEEN)

    # 100 tokens at 2 and 10 tokens at 30 for a million are 500 millionths.
    assert AnswerCache(tmp_path).spent() == Cost(1, 100, 10, 500)


def test_the_ledger_has_no_words_of_the_persona(tmp_path: Path) -> None:
    """After forgetting an observation, nothing in the cache says what was in it."""
    with serving([completion(CLAIM)]) as stub:
        extractor(stub.url, tmp_path)(SEEN)
    forgotten = AnswerCache(tmp_path).forget("mara", SEEN.observation_id)

    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert forgotten == 1
    assert left
    assert b"ighthouse" not in left


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"quote": "The windmill"}, NOT_SAID, id="said by nobody"),
        pytest.param({"quote": "stands in Turku", "value": "Turku"}, NOT_SAID, id="by another"),
        pytest.param({"quote": "stands in Oulu", "value": "Oulu"}, NOT_SAID, id="quoted"),
        pytest.param({"value": "a lighthouse in Turku"}, INVENTED, id="more than was said"),
        pytest.param({"value": "lighthouse 7"}, INVENTED, id="a number that was not said"),
        pytest.param({"quote": None}, ILL_FORMED, id="no quotation"),
        pytest.param({"facet": "trait"}, ILL_FORMED, id="a facet that is measured"),
        pytest.param({"facet": "mystery"}, ILL_FORMED, id="no facet"),
        pytest.param({"polarity": 0}, ILL_FORMED, id="no polarity"),
        pytest.param({"key": "Work Place"}, ILL_FORMED, id="no key"),
        pytest.param({"key": ""}, ILL_FORMED, id="a fact about nothing"),
        pytest.param({"value": "the\nlighthouse"}, ILL_FORMED, id="two lines"),
    ],
)
def test_what_the_persona_did_not_say_is_dropped_and_counted(
    changes: Mapping[str, Any], reason: str
) -> None:
    """A claim needs a quotation of the persona's own words, and nothing beyond them."""
    values, dropped = read(**changes)

    assert values == []
    assert dropped == {reason: 1}


def test_a_claim_as_asked_for_is_taken() -> None:
    """The claim that the cases above spoil is good."""
    assert read() == (["lighthouse"], {})


@pytest.mark.parametrize(
    "text", ["", "Sorry, I cannot.", "[1]", '{"claims": 3}', "[" * 100_000, '{"claims": [{"fac']
)
def test_an_answer_that_is_none_is_dropped_and_counted(text: str) -> None:
    """Whatever a model says instead of claims adds nothing."""
    answer = read_answer(text, SEEN, SEEN.turns, "llm:stub@1")

    assert list(answer.findings) == []
    assert answer.dropped == {UNREADABLE: 1}


def test_an_answer_in_a_fence_is_read() -> None:
    """Models like to wrap JSON in marks of code."""
    fenced = f"```json\n{json.dumps({'claims': [CLAIM]})}\n```"

    assert len(read_answer(fenced, SEEN, SEEN.turns, "llm:stub@1").findings) == 1


def test_a_model_that_fails_fails_the_extraction(tmp_path: Path) -> None:
    """Half of what a model would say is never taken for all of it."""
    with serving([completion()]) as stub:
        pass

    with pytest.raises(LanguageModelError, match="remove its settings to do without it"):
        extractor(stub.url, tmp_path)(SEEN)


def test_a_damaged_answer_is_named(tmp_path: Path) -> None:
    """A file of the cache that does not parse is an error, not a guess."""
    AnswerCache(tmp_path).put("mara", "one", "two", Completion("x", 1, 1))
    (tmp_path / "mara" / "one" / "two.json").write_text("{")

    with pytest.raises(StorageError, match=r"two\.json: is damaged; remove it"):
        AnswerCache(tmp_path).get("mara", "one", "two")


def test_a_long_observation_is_asked_about_in_parts() -> None:
    """Every turn of the persona is in one part; parts without one are not sent."""
    chat = make_chat(*("one two three" for _ in range(10)))
    parts = list(request_parts(chat, 30))

    assert [turn for part in parts for turn in part] == list(chat.turns)
    assert len(parts) == 5
    assert list(request_parts(make_chat("mine", speaker="Jo"), 30)) == []


def test_no_settings_are_no_model(tmp_path: Path) -> None:
    """A model is off unless someone configures it."""
    assert find_settings(tmp_path, {}) is None


def test_settings_are_found_in_the_data_folder_or_where_the_environment_says(
    tmp_path: Path,
) -> None:
    """The variable wins over the file in the folder."""
    for name in ("language_model", "other"):
        (tmp_path / f"{name}.yaml").write_text(f"base_url: http://127.0.0.1/v1\nmodel: {name}\n")
    there = find_settings(tmp_path, {})
    named = find_settings(tmp_path, {"PERSONA_ASSETS_LANGUAGE_MODEL": str(tmp_path / "other.yaml")})

    assert there is not None
    assert named is not None
    assert (there.model, named.model) == ("language_model", "other")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("base_url: ftp://x/v1\nmodel: m\n", "base_url"),
        ("base_url: http://key@x/v1\nmodel: m\n", "api_key_variable"),
        ("base_url: http://x/v1\nmodel: m\ninput_price: -1\n", "input_price"),
        ("base_url: http://x/v1\nmodel: m\napi_key: secret\n", "api_key"),
    ],
)
def test_settings_that_cannot_be_are_refused(text: str, message: str, tmp_path: Path) -> None:
    """The error names the field."""
    (tmp_path / "language_model.yaml").write_text(text)

    with pytest.raises(InvalidDocumentError, match=message):
        find_settings(tmp_path, {})


def test_what_is_configured_and_missing_is_an_error(tmp_path: Path) -> None:
    """Neither a file that is not there nor a key that is not set turns the model off silently."""
    settings = ModelSettings(base_url="http://x", model="m", api_key_variable="KEY_OF_M")

    with pytest.raises(MissingInputError):
        find_settings(tmp_path, {"PERSONA_ASSETS_LANGUAGE_MODEL": str(tmp_path / "no.yaml")})
    with pytest.raises(InvalidArgumentError, match="KEY_OF_M"):
        settings.api_key({})
    assert settings.api_key({"KEY_OF_M": " k "}) == "k"
