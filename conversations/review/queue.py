"""What waits for an officer: oldest first, a button each. What is as the month before may be approved at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from zlib import crc32

from conversations import buttons
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import menu, reporting
from conversations.review import signing
from conversations.scene import Scene, menu_button, strong
from storage.desk import SubmissionOf, gathered
from storage.records import Filed, Submission


def show(scene: Scene, *before: Line) -> Outcome:
    """What waits, oldest first, a button each; what is as the month before may be approved at once."""
    waiting = menu.waiting(scene)
    if not waiting:
        choices = (*signing.buttons_of(scene), menu_button(scene))
        return scene.say(*before, scene.voice("conversations.queue.empty"), choices=choices)
    shown = waiting[: menu.MOST]
    choices = tuple(Choice(_waiting_label(scene, one), buttons.data(buttons.SHOW, one.submission)) for one in shown)
    same = unchanged(scene, shown)
    lines = [strong(scene.voice("conversations.menu.to_review", count=len(waiting)))]
    if same:
        who = ", ".join(menu.about(scene, one.form, one.place, one.period) for one in same)
        lines.append(Line(scene.voice("conversations.queue.same", who=who)))
        label = scene.voice("conversations.button.approve_same", count=len(same))
        choices = (*choices, Choice(label, buttons.data(buttons.APPROVE_SAME, digest_of(same))))
    return scene.say(*before, *lines, choices=(*choices, menu_button(scene)))


def _waiting_label(scene: Scene, one: Filed) -> str:
    mark = "✎ " if one.status == "proposed" else ""
    return mark + menu.about(scene, one.form, one.place, one.period, one.first_sent_at)


def unchanged(scene: Scene, waiting: Sequence[Filed]) -> list[Filed]:
    """First versions in which every answer is that of the report before: nothing new is to be seen in them."""
    first = [one for one in waiting if one.status == "sent" and one.sent_at == one.first_sent_at]
    same = gathered(partial(_same, scene, one) for one in first)
    return [one for one, is_same in zip(first, same, strict=True) if is_same]


def _same(scene: Scene, filed: Filed) -> bool:
    if scene.world.rule(filed.form).on_demand:
        return False
    last = scene.desk.look(reporting.last_before(scene, filed.form, filed.place, filed.period))
    if last is None or last.version != scene.world.current.get(filed.form):
        return False
    now = scene.desk.look(SubmissionOf(filed.submission))
    return now is not None and now.version == last.version and _answered(scene, now) == _answered(scene, last)


def _answered(scene: Scene, submission: Submission) -> list[tuple[str, str]]:
    """What was answered, with its path; what the form reckons, and the report's own head, left out."""
    asked = {question.path for question in scene.world.form(scene.desk, submission.form, submission.version).questions}
    return [(path, value) for path, value in _leaves(submission.answers) if path in asked]


def _leaves(answers: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Every answer with its path, those of a repeat's rows one after another under one path."""
    for name, value in answers.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}/")
        elif isinstance(value, list) and all(isinstance(row, Mapping) for row in value) and value:
            for row in value:
                yield from _leaves(row, f"{above}{name}/")
        else:
            yield above + name, str(value)


def digest_of(filed: Sequence[Filed]) -> str:
    """By which a list is known to be the one that was shown."""
    return f"{crc32(' '.join(sorted(one.submission for one in filed)).encode()):08x}"


def next_(scene: Scene, rest: Sequence[Filed]) -> tuple[Choice, ...]:
    """The next report in the queue, and the menu; at its end what may be signed."""
    if not rest:
        return (*signing.buttons_of(scene), menu_button(scene))
    one = rest[0]
    label = scene.voice(
        "conversations.button.next", what=menu.about(scene, one.form, one.place, one.period, one.first_sent_at)
    )
    return (Choice(label, buttons.data(buttons.SHOW, one.submission)), menu_button(scene))
