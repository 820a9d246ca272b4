"""A form walked by a program: JSON, one object a line, either way.

Out come prompts: `{"ask": path, "type", "label", "hint", "required", "readonly", "choices"}`, with `value` where
something stands there already, `sections` within groups, `parameters` where the question has some; or
`{"repeat": path, "count", "label"}` where another instance may be added. In goes one of VERBS. What is taken is
answered by the next prompt; what is not by `{"refused", "message"}`, and the prompt comes again. The last line is
`{"submission", "xml"}`, or `{"unfinished": path}` when the answers end before the form does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from forms.form import Form
from forms.walking.session import Finished, Prompt, Refused, Session, Unfinished
from handlers.commands.rehearsal import plain, read_typed, why_refused
from i18n.reading import Read, Unclear
from i18n.voice import Voice

Line = Mapping[str, Any]
VERBS = ("answer", "text", "back", "skip", "add", "done", "jump")
LONGEST = 1_000_000  # bytes of a line
LARGEST = 40  # digits of a number; longer ones are no answer to anything
# What the reading of typed words calls a refusal, and what the engine calls it, as the protocol names them.
KINDS = {"type": "format", "unknown": "choice", "empty": "format"}


class BadLine(Exception):
    """A line that says nothing that can be done here; the text of that id says what is wrong with it."""

    def __init__(self, text_id: str, **values: object) -> None:
        self.text_id, self.values = text_id, values
        super().__init__(text_id)


class Unread(Exception):
    """What was typed has no one reading."""

    def __init__(self, unclear: Unclear) -> None:
        self.unclear = unclear
        super().__init__(unclear.reason)


def written(message: Line) -> bytes:
    """A message as it goes out: one line of UTF-8."""
    return json.dumps(message, ensure_ascii=False, default=plain, allow_nan=False).encode("utf-8", "replace") + b"\n"


def asked(prompt: Prompt, form: Form) -> Line:
    """A prompt as a message."""
    if prompt.type == "repeat":
        return {"repeat": prompt.path, "count": int(prompt.parameters["count"]), "label": prompt.label}
    message: dict[str, Any] = {
        "ask": prompt.path,
        "type": form.question(prompt.path).type,
        "label": prompt.label,
        "hint": prompt.hint,
        "required": prompt.required,
        "readonly": prompt.type == "note",
        "choices": [{"name": option.name, "label": option.label} for option in prompt.choices],
    }
    more = {"value": prompt.value, "sections": prompt.sections, "parameters": dict(prompt.parameters)}
    return {**message, **{name: what for name, what in more.items() if what}}


def understood(line: bytes) -> tuple[str, Any]:
    """The verb of a line and what stands behind it. Raises BadLine."""
    if len(line) > LONGEST:
        raise BadLine("commands.walk_long", most=LONGEST)
    try:
        said = json.loads(line.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
        json.dumps(said, ensure_ascii=False, default=str).encode()  # half a letter (a lone surrogate) is no text
    except (ValueError, ArithmeticError, RecursionError):
        raise BadLine("commands.walk_json") from None
    if not isinstance(said, dict) or len(said) != 1 or not set(said) <= set(VERBS):
        raise BadLine("commands.walk_verb", verbs=", ".join(VERBS))
    ((verb, value),) = said.items()
    if verb in ("text", "jump"):
        if not isinstance(value, str):
            raise BadLine("commands.walk_words", verb=verb)
    elif verb != "answer" and value is not True:
        raise BadLine("commands.walk_true", verb=verb)
    return verb, value


def _no_number(constant: str) -> None:
    raise ValueError(constant)


def canonical(answer: Any, prompt: Prompt) -> str:
    """A JSON answer as the text that the form keeps. Raises Refused for what can be no answer to the question."""
    match answer:
        case None:
            return ""
        case str():
            return answer
        case bool():
            return _yes_or_no(answer, prompt)
        case int() | Decimal():
            return _number(answer, prompt)
        case list() if all(isinstance(one, str | int | Decimal) and not isinstance(one, bool) for one in answer):
            parts = [canonical(one, prompt) for one in answer]
            if not any(" " in part.strip() or not part.strip() for part in parts):
                return " ".join(parts)
    raise Refused("type", prompt.path)


def _yes_or_no(answer: bool, prompt: Prompt) -> str:
    """Which of the question's choices means yes or no; without choices, yes is yes and no is no answer."""
    names = [option.name for option in prompt.choices]
    if prompt.type == "repeat":
        return "yes" if answer else "no"
    if prompt.type == "acknowledge":
        return "OK" if answer else ""
    words = ("yes", "true", "1") if answer else ("no", "false", "0")
    return next((name for name in names if name.casefold() in words), "true" if answer else "false")


def _number(answer: int | Decimal, prompt: Prompt) -> str:
    number = Decimal(answer)
    if abs(number.adjusted()) > LARGEST or len(number.as_tuple().digits) > LARGEST:
        raise Refused("type", prompt.path)
    if prompt.type == "decimal" or number != number.to_integral_value():
        return format(number, "f")
    return str(int(number))


