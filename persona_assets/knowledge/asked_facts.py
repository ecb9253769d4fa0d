"""Which facts a question asks for: ``where does she live`` asks for ``city`` and ``home``.

A fact is stored by its key, and people ask in other words than keys.  This is a small lexicon from
the words of questions to keys, as ``facts.key_label`` writes them.
"""

import re

_LEXICON = (
    (
        (
            r"\bwhere\b.*\b(?:live|lives|living|based|reside|resides|home|settled|moved?)\b|\baddress\b"
            r"|\b(?:what|which) (?:city|town|place)\b|\bwhereabouts\b"
        ),
        "city home",
    ),
    (r"\bwho\b.*\bliv(?:e|es|ing) with\b|\bliv(?:e|es|ing) (?:alone|with)\b", "household"),
    (
        r"\bwhere\b.*\b(?:from|born|gr[eo]w|raised)\b|\bhome ?town\b|\borigin\w*\b|\bbirthplace\b",
        "origin birthplace birth_place grew_up",
    ),
    (
        (
            r"\b(?:where|whom?|which company)\b.*\b(?:work|works|working|employ\w+)\b|\bemployer\b"
            r"|\bcompany\b|\bworkplace\b|\boffice\b"
        ),
        "employer workplace business",
    ),
    (
        (
            r"\bfor a living\b|\b(?:job|profession|occupation|career|role|position)\b"
            r"|\bwork(?:s|ing)? as\b|\bwhat (?:kind|sort) of work\b"
        ),
        "role employer workplace field business employment",
    ),
    (
        (
            r"\b(?:married|marry|spouse|single|divorced|engaged|partner|dating|relationship|wife"
            r"|husband|boyfriend|girlfriend|fianc[eé]e?)\b"
        ),
        "marital_status spouse wife husband partner boyfriend girlfriend fiance fiancé fiancée",
    ),
    (
        r"\b(?:siblings?|sisters?|brothers?|family)\b",
        "sister brother twin twin_sister twin_brother",
    ),
    (r"\b(?:parents?|family)\b", "mother mum mom father dad stepmother stepfather"),
    (r"\b(?:children|child|kids?|sons?|daughters?|family)\b", "children child son daughter twins"),
    (
        r"\b(?:pets?|animals?|dogs?|cats?)\b",
        "dog cat rabbit hamster parrot tortoise horse puppy kitten pony goat bird fish turtle",
    ),
    (r"\b(?:boss|manager|supervisor|report(?:s|ing)? to)\b", "boss manager supervisor"),
    (r"\bhow old\b|\bage\b", "age birthday"),
    (r"\bbirthday\b|\bwhen\b.*\bborn\b", "birthday age"),
    (r"\ballerg\w+\b|\beats?\b|\bdiet\w*\b|\bfoods?\b|\bdrinks?\b", "allergy diet avoids"),
    (r"\blanguages?\b|\bspeaks?\b", "language language_learned"),
    (r"\binstruments?\b|\bplays?\b|\bmusic\w*\b", "instrument"),
    (
        r"\b(?:stud(?:y|ies|ied|ying)|degree|school|college|university|educat\w+|graduat\w+)\b",
        "study degree school role",
    ),
    (
        (
            r"\bhobb(?:y|ies)\b|\bpastimes?\b|\b(?:free|spare) time\b|\bfor fun\b|\bweekends?\b"
            r"|\bsports?\b"
        ),
        "pastime activity instrument volunteering",
    ),
    (r"\bvolunteer\w*\b|\bcharit\w+\b", "volunteering"),
    (r"\bfears?\b|\bafraid\b|\bscared\b", "fear concern"),
    (r"\bhealth\w*\b|\bill(?:ness)?\b|\bsick\w*\b|\bconditions?\b|\bdiagnos\w+\b", "health"),
    (r"\bowns?\b|\bpossess\w*\b|\bcars?\b", "possession business"),
    (r"\bmood\b|\bfeel(?:s|ing)?\b|\bhow is\b", "mood energy concern"),
    (r"\bavailab\w+\b|\bbusy\b|\bfree\b|\bon (?:holiday|vacation|leave)\b", "availability"),
    (r"\bworr(?:y|ies|ied)\b", "concern"),
    (r"\bnamed?\b|\bcalled\b", "name"),
)
_PATTERNS = tuple(
    (re.compile(pattern), tuple(key.replace("_", " ") for key in keys.split()))
    for pattern, keys in _LEXICON
)


def asked_labels(question: str) -> frozenset[str]:
    """Return the labels of the facts that *question* asks for.

    Examples:
        >>> sorted(asked_labels("Where does Willa live now?"))
        ['city', 'home']
        >>> sorted(asked_labels("What did the gateway do?"))
        []
    """
    words = question.lower()
    return frozenset(key for pattern, keys in _PATTERNS if pattern.search(words) for key in keys)


def label_of(content: str) -> str:
    """Return the label of the fact that *content* writes, or nothing.

    Examples:
        >>> label_of("city: Ghent"), label_of("Noon")
        ('city', '')
    """
    label, colon, _ = content.partition(": ")
    return label if colon else ""
