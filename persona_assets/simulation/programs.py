"""Flows that always take the same steps, worked out once.

Most flows are a straight line: events, waits and changes, with values that are constant or made of
the session's id.  Such a flow is read from its source and becomes a program, a list of steps; the
events are those of the generator, without a generator's cost for each run.  A flow with a branch, a
loop, a call or anything else that could differ from run to run is left as it is.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType, MappingProxyType
from typing import Any

from persona_assets.errors import PersonaAssetsError
from persona_assets.simulation.actions import AddDecay, NewEvent, SetState
from persona_assets.simulation.arguments import entity_class
from persona_assets.simulation.conditions import Operation
from persona_assets.simulation.entities import check_creation
from persona_assets.simulation.event_types import EventType, Overrides
from persona_assets.simulation.events import BaseEvent
from persona_assets.simulation.flows import FlowFunction
from persona_assets.simulation.session_values import HasSession, OfSession

_CONSTANT = (str, int, float, bool, bytes, tuple, frozenset, type, type(None))
_VALUES = (ast.Constant, ast.Name, ast.Load, ast.JoinedStr, ast.FormattedValue, ast.Attribute)
_FORMS = (ast.Subscript, ast.Slice, ast.List, ast.Tuple, ast.BinOp, ast.UnaryOp)
_PURE_NODES = (*_VALUES, *_FORMS, ast.operator, ast.unaryop)


@dataclass(frozen=True, slots=True)
class Happening:
    """A step: an event.

    Attributes:
        kind: What is known of its class.
        constants: The fields that every run sets alike.
        of_session: The fields that are made of the session's id.
        action: The action, for what it saves and changes.
    """

    kind: EventType
    constants: Mapping[str, Any]  # Any: values of the event's fields
    of_session: tuple[tuple[str, OfSession], ...]
    action: NewEvent


class FromSession:
    """A value that differs from run to run.

    Attributes:
        make: What makes it.
        kind: Its type, if that can be seen, or None.
    """

    __slots__ = ("kind", "make")

    def __init__(self, make: Callable[[HasSession], object], kind: type | None) -> None:
        self.make = make
        self.kind = kind


class ChangeBySession(SetState):
    """A change of state with values, ``FromSession``, that are made of the session's id."""

    __slots__ = ()

    def of_run(self, run: HasSession) -> list[Operation]:
        """Return the changes of one run."""
        return [
            (name, operation, value.make(run) if type(value) is FromSession else value)
            for name, operation, value in self.changes
        ]


Step = Happening | AddDecay | SetState
"""What a run does next."""

Program = tuple[Step, ...]
"""What every run of a flow does."""


def program_of(
    function: FlowFunction, event_type: Callable[[type[BaseEvent]], EventType]
) -> Program | None:
    """Return the steps that every run of a flow takes, or None if they could differ."""
    if not isinstance(function, FunctionType) or not inspect.isgeneratorfunction(function):
        return None
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        definition = tree.body[0]
        if not isinstance(definition, ast.FunctionDef) or len(definition.args.args) != 1:
            return None
        return _Reader(function, definition.args.args[0].arg, event_type).steps(definition.body)
    except _UNREADABLE:
        return None


class _NotStraightError(Exception):
    """Something in a flow could differ from run to run."""


_UNREADABLE = (
    *(_NotStraightError, PersonaAssetsError, OSError, SyntaxError),
    *(ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError),
)
"""What reading a flow may end with; the flow itself then says what is wrong when it runs."""


