"""Signatures under summaries: which stand, what came after them, and what an officer may sign now. Read from signings
and filings, never from answers; nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zlib import crc32

from conversations import buttons
from conversations.events import Choice
from conversations.scene import Scene
from conversations.world import World
from i18n.voice import Voice
from programmes.areas import Places
from programmes.calendar import bounds, following, period_of
from programmes.model import Programme, Summary
from storage.desk import Desk, FiledIn, SignedIn
from storage.records import Filed, Signing

BACK = 3  # months that may still be signed
OFFERED = 2  # of these have a button at once


@dataclass(frozen=True, slots=True)
class Sheet:
    """A summary of a place and month: what there is to sign."""

    programme: Programme
    name: str
    place: str
    period: str

    @property
    def summary(self) -> Summary:
        return self.programme.summary[self.name]

    @property
    def forms(self) -> frozenset[str]:
        """The forms whose reports stand in it."""
        charts = [self.programme.chart[name] for name in self.summary.show]
        owed = {self.programme.duty[chart.duty].form for chart in charts if chart.duty}
        return frozenset(owed | {self.programme.indicator[code].form for chart in charts for code in chart.of})

    def reports(self, desk: Desk, places: Places) -> tuple[Filed, ...]:
        """The reports of its month, as they stand."""
        below = tuple(place.code for place in places.below(self.place))
        found = desk.look(FiledIn(below, bounds(self.period)[0].isoformat()))
        return tuple(one for one in found if one.form in self.forms and one.period == self.period)

    def counted(self, reports: tuple[Filed, ...]) -> tuple[str, ...]:
        """Those whose figures stand in the summary."""
        return tuple(sorted(one.submission for one in reports if self.counts(one)))

    def counts(self, one: Filed) -> bool:
        return self.programme.form[one.form].counts(one.status)

    def digest(self, reports: tuple[Filed, ...]) -> str:
        """What the figures are made of, in eight digits: another report is another digest."""
        return f"{crc32(' '.join(self.counted(reports)).encode()):08x}"

    def signing(self, desk: Desk) -> Signing | None:
        """How it was signed, if it was."""
        found = desk.look(SignedIn((self.place,), bounds(self.period)[0].isoformat()))
        mine = (self.programme.id, self.name, self.period)
        return next((one for one in found if (one.programme, one.summary, one.period) == mine), None)


def since(sheet: Sheet, signing: Signing, reports: tuple[Filed, ...]) -> tuple[list[Filed], list[Filed]]:
    """What came after the signing and counts: amendments, and reports that were late."""
    later = [one for one in reports if sheet.counts(one) and one.sent_at > signing.at]
    amended = [one for one in later if one.signed and one.first_sent_at <= signing.at]
    return amended, [one for one in later if one not in amended]


def words(world: World, desk: Desk, voice: Voice, sheet: Sheet) -> list[str]:
    """Under a summary: that it is signed, and what came since. Nothing when it is not."""
    signing = sheet.signing(desk)
    if signing is None:
        return []
    role = sheet.programme.role[sheet.summary.signed].label
    day = voice.day(signing.at.astimezone(sheet.programme.clock).date())
    said = [voice("conversations.signed", role=voice.pick(role), day=day)]
    amended, late = since(sheet, signing, sheet.reports(desk, world.places))
    for key, found in (("amended", amended), ("late", late)):
        if found:
            who = ", ".join(world.places.name(one.place, voice.language) for one in found)
            said.append(voice(f"conversations.signed.{key}", who=who))
    return said


# What may be signed


def role_for(scene: Scene, sheet: Sheet) -> bool:
    """Whether this summary is hers to sign."""
    above = {step.code for step in scene.world.places.path(sheet.place)}
    return any(held.role == sheet.summary.signed and held.place in above for held in scene.roles)


def is_over(sheet: Sheet, today: date) -> bool:
    """Whether its month has ended: what is not over is not signed."""
    return bounds(sheet.period)[1] < today


def to_sign(scene: Scene) -> list[Sheet]:
    """The summaries of the last months that are hers to sign, not signed yet, and have reports; the newest first."""
    found = []
    for held in scene.roles:
        programme = scene.world.programme_with(held.role)
        for name, summary in programme.summary.items() if programme else ():
            assert programme is not None
            if summary.signed != held.role:
                continue
            today = scene.now.astimezone(programme.clock).date()
            newest = following(period_of(today, summary.every), -1)
            for place in scene.world.places.below(held.place, summary.for_):
                sheets = [Sheet(programme, name, place.code, following(newest, -back)) for back in range(BACK)]
                found += [one for one in sheets if _waits(scene, one)]
    return sorted(found, key=lambda one: one.period, reverse=True)


def _waits(scene: Scene, sheet: Sheet) -> bool:
    return bool(sheet.counted(sheet.reports(scene.desk, scene.world.places))) and sheet.signing(scene.desk) is None


def buttons_of(scene: Scene) -> tuple[Choice, ...]:
    """A button for each summary that waits for her signature, the newest first."""
    return tuple(button(scene, one) for one in to_sign(scene)[:OFFERED])


def button(scene: Scene, sheet: Sheet) -> Choice:
    what = f"{scene.world.places.name(sheet.place, scene.language)} · {scene.voice.period(sheet.period)}"
    label = scene.voice("conversations.button.sign_this", what=what)
    return Choice(label, buttons.data(buttons.SIGN, sheet.place, sheet.period, sheet.name))
