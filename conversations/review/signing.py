"""Signing: an officer sees a month's summary of his place, and what is missing, and signs it. What stands in it is
changed by approved amendments alone from then on; what comes late stands beside it."""

from __future__ import annotations

from datetime import timedelta

from conversations import buttons
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import menu
from conversations.review import summaries
from conversations.review.signatures import Sheet, buttons_of, is_over, role_for, since, words
from conversations.scene import Scene, faint, menu_button, strong
from programmes.calendar import bounds
from storage.desk import SignedIn
from storage.records import Signing
from storage.writes import AddAudit, Sign, Unsign

__all__ = ["buttons_of", "open_sheet", "show", "sign"]

SURE, BACK = "sure", "back"  # how a summary is signed, on its button
REGRET = timedelta(days=1)  # for so long a signature may be taken back


def show(scene: Scene) -> Outcome:
    """What waits for a signature."""
    choices = buttons_of(scene)
    key = "conversations.sign.which" if choices else "conversations.sign.none"
    return scene.say(scene.voice(key), choices=(*choices, menu_button(scene)))


def _sheet(scene: Scene, place: str, period: str, name: str) -> Sheet | None:
    """The summary that a button names, if it is hers to sign."""
    for programme in scene.world.programmes:
        if name not in programme.summary or place not in scene.world.places:
            continue
        sheet = Sheet(programme, name, place, period)
        if not role_for(scene, sheet) or _kind(scene, place) != sheet.summary.for_:
            continue
        try:
            over = is_over(sheet, scene.now.astimezone(programme.clock).date())
        except ValueError:  # no period at all
            continue
        if over:
            return sheet
    return None


def _kind(scene: Scene, place: str) -> str:
    found = scene.world.places.get(place)
    return found.kind if found else ""


def open_sheet(scene: Scene, place: str, period: str, name: str, *before: Line) -> Outcome:
    """The figures of the month, what is missing, and the button that signs them as they are now."""
    sheet = _sheet(scene, place, period, name)
    if sheet is None:
        return scene.say(scene.voice("conversations.not_yours"), choices=(menu_button(scene),))
    voice = scene.voice
    reports = sheet.reports(scene.desk, scene.world.places)
    signed = words(scene.world, scene.desk, voice, sheet)
    waiting = [one for one in menu.waiting(scene) if one.period == period and one.form in sheet.forms]
    choices: list[Choice] = []
    if not signed and sheet.counted(reports):
        data = buttons.data(buttons.SIGN, place, period, name, sheet.digest(reports))
        choices.append(Choice(voice("conversations.button.sign"), data))
    if (mine := _of_mine(scene, sheet)) is not None:
        choices.append(_unsign(scene, sheet, mine))
    if waiting:
        choices.append(Choice(voice("conversations.button.queue"), buttons.data(buttons.QUEUE)))
    lines = [
        *before,
        *summaries.month_of(scene, sheet),
        Line(voice("conversations.menu.to_review", count=len(waiting)) if waiting else ""),
        faint("" if signed else voice("conversations.sign.means")),
    ]
    return scene.say(*lines, choices=(*choices, menu_button(scene)))


def sign(scene: Scene, place: str, period: str, name: str, seen: str, how: str = "") -> Outcome:
    """Sign what was seen; when the figures are others by now, they are shown again. As long as reports have not come,
    it is asked once whether to sign all the same (`how` is SURE then); BACK takes a signature back."""
    if how == BACK:
        return _take_back(scene, place, period, name, seen)
    sheet = _sheet(scene, place, period, name)
    if sheet is None:
        return open_sheet(scene, place, period, name)
    reports = sheet.reports(scene.desk, scene.world.places)
    if sheet.signing(scene.desk) is not None:
        return open_sheet(scene, place, period, name)
    if sheet.digest(reports) != seen:
        return open_sheet(scene, place, period, name, Line(scene.voice("conversations.sign.moved")))
    if how != SURE and (asked := _asked_whether(scene, sheet, seen)) is not None:
        return asked
    signing = Signing(scene.hex(), sheet.programme.id, name, place, period, scene.person.id, scene.now)
    voice = scene.voice
    title = f"{voice.pick(sheet.summary.label)} · {scene.world.places.name(place, scene.language)}"
    said = scene.say(
        strong(voice("conversations.sign.done")),
        Line(f"{title} · {voice.period(period)}"),
        faint(voice("conversations.sign.after")),
        choices=(_unsign(scene, sheet, signing), menu_button(scene)),
    )
    return Outcome((Sign(signing, sheet.counted(reports)), AddAudit("signed", scene.person.id, signing.id))) + said


def _asked_whether(scene: Scene, sheet: Sheet, seen: str) -> Outcome | None:
    """Whether to sign although reports have not come; None when all are there."""
    missing, of = summaries.not_come(scene, sheet)
    if not missing:
        return None
    voice = scene.voice
    sure = buttons.data(buttons.SIGN, sheet.place, sheet.period, sheet.name, seen, SURE)
    return scene.say(
        strong(voice("conversations.sign.few", missing=missing, of=of)),
        faint(voice("conversations.sign.after")),
        choices=(Choice(voice("conversations.button.sign_sure"), sure), menu_button(scene)),
    )


# Taken back


def _of_mine(scene: Scene, sheet: Sheet) -> Signing | None:
    """The signature under this summary, if it is hers to take back: hers, of today, and nothing is amended since, nor
    signed on top of it."""
    signing = sheet.signing(scene.desk)
    if signing is None or signing.person != scene.person.id or scene.now - signing.at > REGRET:
        return None
    amended, _ = since(sheet, signing, sheet.reports(scene.desk, scene.world.places))
    proposed = [one for one in menu.waiting(scene) if one.status == "proposed" and one.period == sheet.period]
    return None if amended or proposed or _counted_since(scene, sheet, signing) else signing


def _counted_since(scene: Scene, sheet: Sheet, signing: Signing) -> bool:
    """Whether another summary was signed after this one that counts a report which stands by this signature."""
    programme, places = sheet.programme, scene.world.places
    held = {one.submission for one in sheet.reports(scene.desk, places) if one.signed == signing.id}
    around = {one.code: one for one in (*places.path(sheet.place), *places.below(sheet.place))}
    others = [
        Sheet(programme, one.summary, one.place, one.period)
        for one in scene.desk.look(SignedIn(tuple(around), bounds(sheet.period)[0].isoformat()))
        if one.id != signing.id and one.at >= signing.at and one.programme == programme.id
        if one.summary in programme.summary and one.period == sheet.period
    ]
    return any(not held.isdisjoint(one.counted(one.reports(scene.desk, places))) for one in others)


def _unsign(scene: Scene, sheet: Sheet, signing: Signing) -> Choice:
    """The button that takes this signature back."""
    data = buttons.data(buttons.SIGN, sheet.place, sheet.period, sheet.name, signing.id[: buttons.SHORT], BACK)
    return Choice(scene.voice("conversations.button.unsign"), data)


def _take_back(scene: Scene, place: str, period: str, name: str, short: str) -> Outcome:
    sheet = _sheet(scene, place, period, name)
    signing = _of_mine(scene, sheet) if sheet is not None else None
    if signing is None or not short or not signing.id.startswith(short):
        return open_sheet(scene, place, period, name, Line(scene.voice("conversations.stale")))
    writes = (Unsign(signing.id, scene.person.id), AddAudit("signature taken back", scene.person.id, signing.id))
    words_ = strong(scene.voice("conversations.sign.taken_back"))
    return Outcome(writes) + scene.say(words_, choices=(menu_button(scene),))
