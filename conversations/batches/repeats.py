"""Repeats as lists: what is entered stands there with its numbers, and is added to, mended and deleted from.

A draft's state holds in `rows` what a number means now: `view` is "edit" or "delete" while a row is to be chosen, "row"
while one stands open with its answers, "answer" while one of these is asked; `path` is that row's. In `counted` stands
the repeat whose rows are being asked, so that they are listed when all are there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from conversations import buttons
from conversations.batches.sections import FIGURES
from conversations.batches.templates import brief
from conversations.dialogue.values import MONEY, options
from conversations.events import Choice, Line, Reply
from conversations.markup import plain
from conversations.scene import Scene, faint, reply, strong
from conversations.workbooks.memory import DELETED, without_row
from forms.form import without_positions
from forms.walking.session import Answered, Prompt, Session, Shown, Standing
from forms.walking.together import Said
from i18n.cutting import graphemes, shorten
from storage.records import Draft

EDIT, DELETE, ROW, ANSWER = "edit", "delete", "row", "answer"  # views
CHOOSE_EDIT, CHOOSE_DELETE, OPEN, REMOVE, SURE, ASK, INNER, LIST = "e", "d", "r", "x", "s", "q", "i", "l"  # of buttons
MOST_SHOWN = 20  # rows in one message; of more the last
MOST_ANSWERS = 3  # of a row in the list, besides its money
LONGEST = 60  # letters of one answer in the list, and of a row on a button
LONGEST_BEFORE = 12  # letters of a repeat's label before a row's name; of what is longer the name alone tells enough


# Where one is -------------------------------------------------------------------------------------------------------


def placed(scene: Scene, session: Session, prompt: Prompt) -> Prompt:
    """The question with the rows that it stands in called by what was entered there."""
    if "[" not in prompt.path or not prompt.sections:
        return prompt
    rows = session.standing(scene.language)
    if not rows:
        return prompt
    named = " · ".join(_called(scene, row) for row in rows)
    numbered = f"{rows[-1].label} {scene.voice.number(rows[-1].number)}".strip()
    inner = () if prompt.sections[-1] == numbered or prompt.type == "repeat" else prompt.sections[-1:]
    return replace(prompt, sections=(*prompt.sections[:-1], " · ".join((named, *inner))))


def _called(scene: Scene, row: Standing) -> str:
    label = plain(row.label)
    if row.counted:
        far = scene.voice("conversations.rows.of", number=row.number, of=row.of)
        return " ".join(filter(None, (label, far, f"– {shorten(row.name, LONGEST)}" if row.name else "")))
    if not row.name:
        return f"{label} {row.number}".strip()
    before = f"{label}: " if label and graphemes(label) <= LONGEST_BEFORE else ""
    return before + shorten(row.name, LONGEST)


def counted(scene: Scene, draft: Draft, session: Session, prompt: Prompt | None) -> tuple[Draft, tuple[Line, ...]]:
    """When the last row of a counted repeat is answered: its rows as a list; and the draft that knows which one is
    being asked."""
    rows = session.standing(scene.language) if prompt is not None and "[" in prompt.path else ()
    now = rows[-1].path.rpartition("[")[0] if rows and rows[-1].counted else ""
    before = str(draft.state.get("counted", ""))
    if now == before:
        return draft, ()
    state = {key: value for key, value in draft.state.items() if key != "counted"} | ({"counted": now} if now else {})
    left = before and not (prompt is not None and prompt.path.startswith(f"{before}["))
    listed = _listed(scene, session, before) if left else ()
    return replace(draft, state=state), listed


def _listed(scene: Scene, session: Session, path: str) -> tuple[Line, ...]:
    try:
        rows = session.rows(path, scene.language)
    except KeyError:  # it went with the row around it
        return ()
    return (faint("\n".join(line.text for line in lines(scene, rows))),) if len(rows) > 1 else ()


# The list -----------------------------------------------------------------------------------------------------------


def instead(
    scene: Scene, draft: Draft, session: Session, prompt: Prompt
) -> Callable[[Draft, tuple[Line, ...]], Reply] | None:
    """What is said in place of "another one?", once there are rows."""
    if prompt.type != "repeat" or not int(prompt.parameters.get("count", 0)):
        return None
    return lambda written, before: listing(scene, written, session, prompt, before)


def listing(scene: Scene, draft: Draft, session: Session, prompt: Prompt, before: tuple[Line, ...]) -> Reply:
    """What is entered, whether there is another one, and what may be done."""
    voice, rows = scene.voice, session.rows(prompt.path, scene.language)
    label = plain(prompt.label)
    another = label if label.endswith(("?", "？")) else voice("conversations.rows.more", label=label)
    around = prompt.sections[-1:]
    far = voice("conversations.mending") if draft.corrects else ""
    said = (*before, faint(" · ".join(filter(None, (*around, far)))), *lines(scene, rows), strong(another))
    pick = [buttons.of(draft, buttons.PICK, option.label, index) for index, option in enumerate(options(scene, prompt))]
    change = (
        buttons.of(draft, buttons.ROWS, voice("conversations.button.edit_row"), CHOOSE_EDIT),
        buttons.of(draft, buttons.ROWS, voice("conversations.button.delete_row"), CHOOSE_DELETE),
    )
    back = "to_review" if draft.state.get("mending") else "back"
    moves = (
        buttons.of(draft, buttons.BACK, voice(f"conversations.button.{back}")),
        buttons.of(draft, buttons.STOP, voice("conversations.button.stop")),
    )
    return reply(*said, choices=(*pick, *change, *moves), columns=2)


def lines(scene: Scene, rows: Sequence[Shown]) -> list[Line]:
    """Rows with their numbers; of very many the last."""
    numbered = list(enumerate(rows, 1))
    return [Line(f"{number}. {told(scene, row)}") for number, row in numbered[-MOST_SHOWN:]]


def told(scene: Scene, row: Shown) -> str:
    """A row in one line."""
    return in_short(row) or scene.voice("conversations.rows.empty")


def in_short(row: Shown) -> str:
    """What a row says first, and what it says of money. A figure that stands alone, or beside others, says what it is;
    of several amounts those that are nought are left out."""
    chosen = [one for place, one in enumerate(row.answers) if one.shown and (place < MOST_ANSWERS or one.unit in MONEY)]
    several = sum(one.unit in MONEY for one in chosen) > 1
    kept = [one for one in chosen if not (several and one.unit in MONEY and _is_nought(one))]
    shown = (_said(one, named=several or not one.unit) for one in kept)
    return " · ".join(shown)


def _said(one: Said, *, named: bool) -> str:
    shown = shorten(" ".join(one.shown.split()), LONGEST)
    return f"{_brief(one.label)}: {shown}" if named and one.type in FIGURES else shown


def _brief(label: str) -> str:
    """What stands before a colon names what is asked: of "1–30 days late: how much principal?" the first words."""
    return brief(plain(label).partition(":")[0])


def _is_nought(one: Said) -> bool:
    return not one.value.strip("-0.")


# Choosing -----------------------------------------------------------------------------------------------------------


def viewing(draft: Draft, view: str = "", path: str = "") -> Draft:
    """The draft in which numbers mean this; without a view, what they mean in the list."""
    state = {key: value for key, value in draft.state.items() if key != "rows"}
    return replace(draft, state=state | ({"rows": {"view": view, "path": path}} if view else {}))


def view_of(draft: Draft) -> tuple[str, str]:
    """What a number means now, and the row that is open."""
    rows: dict[str, Any] = draft.state.get("rows") or {}
    return str(rows.get("view", "")), str(rows.get("path", ""))


def choosing(scene: Scene, draft: Draft, rows: Sequence[Shown], view: str) -> Reply:
    """Which row is to be mended, or deleted."""
    verb = OPEN if view == EDIT else REMOVE
    offered = [
        buttons.of(draft, buttons.ROWS, shorten(f"{number}. {told(scene, row)}", LONGEST), verb, number)
        for number, row in list(enumerate(rows, 1))[-MOST_SHOWN:]
    ]
    asked = "conversations.rows.which_edit" if view == EDIT else "conversations.rows.which_delete"
    return reply(scene.voice(asked), choices=(*offered, _to_list(scene, draft)))


def sure(scene: Scene, draft: Draft, number: int, row: Shown) -> Reply:
    """Whether this row is to go, with all that stands in it."""
    yes = buttons.of(draft, buttons.ROWS, scene.voice("conversations.button.delete_sure"), SURE, number)
    asked = scene.voice("conversations.rows.sure", row=f"{number}. {told(scene, row)}")
    return reply(strong(asked), choices=(yes, _to_list(scene, draft)), columns=2)


def opened(scene: Scene, draft: Draft, session: Session, number: int, row: Shown) -> Reply:
    """One row with its answers, each to be changed; and the lists within it."""
    offered = [
        buttons.of(draft, buttons.ROWS, shorten(f"{place}. {_answer(one)}", LONGEST), ASK, number, place)
        for place, one in enumerate(answers(session, row.path, scene.language), 1)
    ]
    within = [
        buttons.of(draft, buttons.ROWS, f"{label}: {count}", INNER, number, place)
        for place, (label, count, _) in enumerate(inner(scene, session, row.path))
    ]
    delete = buttons.of(draft, buttons.ROWS, scene.voice("conversations.button.delete_row"), REMOVE, number)
    said = (strong(f"{number}. {told(scene, row)}"), scene.voice("conversations.rows.which_answer"))
    return reply(*said, choices=(*offered, *within, delete, _to_list(scene, draft)))


def _answer(one: Answered) -> str:
    return f"{plain(one.label)}: {one.shown or '–'}"


def answers(session: Session, row: str, language: str) -> tuple[Answered, ...]:
    """The questions of one row with their answers, those of repeats within it left out."""
    start = f"{row}/"
    reviewed = session.review(language)
    return tuple(one for one in reviewed if one.path.startswith(start) and "[" not in one.path[len(start) :])


def inner(scene: Scene, session: Session, row: str) -> list[tuple[str, int, str]]:
    """The repeats within a row of which people add instances: label, how many there are, path."""
    own = without_positions(row)
    found = []
    for path, repeat in session.form.repeat_by_path.items():
        home = repeat.definition.parent.home if repeat.definition.parent else None
        if home is None or home.path != own or repeat.section.counted:
            continue
        at = f"{row}{path[len(own) :]}"
        label = session.another(at, scene.language)
        found += [(plain(label), len(session.rows(at)), at)] if label is not None else []
    return found


def _to_list(scene: Scene, draft: Draft) -> Choice:
    return buttons.of(draft, buttons.ROWS, scene.voice("conversations.button.to_rows"), LIST)


# Deleting -----------------------------------------------------------------------------------------------------------


def without(state: dict[str, Any], path: str, number: int) -> dict[str, Any]:
    """A draft's state after the row `number` of a repeat is gone: what is noted of its paths goes with it, and that of
    the rows behind it moves up with them."""
    moved = {key: value if key in _OTHERS else _moved(value, path, number) for key, value in state.items()}
    if rows := moved.get("book", {}).get("rows"):
        moved["book"] = {**moved["book"], "rows": without_row(rows, path, number, DELETED)}
    return {key: value for key, value in moved.items() if not _is_cut(state[key], value)}


def _is_cut(before: Any, now: Any) -> bool:
    """Whether a note of several parts has lost one, as that of which answer came last: half of it says nothing. A list
    of such notes may lose one of them."""
    return isinstance(before, list) and len(now) < len(before) and not any(isinstance(one, list) for one in before)


_OTHERS = frozenset(("session", "given"))


def _moved(noted: Any, path: str, number: int) -> Any:
    """Notes with the paths in them as they are now, be they keys, in lists, or alone."""
    if isinstance(noted, dict):
        keyed = ((_path(key, path, number), _moved(value, path, number)) for key, value in noted.items())
        return {key: value for key, value in keyed if key is not None}
    if isinstance(noted, list):
        moved = ((one, _moved(one, path, number)) for one in noted)
        return [now for one, now in moved if now is not None and not _is_cut(one, now)]
    return _path(noted, path, number) if isinstance(noted, str) else noted


def _path(text: str, path: str, number: int) -> str | None:
    """A path as it is now; None of the row that is gone. Any other text is as it was."""
    position, _, rest = text.removeprefix(f"{path}[").partition("]")
    if not text.startswith(f"{path}[") or not position.isdecimal() or int(position) < number:
        return text
    return None if int(position) == number else f"{path}[{int(position) - 1}]{rest}"
