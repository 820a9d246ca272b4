"""What is wrong with a programme, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forms import problems as form_problems
from forms.problems import Speaks


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: its code (`programmes.<code>` in the catalogue), the file, the key in it (`duty.l1.rule`; ''
    for the file as a whole), the values that the sentence names, and what the form engine says of it, if it
    does."""

    code: str
    file: str
    where: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    because: tuple[form_problems.Problem, ...] = ()

    def say(self, voice: Speaks) -> str:
        """Where it is, what is wrong and what to do, in the reader's language."""
        why = " ".join(reason.say(voice) for reason in self.because)
        what = voice(f"programmes.{self.code}", **{"why": why, **self.values})
        if not self.where:
            return voice("programmes.in_file", file=self.file, what=what)
        return voice("programmes.in_table", file=self.file, where=self.where, what=what)


class ProgrammeError(Exception):
    """A programme that cannot be read; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        places = ", ".join(f"{problem.where or problem.file} ({problem.code})" for problem in self.problems)
        super().__init__(f"The programme has {len(self.problems)} problem(s): {places}.")
