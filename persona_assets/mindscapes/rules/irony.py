"""What is said in jest: the speaker means the opposite, or plays somebody else.

Only marks that people put there themselves are taken for a sign: a tag (``said nobody ever``,
``/s``, ``Not!``), an opening that mocks (``yeah right``, ``as if``), a joke that is called one, a
part that is played.
Without any of them irony cannot be told from words alone.
"""

import re

_TAGGED = re.compile(
    r"\bsaid (?:no one|nobody|no-one)(?: ever)?\b|(?<!\w)/s\b|\U0001f644|\U0001f643"
    r"|\b(?:yeah|ya|yes),? right[,.!\u2026]* (?=\w)|\byeah,? right$|[,\u2026\u2014-] ?not[!.]*$"
    r"|(?<!not )(?<!n't )(?<!no )\b(?:just |only )?(?:kidding|joking)\b|\bjk\b"
    r"|^(?:yeah|yes|sure|right|ok|okay|oh)?,? ?as if (?:i|we)\b"
    r"|^(?:yeah|yes|sure|right|ok|okay),? and i(?:'m| am) ",
    re.IGNORECASE,
)
_MOCKING = re.compile(
    r"^(?:oh|ah|aw|wow|yay|great|well)?,? ?(?:great|wonderful|fantastic|lovely|perfect|brilliant"
    r"|fabulous|terrific|joy|fun|yay|awesome|super)[,.!\u2026]* (?:because |yet |just )?"
    r"(?:another|more|again|one more|exactly what|just what|what)\b"
    r"|^(?:oh|yeah|oh yeah),? sure,? (?:because |like )?i (?:totally|absolutely|really|just|so)\b"
    r"|^(?:yeah,? |yes,? |oh,? |right,? |sure,? )*(?:because|'?cause|cuz)(?: of course| obviously"
    r"| clearly)?,? (?:i|we|that's|nothing|who)(?: of course| obviously| clearly| just| totally"
    r"| absolutely)+ |^(?:yeah,? |oh,? )*(?:because|'?cause|cuz) (?:of course|obviously|clearly) ",
    re.IGNORECASE,
)
_PLAYED = re.compile(
    r"\bmy (?:[\w&']+ ){0,2}(?:character|avatar|alter ego|persona)\b|\b(?:pretend|pretending) "
    r"(?:that )?(?:i|to be)\b|\blet(?:'s| us) (?:say|pretend|assume)\b|\brole-?play",
    re.IGNORECASE,
)
_CALLED_A_JOKE = re.compile(
    r"[\s.!\u2026]*(?:not+|psych|sike|jk|(?:i'm |i am )?(?:just |only )?(?:kidding|joking)"
    r"|said (?:no one|nobody)(?: ever)?|yeah,? right|as if|/s)\b[\s.!\u2026]*(?:\n|$|[.!])",
    re.IGNORECASE,
)


_CUES = frozenset(
    re.findall(
        r"\S+",
        "said right not kidding joking jk as and another more again exactly what sure because"
        " 'cause cause cuz character avatar ego persona pretend pretending let's let role-play"
        " roleplay role play s",
    )
)
_EYES = ("\U0001f644", "\U0001f643")


def is_jest(text: str, words: frozenset[str], following: str) -> bool:
    """Return whether the sentence *text* is not meant, as itself or what is *following* shows.

    Args:
        text: The sentence.
        words: Its words in lower case, which save time.
        following: What the same turn goes on with.

    Examples:
        >>> is_jest("I love waiting, said nobody ever", frozenset({"said"}), "")
        True
        >>> is_jest("I love trains!", frozenset(), " Not.")
        True
        >>> is_jest("Oh great, I love trains", frozenset(), " Not the old ones.")
        False
    """
    has_sign = not _CUES.isdisjoint(words) or any(eyes in text for eyes in _EYES)
    if has_sign and any(sign.search(text) for sign in (_TAGGED, _MOCKING, _PLAYED)):
        return True
    return _CALLED_A_JOKE.match(following) is not None
