"""A form walked in the terminal: questions on one stream, answers from another, one a line.

The same session and the same reading of typed answers as in the chat, so what an author sees here is what a
coordinator will be asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any

from conversations.asking import READ_AS
from forms.form import Form
from forms.walking.session import Finished, Given, Prompt, Refused, Session, Unfinished
from handlers.sheets import read_rows
from i18n.reading import Read, Unclear, read
from i18n.voice import LANGUAGES, Voice
from programmes.calendar import bounds, period_of

MOVES = ("back", "skip", "stop")
YES_OR_NO = ("repeat", "acknowledge")  # question types without choices of their own, answered by yes or no


class Stopped(Exception):
    """The walk was broken off: by the person (`asked`), or because there were no more answers."""

    def __init__(self, asked: bool) -> None:
        super().__init__("stopped")
        self.asked = asked


@dataclass(frozen=True)
class Terminal:
    """Where the walk takes place. `ask` shows a mark and answers the line typed, None when there is no more."""

    say: Callable[[str], None]
    ask: Callable[[str], str | None]


def open_session(form: Form, now: datetime, zone: tzinfo, lists: Mapping[str, Sequence[Mapping[str, str]]]) -> Session:
    """A session of somebody who reports for this month, with these lists; last month nothing was reported."""
    period = period_of(now.astimezone(zone).date(), "month")
    first, last = bounds(period)
    context = {"period": period, "period_start": first.isoformat(), "period_end": last.isoformat()}
    return Session(form, Given(now=now, zone=zone, seed="", instances={"ctx": (context,), **lists}))


def lists_for(form: Form, file: Path, given: Mapping[str, Path]) -> dict[str, list[dict[str, str]]]:
    """The lists that a form reads: those given by name, others from NAME.csv beside it. Raises SheetError."""
    beside = {name: file.with_name(f"{name}.csv") for name in form.externals}
    files = {**{name: path for name, path in beside.items() if path.is_file()}, **given}
    return {name: read_rows(path) for name, path in files.items()}


def walk(session: Session, voice: Voice, terminal: Terminal, today: date) -> Finished:
    """Ask until nothing is left, then show everything. Raises Stopped."""
    finished = _Walk(session, voice, terminal, today).run()
    terminal.say("")
    for answered in session.review(voice.language):
        terminal.say(f"  {answered.label}: {answered.shown or '–'}")
    return finished


class _Walk:
    """One walk through one form."""

    def __init__(self, session: Session, voice: Voice, terminal: Terminal, today: date) -> None:
        self._session, self._voice, self._terminal, self._today = session, voice, terminal, today
        self._sections: tuple[str, ...] = ()
        self._moves = {
            text: move
            for move in MOVES
            for text in (move, *(voice.catalogues.text(each, f"commands.word_{move}") for each in LANGUAGES))
        }

    def run(self) -> Finished:
        """Until the form has nothing more to ask and all of it holds."""
        while True:
            while (prompt := self._session.prompt(self._voice.language)) is not None:
                self._show(prompt)
                if prompt.type == "note":
                    self._session.answer("")
                else:
                    self._turn(prompt)
            try:
                return self._session.finalize()
            except Unfinished as unfinished:
                self._session.unsettle(unfinished.paths)

    def _turn(self, prompt: Prompt) -> None:
        typed = self._terminal.ask("> ")
        if typed is None:
            raise Stopped(asked=False)
        match self._moves.get(typed.strip().casefold()):
            case "stop":
                raise Stopped(asked=True)
            case "back":
                if not self._session.back():
                    self._terminal.say(self._voice("commands.try_first"))
            case "skip":
                self._answer("")
            case _:
                self._read(prompt, typed)

    def _read(self, prompt: Prompt, typed: str) -> None:
        """An empty line keeps what stands there already, or skips."""
        if not typed.strip():
            self._answer(prompt.value)
            return
        kind = READ_AS.get(prompt.type, "text")
        match read(typed, kind, self._voice.language, today=self._today, choices=self._choices(prompt)):
            case Read(value):
                self._answer(value)
            case Unclear(reason, readings):
                self._terminal.say(self._voice(f"commands.try_{reason}", readings=", ".join(readings)))

    def _choices(self, prompt: Prompt) -> tuple[tuple[str, str], ...]:
        if prompt.type in YES_OR_NO:
            return tuple((name, self._voice(f"commands.word_{name}")) for name in ("yes", "no"))
        return tuple((option.name, option.label) for option in prompt.choices)

    def _answer(self, value: str) -> None:
        try:
            self._session.answer(value)
        except Refused as refused:
            own = refused.text(self._voice.language)
            self._terminal.say(own or self._voice(f"commands.try_refused_{refused.kind}"))

    def _show(self, prompt: Prompt) -> None:
        say = self._terminal.say
        if prompt.sections != self._sections:
            self._sections = prompt.sections
            say("\n== " + " › ".join(prompt.sections))
        if prompt.type == "note":
            say(f"\n{prompt.label}")
            return
        say(f"\n{prompt.number}/{prompt.of}  {self._label(prompt)}{' *' if prompt.required else ''}")
        if prompt.hint:
            say(f"     {prompt.hint}")
        for number, (_, label) in enumerate(self._choices(prompt), start=1):
            say(f"     {number}. {label}")
        if prompt.value:
            say("     " + self._voice("commands.try_now", value=prompt.value))

    def _label(self, prompt: Prompt) -> str:
        if prompt.type != "repeat":
            return prompt.label
        return self._voice("commands.try_another", what=prompt.label, count=prompt.parameters["count"])


def as_json(values: Any) -> str:
    """Typed answers as JSON: decimals as numbers, days as ISO text."""
    return json.dumps(values, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no answer")
