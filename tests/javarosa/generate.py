"""Forms made up at random: what no author thought of trying. The same seed makes the same form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

_COLUMNS = (
    "type", "name", "label", "relevant", "calculation", "constraint", "required", "default", "repeat_count",
    "choice_filter", "trigger", "readonly",
)  # fmt: skip
_CHOICES = """| choices |
| | list_name | name | label | of |
| | abc | a | Ant | 1 |
| | abc | b | Bee | 2 |
| | abc | c | Cat | 1 |
| | num | 1 | One | a |
| | num | 2 | Two | b |
| | num | 3 | Three | a |
"""


@dataclass
class Field:
    name: str
    kind: str  # number, text, date, choice, choices, truth
    repeats: tuple[str, ...]
    answered: bool


@dataclass
class Maker:
    """Writes one form. Expressions read only what stands above them, so that there are no cycles."""

    random: Random
    rows: list[dict[str, str]] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    repeats: list[tuple[str, ...]] = field(default_factory=list)
    names: int = 0

    def name(self, letter: str) -> str:
        self.names += 1
        return f"{letter}{self.names}"

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def row(self, **cells: str) -> None:
        self.rows.append({name: cell for name, cell in cells.items() if cell})

    # expressions --------------------------------------------------------------------------------------------------

    def one(self, within: tuple[str, ...], kinds: set[str]) -> str:
        """A field that can be named from there: of the same instance or of one around it."""
        near = [one for one in self.fields if one.kind in kinds and one.repeats == within[: len(one.repeats)]]
        return f"${{{self.random.choice(near[-8:]).name}}}" if near else ""

    def over_rows(self, within: tuple[str, ...]) -> str:
        """A number out of all rows of a repeat that we do not stand in."""
        far = [one for one in self.fields if one.kind == "number" and one.repeats != within[: len(one.repeats)]]
        far = [one for one in far if len(one.repeats) == len(within) + 1 and one.repeats[:-1] == within]
        if not far:
            return ""
        one = self.random.choice(far)
        work = self.random.choice(["sum({})", "count-non-empty({})", "coalesce(min({}), 0)", "indexed"])
        if work == "indexed":
            return f"indexed-repeat(${{{one.name}}}, ${{{one.repeats[-1]}}}, {self.random.randint(1, 3)})"
        if self.chance(0.2):
            return f"count(${{{one.repeats[-1]}}})"
        return work.format(f"${{{one.name}}}")

    def number(self, within: tuple[str, ...], depth: int = 2) -> str:
        pick = self.random.choice
        if depth and self.chance(0.6):
            left, right = self.number(within, depth - 1), self.number(within, depth - 1)
            shapes: list[Callable[[], str]] = [
                lambda: f"{left} {pick(['+', '-', '*', 'div', 'mod'])} {right}",
                lambda: f"({left} - {right})",
                lambda: f"if({self.truth(within, depth - 1)}, {left}, {right})",
                lambda: f"coalesce({left}, {right})",
                lambda: f"round({left} div 3, {pick('012')})",
                lambda: f"int({left})",
                lambda: f"number({self.text(within, depth - 1)})",
                lambda: f"string-length({self.text(within, depth - 1)})",
                lambda: f"min({left}, {right})",
                lambda: f"count-selected({several})" if (several := self.one(within, {"choices"})) else left,
                lambda: f"abs({left})",
                lambda: f"pow({left}, 2)",
            ]
            return pick(shapes)()
        if within and self.chance(0.15):
            return "position(..)"
        return (
            (self.over_rows(within) if self.chance(0.3) else "")
            or (self.one(within, {"number"}) if self.chance(0.8) else "")
            or pick(["0", "1", "2", "3", "10", "0.5"])
        )

    def truth(self, within: tuple[str, ...], depth: int = 2) -> str:
        pick = self.random.choice
        compare = pick(["=", "!=", "<", "<=", ">", ">="])
        if depth and self.chance(0.4):
            left, right = self.truth(within, depth - 1), self.truth(within, depth - 1)
            return pick([f"({left} and {right})", f"({left} or {right})", f"not({left})"])
        chosen, several = self.one(within, {"choice"}), self.one(within, {"choices"})
        day, said = self.one(within, {"date"}), self.one(within, {"text"})
        shapes = [f"{self.number(within, 1)} {compare} {self.number(within, 1)}"] * 2
        shapes += [f"{chosen} {pick(['=', '!='])} '{pick('abc')}'"] * bool(chosen)
        shapes += [f"selected({several}, '{pick('abc')}')"] * bool(several)
        shapes += [
            f"{day} {compare} {pick(['today()', 'date(2026-01-01)'])}".replace("2026-01-01", "'2026-01-01'")
        ] * bool(day)
        shapes += [f"{said} {pick(['=', '!='])} ''", f"contains(string({said}), 'a')", f"{said} = 'yes'"] * bool(said)
        held = self.one(within, {"truth"})
        shapes += [held, f"{held} = true()"] * bool(held)
        blank = self.one(within, {"number", "text", "choice", "choices", "date"})
        shapes += [f"{blank} {pick(['=', '!='])} ''"] * bool(blank)
        return pick(shapes)

    def text(self, within: tuple[str, ...], depth: int = 2) -> str:
        pick = self.random.choice
        said = self.one(within, {"text", "choice", "choices"}) or "'word'"
        if depth and self.chance(0.6):
            other = self.text(within, depth - 1)
            return pick(
                [
                    f"concat({said}, '-', {other}, {self.number(within, 1)})",
                    f"substr({said}, {pick('0123')}, {pick('345')})",
                    f"if({self.truth(within, 1)}, {said}, {other})",
                    f"coalesce({said}, {other})",
                    f"translate(string({said}), 'abc', 'AB')",
                    f"string({self.number(within, 1)})",
                    f"concat({self.truth(within, 1)})",
                    f"substring-before(string({said}), ' ')",
                    f"selected-at({said}, {pick('01')})",
                    f"normalize-space(string({said}))",
                ]
            )
        return pick([said, "'a b'", "''"])

    def day(self, within: tuple[str, ...]) -> str:
        day = self.one(within, {"date"}) or "today()"
        return self.random.choice([f"date({day} + {self.random.randint(1, 60)})", day, f"coalesce({day}, today())"])

    # rows ---------------------------------------------------------------------------------------------------------

    def body(self, within: tuple[str, ...], most: int, depth: int) -> None:
        for _ in range(self.random.randint(2, most)):
            kind = self.random.random()
            if depth and kind < 0.12:
                self.group(within, depth)
            elif depth and kind < 0.26 and len(within) < 2:
                self.repeat(within, depth)
            elif kind < 0.55:
                self.calculate(within)
            else:
                self.question(within)

    def group(self, within: tuple[str, ...], depth: int) -> None:
        name = self.name("g")
        self.row(type="begin_group", name=name, label=name, relevant=self.truth(within) if self.chance(0.7) else "")
        self.body(within, 4, depth - 1)
        self.row(type="end_group")

    def repeat(self, within: tuple[str, ...], depth: int) -> None:
        name = self.name("r")
        count = f"int({self.number(within, 1)}) mod 4" if self.chance(0.5) else ""
        relevant = self.truth(within) if self.chance(0.3) else ""
        self.row(type="begin_repeat", name=name, label=name, repeat_count=count, relevant=relevant)
        self.question((*within, name))
        self.body((*within, name), 5, depth - 1)
        self.row(type="end_repeat")

    def calculate(self, within: tuple[str, ...]) -> None:
        name = self.name("c")
        kind = self.random.choice(["number", "number", "text", "truth", "date"])
        written = {"number": self.number, "text": self.text, "truth": self.truth, "date": self.day}[kind](within)
        relevant = self.truth(within) if self.chance(0.2) else ""
        self.row(type="calculate", name=name, calculation=written, relevant=relevant)
        # a day in a field without a type is a moment to JavaRosa: nothing more is reckoned from it
        if kind != "date":
            self.fields.append(Field(name, kind, within, False))

    def question(self, within: tuple[str, ...]) -> None:
        kind = self.random.choice(
            ["integer", "integer", "decimal", "text", "date", "select_one abc", "select_multiple abc"]
        )
        name = self.name("q")
        people = [one for one in self.fields if one.kind == "text" and one.answered and one.repeats and not within]
        if people and self.chance(0.15):
            of = self.random.choice(people)
            self.row(type=f"select_one ${{{of.name}}}", name=name, label=name, choice_filter=f"${{{of.name}}} != ''")
            return
        cells = {"type": kind, "name": name, "label": self.label(name, within)}
        cells["relevant"] = self.truth(within) if self.chance(0.45) else ""
        cells["required"] = self.random.choice(["yes", self.truth(within)]) if self.chance(0.2) else ""
        if self.chance(0.15):
            chosen = self.one(within, {"choice"})
            if kind == "select_one abc" and chosen:
                cells |= {"type": "select_one num", "choice_filter": f"of = {chosen} or {chosen} = ''"}
        if kind == "integer" and self.chance(0.3):
            cells["constraint"] = f". {self.random.choice(['<', '>', '!='])} {self.number(within, 1)}"
        if self.chance(0.2):
            cells["default"] = self.default(kind, within)
        elif self.chance(0.05) and kind == "integer":
            source = self.one(within, {"number"})
            beside = [f"${{{one.name}}}" for one in self.fields if one.answered and one.repeats == within]
            if source in beside:
                cells |= {"trigger": source, "calculation": self.number(within, 1)}
        self.row(**cells)
        kinds = {"text": "text", "date": "date", "select_one": "choice", "select_multiple": "choices"}
        self.fields.append(Field(name, kinds.get(kind.partition(" ")[0], "number"), within, True))

    def default(self, kind: str, within: tuple[str, ...]) -> str:
        plain = {"integer": "4", "decimal": "2.5", "text": "some", "date": "2026-03-04"}
        if kind in {"integer", "text"} and self.chance(0.3):
            return "1 + 1" if kind == "text" else "position(..)" if within else "2 * 3"
        return plain.get(kind, "a")

    def label(self, name: str, within: tuple[str, ...]) -> str:
        shown = self.one(within, {"number", "text", "truth"})
        return f"{name} after {shown}" if shown and self.chance(0.4) else name


def made_up(seed: str) -> str:
    """A form in Markdown."""
    maker = Maker(Random(seed))
    maker.question(())
    maker.body((), 9, 2)
    lines = ["| survey |", "| | " + " | ".join(_COLUMNS) + " |"]
    lines += ["| | " + " | ".join(row.get(column, "") for column in _COLUMNS) + " |" for row in maker.rows]
    return "\n".join(lines) + "\n" + _CHOICES
