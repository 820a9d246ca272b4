"""Signing: an officer sees a month's summary of his place, and what is missing, and signs it. What stands in it is
changed by approved amendments alone from then on; what comes late stands beside it."""

from __future__ import annotations

from conversations import buttons
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import menu
from conversations.review import summaries
from conversations.review.signatures import Sheet, buttons_of, is_over, role_for, words
from conversations.scene import Scene, faint, menu_button, strong
from storage.records import Signing
from storage.writes import AddAudit, Sign

__all__ = ["buttons_of", "open_sheet", "show", "sign"]


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
    if waiting:
        choices.append(Choice(voice("conversations.button.queue"), buttons.data(buttons.QUEUE)))
    lines = [
        *before,
        *summaries.month_of(scene, sheet),
        Line(voice("conversations.menu.to_review", count=len(waiting)) if waiting else ""),
        faint("" if signed else voice("conversations.sign.means")),
    ]
    return scene.say(*lines, choices=(*choices, menu_button(scene)))


def sign(scene: Scene, place: str, period: str, name: str, seen: str) -> Outcome:
    """Sign what was seen; when the figures are others by now, they are shown again."""
    sheet = _sheet(scene, place, period, name)
    if sheet is None:
        return open_sheet(scene, place, period, name)
    reports = sheet.reports(scene.desk, scene.world.places)
    if sheet.signing(scene.desk) is not None:
        return open_sheet(scene, place, period, name)
    if sheet.digest(reports) != seen:
        return open_sheet(scene, place, period, name, Line(scene.voice("conversations.sign.moved")))
    signing = Signing(scene.hex(), sheet.programme.id, name, place, period, scene.person.id, scene.now)
    voice = scene.voice
    title = f"{voice.pick(sheet.summary.label)} · {scene.world.places.name(place, scene.language)}"
    said = scene.say(
        strong(voice("conversations.sign.done")),
        Line(f"{title} · {voice.period(period)}"),
        faint(voice("conversations.sign.after")),
        choices=(menu_button(scene),),
    )
    return Outcome((Sign(signing, sheet.counted(reports)), AddAudit("signed", scene.person.id, signing.id))) + said
