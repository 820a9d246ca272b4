"""What an expression gives, as far as it can be told before it runs.

JavaRosa remembers of a calculated field whether it holds a number, a boolean or a moment, whatever its type in the
form: so `${is_adult}` does not hold when it says false, and `not(${children})` holds when there are 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from forms.model import NodeDef
from forms.xpath.functions import FUNCTIONS
from forms.xpath.tree import Call, Negation, Number, Operation, Path, Text, Tree
from forms.xpath.values import number

Kind = Literal["text", "number", "boolean", "moment"]

_BOOLEAN = frozenset({"or", "and", "=", "!=", "<", "<=", ">", ">="})
_CHOOSES = {"if": slice(1, None), "coalesce": slice(None), "once": slice(None), "depend": slice(1)}


def kinds(tree: Tree, field: Callable[[Path], NodeDef | None], hosts: Mapping[str, Kind]) -> Iterator[Kind | NodeDef]:
    """The kinds of value an expression may give; a field stands for what it will hold. `hosts` says what the host's
    functions give. Words that nobody could take for anything else are left aside, and so is ''."""
    match tree:
        case Number() | Negation():
            yield "number"
        case Text(value=value):
            if value in {"true", "false"} or number(value) == number(value):
                yield "text"
        case Operation(operator=operator):
            yield "boolean" if operator in _BOOLEAN else "text" if operator == "|" else "number"
        case Call(name=name, arguments=arguments):
            if name in _CHOOSES:
                for argument in arguments[_CHOOSES[name]]:
                    yield from kinds(argument, field, hosts)
            elif name == "position":
                yield "number"
            elif name == "indexed-repeat" and arguments:
                yield from kinds(arguments[0], field, hosts)
            else:
                yield FUNCTIONS[name].gives if name in FUNCTIONS else hosts.get(name, "text")
        case Path():
            yield field(tree) or "text"
