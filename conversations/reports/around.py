"""What lies around a report, as lists for its form: `below`, the places in its own, and `meeting`, the days of the
meetings that concern it. A form is served those that it names."""

from __future__ import annotations

from conversations.calendar import meeting_days
from conversations.scene import Scene
from forms.form import Form
from programmes.calendar import following
from programmes.registers import Row

BELOW, MEETING = "below", "meeting"
SERVED = frozenset({BELOW, MEETING})


def served(scene: Scene, form: Form, place: str, period: str) -> dict[str, list[Row]]:
    """The lists of these that a form looks things up in."""
    made = {BELOW: _below, MEETING: _meetings}
    return {name: make(scene, form, place, period) for name, make in made.items() if name in form.externals}


def _below(scene: Scene, form: Form, place: str, period: str) -> list[Row]:
    """The places in a place, by name: name (the code), label, kind (the level) and around (the code of what it
    lies in)."""
    return [
        {
            "name": one.code,
            "label": scene.world.places.name(one.code, scene.language),
            "kind": one.kind,
            "around": one.parent,
        }
        for one in scene.places.below(place)
        if one.code != place
    ]


def _meetings(scene: Scene, form: Form, place: str, period: str) -> list[Row]:
    """The programme's meetings: on which day each is held in the report's month, and in the one after, as agreed or as
    the calendar proposes it; '' when it is not held."""
    programme = scene.world.programme_of(form.id)
    day = meeting_days.on_desk(scene.world, scene.desk, programme, scene.today, (place,))
    found: list[Row] = []
    for name, meeting in programme.meeting.items():
        days = (day(name, place, month) for month in (period, following(period)))
        now, after = (one.isoformat() if one else "" for one in days)
        found.append({"name": name, "label": scene.voice.pick(meeting.label), "day": now, "next": after})
    return found
