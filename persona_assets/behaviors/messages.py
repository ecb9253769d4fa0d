"""How somebody writes: how long messages are, and how many of them ask something.

Messages are drawn from a pool of 2,048, each as a statement and as a question, so that writing them
is one gather; their mean length is the declared one to the last word of the pool.
"""

from functools import lru_cache
from typing import Annotated, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import Field

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Fraction
from persona_assets.behaviors.literals import quoted
from persona_assets.behaviors.texts import Texts, chosen
from persona_assets.keys import KeyArray, chance, child_keys, derive, integers, row_keys, uniform
from persona_assets.vocabulary.pools import pools

POOL_COUNT = 2048
"""How many different messages there are, each as a statement and as a question."""

_LONGEST_SENTENCE = 12
_MOST_POOLS = 16


class MessageStyle(BehaviorParameters):
    """How long the messages are that people write, and how many are questions.

    Messages are what people write in sentences: reviews, what they say of themselves, and in
    messages that a schema describes the first text of at least four words.

    Attributes:
        words_per_message: How many words a message has on average; any number from one to twice
            that, less one, is as likely as any other.
        question_fraction: The share of the messages that end with a question mark.
    """

    type_name: ClassVar[str] = "message_style"

    words_per_message: Annotated[float, Field(ge=1, le=80)] = 10.0
    question_fraction: Fraction = 0.1


def messages_of(
    style: Behavior[MessageStyle], keys: KeyArray, field_name: str, locale: str
) -> Texts:
    """Return a message for each of *keys*, as a JSON literal.

    Args:
        style: How they are written.
        keys: The keys of the records.
        field_name: What the field is called.
        locale: The language of the words.

    Raises:
        UnknownNameError: There are no words for *locale*.
    """
    drawn = style.draw(keys, field_name)
    asks = chance(style.draw(keys, f"{field_name}/question"), style.parameters.question_fraction)
    place = integers(drawn, POOL_COUNT)
    return chosen(_messages(style.parameters.words_per_message, locale), place + POOL_COUNT * asks)


def word_counts(mean: float) -> NDArray[np.int64]:
    """Return the number of words of each message of a pool whose messages have *mean* of them.

    Examples:
        >>> word_counts(3.0).mean(), word_counts(3.0).min(), word_counts(3.0).max()
        (np.float64(3.0), np.int64(1), np.int64(5))
    """
    number = np.arange(POOL_COUNT)
    counts = np.floor(0.5 + (2 * mean - 1) * (number + 0.5) / POOL_COUNT + 0.5)
    counts = np.maximum(counts, 1).astype(np.int64)
    missing = round(mean * POOL_COUNT) - int(counts.sum())
    # Rounding leaves some words too many or too few; they are spread over the pool.
    able = number if missing > 0 else np.nonzero(counts > 1)[0]
    counts[able[np.arange(abs(missing)) * len(able) // max(abs(missing), 1)]] += np.sign(missing)
    return counts


@lru_cache(maxsize=_MOST_POOLS)
def _messages(mean: float, locale: str) -> pa.StringArray:
    """Return the statements, and after them the same words as questions, as JSON literals."""
    words, counts = pools(locale).words, word_counts(mean)
    keys = row_keys(derive(0, "messages", locale), 0, POOL_COUNT)
    drawn = uniform(child_keys(keys[:, None], np.arange(int(counts.max()))[None, :]))
    # Some words are said more often than others.
    chosen_words = (drawn * drawn * len(words)).astype(np.int64).tolist()
    said = [
        [words[number] for number in row[:count]]
        for row, count in zip(chosen_words, counts.tolist(), strict=True)
    ]
    texts = [_written(one, end) for end in (".", "?") for one in said]
    return quoted(pa.array(texts, pa.string()))


def _written(words: list[str], end: str) -> str:
    """Return *words* in sentences, the last of which ends with *end*."""
    sentences = [
        " ".join(words[place : place + _LONGEST_SENTENCE])
        for place in range(0, len(words), _LONGEST_SENTENCE)
    ]
    return ". ".join(one[0].upper() + one[1:] for one in sentences) + end
