"""The one door to a language model: an OpenAI-compatible server over HTTP.

What passes by itself (a timeout, a refused connection, a cut answer, 429, a fault of the server) is
tried again after a wait that grows, or that the server names; anything else is an error at once.
"""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any, cast
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from persona_assets.errors import LanguageModelError
from persona_assets.mindscapes.language_model.settings import ModelSettings

_MOST_BYTES = 8 << 20
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_FIRST_WAIT_SECONDS = 1.0
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model answered to one request, and how many tokens that took."""

    text: str
    input_token_count: int
    output_token_count: int


class _PassingError(Exception):
    """Something that may pass; *wait_seconds* is how long the server asks to wait, if it does."""

    def __init__(self, problem: str, wait_seconds: float | None = None) -> None:
        self.problem = problem
        self.wait_seconds = wait_seconds
        super().__init__(problem)


class ChatClient:
    """Asks one model, again and again where that may help.

    Args:
        settings: Where it is, and for how long to try.
        api_key: Its key, or nothing.
        sleep: How to wait.
    """

    def __init__(
        self, settings: ModelSettings, api_key: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._settings = settings
        self._api_key = api_key
        self._sleep = sleep
        self._url = settings.base_url.rstrip("/") + "/chat/completions"

    def complete(self, body: Mapping[str, object]) -> Completion:
        """Return the answer to the request with *body*.

        Raises:
            LanguageModelError: The server refused, or no attempt brought an answer.
        """
        data = json.dumps(body, sort_keys=True).encode()
        longest = self._settings.longest_wait_seconds
        last = ""
        for attempt in range(self._settings.attempt_count):
            try:
                return _completion(self._post(data))
            except _PassingError as problem:
                last = problem.problem
                asked = problem.wait_seconds
                if asked is not None and asked > longest:
                    raise self._error(
                        f"{last}; it asks to wait {asked:g} seconds, and longest_wait_seconds is "
                        f"{longest:g}"
                    ) from problem
                if attempt + 1 < self._settings.attempt_count:
                    grown = min(longest, _FIRST_WAIT_SECONDS * 2**attempt)
                    self._sleep(grown if asked is None else asked)
        raise self._error(f"{last}; tried {self._settings.attempt_count} times")

    def _post(self, data: bytes) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._api_key:
            headers["Authorization"] = f"Bearer {self._api_key}"
        request = Request(self._url, data, headers, method="POST")  # noqa: S310 - http or https
        try:
            with urlopen(request, timeout=self._settings.timeout_seconds) as answer:  # noqa: S310
                return _whole(cast("HTTPResponse", answer))
        except HTTPError as problem:
            raise self._refusal(problem) from problem
        except HTTPException as problem:
            raise _PassingError(f"it cut its answer ({type(problem).__name__})") from problem
        except OSError as problem:  # a timeout, a refused or a broken connection
            reason = getattr(problem, "reason", problem)
            raise _PassingError(f"it cannot be reached ({reason})") from problem

    def _refusal(self, answer: HTTPError) -> Exception:
        said = ""
        with suppress(OSError, HTTPException):  # its words may be cut; its code is known
            said = answer.read(_SHOWN).decode("utf-8", "replace").strip()
        said = said.replace(self._api_key, "***") if self._api_key else said
        problem = f"it answered {answer.code} ({said or answer.reason})"
        if answer.code in _PASSING:
            return _PassingError(problem, _asked_wait(dict(answer.headers.items())))
        return self._error(problem)

    def _error(self, problem: str) -> LanguageModelError:
        return LanguageModelError(self._settings.model, self._url, problem)


def _whole(answer: HTTPResponse) -> bytes:
    data = answer.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise _PassingError(f"its answer is longer than {_MOST_BYTES >> 20} MB")
    if answer.length:  # what was announced and did not come
        raise _PassingError(f"it cut its answer {answer.length} bytes before the end")
    return data


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds ``Retry-After`` asks to wait; a date is read by the server's own."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
        answered_at = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
    return max(0.0, (until - answered_at).total_seconds())


def _completion(data: bytes) -> Completion:
    try:
        body: Any = json.loads(data)
        text = body["choices"][0]["message"]["content"]
        usage = body.get("usage") or {}
        counts = [usage.get(name, 0) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        said = data[:_SHOWN].decode("utf-8", "replace")
        raise _PassingError(f"its answer is no chat completion: {said!r}") from problem
    if not isinstance(text, str) or not all(type(n) is int and n >= 0 for n in counts):
        raise _PassingError("its answer has no text, or token counts that are no numbers")
    return Completion(text, *counts)