class Talk:
    """One walk: reads lines, writes messages. Every message is sent at once, so that both sides may wait."""

    def __init__(self, session: Session, voice: Voice, language: str, came: BinaryIO, went: BinaryIO) -> None:
        self._session, self._voice, self._language = session, voice, language
        self._today: date = session.given.now.date()
        self._came, self._went = came, went
        self._reopened: set[str] = set()  # what the end found open, and nobody was told yet why

    def run(self) -> bool:
        """To the end of the form or of the answers; whether the form is finished."""
        while True:
            prompt = self._session.prompt(self._language)
            if prompt is None:
                if (ended := self._ended()) is not None:
                    return ended
                continue
            if prompt.path in self._reopened:
                self._say_why(prompt)
            self._say(asked(prompt, self._session.form))
            line = self._came.readline(LONGEST + 1)
            if not line:
                self._say({"unfinished": prompt.path})
                return False
            self._take(prompt, self._rest(line))

    def _say(self, message: Line) -> None:
        self._went.write(written(message))
        self._went.flush()

    def _rest(self, line: bytes) -> bytes:
        """The line; of one that is too long, what lies behind is read and forgotten."""
        part = line
        while len(part) > LONGEST and not part.endswith(b"\n"):
            part = self._came.readline(LONGEST + 1)
        return line

    def _ended(self) -> bool | None:
        """Send in what was answered; None when something has to be asked again."""
        try:
            finished: Finished = self._session.finalize()
        except Unfinished as unfinished:
            self._session.unsettle(unfinished.paths)
            if self._session.finished:  # what is wrong cannot be asked
                self._say({"unfinished": unfinished.paths[0]})
                return False
            self._reopened = set(unfinished.paths)
            return None
        self._say({"submission": finished.values, "xml": finished.xml})
        return True

    def _say_why(self, prompt: Prompt) -> None:
        """Why a question is asked again at the end: heard by giving its answer once more."""
        self._reopened.discard(prompt.path)
        try:
            self._session.answer(prompt.value)
        except Refused as refused:
            self._say({**self._refused(refused), "path": prompt.path})
        else:
            self._session.unsettle([prompt.path])

    def _refused(self, refused: Refused) -> Line:
        kind = KINDS.get(refused.kind, refused.kind)
        return {"refused": kind, "message": why_refused(refused, self._voice, self._language)}

    def _take(self, prompt: Prompt, line: bytes) -> None:
        """Do what a line says, or say why not."""
        try:
            verb, value = understood(line)
            DOES[verb](self, prompt, value)
        except BadLine as bad:
            self._say({"refused": "input", "message": self._voice(bad.text_id, **bad.values)})
        except Refused as refused:
            self._say(self._refused(refused))
        except Unread as unread:
            self._say(self._unread(unread.unclear))

    def _unread(self, unclear: Unclear) -> Line:
        readings = list(unclear.readings)
        message = self._voice(f"commands.try_{unclear.reason}", readings=", ".join(readings)).strip()
        said = {"refused": KINDS.get(unclear.reason, unclear.reason), "message": message}
        return {**said, "readings": readings} if readings else said

    # the verbs ----------------------------------------------------------------------------------------------------

    def _answer(self, prompt: Prompt, answer: Any) -> None:
        self._session.answer("" if prompt.type == "note" else canonical(answer, prompt))

    def _text(self, prompt: Prompt, typed: str) -> None:
        """Words as a person types them; none at all keep what stands there, as Enter does in the terminal."""
        if prompt.type == "note" or not typed.strip():
            self._skip(prompt, None)
            return
        match read_typed(typed, prompt, self._voice, self._today):
            case Read(value):
                self._session.answer(value)
            case Unclear() as unclear:
                raise Unread(unclear)

    def _skip(self, prompt: Prompt, _: Any) -> None:
        """On to the next question; what stands in this one stays."""
        self._session.answer(prompt.value)

    def _back(self, prompt: Prompt, _: Any) -> None:
        if not self._session.back():
            raise BadLine("commands.try_first")

    def _another(self, wanted: str, prompt: Prompt, _: Any) -> None:
        if prompt.type != "repeat":
            raise BadLine("commands.walk_no_repeat", path=prompt.path)
        self._session.answer(wanted)

    def _jump(self, prompt: Prompt, path: str) -> None:
        """To a question by its path; a slash before it and the form's own name are passed over."""
        root = f"{self._session.form.root.name}/"
        try:
            self._session.jump(path.strip().strip("/").removeprefix(root))
        except (KeyError, ValueError):
            raise BadLine("commands.walk_no_path", path=path) from None


DOES: Mapping[str, Callable[[Talk, Prompt, Any], None]] = {
    "answer": Talk._answer,
    "text": Talk._text,
    "back": Talk._back,
    "skip": Talk._skip,
    "add": lambda talk, prompt, value: talk._another("yes", prompt, value),
    "done": lambda talk, prompt, value: talk._another("no", prompt, value),
    "jump": Talk._jump,
}
