"""Reading back: everything she said, numbered; any answer mended by its number, or out of the list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from conversations import asking, buttons
from conversations.events import Line
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.scene import Scene, faint, heading, reply, strong
from forms.walking.session import Answered, Session
from storage.records import Draft
from storage.writes import SaveDraft


def read_back(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """Everything she said, numbered, so that any answer can be mended by its number; then send."""
    voice = scene.voice
    lines = [
        *before,
        strong(voice("conversations.read_back")),
        faint(heading(scene, draft.form, draft.place, draft.period)),
        *answers(session.review(scene.language)),
        Line(voice("conversations.papers", count=len(draft.state["papers"])) if draft.state.get("papers") else ""),
        Line(voice("conversations.read_back.how")),
    ]
    return _offered(scene, draft, session, lines)


def _offered(scene: Scene, draft: Draft, session: Session, lines: Iterable[Line]) -> Outcome:
    """These words, and the buttons that stand under a read-back."""
    draft = asking.kept(scene, draft, session, mending=False)
    voice = scene.voice
    choices = (
        buttons.of(draft, buttons.SEND, voice("conversations.button.send")),
        buttons.of(draft, buttons.EDIT, voice("conversations.button.edit")),
        buttons.of(draft, buttons.STOP, voice("conversations.button.stop")),
    )
    return Outcome((SaveDraft(draft),), (reply(*lines, choices=choices),))


def answers(reviewed: Iterable[Answered]) -> list[Line]:
    """Answers as numbered lines under their sections' names."""
    lines: list[Line] = []
    section = ""
    for number, one in enumerate(reviewed, 1):
        if not one.label and not one.value:  # the head of a table of choices
            continue
        here = one.sections[-1] if one.sections else ""
        if here != section:
            section = here
            lines.append(faint(plain(section)))
        lines.append(Line(f"{number}. {told(one)}"))
    return lines


def told(one: Answered) -> str:
    """A question and its answer in one line."""
    shown = plain(one.shown) if one.type in OF_THE_FORM else one.shown
    return f"{short(plain(one.label))}: {shown or '–'}"


def short(label: str) -> str:
    """A label before a colon: a question mark, and a unit that the answer has too, would stand oddly there."""
    return _TAIL.sub("", label)


OF_THE_FORM = frozenset(("select_one", "select_multiple", "rank", "range"))  # what is shown of these are its own words
_NUMBERS = re.compile(r"\d+")
_TAIL = re.compile(r"[\s?？]*(\([^()]*\))?\s*$")


def edit(scene: Scene, draft: Draft, chosen: str) -> Outcome:
    """From the read-back: the sections as buttons, then a section's answers, then the question itself."""
    session = asking.open_session(scene, draft)
    reviewed = session.review(scene.language)
    if (number := buttons.whole(chosen)) is not None:
        return _edit_one(scene, draft, session, reviewed, number)
    sections = list(dict.fromkeys(one.sections[-1] if one.sections else "" for one in reviewed))
    section = buttons.whole(chosen[1:]) if chosen.startswith("g") else None
    if section is not None and section < len(sections):
        wanted = sections[section]
        choices = tuple(
            buttons.of(draft, buttons.EDIT, f"{number}. {told(one)}", number)
            for number, one in enumerate(reviewed, 1)
            if (one.sections[-1] if one.sections else "") == wanted
        )
    else:
        choices = tuple(
            buttons.of(draft, buttons.EDIT, plain(section) or scene.voice("conversations.other"), f"g{index}")
            for index, section in enumerate(sections)
        )
    which = "conversations.edit.which" if section is None else "conversations.edit.which_answer"
    back = buttons.of(draft, buttons.BACK, scene.voice("conversations.button.to_review"))
    return scene.say(scene.voice(which), choices=(*choices, back))


def _edit_one(scene: Scene, draft: Draft, session: Session, reviewed: tuple[Answered, ...], number: int) -> Outcome:
    """Ask the answer with this number again; from there back leads to the read-back."""
    if not 1 <= number <= len(reviewed):
        words = scene.voice("conversations.no_item", number=number, of=len(reviewed))
        return _offered(scene, draft, session, (Line(words),))
    session.jump(reviewed[number - 1].path)
    draft = replace(draft, state={**draft.state, "mending": True})
    return asking.ask(scene, draft, session)


def typed_at_the_end(scene: Scene, draft: Draft, text: str) -> Outcome:
    """Words while the read-back stands open: the one number in them ("ຂໍ້ 23 ຜິດ") mends that answer, others are told
    what can be done. The read-back stands just above, and is long: it is not said again."""
    numbers = _NUMBERS.findall(text)
    if len(numbers) == 1 and (number := buttons.whole(numbers[0])) is not None:
        return edit(scene, draft, str(number))
    session = asking.open_session(scene, draft)
    return _offered(scene, draft, session, (Line(scene.voice("conversations.read_back.how")),))
