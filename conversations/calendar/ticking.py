"""A tick under a reminder: what was noted in a register is done, and is not reminded of any more."""

from __future__ import annotations

from collections.abc import Iterator

from conversations.buttons import short
from conversations.events import Line
from conversations.outcome import Outcome
from conversations.reports import menu
from conversations.reports.registers import standing
from conversations.scene import Scene
from forms.entities import Change, ChangeSet, Entity
from programmes.model import Duty
from storage.desk import ChangesIn
from storage.records import RegisterChanges
from storage.writes import AddAudit, AddChanges


def tick(scene: Scene, name: str, code: str) -> Outcome:
    """Write what the duty's `done` says into the entity that this short code means, once; only of places that are hers
    by the duty's role."""
    found = next(_meant(scene, name, code), None)
    if found is None:
        return menu.show(scene, Line(scene.voice("conversations.remind.gone")))
    duty, entity, place = found
    said = scene.say(scene.voice("conversations.remind.noted", what=entity.label))
    if all(entity.properties.get(key) == value for key, value in duty.done.items()):
        return said
    change = Change(duty.each, entity.id, "update", properties=dict(duty.done), base_version=entity.version)
    noted = RegisterChanges(place, ChangeSet(scene.hex(), scene.today, scene.now, (change,)))
    return Outcome((AddChanges((noted,)), AddAudit("noted", scene.person.id, noted.said.id))) + said


def _meant(scene: Scene, name: str, code: str) -> Iterator[tuple[Duty, Entity, str]]:
    for held in scene.roles:
        programme = scene.world.programme_with(held.role)
        duty = programme.duty.get(name) if programme else None
        if duty is None or not duty.done or duty.who != held.role:
            continue
        places = tuple(place.code for place in scene.world.places.below(held.place))
        sets = scene.desk.look(ChangesIn((duty.each,), places))[duty.each]
        of = {change.id: one.place for one in reversed(sets) for change in one.said.changes}
        for entity in standing(duty.each, sets).entities.values():
            if short(entity.id) == code:
                yield duty, entity, of[entity.id]
