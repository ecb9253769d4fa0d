"""Backstories that a user wrote: sentences with ``{{placeholders}}`` for a profile's facts.

A placeholder that the domain does not have is found when the template is read, never when a story
is told.  Everything else in a template is literal, a ``$`` before a placeholder too.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.personas.backstories import spelled
from persona_assets.personas.documents import Domain
from persona_assets.personas.traits import EntityType, traits, usual_entity_type

SHARED_ATTRIBUTES = (
    "profile_id",
    "name",
    "street",
    "city",
    "region",
    "postal_code",
    "country",
)
"""The attributes that every profile has."""

PERSON_ATTRIBUTES = (
    "first_name",
    "last_name",
    "gender",
    "email",
    "birth_on",
    "age_years",
    "phone",
    "profession",
)
"""The attributes that every person has besides."""

SYNONYMS = {
    "id": "profile_id",
    "age": "age_years",
    "avg_order_value": "average_order_value",
}
"""Short names of placeholders, and what each stands for."""

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@cache
def placeholder_names(domain: Domain) -> tuple[str, ...]:
    """Return the placeholders that a template of *domain* may have, sorted.

    They are the facts of what an id usually stands for there: a device in ``iot``, a person in the
    other domains.
    """
    kind = usual_entity_type(domain)
    names = {*SHARED_ATTRIBUTES, *traits(domain, kind)}
    if kind is EntityType.USER:
        names.update(PERSON_ATTRIBUTES)
    names.update(short for short, meant in SYNONYMS.items() if meant in names)
    return tuple(sorted(names))


def check_template(template: str, domain: Domain) -> None:
    """Make sure that every profile of *domain* can fill *template*.

    Raises:
        UnknownNameError: A placeholder is not a fact of the domain.
        InvalidArgumentError: The template is empty, or a brace belongs to no placeholder.
    """
    if not template.strip():
        raise InvalidArgumentError("a backstory template needs some text; found none")
    known = placeholder_names(domain)
    for name in _PLACEHOLDER.findall(template):
        if name not in known:
            kind = f"placeholder for the {domain} backstory template {template!r}"
            raise UnknownNameError(kind, name, known)
    rest = _PLACEHOLDER.sub("", template)
    if "{{" in rest or "}}" in rest:
        raise InvalidArgumentError(
            f"a placeholder reads {{{{name}}}}; found other double braces in the {domain} "
            f"backstory template {template!r}"
        )


def fill_templates(templates: Sequence[str], facts: Mapping[str, object]) -> str:
    """Return the story that *templates*, filled with *facts*, tell: all of them, in order.

    Examples:
        >>> fill_templates(
        ...     ["{{name}} spends ${{avg_order_value}}.", "That is all."],
        ...     {"name": "Ada", "average_order_value": 12.5},
        ... )
        'Ada spends $12.50. That is all.'
    """

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        return spelled(facts[SYNONYMS.get(name, name)])

    return " ".join(_PLACEHOLDER.sub(fill, template).strip() for template in templates)
