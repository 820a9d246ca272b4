"""Entities: what submissions say of them, folded into the lists that forms read (ODK XForms Entities, 2025.1.0).

A submission carries `Change`s (walking.changes reads them); with the day it tells of they are a `ChangeSet`. `fold`
makes a list's state of all its change sets: properties in the order of those days, a correction in the place of what
it corrects, so that it does not matter when they arrived. `Register.rows` serves the list to forms.

What ODK Central refuses is refused here, and named: a create without id or label, or of an id that is there already;
an update of what is not there, or without the version it was based on. A change that is both ("upsert") is an update
where there is such an entity and a base version, else a create. What was deleted does not come back.

Versions count arrivals: each change of an entity makes the next one, as in Central, and a corrected change keeps its
number beside that of its correction. A change based on an older version than the one it meets is applied, and reported
as a `Conflict`: a hard one when a property that it sets was changed meanwhile to something else, otherwise a soft one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from forms.lists import Rows

if TYPE_CHECKING:
    from forms.model import NodeDef

Op = Literal["create", "update", "upsert", "delete"]
Reason = Literal["no_id", "no_label", "exists", "unknown", "no_base_version"]
LABEL = "label"


@dataclass(frozen=True, slots=True, eq=False)
class Declaration:
    """Where a form says an entity: the `entity` node in the meta of its `holder` (the form, a group, a repeat), the
    list it belongs to, and the fields within the holder whose answers are kept as properties."""

    list: str
    node: NodeDef
    holder: NodeDef
    properties: tuple[tuple[str, NodeDef], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one submission says of one entity. `properties` are canonical text: '' empties one, one that is absent
    stays as it is; so does a blank label in an update. `base_version` is the version that was served to whoever
    answered. `path` is the submission's row: '' the whole, `kids[2]` an instance of a repeat."""

    list: str
    id: str
    op: Op
    label: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    base_version: int | None = None
    path: str = ""

    def said(self) -> dict[str, str]:
        """The properties with the label among them, where it says one."""
        return {**self.properties, LABEL: self.label} if self.label.strip() else dict(self.properties)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All changes of one submission. `id` is its instanceID, `on` the day it tells of, `accepted` when it came;
    `replaces` is the instanceID of the submission that it corrects."""

    id: str
    on: date
    accepted: datetime
    changes: tuple[Change, ...]
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity as it stands."""

    list: str
    id: str
    label: str
    properties: Mapping[str, str]
    version: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that was based on an older version than the one it met. `properties` are those that both changed,
    to different values: none makes it a soft conflict. `submission` is the instanceID of the change's set."""

    list: str
    id: str
    base_version: int
    version: int
    properties: tuple[str, ...]
    submission: str

    @property
    def kind(self) -> Literal["hard", "soft"]:
        return "hard" if self.properties else "soft"


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """A change that was not applied, and why."""

    submission: str
    change: Change
    reason: Reason


@dataclass(frozen=True, slots=True)
class Register:
    """A list's state. `version` grows with every change that came, so that what is made of it can be kept by
    (list, scope, version)."""

    list: str
    entities: Mapping[str, Entity]
    properties: tuple[str, ...]
    version: int
    conflicts: tuple[Conflict, ...] = ()
    refused: tuple[RefusedChange, ...] = ()

    def rows(self, visible: Callable[[Entity], bool] | None = None) -> Rows:
        """The list as forms read it, of the entities that the asker may see: name, label, __version, and all
        properties of the list. `__trunkVersion` and `__branchId` are blank: they say that somebody has gone on from a
        copy without the server, which a chat never does, and Central refuses one of them without the other."""
        return Rows(
            {
                **dict.fromkeys(self.properties, ""),
                **entity.properties,
                "name": entity.id,
                LABEL: entity.label,
                "__version": str(entity.version),
                "__trunkVersion": "",
                "__branchId": "",
            }
            for entity in self.entities.values()
            if visible is None or visible(entity)
        )


def fold(name: str, sets: Iterable[ChangeSet]) -> Register:
    """The state of the list of that name, out of all change sets that touch it, in whatever order they are given."""
    families = _families({one.id: one for one in sets})
    histories: dict[str, _History] = {}
    refused: list[RefusedChange] = []
    for step in sorted(_steps(name, families), key=lambda step: step.arrival):
        if not step.change.id.strip():
            refused.append(RefusedChange(step.submission, step.change, "no_id"))
        else:
            histories.setdefault(step.change.id, _History(step.change.id)).steps.append(step)
    entities: list[tuple[_Event, Entity]] = []
    conflicts: list[Conflict] = []
    for history in histories.values():
        reasons = history.judged()
        refused += [RefusedChange(step.submission, step.change, reason) for step, reason in reasons if step.is_live]
        entity = history.entity(name)
        if entity is not None and history.begin is not None:
            entities.append((history.begin, entity))
        conflicts += history.conflicts(name)
    entities.sort(key=lambda found: found[0])
    used = {key for _, entity in entities for key in entity.properties}
    return Register(
        list=name,
        entities={entity.id: entity for _, entity in entities},
        properties=tuple(sorted(used)),
        version=sum(len(history.steps) for history in histories.values()),
        conflicts=tuple(conflicts),
        refused=tuple(refused),
    )


# how a list comes about -----------------------------------------------------------------------------------------------


_Event = tuple[date, datetime, str, int]


