"""What a meeting asks of somebody: its steps in the order of their days, what is done and what is next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.events import Line
from conversations.scene import Scene, faint
from programmes.model import Duty

if TYPE_CHECKING:
    from conversations.reports.menu import Due

Meeting = tuple[str, str, str]  # its name, the place that holds it, the month


def is_step(scene: Scene, one: Due) -> bool:
    """Whether a report is owed by the day of a meeting."""
    return bool(_duty(scene, one).meeting)


def goes_with(scene: Scene, one: Due, form: str, period: str) -> bool:
    """Whether what is owed is for the same meeting as this form's report of this month."""
    of_form = {duty.meeting for duty in scene.world.programme_of(form).duty.values() if duty.form == form}
    return is_step(scene, one) and one.obligation.period == period and _duty(scene, one).meeting in of_form


def lines(scene: Scene, every: Iterable[Due]) -> list[Line]:
    """Of each meeting for which something is still to be done: when it is, and a line a step."""
    found: list[Line] = []
    for meeting, steps in _by_meeting(scene, every).items():
        if any(one.owed for one in steps):
            found += [
                faint(_head(scene, meeting, steps[0])),
                Line("\n".join(_line(scene, one, steps) for one in steps)),
            ]
    return found


def about(scene: Scene, one: Due, every: Iterable[Due]) -> str:
    """A step by its form's title, with its place or month where she has the same of several."""
    form, place, period = one.subject
    alike = [other.subject for other in every if other.subject[0] == form and other.owed]
    several = len({where for _, where, _ in alike}) > 1, len({when for _, _, when in alike}) > 1
    words = (scene.world.places.name(place, scene.language), scene.voice.period(period))
    more = (word for word, said in zip(words, several, strict=True) if said)
    return " · ".join((_title(scene, one), *more))


def _by_meeting(scene: Scene, every: Iterable[Due]) -> dict[Meeting, list[Due]]:
    found: dict[Meeting, list[Due]] = {}
    for one in every:
        name = _duty(scene, one).meeting
        if name:
            level = scene.world.programme_of(one.obligation.form).meeting[name].at
            around = scene.world.places.above(one.obligation.place, level)
            held = around.code if around else one.obligation.place
            found.setdefault((name, held, one.obligation.period), []).append(one)
    return found


def _head(scene: Scene, meeting: Meeting, one: Due) -> str:
    """Which meeting, and on which day it is."""
    name, place, _ = meeting
    label = scene.voice.pick(scene.world.programme_of(one.obligation.form).meeting[name].label)
    day = one.obligation.due - timedelta(days=_duty(scene, one).days)
    return f"{label} · {scene.world.places.name(place, scene.language)} – {scene.voice.day(day)}"


def _line(scene: Scene, one: Due, steps: Sequence[Due]) -> str:
    """A step, how it stands, and by when it is to be done."""
    words = about(scene, one, steps)
    if not one.owed:
        waits = one.filed is not None and one.filed.status == "sent" and _counts_when_approved(scene, one)
        return f"{'…' if waits else '✓'} {words}"
    mark = "↩" if one.filed else "✎" if one.draft else "⚠" if one.late else "○"
    return f"{mark} {words} – {scene.voice.day(one.obligation.due)}"


def _counts_when_approved(scene: Scene, one: Due) -> bool:
    """Whether what was sent counts only once it is approved."""
    return scene.world.rule(one.obligation.form).accept == "approved"


def _title(scene: Scene, one: Due) -> str:
    return scene.world.newest(one.obligation.form).title(scene.language)


def _duty(scene: Scene, one: Due) -> Duty:
    return scene.world.programme_of(one.obligation.form).duty[one.obligation.duty]
