"""What can be seen of flows before they run: steps that nobody could take.

A flow is read, and so are the helpers that it calls.  Of each step, what is written there plainly
is checked as the run would check it; what only the run knows is left to the run.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType, MethodType, ModuleType
from typing import Any

from persona_assets.errors import InvalidArgumentError, InvalidDocumentError, PersonaAssetsError
from persona_assets.simulation.acting import Acting
from persona_assets.simulation.actions import UNITS, AddDecay, NewEvent, Select, SetState
from persona_assets.simulation.conditions import counted
from persona_assets.simulation.entities import Entity, check_creation
from persona_assets.simulation.flows import Flow
from persona_assets.simulation.programs import visible_names

_UNKNOWN: Any = object()
_CONSTANT = (str, int, float, bool, bytes, type, type(None), FunctionType, ModuleType)
_ACTIONS = (NewEvent, AddDecay, SetState, Select)


@dataclass(slots=True)
class _Source:
    """A function as it is written."""

    function: FunctionType
    tree: ast.AST
    names: Mapping[str, Any]  # Any: whatever the user's module holds


@dataclass(slots=True)
class _Step:
    """A call of an action, with the arguments that are known."""

    line: int
    path: str
    action: type
    arguments: list[ast.expr]
    keywords: dict[str | None, ast.expr]
    source: _Source


@dataclass(slots=True)
class _Seen:
    """What a flow was seen to do.

    Attributes:
        steps: Its steps.
        idle: Calls whose result nobody takes, so that they do nothing, and what would be right.
        is_whole: Whether there can be no others.
        entities: The classes of entities that take part in it.
    """

    steps: list[_Step] = field(default_factory=list[_Step])
    idle: list[tuple[str, int, str]] = field(default_factory=list[tuple[str, int, str]])
    is_whole: bool = True
    entities: set[type[Entity]] = field(default_factory=set[type[Entity]])


def check_flows(flows: Iterable[Flow], acting: Acting, initial: Iterable[type[Entity]]) -> None:
    """Check every step of *flows* that is written plainly.

    Args:
        flows: The flows.
        acting: What knows the classes of events.
        initial: The classes of entities that are there from the start.

    Raises:
        InvalidDocumentError: A step names what does not exist, or has a value that cannot be; the
            error names the file, the line and the flow.
    """
    seen = {flow.name: _seen(flow) for flow in flows}
    keys = {entity.primary_key for entity in initial}
    keys |= {entity.primary_key for one in seen.values() for entity in one.entities}
    for name, one in seen.items():
        for path, line, problem in one.idle:
            raise InvalidDocumentError(path, problem, line=line, field=f"flow {name!r}")
        for step in one.steps:
            try:
                _check(step, one, acting, keys)
            except PersonaAssetsError as error:
                raise InvalidDocumentError(
                    step.path, str(error), line=step.line, field=f"flow {name!r}"
                ) from None


def _seen(flow: Flow) -> _Seen:
    """Return the steps of a flow and of its helpers."""
    found = _Seen(entities={select.entity for select in flow.filters})
    waiting: list[object] = [flow.function]
    known: set[object] = set()
    while waiting:
        function = waiting.pop()
        source = _source(function)
        if source is None:
            found.is_whole = False
        elif source.function not in known:
            known.add(source.function)
            waiting.extend(_read(source, found))
    for step in found.steps:
        _join(step, found)
    return found


def _source(function: Any) -> _Source | None:  # Any: whatever is called
    """Return a function as it is written, or None if nobody knows."""
    plain = inspect.unwrap(function.__func__ if isinstance(function, MethodType) else function)
    if not isinstance(plain, FunctionType):
        return None
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(plain))).body[0]
    except (OSError, SyntaxError, TypeError):
        return None
    if not isinstance(tree, ast.FunctionDef):
        return None
    own = {*plain.__code__.co_varnames, *plain.__code__.co_cellvars}
    try:
        visible = visible_names(plain)
    except ValueError:  # a name of the function around it that has no value yet
        return None
    names = {name: one for name, one in visible.items() if name not in own}
    return _Source(plain, tree, names)


def _read(source: _Source, found: _Seen) -> Iterator[object]:
    """Note the steps of a function, and yield the functions that it calls."""
    code = source.function.__code__
    _note_idle(source, found)
    for node in _own_nodes(source.tree):
        if isinstance(node, ast.Yield) and not _is_step(node.value, source):
            found.is_whole = False
        if isinstance(node, ast.YieldFrom) and not isinstance(node.value, ast.Call):
            found.is_whole = False
        if not isinstance(node, ast.Call):
            continue
        called = _value(node.func, source)
        if called in _ACTIONS:
            keywords = {word.arg: word.value for word in node.keywords}
            line = code.co_firstlineno + node.lineno - 1
            step = _Step(line, code.co_filename, called, node.args, keywords, source)
            found.steps.append(step)
        elif isinstance(called, FunctionType) and _is_helper(called, source):
            yield called
        elif called is _UNKNOWN and _takes_context(node, source):
            found.is_whole = False


def _note_idle(source: _Source, found: _Seen) -> None:
    """Note the actions that are not yielded, and the helpers that are not delegated to."""
    code = source.function.__code__
    for node in _own_nodes(source.tree):
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
            continue
        called = _value(node.value.func, source)
        word = ""
        if called in _ACTIONS:
            word = "yield"
        elif isinstance(called, FunctionType) and inspect.isgeneratorfunction(called):
            word = "yield from"
        if word:
            name = called.__name__
            problem = f"{name}(...) alone does nothing; write {word} {name}(...)"
            found.idle.append((code.co_filename, code.co_firstlineno + node.lineno - 1, problem))


def _own_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function that belong to no function inside it."""
    for child in ast.iter_child_nodes(tree):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _own_nodes(child)


