"""A form walked in the terminal: questions on one stream, answers from another, one a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forms.labels import DOTS, is_masked
from forms.walking.session import Finished, Prompt, Refused, Session, Unfinished
from handlers.commands.rehearsal import choices_of, plain, read_typed, why_refused
from i18n.reading import Read, Unclear
from i18n.voice import LANGUAGES, Voice

MOVES = ("back", "skip", "stop")


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


def walk(session: Session, voice: Voice, terminal: Terminal, language: str) -> Finished:
    """Ask in this language until nothing is left, then show everything. Raises Stopped."""
    finished = _Walk(session, voice, terminal, language).run()
    terminal.say("")
    for answered in session.review(language):
        terminal.say(f"  {answered.label}: {answered.shown or '–'}")
    return finished


class _Walk:
    """One walk through one form."""

    def __init__(self, session: Session, voice: Voice, terminal: Terminal, language: str) -> None:
        self._session, self._voice, self._terminal = session, voice, terminal
        self._language, self._today = language, session.given.now.date()
        self._sections: tuple[str, ...] = ()
        self._moves = {
            text: move
            for move in MOVES
            for text in (move, *(voice.catalogues.text(each, f"commands.word_{move}") for each in LANGUAGES))
        }

    def run(self) -> Finished:
        """Until the form has nothing more to ask and all of it holds."""
        while True:
            while (prompt := self._session.prompt(self._language)) is not None:
                self._show(prompt)
                if prompt.type == "note":
                    self._session.answer("")
                else:
                    self._turn(prompt)
            try:
                return self._session.finalize()
            except Unfinished as unfinished:
                self._session.unsettle(unfinished.paths)
                if self._session.finished:
                    raise

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
        match read_typed(typed, prompt, self._voice, self._today):
            case Read(value):
                self._answer(value)
            case Unclear(reason, readings):
                self._terminal.say(self._voice(f"commands.try_{reason}", readings=", ".join(readings)))

    def _answer(self, value: str) -> None:
        try:
            self._session.answer(value)
        except Refused as refused:
            self._terminal.say(why_refused(refused, self._voice, self._language))

    def _show(self, prompt: Prompt) -> None:
        say = self._terminal.say
        if prompt.sections != self._sections:
            self._sections = prompt.sections
            if prompt.sections:
                say("\n== " + " › ".join(prompt.sections))
        if prompt.type == "note":
            say(f"\n{prompt.label}")
            return
        say(f"\n{prompt.number}/{prompt.of}  {self._label(prompt)}{' *' if prompt.required else ''}")
        if prompt.hint:
            say(f"     {prompt.hint}")
        for number, (_, label) in enumerate(choices_of(prompt, self._voice), start=1):
            say(f"     {number}. {label}")
        if prompt.value:
            shown = DOTS if is_masked(prompt.appearance) else prompt.value
            say("     " + self._voice("commands.try_now", value=shown))
        if complaint := self._session.complaint():
            say("     " + why_refused(complaint, self._voice, self._language))

    def _label(self, prompt: Prompt) -> str:
        if prompt.type != "repeat":
            return prompt.label
        return self._voice("commands.try_another", what=prompt.label, count=prompt.parameters["count"])


def as_json(values: Any) -> str:
    """Typed answers as JSON, to be read by a person."""
    return json.dumps(values, ensure_ascii=False, indent=2, default=plain)
