"""What an answer says of a failure, as far as its schema has room for it."""

from persona_assets.generators.operations.members import Shape, agreeing_at, core_of
from persona_assets.generators.statuses import PROBLEMS
from persona_assets.schemas.pointers import Json

_NUMBERS = ("status", "status_code", "statusCode", "http_status", "code")
_TEXTS = ("message", "detail", "description", "error_description", "error_message")
_TITLES = ("title", "error", "reason")


def told_problem(body: Json, status: int, shape: Shape) -> Json:
    """Return the answer *body*, saying that the request failed with *status*."""
    code, message = PROBLEMS.get(status, (f"status_{status}", "the request failed"))
    names = (*_NUMBERS, *_TEXTS, *_TITLES)
    core = core_of(shape, names)
    numbers: dict[str, Json] = dict.fromkeys(_NUMBERS, status)
    texts = {
        **dict.fromkeys(_TEXTS, message),
        **dict.fromkeys(_TITLES, code.replace("_", " ").capitalize()),
    }
    body = agreeing_at(core, body, {"code": code, **texts}, shape)
    return agreeing_at(core, body, numbers, shape)
