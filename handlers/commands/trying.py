"""A form walked in the terminal: questions on one stream, answers from another, one a line.

The same session and the same reading of typed answers as in the chat, so what an author sees here is what a
coordinator will be asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from forms.session import Finished, Prompt, Refused, Session, Unfinished
from i18n.reading import Read, Unclear, read

from i18n.voice import LANGUAGES, Voice

# How an answer of a type is read; every other type is taken as the text it is.
KINDS = {
    "integer": "integer",
    "int": "integer",
    "range": "decimal",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "select_one": "choice",
    "select_multiple": "choices",
}


class Stopped(Exception):
    """The walk was broken off; `asked` says whether by the person (or by the end of what she had typed)."""

    def __init__(self, asked: bool) -> None:
        super().__init__("stopped")
        self.asked = asked


@dataclass
class Terminal:
    """Where the walk takes place. `ask` shows a prompt and answers the line typed, None at the end."""

    say: Callable[[str], None]
    ask: Callable[[str], str | None]


def walk(session: Session, voice: Voice, terminal: Terminal, today: date) -> Finished:
    """Ask until nothing is left, then show everything. Raises Stopped."""
    Walk(session, voice, terminal, today).run()
    for answered in session.review(voice.language):
        terminal.say(f"  {answered.label}: {answered.shown}")
    return session.finalize()


class Walk:
    """One walk through one form."""

    def __init__(self, session: Session, voice: Voice, terminal: Terminal, today: date) -> None:
        self.session, self.voice, self.terminal, self.today = session, voice, terminal, today
        self.sections: tuple[str, ...] = ()
        self.words = {
            self._folded(text): word
            for word in ("back", "skip", "stop")
            for text in (word, *(voice.catalogues.text(each, f"commands.word_{word}") for each in LANGUAGES))
        }

    def run(self) -> None:
        """Until the form has nothing more to ask. Raises Stopped."""
        while True:
            while (prompt := self.session.prompt(self.voice.language)) is not None:
                self._show(prompt)
                self._turn(prompt)
            try:
                self.session.finalize()
            except Unfinished as unfinished:
                self.session.unsettle(unfinished.paths)
            else:
                return

    def _turn(self, prompt: Prompt) -> None:
        typed = self.terminal.ask("> ")
        if typed is None:
            raise Stopped(asked=False)
        match self.words.get(self._folded(typed)):
            case "stop":
                raise Stopped(asked=True)
            case "back":
                if not self.session.back():
                    self.terminal.say(self.voice("commands.try_first"))
            case "skip":
                self._answer("")
            case _:
                self._read(prompt, typed)

    def _read(self, prompt: Prompt, typed: str) -> None:
        """An empty line keeps what stands there already, or skips."""
        kind = KINDS.get(prompt.type, "text")
        if not typed.strip():
            self._answer(prompt.value)
            return
        choices = tuple((option.name, option.label) for option in prompt.choices)
        answer = read(typed, kind, self.voice.language, today=self.today, choices=choices)
        match answer:
            case Read(value):
                self._answer(value)
            case Unclear(reason, readings):
                either = ", ".join(readings)
                self.terminal.say(self.voice(f"commands.try_{reason}", readings=either))

    def _answer(self, value: str) -> None:
        try:
            self.session.answer(value)
        except Refused as refused:
            own = refused.text(self.voice.language)
            self.terminal.say(own or self.voice(f"commands.try_refused_{refused.kind}"))

    def _show(self, prompt: Prompt) -> None:
        if prompt.sections != self.sections:
            self.sections = prompt.sections
            self.terminal.say("\n" + " › ".join(prompt.sections))
        star = " *" if prompt.required else ""
        self.terminal.say(f"\n{prompt.number}/{prompt.of}  {prompt.label}{star}")
        if prompt.hint:
            self.terminal.say(f"     {prompt.hint}")
        for number, option in enumerate(prompt.choices, start=1):
            self.terminal.say(f"     {number}. {option.label}")
        if prompt.value:
            self.terminal.say(self.voice("commands.try_now", value=prompt.value))

    @staticmethod
    def _folded(text: str) -> str:
        return text.strip().casefold()


def as_json(values: Any) -> str:
    """Typed answers as JSON: decimals as numbers, days and moments as ISO text."""
    return json.dumps(values, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date() | datetime():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no answer")