def _is_step(node: ast.expr | None, source: _Source) -> bool:
    return isinstance(node, ast.Call) and _value(node.func, source) in _ACTIONS


def _is_helper(called: FunctionType, source: _Source) -> bool:
    is_near = called.__module__ == source.function.__module__
    return is_near or inspect.isgeneratorfunction(called)


def _takes_context(call: ast.Call, source: _Source) -> bool:
    """Return whether a call that nobody knows could take steps, as a helper does."""
    code = source.function.__code__
    own = code.co_varnames[: code.co_argcount]
    return any(isinstance(node, ast.Name) and node.id in own for node in call.args)


def _value(node: ast.expr, source: _Source) -> Any:  # Any: whatever the user has written
    """Return what an expression surely is, or ``_UNKNOWN``."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            found = source.names.get(name, _UNKNOWN)
            return found if isinstance(found, _CONSTANT) else _UNKNOWN
        case ast.Attribute(value=owner, attr=name):
            module = _value(owner, source)
            found = getattr(module, name, _UNKNOWN) if isinstance(module, ModuleType) else _UNKNOWN
            return found if isinstance(found, _CONSTANT) else _UNKNOWN
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case _:
            return _UNKNOWN


def _named(step: _Step, place: int, name: str) -> ast.expr | None:
    """Return an argument by its place or its name."""
    return step.arguments[place] if len(step.arguments) > place else step.keywords.get(name)


def _known(step: _Step, place: int, name: str) -> Any:  # Any: whatever the user has written
    node = _named(step, place, name)
    return _UNKNOWN if node is None else _value(node, step.source)


def _join(step: _Step, found: _Seen) -> None:
    """Note which entities a step lets take part."""
    place, name = (2, "save_entity") if step.action is NewEvent else (0, "entity")
    if step.action not in (NewEvent, Select) or _named(step, place, name) is None:
        return
    entity = _known(step, place, name)
    if isinstance(entity, type) and issubclass(entity, Entity):
        found.entities.add(entity)
    elif entity is _UNKNOWN:
        found.is_whole = False


def _check(step: _Step, seen: _Seen, acting: Acting, keys: set[str]) -> None:
    """Check one step.

    Raises:
        PersonaAssetsError: It could not be taken.
    """
    if None in step.keywords:
        return
    if step.action is NewEvent:
        _check_event(step, acting, keys if seen.is_whole else None)
    elif step.action is AddDecay:
        _check_wait(step)
    else:
        entity, rows = _known(step, 0, "entity"), _rows(step)
        if entity is _UNKNOWN:
            return
        if step.action is Select:
            Select(entity, [row for row in rows if _UNKNOWN not in row])
        else:
            _check_change(entity, rows, seen)


def _check_event(step: _Step, acting: Acting, keys: set[str] | None) -> None:
    event = _known(step, 1, "event")
    if event is _UNKNOWN:
        return
    kind = acting.event_type(event)
    save = _known(step, 2, "save_entity")
    if save is not None and save is not _UNKNOWN:
        check_creation(event, save)
    own = {"ctx", "event", "save_entity", "mutate"}
    given = {name: node for name, node in step.keywords.items() if name not in own}
    for name, node in given.items():
        value = _value(node, step.source)
        if value is not _UNKNOWN or name not in kind.fields:
            kind.check({str(name): value})
    for name in kind.wanted if keys is not None else ():
        if name not in given and kind.lacks(name) and name not in (keys or ()):
            raise InvalidArgumentError(
                f"{kind.name}.{name}: nothing fills it; pass {name}=..., or give it a faker or a "
                "default"
            )


def _check_wait(step: _Step) -> None:
    begun = _known(step, 0, "ctx")
    if isinstance(begun, int | float | str):
        AddDecay(begun)  # type: ignore[arg-type] - what the user has written there
    values = {
        name: _value(node, step.source)
        for name, node in step.keywords.items()
        if name is not None and name != "ctx"
    }
    is_known = _UNKNOWN not in values.values()
    AddDecay(None, **{
        name: value
        for name, value in values.items()
        if is_known or name not in {"rate", *UNITS}
    })  # fmt: skip


def _rows(step: _Step) -> list[tuple[Any, ...]]:
    """Return the conditions or changes that are written as a list, as far as they are known."""
    node = _named(step, 1, "where" if step.action is Select else "changes")
    if not isinstance(node, ast.List | ast.Tuple):
        return []
    return [
        tuple(_value(part, step.source) for part in row.elts)
        for row in node.elts
        if isinstance(row, ast.Tuple)
    ]


def _check_change(entity: type[Entity], rows: Sequence[tuple[Any, ...]], seen: _Seen) -> None:
    SetState(entity, [row for row in rows if _UNKNOWN not in row[:2]])
    if seen.is_whole and entity not in seen.entities:
        raise InvalidArgumentError(
            f"SetState({entity.__name__}): the flow has no {entity.__name__}; select one in its "
            "filter, or save one with an event"
        )
    for name, operation, value in rows:
        if _UNKNOWN in (name, operation, value):
            continue
        spec = entity.state_fields[name]
        if operation == "is":
            spec.checked(entity.__name__, value)
        else:
            counted(f"{entity.__name__}.{name}", 0, operation, value)
