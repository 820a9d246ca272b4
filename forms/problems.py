"""What can be wrong with a form, as data: said to an author in her own language, never as a traceback."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Severity = Literal["error", "warning"]


class Speaks(Protocol):
    """How a catalogue's sentence is had: i18n's Voice is one of these."""

    def __call__(self, text_id: str, /, **values: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing an author should change. `row` counts as her spreadsheet does (the header is row 1), 0 when the
    problem belongs to no row; `code` names the catalogue's sentence `forms.<code>`, `values` fill it; a value `near` is
    what was probably meant."""

    code: str
    severity: Severity = "error"
    sheet: str = ""
    row: int = 0
    column: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, voice: Speaks) -> str:
        """What is wrong and what to do, without the place, in the voice's language."""
        said = voice(f"forms.{self.code}", sheet=self.sheet, row=self.row, column=self.column, **self.values)
        near = self.values.get("near")
        return voice("forms.did_you_mean", said=said, near=near) if near else said

    def say(self, voice: Speaks) -> str:
        """The place and the sentence, in the voice's language."""
        said = self.sentence(voice)
        if not self.sheet:
            return said
        place = "forms.place_cell" if self.row and self.column else "forms.place_row" if self.row else "forms.place"
        return voice(place, sheet=self.sheet, row=self.row, column=self.column, said=said)

    def __str__(self) -> str:
        """For developers and logs of authors' tools: the code, the place and the values."""
        place = ":".join(str(part) for part in (self.sheet, self.row, self.column) if part)
        values = ", ".join(f"{key}={value!r}" for key, value in self.values.items())
        return f"{place or 'form'}: {self.code}({values})"


class FormError(Exception):
    """The form cannot be used as it stands; `problems` says why, all at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ExpressionError(FormError):
    """An expression that cannot be read: `code` and `values` as in Problem, `at` the character (from 0) where."""

    def __init__(self, code: str, text: str, at: int, **values: object) -> None:
        self.code = code
        self.text = text
        self.at = at
        self.values = {"expression": text, "at": at + 1, **values}
        super().__init__([Problem(code, values=self.values)])
