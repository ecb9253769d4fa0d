"""What the source of a flow shows to be wrong, found when the flow is registered.

An action is checked when it is made, which may be long after the first events.  Whatever is written
out is seen before: an action that is not yielded, a field that no entity or event has, an operation
or a condition that does not exist, a wait that is none.  What cannot be read is left to the run.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any

from persona_assets.errors import InvalidArgumentError, PersonaAssetsError, UnknownNameError
from persona_assets.simulation.actions import AddDecay, NewEvent, Select, SetState
from persona_assets.simulation.conditions import CONDITIONS
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.events import SYSTEM_FIELDS, BaseEvent

_Names = Mapping[str, Any]  # Any: whatever the user's module holds

_ACTIONS = (AddDecay, NewEvent, Select, SetState)
_OWN = inspect.signature(NewEvent).parameters
_SOMETHING = object()
"""Stands for a value that is worked out when the flow runs."""


def check_source(function: Callable[..., object]) -> None:
    """Refuse a flow whose source shows that it cannot do what it says.

    Raises:
        InvalidArgumentError: It says so, with the line.
    """
    plain = inspect.unwrap(function)
    if not isinstance(plain, FunctionType):
        return
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(plain)))
        closure = inspect.getclosurevars(plain)
    except (OSError, SyntaxError, TypeError, ValueError):
        return
    names = {**closure.globals, **closure.nonlocals}
    first = plain.__code__.co_firstlineno
    for line, problem in _problems(tree, names):
        raise InvalidArgumentError(
            f"flow {function.__name__!r}, line {first + line - 1}: {problem}"
        )


def _problems(tree: ast.AST, names: _Names) -> Iterator[tuple[int, str]]:
    """Yield what is wrong, with the line of the source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            action = _seen(node.value.func, names)
            if any(action is one for one in _ACTIONS):
                name = action.__name__
                yield node.lineno, f"{name} does nothing unless it is yielded; write yield {name}"
        if isinstance(node, ast.Call):
            try:
                _check_call(_seen(node.func, names), node, names)
            except PersonaAssetsError as problem:
                yield node.lineno, str(problem)


def _check_call(action: object, call: ast.Call, names: _Names) -> None:
    """Check what is written out of an action.

    Raises:
        PersonaAssetsError: It cannot be.
    """
    if action is AddDecay:
        _check_wait(call)
    elif action is NewEvent:
        _check_event(call, names)
    elif action is SetState:
        for entity, name, operation, _ in _rows(call, "changes", names):
            SetState(entity, [(name, operation, None)])
    elif action is Select:
        for entity, name, condition, value in _rows(call, "where", names):
            _check_condition(entity, name, condition, value)


def _check_condition(entity: type[Entity], name: str, condition: str, value: object) -> None:
    """Check a condition, whose value need not be written out.

    Raises:
        PersonaAssetsError: It cannot be.
    """
    if value is not _SOMETHING:
        Select(entity, where=[(name, condition, value)])
    elif condition in CONDITIONS:
        Select(entity, where=[(name, "is", None)])
    else:
        raise UnknownNameError("condition", condition, CONDITIONS)


def _check_wait(call: ast.Call) -> None:
    """Make the wait, with what is written out of it."""
    if len(call.args) <= 1 and all(one.arg for one in call.keywords):
        values = {one.arg or "": _value(one.value) for one in call.keywords}
        begun = _value(call.args[0]) if call.args else None
        known: dict[str, Any] = {  # Any: what the user has written
            name: value for name, value in values.items() if value is not _SOMETHING
        }
        context: Any = begun if isinstance(begun, int | float | str) else None
        AddDecay(context, **known)
        for name in values:
            if name not in known and name != "rate":
                AddDecay(**{name: 0})


def _check_event(call: ast.Call, names: _Names) -> None:
    """Check that the event has the fields that are set.

    Raises:
        UnknownNameError: It has not.
    """
    written = {one.arg: one.value for one in call.keywords if one.arg}
    node = call.args[1] if len(call.args) > 1 else written.get("event")
    event = _seen(node, names)
    if isinstance(event, type) and issubclass(event, BaseEvent):
        fields = [name for name in event.model_fields if name not in SYSTEM_FIELDS]
        for name in written:
            if name not in _OWN and name not in fields:
                raise UnknownNameError(f"field of {event.__name__}", name, fields)


def _rows(
    call: ast.Call, list_name: str, names: _Names
) -> Iterator[tuple[type[Entity], str, str, object]]:
    """Yield the fields, words and values that are written out in a list of triples."""
    written = {one.arg: one.value for one in call.keywords if one.arg}
    entity = _seen(call.args[0] if call.args else written.get("entity"), names)
    rows = call.args[1] if len(call.args) > 1 else written.get(list_name)
    if not isinstance(entity, type) or not issubclass(entity, Entity):
        return
    for row in rows.elts if isinstance(rows, ast.List | ast.Tuple) else ():
        if isinstance(row, ast.Tuple) and len(row.elts) == 3:
            name, word, value = map(_value, row.elts)
            if isinstance(name, str) and isinstance(word, str):
                yield entity, name, word, value


def _seen(node: ast.AST | None, names: _Names) -> Any:  # Any: whatever the name stands for
    """Return what a name stands for, or None."""
    return names.get(node.id) if isinstance(node, ast.Name) else None


def _value(node: ast.expr) -> Any:  # Any: a literal
    """Return a value that is written out, or ``_SOMETHING``."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        return _SOMETHING
