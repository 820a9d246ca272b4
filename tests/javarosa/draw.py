"""Answers drawn at random: from the type, the choices, and what the form's own expressions mention."""

from __future__ import annotations

import re
from random import Random

from forms.form import Form
from forms.model import NodeDef
from forms.walking.session import Prompt

_NUMBER = re.compile(r"(?<![\w.])\d{1,9}(?:\.\d{1,4})?(?![\w.])")
_WORD = re.compile(r"'([^']{1,40})'|\"([^\"]{1,40})\"")
_WORDS = ["Ban Na", "x", "ນ້ຳ", "12", "0", "007", "-3.5", "1e3", "yes", "true", "a b", "O'Neil"]
_MOMENT = "T08:15:00.000+07:00"


class Draw:
    """Draws answers for one form; the same seed draws the same ones."""

    def __init__(self, form: Form, seed: str) -> None:
        self.random = Random(seed)
        self._numbers: dict[int, list[str]] = {}
        self._words: dict[int, list[str]] = {}
        for trigger in form.graph.triggers:
            for node in {trigger.target, *(node for node, _ in trigger.reads)}:
                self._mentioned(node, trigger.expression.text)

    def _mentioned(self, node: NodeDef, expression: str) -> None:
        self._numbers.setdefault(node.index, []).extend(_NUMBER.findall(expression))
        self._words.setdefault(node.index, []).extend(one or other for one, other in _WORD.findall(expression))

    def candidates(self, prompt: Prompt, node: NodeDef) -> list[str]:
        """Some answers of the right type, in random order; the first is the one to give when it is accepted."""
        some = [self._one(prompt, node) for _ in range(12)]
        if prompt.type in {"text", "barcode"}:
            some += ["1" * self.random.randint(1, 14), "Abc" * self.random.randint(1, 4)]
        return [value for value in some if value.strip()]

    def _one(self, prompt: Prompt, node: NodeDef) -> str:
        random = self.random
        names = [choice.name for choice in prompt.choices]
        match prompt.type:
            case "select_one":
                return random.choice(names) if names else ""
            case "select_multiple":
                some = min(len(names), random.choice([1, 1, 2, 3]))
                return " ".join(name for name in names if name in random.sample(names, some))
            case "rank":
                return " ".join(random.sample(names, len(names)))
            case "integer":
                return str(int(self._number(node, (0, 12))))
            case "decimal":
                return random.choice([repr(self._number(node, (0, 12))), f"{random.uniform(0, 30):.2f}"])
            case "range":
                return self._stepped(prompt)
            case "date":
                return self._day(node)
            case "time":
                return f"{random.randint(0, 23):02}:{random.choice(['00', '15', '59'])}:00.000+07:00"
            case "dateTime":
                return self._day(node) + _MOMENT
            case "geopoint":
                return f"{random.randint(-89, 89)}.5 {random.randint(-179, 179)}.25 0.0 0.0"
            case "geotrace":
                return "17.5 102.5 0.0 0.0; 17.6 102.6 0.0 0.0"
            case "geoshape":
                return "17.5 102.5 0.0 0.0; 17.6 102.6 0.0 0.0; 17.7 102.5 0.0 0.0; 17.5 102.5 0.0 0.0"
            case "acknowledge":
                return "OK"
            case "image" | "audio" | "video" | "file":
                return "file.bin"
        return random.choice([*_WORDS, *self._words.get(node.index, ())])

    def _number(self, node: NodeDef, around: tuple[int, int]) -> float:
        mentioned = self._numbers.get(node.index)
        if mentioned and self.random.random() < 0.5:
            return float(self.random.choice(mentioned)) + self.random.choice([-1, 0, 0, 1])
        if self.random.random() < 0.1:
            return float(self.random.choice([-100, -2, 40, 1_000, 250_000]))
        return float(self.random.randint(*around))

    def _day(self, node: NodeDef) -> str:
        days = [word for word in self._words.get(node.index, ()) if re.fullmatch(r"\d{4}-\d\d-\d\d", word)]
        year = self.random.choice([1990, 2020, 2025, 2026, 2026, 2027])
        return self.random.choice([*days, f"{year}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"])

    def _stepped(self, prompt: Prompt) -> str:
        start, end, step = (
            float(prompt.parameters.get(name, ordinary)) for name, ordinary in (("start", 1), ("end", 10), ("step", 1))
        )
        places = int(abs(end - start) / (abs(step) or 1))
        value = min(start, end) + self.random.randint(0, places) * abs(step)
        return str(int(value)) if value == int(value) else f"{value:.6f}".rstrip("0")