class _Reader:
    """Reads the steps of one flow out of its source."""

    def __init__(
        self,
        function: FunctionType,
        context: str,
        event_type: Callable[[type[BaseEvent]], EventType],
    ) -> None:
        self._names = visible_names(function)
        self._context = context
        self._event_type = event_type
        self._locals: dict[str, ast.expr] = {}
        self._opaque: set[str] = set()

    def steps(self, body: list[ast.stmt]) -> Program:
        """Return the steps of the statements."""
        found: list[Step] = []
        for statement in body:
            match statement:
                case ast.Expr(value=ast.Constant()):
                    pass
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._assign(name, value)
                case ast.Expr(value=ast.Yield(value=ast.Call() as call)):
                    found.append(self._step(call))
                case _:
                    raise _NotStraightError
        return tuple(found)

    def _assign(self, name: str, value: ast.expr) -> None:
        """Learn what a name stands for: an expression, or an entity that must not be used."""
        match value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=self._context), attr=attribute)):
                if attribute not in ("get_entity", "get_selected_entity"):
                    raise _NotStraightError
                if len(value.args) != 1 or value.keywords:
                    raise _NotStraightError
                entity_class("get_entity", self._constant(value.args[0]))
                self._opaque.add(name)
                self._locals.pop(name, None)
            case _:
                self._locals[name] = self._replaced(value)
                self._opaque.discard(name)

    def _step(self, call: ast.Call) -> Step:
        made = self._names.get(call.func.id) if isinstance(call.func, ast.Name) else None
        has_context = bool(call.args) and self._is_context(call.args[0])
        arguments = call.args[1:] if has_context else call.args
        keywords = {word.arg: word.value for word in call.keywords if word.arg is not None}
        if len(keywords) != len(call.keywords):
            raise _NotStraightError
        if made is AddDecay and not arguments:
            return AddDecay(**{name: self._constant(value) for name, value in keywords.items()})
        if made is SetState:
            return self._change(call)
        if made is NewEvent and has_context and len(arguments) == 1:
            return self._happening(arguments[0], keywords)
        raise _NotStraightError

    def _happening(self, event: ast.expr, keywords: dict[str, ast.expr]) -> Happening:
        kind = self._event_type(self._constant(event))
        save = self._constant(keywords.pop("save_entity", ast.Constant(None)))
        if save is not None:
            check_creation(kind.event, save)
        mutate = keywords.pop("mutate", None)
        constants: Overrides = {}
        of_session: list[tuple[str, OfSession]] = []
        for name, value in keywords.items():
            replaced = self._replaced(value)
            if self._mentions_context(replaced):
                of_session.append((name, self._function(replaced)))
            else:
                constants[name] = self._constant(value)
        kind.check(constants)
        action = NewEvent(_NO_CONTEXT, kind.event, save, self._changes(mutate))
        return Happening(kind, MappingProxyType(constants), tuple(of_session), action)

    def _changes(self, mutate: ast.expr | None) -> list[SetState] | None:
        match mutate:
            case None | ast.Constant(value=None):
                return None
            case ast.List(elts=changes):
                return [self._change(change) for change in changes]
            case _:
                return [self._change(mutate)]

    def _change(self, call: ast.expr) -> SetState:
        """Return a change of state, whose values are constant or made of the session's id."""
        match call:
            case ast.Call(func=ast.Name(id=name), args=[entity, ast.List(elts=changes)]) if (
                self._names.get(name) is SetState
            ):
                found = [self._operation(one) for one in changes]
                is_constant = all(type(value) is not FromSession for _, _, value in found)
                made = SetState if is_constant else ChangeBySession
                return made(self._constant(entity), found)
            case _:
                raise _NotStraightError

    def _operation(self, change: ast.expr) -> Operation:
        match change:
            case ast.Tuple(elts=[field, operation, value]) if self._mentions_context(
                replaced := self._replaced(value)
            ):
                kind = str if isinstance(replaced, ast.JoinedStr) else None
                made = FromSession(self._function(replaced), kind)
                return self._constant(field), self._constant(operation), made
            case _:
                return self._constant(change)

    def _constant(self, expression: ast.expr) -> Any:  # Any: whatever the user has written
        replaced = self._replaced(expression)
        if self._mentions_context(replaced):
            raise _NotStraightError
        return eval(self._code(replaced), dict(self._names))  # noqa: S307 - the user's own code

    def _function(self, expression: ast.expr) -> OfSession:
        return OfSession(expression, self._code(expression), self._names, self._context)

    def _code(self, expression: ast.expr) -> CodeType:
        tree = ast.fix_missing_locations(ast.Expression(expression))
        return compile(tree, "<flow>", "eval")

    def _replaced(self, expression: ast.expr) -> ast.expr:
        """Return a pure expression with its local names replaced by what they stand for."""
        for node in ast.walk(expression):
            if not isinstance(node, _PURE_NODES):
                raise _NotStraightError
            if isinstance(node, ast.Attribute) and not (
                node.attr == "session_id" and self._is_context(node.value)
            ):
                raise _NotStraightError
            if isinstance(node, ast.Name) and not self._is_known(node.id):
                raise _NotStraightError
        return _Names(self._locals).visit(expression)

    def _is_known(self, name: str) -> bool:
        if name in self._opaque:
            return False
        if name == self._context or name in self._locals:
            return True
        return name in self._names and isinstance(self._names[name], _CONSTANT)

    def _is_context(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == self._context

    def _mentions_context(self, expression: ast.expr) -> bool:
        return any(
            isinstance(node, ast.Name) and node.id == self._context for node in ast.walk(expression)
        )


class _Names(ast.NodeTransformer):
    """Puts expressions where names stand for them."""

    def __init__(self, known: Mapping[str, ast.expr]) -> None:
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return what the name stands for."""
        return self._known.get(node.id, node)


def visible_names(
    function: FunctionType,
) -> dict[str, Any]:  # Any: whatever the user's module holds
    """Return what the names in a function stand for."""
    closure = inspect.getclosurevars(function)
    return {**closure.builtins, **closure.globals, **closure.nonlocals}


_NO_CONTEXT: Any = None  # Any: an action that is made once has no run to belong to
