"""A language model over HTTP, and everything that HTTP can do to it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from persona_assets.errors import LanguageModelError
from persona_assets.mindscapes.language_model.client import ChatClient, Completion
from persona_assets.mindscapes.language_model.settings import ModelSettings
from persona_assets_tests.mindscapes.stub_model import Reply, completion, serving

GOOD = completion(text="yes")
ANSWER = Completion("yes", 100, 10)


def ask(
    replies: Sequence[Reply], *, key: str = "", timeout_seconds: float = 5
) -> tuple[Completion | LanguageModelError, list[float], list[str | None]]:
    """Return what a client makes of *replies*, how it waited, and the keys that it showed."""
    waits: list[float] = []
    with serving(replies) as stub:
        settings = ModelSettings(
            base_url=stub.url, model="stub", attempt_count=3, timeout_seconds=timeout_seconds
        )
        client = ChatClient(settings, key, sleep=waits.append)
        try:
            return client.complete({"model": "stub"}), waits, stub.keys
        except LanguageModelError as problem:
            return problem, waits, stub.keys


@pytest.mark.parametrize(
    ("reply", "waits"),
    [
        pytest.param(Reply(b"", 429, {"Retry-After": "7"}), [7.0], id="429 with seconds"),
        pytest.param(
            Reply(
                b"",
                429,
                {
                    "Retry-After": "Wed, 21 Oct 2026 07:28:09 GMT",
                    "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
                },
            ),
            [9.0],
            id="429 with a date",
        ),
        pytest.param(Reply(b"", 429, {"Retry-After": "soon"}), [1.0], id="429 with nonsense"),
        pytest.param(Reply(b"oops", 500), [1.0], id="500"),
        pytest.param(Reply(b"<html>"), [1.0], id="no JSON"),
        pytest.param(Reply(b'{"choices": []}'), [1.0], id="no choice"),
        pytest.param(replace(GOOD, announced_bytes=9999), [1.0], id="a cut answer"),
    ],
)
def test_what_may_pass_is_tried_again(reply: Reply, waits: list[float]) -> None:
    """A hindrance costs a wait, as long as the server asks for, and no answer."""
    answer, waited, _ = ask([reply, GOOD])

    assert (answer, waited) == (ANSWER, waits)


def test_a_silent_server_is_left_after_the_timeout() -> None:
    """Who says nothing is asked again."""
    answer, waited, _ = ask([Reply(b"", is_held=True), GOOD], timeout_seconds=0.2)

    assert (answer, waited) == (ANSWER, [1.0])


def test_a_server_that_fails_for_good_is_an_error_that_says_so() -> None:
    """After the last attempt the error names the model, the place and the last problem."""
    problem, waited, _ = ask([Reply(b"overloaded", 503)])

    assert isinstance(problem, LanguageModelError)
    assert waited == [1.0, 2.0]
    assert "stub at http://127.0.0.1" in str(problem)
    assert "503 (overloaded); tried 3 times" in str(problem)


def test_a_refusal_is_an_error_at_once() -> None:
    """A wrong key does not become right by waiting, and is not written down."""
    problem, waited, keys = ask([Reply(b"bad key sesame", 401)], key="sesame")

    assert isinstance(problem, LanguageModelError)
    assert (waited, keys) == ([], ["Bearer sesame"])
    assert "401 (bad key ***)" in str(problem)


def test_a_wait_beyond_the_limit_is_an_error_at_once() -> None:
    """A server that asks for an hour is not waited for when a minute is the limit."""
    problem, waited, _ = ask([Reply(b"", 429, {"Retry-After": "3600"})])

    assert isinstance(problem, LanguageModelError)
    assert waited == []
    assert "longest_wait_seconds is 60" in str(problem)


def test_a_server_that_is_not_there_is_an_error() -> None:
    """A refused connection is tried again, and then told."""
    with serving([GOOD]) as stub:
        settings = ModelSettings(base_url=stub.url, model="stub", attempt_count=2)

    with pytest.raises(LanguageModelError, match=r"cannot be reached .*; tried 2 times"):
        ChatClient(settings, "", sleep=lambda _: None).complete({})
