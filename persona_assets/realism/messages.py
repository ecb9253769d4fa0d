"""How people write: the words of their messages, and how many of these are questions."""

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.behaviors.behavior import Behavior, Mask, of_type
from persona_assets.behaviors.damage import MalformedInput
from persona_assets.behaviors.messages import MessageStyle, word_counts
from persona_assets.behaviors.payloads import BoundaryValues, UnicodeText
from persona_assets.realism.bounds import mean_range
from persona_assets.realism.evidence import Evidence
from persona_assets.realism.observation import Findings, Unobservable, always, share, within
from persona_assets.realism.references import shortened, texts_of

_FIELDS = ("review", "bio")
_OPERATIONS = ("create_review", "update_customer")


def observe_style(evidence: Evidence, style: Behavior[MessageStyle]) -> Findings:
    """Yield how many words messages have, and how many messages are questions.

    A letter that is wrong leaves both alone; messages that another behavior cuts, spoils or adds to
    are left out, which is drawn by itself.
    """
    name, parameters = style.name, style.parameters
    reason = ""
    if evidence.source.is_device:
        reason = "devices write no messages"
    elif evidence.source.entity is not None:
        reason = "which text of a schema is a message is not told"
    some = shortened(evidence)
    chosen = np.zeros(some.count, dtype=np.bool_) if reason else _messages(some, style)
    named = some.named(name)
    if chosen.any() and len(of_type(evidence.behaviors, MessageStyle)) == 1:
        yield share(name, "weight", style.weight, named[chosen])
    texts = [] if reason else list(_said(some, chosen & named))
    if not texts:
        reason = reason or "no record is a message"
        for parameter in MessageStyle.model_fields:
            yield Unobservable(name, parameter, reason)
        return
    yield always(name, "only messages are written so", _is_message(some)[named])
    pool = word_counts(parameters.words_per_message)
    counts = np.array([len(text.split()) for text in texts])
    reach = float(np.abs(pool - pool.mean()).max())
    allowed = mean_range(float(pool.mean()), float(pool.var()), reach, len(counts))
    declared = parameters.words_per_message
    found = float(counts.mean())
    yield within(name, "words_per_message", declared, found, len(counts), allowed)
    asks = np.array(["?" in text for text in texts], dtype=np.bool_)
    yield share(name, "question_fraction", parameters.question_fraction, asks)


def _messages(evidence: Evidence, style: Behavior[MessageStyle]) -> Mask:
    """Return which records hold a message as it was written, and show it."""
    styles = of_type(evidence.behaviors, MessageStyle)
    later = styles[[one.name for one in styles].index(style.name) + 1 :]
    spoiling = [
        *of_type(evidence.behaviors, MalformedInput),
        *of_type(evidence.behaviors, BoundaryValues),
        *of_type(evidence.behaviors, UnicodeText),
        *later,
    ]
    is_whole = evidence.is_first & ~evidence.is_failed & ~evidence.named_any(spoiling)
    if evidence.dataset == "file":
        is_json = pc.call_function("equal", [evidence.column("format"), pa.scalar("json")])
        is_whole &= is_json.to_numpy(zero_copy_only=False)
    return is_whole & _is_message(evidence)


def _is_message(evidence: Evidence) -> Mask:
    names = evidence.operations.to_pylist()
    return np.array([name in _OPERATIONS for name in names], dtype=np.bool_)


def _said(evidence: Evidence, chosen: Mask) -> Iterator[str]:
    """Yield what the *chosen* messages say; contents that hold no message say no word."""
    for text in texts_of(evidence.contents, chosen):
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            value = None
        held = value if isinstance(value, dict) else {}
        yield next((str(held[field]) for field in _FIELDS if field in held), "")
