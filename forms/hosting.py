"""Functions of the host that a form's expressions call by name: `kb:growth('whz', ${sex}, ${age}, ${weight})`.

A `HostFunction` says what it takes and gives, so that a wrong number of arguments is found when the form is opened,
and so that the function itself sees only what it asked for:

    GROWTH = HostFunction(
        "kb:growth",
        z_score,
        arguments=("text", "text", "number", "number"),
        returns="number",
        doc="Z-score of the WHO standard: indicator, sex, age in months, measure.",
    )
    load(xform, functions=host(GROWTH, report=log))

It is called only when nothing that it needs is blank: blank in gives blank out. Whatever goes wrong inside gives blank
and is told to `report`; a walk never ends because of it. A plain callable does in place of a HostFunction: it takes
any number of arguments, blank ones too, as text, numbers (float) and booleans.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from forms.xpath.values import boolean, number, text

Kind = Literal["text", "number", "boolean"]
Report = Callable[[str, Exception], None]
"""Told the function's name and what it raised."""


@dataclass(frozen=True, slots=True)
class HostFunction:
    """A function of the host. Of its `arguments` the last `optional` may be left out; one of these that is blank
    arrives as None. One that is `pure` gives the same for the same arguments, and is asked again only when one of
    them has changed. Without `arguments` any number is taken as it comes, without `returns` what comes is given."""

    name: str
    work: Callable[..., object]
    arguments: tuple[Kind, ...] | None = None
    returns: Kind | None = None
    doc: str = ""
    optional: int = 0
    pure: bool = True
    report: Report | None = None

    @property
    def least(self) -> int:
        """How many arguments it needs."""
        return max(0, len(self.arguments) - self.optional) if self.arguments is not None else 0

    @property
    def most(self) -> int | None:
        """How many it takes; None where there is no limit."""
        return None if self.arguments is None else len(self.arguments)

    def __call__(self, *values: Any) -> Any:
        """The function's answer to values of XPath, as one of them; '' when it has none."""
        try:
            given = self._given(values)
            return "" if given is None else _value(self.work(*given), self.returns)
        except Exception as fault:  # whatever a host's function raises, the walk goes on
            if self.report is not None:
                self.report(self.name, fault)
            return ""

    def _given(self, values: tuple[Any, ...]) -> list[Any] | None:
        """What the function is called with; None when something that it needs is blank."""
        if self.arguments is None:
            return [text(value) if isinstance(value, list) else value for value in values]
        given: list[Any] = [_argument(value, kind) for value, kind in zip(values, self.arguments, strict=False)]
        return None if None in given[: self.least] else given


def host(*functions: HostFunction, report: Report | None = None) -> Mapping[str, HostFunction]:
    """Functions by name, as `load` and `Given` take them; what goes wrong in one of them is told to `report`, which had
    better not write down what was raised: it may quote somebody's answer."""
    return {function.name: replace(function, report=report) for function in functions}


def hosted(name: str, function: Callable[..., Any]) -> HostFunction:
    """A registered function as it is, a plain callable as one of which nothing is known."""
    return function if isinstance(function, HostFunction) else HostFunction(name, function, pure=False)


def _argument(value: Any, kind: Kind) -> Any:
    """A value of XPath as one of Python; None when it is blank. A boolean is never blank: blank text is false."""
    if kind == "boolean":
        return boolean(value)
    if kind == "number":
        found = number(value)
        return found if found == found else None
    said = text(value)
    return said if said not in {"", "NaN"} else None


def _value(found: Any, kind: Kind | None) -> Any:
    """A value of Python as one of XPath."""
    if found is None:
        return ""
    if isinstance(found, date):
        found = found.isoformat()
    elif isinstance(found, int | Decimal) and not isinstance(found, bool):
        found = float(found)
    if kind == "boolean":
        return boolean(found)
    if kind == "number":
        return number(found)
    return text(found) if kind == "text" or not isinstance(found, str | float | bool) else found