@dataclass(slots=True)
class _Step:
    """One change in one set. `arrival` and `event` are its places in the two orders; what a correction says of a day
    counts as if it had come with the first set of its family. `first` is what that set said of the same entity, where
    this is a correction of it; `is_live` what no correction has replaced."""

    submission: str
    change: Change
    arrival: tuple[datetime, str, int]
    event: _Event
    is_live: bool
    first: _Step | None = None
    applied: bool = True

    @property
    def stands_for(self) -> _Step:
        return self.first or self

    def may_create(self) -> bool:
        return self.change.op in {"create", "upsert"} and bool(self.change.label.strip())


def _families(sets: Mapping[str, ChangeSet]) -> list[list[ChangeSet]]:
    """Sets that correct each other, in the order of their arrival: only the last of each counts."""
    families: dict[str, list[ChangeSet]] = {}
    origins: dict[str, str] = {}
    for one in sets.values():
        families.setdefault(_origin(one, sets, origins), []).append(one)
    return [sorted(family, key=lambda one: (one.accepted, one.id)) for family in families.values()]


def _origin(one: ChangeSet, sets: Mapping[str, ChangeSet], origins: dict[str, str]) -> str:
    """The id that a chain of corrections goes back to; of a circle the smallest. `origins` remembers what was found."""
    passed: dict[str, None] = {}
    identifier = one.id
    while identifier not in origins:
        if identifier in passed:
            chain = list(passed)
            origins[identifier] = min(chain[chain.index(identifier) :])
            break
        passed[identifier] = None
        before = sets[identifier].replaces if identifier in sets else ""
        if not before:
            origins[identifier] = identifier
            break
        identifier = before
    origins.update(dict.fromkeys(passed, origins[identifier]))
    return origins[one.id]


def _steps(name: str, families: Iterable[list[ChangeSet]]) -> Iterator[_Step]:
    for family in families:
        begin, live = family[0], family[-1]
        firsts: dict[tuple[str, int], _Step] = {}
        for one in family:
            times: dict[str, int] = {}
            for place, change in enumerate(one.changes):
                if change.list != name:
                    continue
                times[change.id] = nth = times.get(change.id, 0) + 1
                arrival, event = (one.accepted, one.id, place), (one.on, begin.accepted, begin.id, place)
                step = _Step(one.id, change, arrival, event, one is live)
                first = firsts.setdefault((change.id, nth), step)
                step.first = None if first is step else first
                yield step


class _History:
    """All that was said of one entity: its steps by arrival."""

    def __init__(self, identifier: str) -> None:
        self.id = identifier
        self.steps: list[_Step] = []
        self.begin: _Event | None = None  # the place of what created it, if anything did

    def judged(self) -> list[tuple[_Step, Reason]]:
        """Those that are not applied, and why. Of several that create it the first to arrive does; whether it was
        created at all is judged by what counts now, so that an update may have arrived before."""
        found: list[tuple[_Step, Reason]] = []
        makers = [step for step in self.steps if step.is_live and step.may_create()]
        maker = min(makers, key=lambda step: step.stands_for.arrival, default=None)
        for step in self.steps:
            reason = self._reason(step, maker)
            if reason:
                step.applied = False
                found.append((step, reason))
        if maker is not None:
            self.begin = maker.event
        return found

    def _reason(self, step: _Step, maker: _Step | None) -> Reason | None:
        change = step.change
        if maker is not None and step.may_create() and step.stands_for is maker.stands_for:
            return None
        if change.op == "create" and not change.label.strip():
            return "no_label"
        if change.op == "create":
            return "exists"
        if maker is None:
            return "no_label" if change.op == "upsert" else "unknown"
        if change.op != "delete" and change.base_version is None:
            return "exists" if change.op == "upsert" else "no_base_version"
        return None

    def entity(self, name: str) -> Entity | None:
        """As it stands now: what counts, in the order of the days it tells of. None when it is not, or no more."""
        standing = sorted((step for step in self.steps if step.is_live and step.applied), key=lambda step: step.event)
        if self.begin is None or any(step.change.op == "delete" for step in standing):
            return None
        said = _merged(standing)
        label = said.pop(LABEL, "")
        return Entity(name, self.id, label, said, sum(step.applied for step in self.steps))

    def conflicts(self, name: str) -> Iterator[Conflict]:
        """What was based on an older version than the one that it met. A correction is judged where the first of its
        family stood."""
        if self.begin is None:
            return
        applied = [step for step in self.steps if step.applied]
        numbers = {id(step): number for number, step in enumerate(applied, 1)}
        said = _Sayings(applied)
        for step in applied:
            base = step.change.base_version
            met = numbers.get(id(step.stands_for), numbers[id(step)]) - 1
            if not step.is_live or step.change.op == "delete" or base is None or base >= met:
                continue
            mine = step.change.said()
            both = (
                key
                for key, value in mine.items()
                if (now := said.at(key, met)) != said.at(key, max(base, 0)) and value != now
            )
            yield Conflict(name, self.id, base, met, tuple(sorted(both)), step.submission)


class _Sayings:
    """What steps said of each property, to be asked for at any number of steps."""

    def __init__(self, steps: Iterable[_Step]) -> None:
        self.said: dict[str, tuple[list[int], list[str]]] = {}
        for number, step in enumerate(steps, 1):
            for key, value in step.change.said().items():
                numbers, values = self.said.setdefault(key, ([], []))
                numbers.append(number)
                values.append(value)

    def at(self, key: str, number: int) -> str | None:
        """The property after the first so many steps; None when none of them said it."""
        numbers, values = self.said.get(key, ([], []))
        place = bisect_right(numbers, number)
        return values[place - 1] if place else None


def _merged(steps: Iterable[_Step]) -> dict[str, str]:
    said: dict[str, str] = {}
    for step in steps:
        said.update(step.change.said())
    return said
