"""From solved shapes to renderers: what is shared is compiled once, what cannot be is left out."""

from collections.abc import Sequence

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.rendering.arrays import ArrayRenderer, UniqueArrayRenderer
from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.leaves import Choices, Leaf, Renderer
from persona_assets.schema_records.rendering.meanings import meaning
from persona_assets.schema_records.rendering.numbers import NumberLeaf
from persona_assets.schema_records.rendering.objects import (
    ExtrasRenderer,
    MemberRenderer,
    ObjectRenderer,
)
from persona_assets.schema_records.rendering.texts import TextLeaf, made_up_names, sharing_key
from persona_assets.schema_records.rendering.unions import UnionRenderer
from persona_assets.schema_records.shapes import (
    Arrays,
    Choice,
    Extras,
    Member,
    Numbers,
    Objects,
    Shape,
    Texts,
    Union,
)
from persona_assets.vocabulary.pools import pools

MOST_PARTS = 1 << 16
"""Arrays that must have more values, and objects with more made-up members, are refused."""

_NAME_COUNT = 128


class ShapeCompiler:
    """Turns the shapes of one schema into renderers.

    Attributes:
        omissions: What cannot be made and need not be, as sentences: optional members, options,
            items.
    """

    def __init__(self, locale: str) -> None:
        """Begin.

        Raises:
            UnknownNameError: There are no words for *locale*.
        """
        pools(locale)
        self.omissions: list[str] = []
        self._locale = locale
        self._known: dict[tuple[int, bool], tuple[Shape, Renderer]] = {}
        self._texts: dict[object, TextLeaf] = {}

    def leaf(self, shape: Choice | Numbers | Texts, name: str = "") -> Leaf:
        """Return what makes the values of *shape*, a member called *name*.

        Raises:
            UnsatisfiableSchemaError: There is no such value, or none was found.
        """
        if isinstance(shape, Texts):
            key = sharing_key(shape)
            if key not in self._texts:
                self._texts[key] = TextLeaf(shape, self._locale)
            return self._texts[key]
        if isinstance(shape, Numbers):
            return NumberLeaf(shape, self._locale)
        is_gender = meaning(("", name)).kind is Kind.GENDER
        return Choices(shape, gender_locale=self._locale if is_gender else None)

    def renderer(self, shape: Shape, name: str = "") -> Renderer:
        """Return what makes the JSON texts of *shape*, a member called *name*.

        Raises:
            UnsatisfiableSchemaError: There is no such value, or none was found.
        """
        key = (id(shape), isinstance(shape, Choice) and meaning(("", name)).kind is Kind.GENDER)
        known = self._known.get(key)
        if known is None:
            known = (shape, self._compiled(shape, name))
            self._known[key] = known
        return known[1]

    def _compiled(self, shape: Shape, name: str) -> Renderer:
        match shape:
            case Objects():
                return self._object(shape)
            case Arrays():
                return self._array(shape, name)
            case Union():
                return self._union(shape, name)
            case _:
                return self.leaf(shape, name)

    def _object(self, shape: Objects) -> Renderer:
        members = [
            MemberRenderer(member.name, renderer, member.presence_fraction)
            for member in shape.members
            if (renderer := self._member(member)) is not None
        ]
        extras = self._extras(shape)
        return ObjectRenderer(members, extras, shape.minimum_count, shape.maximum_count)

    def _extras(self, shape: Objects) -> list[ExtrasRenderer]:
        taken = frozenset(member.name for member in shape.members)
        found: list[tuple[Extras, Renderer, list[str]]] = []
        for extra in shape.extras:
            try:
                found.append((extra, self.renderer(extra.shape), self._made_up(extra, taken)))
            except UnsatisfiableSchemaError as error:
                if extra.minimum:
                    raise
                self.omissions.append(f"members with made-up names are left out: {error}")
        dealt = _dealt([names for _, _, names in found])
        return [
            ExtrasRenderer(names, renderer, extra.minimum, min(extra.maximum, len(names)))
            for (extra, renderer, _), names in zip(found, dealt, strict=True)
            if _has_enough(extra, names)
        ]

    def _member(self, member: Member) -> Renderer | None:
        """Return the member's renderer; None for an optional one that cannot be made."""
        try:
            return self.renderer(member.shape, member.name)
        except UnsatisfiableSchemaError as error:
            if member.presence_fraction >= 1:
                raise
            self.omissions.append(f"the optional member {member.name!r} is left out: {error}")
            return None

    def _made_up(self, extra: Extras, taken: frozenset[str]) -> list[str]:
        """Return names for *extra*; none when it needs none."""
        if extra.maximum < 1:
            return []
        if extra.minimum > MOST_PARTS:
            problem = f"objects with {extra.minimum} members are too large to be made"
            raise UnsatisfiableSchemaError("/".join(extra.names.path), problem)
        leaf = TextLeaf(made_up_names(extra.names), self._locale)
        return leaf.distinct(max(_NAME_COUNT, 2 * extra.minimum), taken | extra.taken)

    def _array(self, shape: Arrays, name: str) -> Renderer:
        prefix = [self.renderer(part, name) for part in shape.prefix]
        low, high = shape.minimum, min(shape.maximum, max(shape.minimum, MOST_PARTS))
        if low > MOST_PARTS:
            problem = f"arrays of {low} values are too long to be made"
            raise UnsatisfiableSchemaError(name, problem)
        items = None
        if shape.items is not None and high > len(prefix):
            try:
                items = self.renderer(shape.items, name)
            except UnsatisfiableSchemaError as error:
                if low > len(prefix):
                    raise
                self.omissions.append(f"items of {name!r} are left out: {error}")
        high = high if items is not None else min(high, len(prefix))
        if shape.is_unique and high > 1:
            return UniqueArrayRenderer(prefix, items, (low, high), name)
        return ArrayRenderer(prefix, items, (low, high))

    def _union(self, shape: Union, name: str) -> Renderer:
        options: list[Renderer] = []
        weights: list[float] = []
        errors: list[UnsatisfiableSchemaError] = []
        for option, weight in zip(shape.options, shape.weights, strict=True):
            try:
                options.append(self.renderer(option, name))
            except UnsatisfiableSchemaError as error:
                errors.append(error)
            else:
                weights.append(weight)
        if not options:
            raise errors[0]
        self.omissions.extend(f"an alternative is left out: {error}" for error in errors)
        return UnionRenderer(options, weights) if len(options) > 1 else options[0]


def _has_enough(extra: Extras, names: Sequence[str]) -> bool:
    """Return whether there are *names* at all for *extra*.

    Raises:
        UnsatisfiableSchemaError: It needs more of them.
    """
    if len(names) < extra.minimum:
        problem = f"{extra.minimum} names of members are needed; found {len(names)} different ones"
        raise UnsatisfiableSchemaError("/".join(extra.names.path), problem)
    return bool(names)


def _dealt(lists: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return *lists* without names in common: who has fewer so far gets the next one."""
    owned: list[list[str]] = [[] for _ in lists]
    wanting: dict[str, list[int]] = {}
    for number, names in enumerate(lists):
        for name in names:
            wanting.setdefault(name, []).append(number)
    for name, numbers in wanting.items():
        owned[min(numbers, key=lambda number: len(owned[number]))].append(name)
    return [tuple(names) for names in owned]


def compiled_leaf(shape: Choice | Numbers | Texts, locale: str, names: Sequence[str]) -> Leaf:
    """Return what makes the values of *shape*, for columns; *names* is its path.

    Raises:
        UnsatisfiableSchemaError: There is no such value, or none was found.
    """
    return ShapeCompiler(locale).leaf(shape, names[-1] if names else "")
